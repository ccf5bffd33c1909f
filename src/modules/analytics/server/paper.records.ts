import { addDays } from '@huanying/query';
import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import { type Db, type Tx, together } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { Condition } from '../../../shared/record/condition.ts';
import { type HeadOf, permissionOf, type RecordDef } from '../../../shared/record/record.ts';
import { Budget } from '../../budget/budget.contract.ts';
import type { CampaignOutcome, CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Incident, severities } from '../../control-room/incidents.contract.ts';
import { Meeting } from '../../work/meeting.contract.ts';
import { openTaskStates, Task } from '../../work/task.contract.ts';
import { countedTasks, type Paper } from '../paper.contract.ts';
import type { Listed } from './paper.cuts.ts';
import type { Span } from './paper.periods.ts';

export interface PaperRecordDeps {
  readonly db: Db;
  readonly reads: RecordReads;
  readonly now: () => Date;
}
/** Of one unit and those below, or of everything that the reader sees. */
type Units = readonly string[] | null;

const named = 10;
const datesShown = 20;
const unseen = { items: null, total: 0 } as const;
const noOutcomes: ReadonlyMap<string, CampaignOutcome> = new Map();
const nothing = { gmv: null, cost: null, roas: null, planned: null, pace: null };
const runningStates = ['approved', 'preparing', 'live', 'evaluating', 'closed'];

/** What the records say about a period: read in one transaction, so that all of it is of one moment. */
export interface PaperRows {
  readonly campaigns: Listed<readonly HeadOf<typeof Campaign>[] | null>;
  readonly tasks: Paper['tasks'];
  readonly clocks: Paper['clocks'];
  readonly budgets: Listed<Paper['budgets']>;
  readonly incidents: Paper['incidents'];
  readonly next: Listed<Paper['next']>;
}

/** Campaigns, tasks, clocks, budgets and incidents of a period, and the dates of the one to come. */
export const paperRows = (
  { db, reads, now }: PaperRecordDeps,
  actor: Actor,
  units: Units,
  { period, next }: { readonly period: Span; readonly next: Span },
): Promise<PaperRows> =>
  reading(
    db,
    actor,
    async (tx) => {
      const at = { tx, reads: reads.within(tx), actor, units, now: now() };
      const [campaigns, tasks, clocks, budgets, incidents, dates] = await together(
        campaignsIn(at, period),
        tasksIn(at, period),
        clocksIn(at, period),
        budgetsIn(at, period),
        incidentsIn(at, period),
        datesIn(at, next),
      );
      return { campaigns, tasks, clocks, budgets, incidents, next: dates };
    },
    { isolation: 'repeatable read' },
  );

/** What campaigns brought until the end of the period against their plan. */
export async function paperCampaigns(
  campaigns: Pick<CampaignsApi, 'outcomes'>,
  actor: Actor,
  { items, total }: PaperRows['campaigns'],
  { end }: Span,
): Promise<Listed<Paper['campaigns']>> {
  if (items === null) return unseen;
  const outcomes = actor.reach('metric.read') === undefined ? noOutcomes : await campaigns.outcomes(actor, items, end);
  const shown = items.map((c) => {
    const { planned, pace, ...brought } = outcomes.get(c.id) ?? nothing;
    // What is not launched yet has a plan, and nothing that it brought.
    const { gmv, cost, roas } = c.state === 'approved' ? nothing : brought;
    return {
      record: Campaign.id,
      id: c.id,
      title: c.title,
      state: Campaign.states.all[c.state],
      period: c.period,
      gmv,
      planned,
      pace,
      cost,
      roas,
      status: statusOf(gmv, planned, pace),
    };
  });
  return { items: shown, total };
}

interface At {
  readonly tx: Tx;
  readonly reads: RecordReads;
  readonly actor: Actor;
  readonly units: Units;
  readonly now: Date;
}

async function campaignsIn({ reads, actor, units }: At, { start, end }: Span): Promise<PaperRows['campaigns']> {
  if (!sees(actor, Campaign)) return unseen;
  const filter = inUnits(units, [
    { field: 'state', op: 'in', value: runningStates },
    { field: 'period', op: 'between', value: [start, end] },
  ]);
  return listed(await reads.list(actor, Campaign, { filter, sort: 'period', limit: 12, count: true, names: false }));
}

