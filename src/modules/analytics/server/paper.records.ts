import { addDays } from '@huanying/query';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { Condition } from '../../../shared/record/condition.ts';
import { permissionOf, type RecordDef } from '../../../shared/record/record.ts';
import { Budget } from '../../budget/budget.contract.ts';
import type { CampaignOutcome, CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Incident, severities } from '../../control-room/incidents.contract.ts';
import { Meeting } from '../../work/meeting.contract.ts';
import { Task } from '../../work/task.contract.ts';
import type { Paper } from '../paper.contract.ts';
import type { Listed } from './paper.cuts.ts';
import type { Span } from './paper.periods.ts';

export interface PaperRecordDeps {
  readonly db: Db;
  readonly reads: RecordReads;
  readonly campaigns: Pick<CampaignsApi, 'outcomes'>;
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

/** What the records say about a period: campaigns, tasks, clocks, budgets, incidents, and the dates to come. */
export class PaperRecords {
  readonly #deps: PaperRecordDeps;

  constructor(deps: PaperRecordDeps) {
    this.#deps = deps;
  }

  /** Campaigns that ran in the period, with what they brought until its end against their plan. */
  async campaigns(actor: Actor, units: Units, { start, end }: Span): Promise<Listed<Paper['campaigns']>> {
    if (!sees(actor, Campaign)) return unseen;
    const filter = inUnits(units, [
      { field: 'state', op: 'in', value: runningStates },
      { field: 'period', op: 'between', value: [start, end] },
    ]);
    const found = await this.#deps.reads.list(actor, Campaign, { filter, sort: 'period', limit: 12, count: true });
    const { items } = found;
    const outcomes =
      actor.reach('metric.read') === undefined ? noOutcomes : await this.#deps.campaigns.outcomes(actor, items, end);
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
    return { items: shown, total: found.total ?? shown.length };
  }

  async tasks(actor: Actor, units: Units, span: Span): Promise<Paper['tasks']> {
    if (!sees(actor, Task)) return null;
    const { from, to } = instants(actor, span);
    const open: Condition = { field: 'state', op: 'in', value: ['todo', 'doing', 'review'] };
    // What is not due yet is not late, also in a paper of a period that goes on.
    const late = new Date(Math.min(Date.parse(to), this.#deps.now().getTime())).toISOString();
    const count = (all: readonly Condition[]): Promise<number> =>
      this.#deps.reads.count(actor, Task, { filter: inUnits(units, all) });
    const overdue = inUnits(units, [open, { field: 'due', op: 'lt', value: late }]);
    const [due, done, behind] = await Promise.all([
      count([
        { field: 'state', op: 'ne', value: 'cancelled' },
        { field: 'due', op: 'gte', value: from },
        { field: 'due', op: 'lt', value: to },
      ]),
      count([
        { field: 'state', op: 'eq', value: 'done' },
        { field: 'doneAt', op: 'gte', value: from },
        { field: 'doneAt', op: 'lt', value: to },
      ]),
      this.#deps.reads.list(actor, Task, { filter: overdue, sort: 'due', limit: named, count: true }),
    ]);
    return {
      due,
      done,
      overdue: behind.total ?? behind.items.length,
      late: behind.items.map((t) => ({
        record: Task.id,
        id: t.id,
        title: t.title,
        due: t.due,
        owner: t.ownerId === null ? null : (behind.refs['person']?.[t.ownerId]?.title ?? null),
      })),
    };
  }

  /** Deadlines that passed in the period, from the audit log: a clock itself is forgotten with what it was about. */
  async clocks(actor: Actor, units: Units, span: Span): Promise<Paper['clocks']> {
    const { from, to } = instants(actor, span);
    const { reads } = this.#deps;
    return reading(this.#deps.db, actor, async (tx) => {
      const own = units === null ? sql`` : sql` AND unit_id = ANY (${sql.param([...units])}::uuid[])`;
      const where = sql`workspace_id = ${actor.workspaceId}::uuid AND action = 'clock.missed' AND at >= ${from}::timestamptz AND at < ${to}::timestamptz${own}`;
      const { missed } = await tx.one<{ missed: number }>(
        sql`SELECT count(*)::int AS missed FROM audit_log WHERE ${where}`,
      );
      const rows = await tx.query<{ record: string; record_id: string; at: string; changes: Record<string, unknown> }>(
        sql`SELECT record, record_id, at, changes FROM audit_log WHERE ${where} ORDER BY at DESC, seq DESC LIMIT ${named}`,
      );
      const items: Paper['clocks']['items'] = [];
      for (const row of rows) {
        const def = reads.deps.registry.find(row.record)?.def;
        if (def === undefined) continue;
        const title = (await reads.names.titles(tx, actor, def, [row.record_id])).get(row.record_id)?.title;
        if (title === undefined) continue;
        const key = Object.keys(row.changes)[0]?.replace(/^clock:/, '');
        const clock = def.clocks?.find((c) => c.key === key)?.label ?? def.label;
        items.push({ record: row.record, id: row.record_id, title, clock, at: row.at });
      }
      return { missed, items };
    });
  }

  async budgets(actor: Actor, units: Units, { start, end }: Span): Promise<Listed<Paper['budgets']>> {
    if (!sees(actor, Budget)) return unseen;
    const filter = inUnits(units, [
      { field: 'state', op: 'in', value: ['active', 'closed'] },
      { field: 'period', op: 'between', value: [start, end] },
    ]);
    const found = await this.#deps.reads.list(actor, Budget, { filter, sort: 'period', limit: named, count: true });
    const items = found.items.flatMap((b) => {
      const { use } = b;
      if (use === null || use === undefined) return [];
      const used = (Number(use.committed) + Number(use.actual)).toFixed(2);
      return [{ record: Budget.id, id: b.id, title: b.title, plan: use.plan, used, rate: use.rate, level: use.level }];
    });
    return { items, total: found.total ?? items.length };
  }

  async incidents(actor: Actor, units: Units, span: Span): Promise<Paper['incidents']> {
    if (!sees(actor, Incident)) return null;
    const { from, to } = instants(actor, span);
    const filter = inUnits(units, [
      { field: 'detectedAt', op: 'gte', value: from },
      { field: 'detectedAt', op: 'lt', value: to },
    ]);
    const found = await this.#deps.reads.list(actor, Incident, {
      filter,
      sort: '-detectedAt',
      limit: named,
      count: true,
    });
    return {
      total: found.total ?? found.items.length,
      items: found.items.map((i) => ({
        record: Incident.id,
        id: i.id,
        title: i.title,
        severity: toLabel(severities[i.severity]),
        state: toLabel(Incident.states.all[i.state]),
        at: i.detectedAt ?? i.createdAt,
      })),
    };
  }

