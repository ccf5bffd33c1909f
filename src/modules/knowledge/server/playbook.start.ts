import { addDays } from '@huanying/query';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Position } from '../../organization/organization.contract.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { Playbook, type StartAnswer } from '../playbooks.contract.ts';
import { type DatedStep, datedSteps, type PlaybookContent, planOf, proposalOf, startNotes } from './playbook.plan.ts';

/** What makes tasks, as the room of tasks offers it. */
export type TaskMaker = Pick<WorkApi, 'createTask' | 'campaignSteps'>;

export interface StartDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly organization: Pick<OrganizationApi, 'postings'>;
  readonly now: () => Date;
  /** Absent: the steps stand in the proposal as a list, and the answer says so. */
  readonly tasks?: TaskMaker | undefined;
}

export interface StartInput {
  readonly start: string;
  readonly title?: string | null | undefined;
  readonly budget?: string | null | undefined;
  readonly unitId?: string | null | undefined;
}

/** What a campaign is started from. */
export interface StartSource {
  readonly content: PlaybookContent;
  readonly channels: readonly string[];
  /** Null for a built-in template. */
  readonly playbook: { readonly id: string; readonly code: string; readonly edition: number } | null;
  /** What its tasks are said to come from. */
  readonly label: Label;
  readonly risk?: string;
}
export interface Started {
  readonly campaign: Campaign;
  readonly tasks: number;
  readonly notes: readonly Label[];
}

/** Steps are due at the end of the working day. */
const dueMinutes = 18 * 60;

const contentOf = (row: Playbook): PlaybookContent => ({
  title: row.title,
  kind: row.kind,
  purpose: row.purpose,
  avoidWhen: row.avoidWhen,
  days: row.days,
  steps: row.steps ?? [],
  budgetShape: row.budgetShape ?? [],
  rhythm: row.rhythm,
  targets: row.targets ?? [],
});

/** A campaign draft from the present edition of a playbook, with its tasks, in one transaction. */
export async function startPlaybook(
  deps: StartDeps,
  actor: Actor,
  id: string,
  input: StartInput,
): Promise<StartAnswer> {
  const { reads } = deps;
  const { item: playbook } = await reads.get(actor, Playbook, id);
  if (playbook.deletedAt !== null || !['trial', 'proven'].includes(playbook.state) || playbook.edition === null)
    throw new AppError('transition_refused', {
      reason: {
        zh: '只能用试用或成熟的打法发起活动，请先发布',
        en: 'Only a playbook on trial or proven can be started: publish it first',
      },
    });
  const edition = playbook.edition;
  const { campaign, tasks, notes } = await startFrom(
    deps,
    actor,
    {
      content: contentOf(playbook),
      channels: playbook.channels ?? [],
      playbook: { id: playbook.id, code: playbook.code, edition },
      label: { zh: `打法第 ${edition} 版`, en: `Playbook, edition ${edition}` },
    },
    input,
  );
  return { campaign: { id: campaign.id, code: campaign.code }, edition, tasks, notes: [...notes] };
}