async function tasksIn({ tx, reads, actor, units, now }: At, span: Span): Promise<Paper['tasks']> {
  if (!sees(actor, Task)) return null;
  const { from, to } = instants(actor, span);
  // What is not due yet is not late, also in a paper of a period that goes on.
  const late = new Date(Math.min(Date.parse(to), now.getTime())).toISOString();
  const counted = (which: SQL): SQL =>
    sql`(SELECT count(*)::int FROM (SELECT 1 FROM task WHERE workspace_id = ${actor.workspaceId}::uuid AND deleted_at IS NULL${ofUnits(units)} AND ${which} LIMIT ${countedTasks + 1}) AS capped)`;
  const overdue = inUnits(units, [
    { field: 'state', op: 'in', value: openTaskStates },
    { field: 'due', op: 'lt', value: late },
  ]);
  const [counts, behind] = await together(
    tx.one<{ due: number; done: number; overdue: number }>(
      sql`SELECT
        ${counted(sql`state <> 'cancelled' AND due >= ${from}::timestamptz AND due < ${to}::timestamptz`)} AS due,
        ${counted(sql`state = 'done' AND done_at >= ${from}::timestamptz AND done_at < ${to}::timestamptz`)} AS done,
        ${counted(sql`state IN ('todo', 'doing', 'review') AND due < ${late}::timestamptz`)} AS overdue`,
      { prepared: true },
    ),
    reads.list(actor, Task, { filter: overdue, sort: 'due', limit: named }),
  );
  return {
    ...counts,
    late: behind.items.map((t) => ({
      record: Task.id,
      id: t.id,
      title: t.title,
      due: t.due,
      owner: t.ownerId === null ? null : (behind.refs['person']?.[t.ownerId]?.title ?? null),
    })),
  };
}