  /** Campaigns that start or end, and meetings, in the period to come. */
  async next(actor: Actor, units: Units, span: Span): Promise<Listed<Paper['next']>> {
    const { reads } = this.#deps;
    const out: Paper['next'] = [];
    let total = 0;
    if (sees(actor, Campaign)) {
      const on = (all: readonly Condition[]): Condition =>
        inUnits(units, [{ field: 'state', op: 'notIn', value: ['cancelled', 'closed'] }, ...all]);
      // Of a range `lt` and `lte` mean its first day, `gt` and `gte` its last.
      const starts = on([
        { field: 'period', op: 'lte', value: span.end },
        { not: { field: 'period', op: 'lt', value: span.start } },
      ]);
      const ends = on([
        { field: 'period', op: 'gte', value: span.start },
        { not: { field: 'period', op: 'gt', value: span.end } },
      ]);
      const [first, last] = await Promise.all([
        reads.list(actor, Campaign, { filter: starts, sort: 'period', limit: datesShown, count: true }),
        // They come in the order of their starts: more than are shown, so that the nearest ends are among them.
        reads.list(actor, Campaign, { filter: ends, sort: 'period', limit: 5 * datesShown, count: true }),
      ]);
      total += (first.total ?? 0) + (last.total ?? 0);
      for (const { id, title, period } of first.items)
        out.push({ record: Campaign.id, id, title, date: period.start, what: words.starts });
      for (const { id, title, period } of last.items)
        if (period.end !== null) out.push({ record: Campaign.id, id, title, date: period.end, what: words.ends });
    }
    if (sees(actor, Meeting)) {
      const { from, to } = instants(actor, span);
      const filter = inUnits(units, [
        { field: 'startsAt', op: 'gte', value: from },
        { field: 'startsAt', op: 'lt', value: to },
      ]);
      const found = await reads.list(actor, Meeting, { filter, sort: 'startsAt', limit: datesShown, count: true });
      total += found.total ?? 0;
      for (const { id, title, startsAt } of found.items)
        out.push({ record: Meeting.id, id, title, date: dayOf(startsAt, actor), what: words.meeting });
    }
    const items = out.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)).slice(0, datesShown);
    return { items, total };
  }
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

const instants = ({ timeZone }: Actor, { start, end }: Span): { from: string; to: string } => ({
  from: new Date(instantAt(start, 0, timeZone)).toISOString(),
  to: new Date(instantAt(addDays(end, 1), 0, timeZone)).toISOString(),
});

const dayOf = (at: string, { timeZone }: Actor): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(at),
  );

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