/** A campaign draft with its tasks from what a playbook or a template says; `more` is done in the same transaction. */
export async function startFrom(
  deps: StartDeps,
  actor: Actor,
  source: StartSource,
  input: StartInput,
  more: (work: Work, campaign: Campaign) => Promise<void> = async () => {},
): Promise<Started> {
  const { reads, writes } = deps;
  const { content, playbook } = source;
  const today = todayIn(deps.now(), actor.timeZone);
  const steps = datedSteps(content.steps, input.start, today);
  const budget = input.budget ?? null;
  const channels = await living(reads, actor, source.channels);
  const positions = await positionNames(reads, actor, steps);
  // A task has one owner: a key without a person behind it has nobody to give them to.
  const maker = actor.personId === null ? undefined : deps.tasks;
  const plan = planOf(content.targets, budget);
  const money = (amount: string | null) => (amount === null ? null : { amount, currency: actor.currency });
  return writes.transaction(actor, async (work) => {
    const campaign = await writes.create(work, Campaign, {
      title: input.title ?? `${content.title} ${input.start}`,
      kind: content.kind,
      period: { start: input.start, end: addDays(input.start, (content.days ?? 1) - 1) },
      objective: content.purpose,
      risk: source.risk ?? null,
      channels,
      budget: money(budget),
      plannedGmv: money(plan.gmv),
      plannedOrders: plan.orders,
      plannedUv: plan.uv,
      plannedRoi: plan.roi,
      description: proposalOf(
        content,
        playbook,
        budget,
        maker === undefined ? steps : [],
        (p) => positions.get(p),
        actor.locale,
      ),
      ...(input.unitId === null || input.unitId === undefined ? {} : { unitId: input.unitId }),
    });
    if (playbook !== null)
      await work.tx.query(sql`
      INSERT INTO playbook_use (workspace_id, campaign_id, playbook_id, edition, started_at)
      VALUES (${actor.workspaceId}, ${campaign.id}, ${playbook.id}, ${playbook.edition}::int, ${work.now.toISOString()}::timestamptz)`);
    const tasks = maker === undefined ? 0 : await makeTasks(deps, maker, work, campaign, source, steps, today);
    const late = steps.filter((s) => s.late).length;
    const gone = source.channels.length - channels.length;
    await more(work, campaign);
    return {
      campaign,
      tasks,
      notes: [
        ...(maker === undefined && steps.length > 0 ? [startNotes.asList(steps.length)] : []),
        ...(late > 0 ? [startNotes.late(late)] : []),
        ...(budget === null ? [startNotes.noBudget] : []),
        ...(gone > 0 ? [startNotes.channelsGone(gone)] : []),
      ],
    };
  });
}

async function makeTasks(
  deps: StartDeps,
  maker: TaskMaker,
  work: Work,
  campaign: Campaign,
  source: StartSource,
  steps: readonly DatedStep[],
  today: string,
): Promise<number> {
  const { actor } = work;
  const postings = await deps.organization.postings(actor.workspaceId, today);
  const manager = campaign.manager ?? actor.personId ?? '';
  // Who holds the position in the campaign's unit, else anybody who holds it, else who manages the campaign.
  const ownerOf = (position: string | null | undefined): string => {
    const holders = postings.filter((p) => p.positionId === position);
    return (holders.find((p) => p.unitId === campaign.unitId) ?? holders[0])?.personId ?? manager;
  };
  let made = 0;
  for (const [i, step] of steps.entries()) {
    const { created } = await maker.createTask(work, {
      title: step.what,
      ownerId: ownerOf(step.position),
      due: new Date(instantAt(step.day, dueMinutes, actor.timeZone)).toISOString(),
      unitId: campaign.unitId,
      campaign: campaign.id,
      checklist: step.checklist,
      ...(step.deliverable ? { deliverable: step.deliverable, needsDeliverable: true } : {}),
      source: {
        key: `${source.playbook === null ? 'template' : 'playbook'}:${campaign.id}:${i}`,
        record: 'campaign',
        id: campaign.id,
        label: source.label,
      },
    });
    if (created) made += 1;
  }
  return made;
}

async function living(reads: RecordReads, actor: Actor, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const filter = { field: 'id', op: 'in', value: [...ids] } as const;
  const { items } = await reads.list(actor, Channel, { filter, limit: 200 });
  const known = new Set(items.map((c) => c.id));
  return ids.filter((id) => known.has(id));
}

async function positionNames(
  reads: RecordReads,
  actor: Actor,
  steps: readonly DatedStep[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(steps.flatMap((s) => s.position ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await reads.lookup(actor, Position, '', ids);
  return new Map(rows.map((r) => [r.id, r.title]));
}

/** The playbook and edition that a campaign began with; null when it began without. */
export async function playbookUsed(reads: RecordReads, actor: Actor, campaignId: string) {
  // Not found where the campaign is.
  await reads.get(actor, Campaign, campaignId);
  const row = await reading(reads.deps.db, actor, (tx) =>
    tx.maybeOne<{
      id: string;
      code: string;
      title: string;
      edition: number;
      newest: number | null;
      started_at: string;
    }>(sql`
      SELECT p.id, p.code, p.title, u.edition, p.edition::int AS newest, u.started_at
      FROM playbook_use u JOIN playbook p ON p.id = u.playbook_id
      WHERE u.workspace_id = ${actor.workspaceId} AND u.campaign_id = ${campaignId}::uuid`),
  );
  if (row === undefined) return { used: null };
  const { id, code, title, edition, newest, started_at } = row;
  return { used: { playbook: { id, code, title }, edition, newest: newest ?? edition, startedAt: started_at } };
}
