import { createHash } from 'node:crypto';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Case, type CaseCauses } from '../../knowledge/cases.contract.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { Retrospective, type RetrospectiveActions } from '../retrospectives.contract.ts';
import { countFacts, type FactsDeps } from './facts.service.ts';

export interface RetrospectiveDeps extends FactsDeps {
  readonly writes: RecordWrites;
  readonly knowledge: Pick<KnowledgeApi, 'goalsOf' | 'fileCase'>;
  readonly organization: Pick<OrganizationApi, 'people' | 'systemActor'>;
  readonly createTask: WorkApi['createTask'];
}

type RetrospectiveChange = Change<typeof Retrospective>;
export const systemReason = '复盘 / retrospective';
const endOfDay = 18 * 60;

/** The campaign, whatever the actor may see of it; undefined where there is none, which the service tells. */
async function campaignOf(
  { writes, organization }: RetrospectiveDeps,
  work: Work,
  id: string,
): Promise<Campaign | undefined> {
  const system = await organization.systemActor(work.actor.workspaceId, systemReason);
  return asSystem(work, system, async (inner) => (await writes.reads.readMany(inner.tx, Campaign, [id])).get(id));
}

const begunStates: readonly string[] = ['live', 'evaluating', 'closed'];

async function settle(
  deps: RetrospectiveDeps,
  work: Work,
  { action, before, after }: RetrospectiveChange,
): Promise<Partial<Record<keyof Retrospective, unknown>>> {
  const at = work.now.toISOString();
  switch (action) {
    case 'create': {
      const campaign = await campaignOf(deps, work, after.campaign);
      if (campaign === undefined) return {};
      if (!begunStates.includes(campaign.state))
        throw invalid(
          issue(
            ['campaign'],
            '活动还没有进行，没有可复盘的',
            'The campaign has not run: there is nothing to look back at',
          ),
        );
      await checkActions(deps, work, after.actions as RetrospectiveActions | null);
      return {
        title: `${campaign.title} 复盘`.slice(0, 500),
        unitId: campaign.unitId,
        ownerId: campaign.manager ?? campaign.ownerId,
      };
    }
    case 'update':
      if (before !== null && before.campaign !== after.campaign)
        throw invalid(issue(['campaign'], '活动不能更换', 'The campaign cannot be changed'));
      await checkActions(deps, work, after.actions as RetrospectiveActions | null);
      return {};
    case 'submit': {
      await checkActions(deps, work, after.actions as RetrospectiveActions | null);
      const system = await deps.organization.systemActor(work.actor.workspaceId, systemReason);
      const facts = await countFacts(deps, system, after.campaign, work.now);
      return { facts, submittedAt: at, submittedBy: work.actor.personId };
    }
    case 'withdraw':
    case 'sendBack':
      // Until it is submitted again, what the system knows is counted anew.
      return { facts: null, submittedAt: null, submittedBy: null };
    case 'accept':
      return { acceptedAt: at, acceptedBy: work.actor.personId };
    case 'file':
      return { filedCase: await fileCase(deps, work, after) };
    default:
      return {};
  }
}

/** Who is to do something is here to do it. */
async function checkActions(
  { organization }: RetrospectiveDeps,
  work: Work,
  actions: RetrospectiveActions | null,
): Promise<void> {
  if (actions === null || actions.length === 0) return;
  const people = await organization.people(work.actor.workspaceId, [...new Set(actions.map((a) => a.owner))]);
  const here = new Set(people.filter((p) => !p.left).map((p) => p.id));
  const missing = actions.findIndex((a) => !here.has(a.owner));
  if (missing >= 0)
    throw invalid(
      issue(['actions', missing, 'owner'], '没有找到此人或已离开', 'This person was not found, or has left'),
    );
}

/** One task an action: the same words of the same owner make it once, however often the retrospective is submitted. */
async function makeTasks({ createTask }: RetrospectiveDeps, work: Work, row: Retrospective): Promise<string[]> {
  const made: string[] = [];
  for (const a of (row.actions ?? []) as RetrospectiveActions) {
    const key = createHash('sha256').update(`${a.owner} ${a.text}`).digest('hex').slice(0, 24);
    const { id } = await createTask(work, {
      title: a.text,
      ownerId: a.owner,
      due: new Date(instantAt(a.due, endOfDay, work.actor.timeZone)).toISOString(),
      unitId: row.unitId,
      campaign: row.campaign,
      ...(a.deliverable ? { deliverable: a.deliverable, needsDeliverable: true } : {}),
      source: {
        key: `retrospective:${row.id}:${key}`,
        record: Retrospective.id,
        id: row.id,
        label: { zh: row.title ?? row.code, en: row.title ?? row.code },
      },
    });
    made.push(id);
  }
  return made;
}

const textOf = (causes: CaseCauses): string => causes.map((c) => c.problem).join('\n');

/** The case of the campaign, with its figures as they stand now, written up and filed. */
async function fileCase({ writes, knowledge, organization }: RetrospectiveDeps, work: Work, row: Retrospective) {
  const problems = (row.problems ?? []) as CaseCauses;
  const actions = (row.actions ?? []) as RetrospectiveActions;
  const filed = await knowledge.fileCase(work, {
    campaignId: row.campaign,
    findings: {
      ...(row.highlights === null ? {} : { highlights: row.highlights }),
      problems: [textOf(problems), row.causes ?? ''].filter((text) => text !== '').join('\n\n'),
      causes: problems,
      actions: actions.map((a) => `- ${a.text}（${a.due}）`).join('\n'),
      ...(row.lessons === null ? {} : { lessons: row.lessons }),
    },
  });
  const system = await organization.systemActor(work.actor.workspaceId, systemReason);
  await asSystem(work, system, async (inner) => {
    const { version, state } = await writes.reads.read(inner.tx, Case, filed.id);
    if (state === 'open') await writes.transition(inner, Case, filed.id, version, 'file');
  });
  return filed.id;
}

/** Stops the campaign's clock with the first submission: what is sent back later was not late. */
async function stopClock({ writes, organization }: RetrospectiveDeps, work: Work, campaignId: string): Promise<void> {
  const system: Actor = await organization.systemActor(work.actor.workspaceId, systemReason);
  await asSystem(work, system, async (inner) => {
    const campaign = await writes.reads.read(inner.tx, Campaign, campaignId);
    if (campaign.retrospectiveAt !== null || Campaign.states.frozen?.includes(campaign.state) === true) return;
    const set = { retrospectiveAt: work.now.toISOString() };
    await writes.update(inner, Campaign, campaignId, campaign.version, {}, { system: set });
  });
}

export const retrospectiveHooks = (deps: RetrospectiveDeps): RecordHooks<typeof Retrospective> => ({
  async beforeSave(work, change) {
    const set = await settle(deps, work, change);
    if (change.action !== 'submit') return set;
    const late = ((change.after.actions ?? []) as RetrospectiveActions).findIndex(
      (a) => a.due < todayIn(work.now, work.actor.timeZone),
    );
    if (late >= 0)
      throw invalid(issue(['actions', late, 'due'], '行动的期限已过，请改期', 'The day of this action is over'));
    return { ...set, tasks: await makeTasks(deps, work, change.after) };
  },
  async afterSave(work, { action, after }) {
    if (action === 'submit') await stopClock(deps, work, after.campaign);
  },
});