interface Missed {
  readonly record: string;
  readonly record_id: string;
  readonly at: string;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** Deadlines that passed in the period, from the audit log: a clock itself is forgotten with what it was about. */
async function clocksIn({ tx, reads, actor, units }: At, span: Span): Promise<Paper['clocks']> {
  const { from, to } = instants(actor, span);
  const where = sql`workspace_id = ${actor.workspaceId}::uuid AND action = 'clock.missed' AND at >= ${from}::timestamptz AND at < ${to}::timestamptz${ofUnits(units)}`;
  const [{ missed }, rows] = await together(
    tx.one<{ missed: number }>(sql`SELECT count(*)::int AS missed FROM audit_log WHERE ${where}`),
    tx.query<Missed>(
      sql`SELECT record, record_id, at, changes FROM audit_log WHERE ${where} ORDER BY at DESC, seq DESC LIMIT ${named}`,
    ),
  );
  const wanted = new Map<string, Set<string>>();
  for (const { record, record_id } of rows) wanted.set(record, (wanted.get(record) ?? new Set()).add(record_id));
  const names = await reads.names.of(tx, wanted);
  const items = rows.flatMap((row) => {
    const def = reads.deps.registry.find(row.record)?.def;
    const name = names[row.record]?.[row.record_id];
    if (def === undefined || name === undefined) return [];
    const key = Object.keys(row.changes)[0]?.replace(/^clock:/, '');
    const clock = def.clocks?.find((c) => c.key === key)?.label ?? def.label;
    return [{ record: row.record, id: row.record_id, title: name.title ?? name.code, clock, at: row.at }];
  });
  return { missed, items };
}

async function budgetsIn({ reads, actor, units }: At, { start, end }: Span): Promise<Listed<Paper['budgets']>> {
  if (!sees(actor, Budget)) return unseen;
  const filter = inUnits(units, [
    { field: 'state', op: 'in', value: ['active', 'closed'] },
    { field: 'period', op: 'between', value: [start, end] },
  ]);
  const asked = { filter, sort: 'period', limit: named, count: true, names: false };
  const { items, total } = listed(await reads.list(actor, Budget, asked));
  const shown = items.flatMap((b) => {
    const { use } = b;
    if (use === null || use === undefined) return [];
    const used = (Number(use.committed) + Number(use.actual)).toFixed(2);
    return [{ record: Budget.id, id: b.id, title: b.title, plan: use.plan, used, rate: use.rate, level: use.level }];
  });
  return { items: shown, total };
}

async function incidentsIn({ reads, actor, units }: At, span: Span): Promise<Paper['incidents']> {
  if (!sees(actor, Incident)) return null;
  const { from, to } = instants(actor, span);
  const filter = inUnits(units, [
    { field: 'detectedAt', op: 'gte', value: from },
    { field: 'detectedAt', op: 'lt', value: to },
  ]);
  const asked = { filter, sort: '-detectedAt', limit: named, count: true, names: false };
  const { items, total } = listed(await reads.list(actor, Incident, asked));
  return {
    total,
    items: items.map((i) => ({
      record: Incident.id,
      id: i.id,
      title: i.title,
      severity: toLabel(severities[i.severity]),
      state: toLabel(Incident.states.all[i.state]),
      at: i.detectedAt ?? i.createdAt,
    })),
  };
}

/** Campaigns that start or end, and meetings, in the period to come: the nearest of all, and how many there are. */
async function datesIn({ tx, actor, units }: At, span: Span): Promise<Listed<Paper['next']>> {
  const { from, to } = instants(actor, span);
  const of = (table: string): SQL =>
    sql`FROM ${sql.identifier(table)} WHERE workspace_id = ${actor.workspaceId}::uuid AND deleted_at IS NULL${ofUnits(units)}`;
  const onDay = (day: string): SQL =>
    sql`${sql.identifier(day)} BETWEEN ${span.start}::date AND ${span.end}::date AND state NOT IN ('cancelled', 'closed')`;
  const kinds: SQL[] = [];
  if (sees(actor, Campaign))
    kinds.push(
      sql`SELECT ${Campaign.id} AS record, id, title, period_start AS day, 'starts' AS what ${of('campaign')} AND ${onDay('period_start')}`,
      sql`SELECT ${Campaign.id}, id, title, period_end, 'ends' ${of('campaign')} AND ${onDay('period_end')}`,
    );
  if (sees(actor, Meeting))
    kinds.push(
      sql`SELECT ${Meeting.id}, id, title, (starts_at AT TIME ZONE ${actor.timeZone})::date, 'meeting' ${of('meeting')} AND starts_at >= ${from}::timestamptz AND starts_at < ${to}::timestamptz`,
    );
  if (kinds.length === 0) return { items: [], total: 0 };
  const rows = await tx.query<Coming>(
    sql`SELECT record, id, title, day::text AS date, what, (count(*) OVER ())::int AS total FROM (${sql.join(kinds, sql` UNION ALL `)}) AS coming (record, id, title, day, what) ORDER BY day, what DESC, title, id LIMIT ${datesShown}`,
    { prepared: true },
  );
  return {
    items: rows.map(({ record, id, title, date, what }) => ({ record, id, title, date, what: words[what] })),
    total: rows[0]?.total ?? 0,
  };
}

interface Coming {
  readonly record: string;
  readonly id: string;
  readonly title: string;
  readonly date: string;
  readonly what: keyof typeof words;
  readonly total: number;
}

const words = {
  starts: { zh: '活动开始', en: 'Campaign starts' },
  ends: { zh: '活动结束', en: 'Campaign ends' },
  meeting: { zh: '会议', en: 'Meeting' },
};

const sees = (actor: Actor, d: RecordDef): boolean =>
  d.shared === true || actor.reach(permissionOf(d, 'read')) !== undefined;

const inUnits = (units: Units, all: readonly Condition[]): Condition => ({
  all: units === null ? all : [...all, { field: 'unitId', op: 'in', value: [...units] }],
});

const ofUnits = (units: Units): SQL =>
  units === null ? sql`` : sql` AND unit_id = ANY (${sql.param([...units])}::uuid[])`;

const listed = <T>({
  items,
  total,
}: {
  readonly items: readonly T[];
  readonly total: number | null;
}): Listed<readonly T[]> => ({
  items,
  total: total ?? items.length,
});

const instants = ({ timeZone }: Actor, { start, end }: Span): { from: string; to: string } => ({
  from: new Date(instantAt(start, 0, timeZone)).toISOString(),
  to: new Date(instantAt(addDays(end, 1), 0, timeZone)).toISOString(),
});

const toLabel = ({ zh, en }: { readonly zh: string; readonly en: string }) => ({ zh, en });

type Status = NonNullable<Paper['campaigns']>[number]['status'];
/** Against what is due by now: a tenth to either side is as planned. */
function statusOf(value: string | null, planned: string | null, pace: string | null): Status {
  if (planned === null || Number(planned) === 0) return 'noPlan';
  if (value === null || pace === null) return 'noData';
  const [is, due] = [Number(value), Number(pace)];
  if (is < due * 0.9) return 'behind';
  return is > due * 1.1 ? 'ahead' : 'onPace';
}
