import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { deepest } from '../../../server/search/search.service.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Case, caseLive, playbookFromCase, similarCases } from '../cases.contract.ts';
import type { KnowledgeApi } from '../knowledge.api.ts';
import { listEditions, Reference, searchLibrary, Term, termsIn, termUses } from '../library.contract.ts';
import { Playbook, playbookOfCampaign, startFromPlaybook } from '../playbooks.contract.ts';
import { countGoals } from './case.figures.ts';
import { CaseService, caseHooks } from './case.service.ts';
import { editioned, editionsOf } from './editions.ts';
import { playbookFrom, playbookHooks } from './playbook.hooks.ts';
import { playbookUsed, startFrom, startPlaybook, type TaskMaker } from './playbook.start.ts';
import { findSimilar } from './similar.service.ts';
import { termsOf, usesOf } from './terms.service.ts';

export interface KnowledgeDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly campaigns: Pick<CampaignsApi, 'figures'>;
  readonly organization: Pick<OrganizationApi, 'systemActor' | 'postings'>;
  /** Makes tasks of a playbook's steps; without it they stand in the proposal. */
  readonly tasks?: TaskMaker;
}

const listOf = (text: string | undefined): string[] | undefined =>
  text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Cases, playbooks, terms and references, and the search over all that is written down. */
export function knowledgeModule(deps: KnowledgeDeps): Room & { readonly api: KnowledgeApi } {
  const { reads, writes, metrics, campaigns, organization, search, registry } = deps;
  const systemActor = organization.systemActor.bind(organization);
  const cases = new CaseService({ reads, writes, metrics, campaigns, systemActor });
  registry.add([
    registerRecord(Case, caseHooks),
    registerRecord(Playbook, playbookHooks),
    registerRecord(Term, editioned(Term, ['valid'])),
    registerRecord(Reference, editioned(Reference, ['valid'])),
  ]);
  const starting = { reads, writes, organization, now: deps.now, tasks: deps.tasks };
  registry.observe({
    async after(work, d, { action, after }) {
      if (d.id === Campaign.id && action === 'close') await cases.fileClosed(work, after.id);
    },
  });
  return {
    api: {
      fileCase: cases.fileCase,
      fileLessons: cases.fileLessons,
      goalsOf: (actor, campaign) => countGoals(reads, actor, campaign),
      startCampaign: (actor, source, input, more) => startFrom(starting, actor, source, input, more),
    },
    routes: [
      bind(searchLibrary, async (actor, { query }) => {
        const { q, limit, offset } = query;
        const answer = await search.find(actor, {
          q,
          limit,
          offset,
          records: listOf(query.records),
          kinds: listOf(query.kinds),
          channels: listOf(query.channels)?.filter((id) => uuid.test(id)),
          tags: listOf(query.tags),
        });
        return {
          ...answer,
          items: answer.items.map((hit) => ({
            record: hit.record,
            id: hit.id,
            code: hit.code,
            state: hit.state,
            kind: hit.kind,
            tags: [...hit.tags],
            updatedAt: hit.updatedAt,
            title: plain(hit.title),
            excerpt: plain(hit.excerpt),
          })),
          more: offset + answer.items.length < Math.min(answer.total, deepest),
        };
      }),
      bind(similarCases, (actor, { query }) => findSimilar(reads, actor, query)),
      bind(caseLive, (actor, { params }) => cases.live(actor, params.id)),
      bind(playbookFromCase, (actor, { params }) => playbookFrom(reads, writes, deps.tasks, actor, params.id)),
      bind(startFromPlaybook, (actor, { params, body }) => startPlaybook(starting, actor, params.id, body)),
      bind(playbookOfCampaign, (actor, { params }) => playbookUsed(reads, actor, params.id)),
      bind(listEditions, (actor, { params }) => editionsOf(reads, actor, registry.get(params.record).def, params.id)),
      bind(termUses, (actor, { params }) => usesOf(reads, search, actor, params.id)),
      bind(termsIn, (actor, { params }) => termsOf(reads, actor, params.record, params.id)),
    ],
  };
}

const plain = (m: { readonly text: string; readonly ranges: readonly (readonly [number, number])[] }) => ({
  text: m.text,
  ranges: m.ranges.map(([start, end]) => [start, end] as [number, number]),
});
