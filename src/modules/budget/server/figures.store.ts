import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { Budget, BudgetLine, BudgetUse, Use } from '../budget.contract.ts';
import type { Grouping, Limits, LineFigures } from '../budget-figures.contract.ts';
import { planOf, type Sums, usageOf } from './ledger.rules.ts';
import { readLimits } from './limits.store.ts';

export interface SumRow {
  readonly free: string;
  readonly committed: string;
  readonly actual: string;
}
export const toSums = (row: SumRow | undefined): Sums => ({
  free: cents(row?.free),
  committed: cents(row?.committed),
  actual: cents(row?.actual),
});

const columns: Readonly<Record<Grouping, SQL>> = {
  kind: sql`l.kind`,
  channel: sql`l.channel`,
  campaign: sql`l.campaign`,
  unit: sql`l.unit_id`,
};

/** Sums of the ledger as far as the reader sees lines: row-level security is the filter. */
export class BudgetSums {
  async ofBudgets(actor: Actor, tx: Queries, rows: readonly Budget[]): Promise<BudgetUse[]> {
    const ids = rows.map((r) => r.id);
    const limits = await readLimits(tx, actor.workspaceId);
    const found = await tx.query<SumRow & { budget: string }>(sql`
      SELECT budget, sum(balance) AS free, sum(committed) AS committed, sum(actual) AS actual FROM ledger_account
      WHERE workspace_id = ${actor.workspaceId}::uuid AND budget = ANY (${sql.param(ids)}::uuid[]) AND kind = 'free' GROUP BY budget`);
    const reserves = await this.reserves(tx, ids);
    const young = ids.filter((id) => !reserves.has(id));
    const drafts = await tx.query<{ budget: string; free: string }>(sql`
      SELECT budget, sum(amount_amount) AS free FROM budget_line
      WHERE workspace_id = ${actor.workspaceId}::uuid AND deleted_at IS NULL AND budget = ANY (${sql.param(young)}::uuid[]) GROUP BY budget`);
    return rows.map((row) => {
      const reserve = reserves.get(row.id);
      const sums = found.find((f) => f.budget === row.id);
      if (reserve !== undefined) return { ...usageOf(toSums(sums), limits), reserve: fromCents(reserve) };
      const free = cents(drafts.find((d) => d.budget === row.id)?.free);
      return {
        ...usageOf({ free, committed: 0n, actual: 0n }, limits),
        reserve: fromCents(cents(row.total.amount) - free),
      };
    });
  }

  /** What lies in the reserve of budgets that are active, in cents. */
  async reserves(tx: Queries, budgets: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const rows = await tx.query<{ budget: string; balance: string }>(sql`
      SELECT budget, balance FROM ledger_account WHERE budget = ANY (${sql.param([...budgets])}::uuid[]) AND line IS NULL AND kind = 'reserve'`);
    return new Map(rows.map((r) => [r.budget, cents(r.balance)]));
  }

  async ofLines(actor: Actor, tx: Queries, rows: readonly BudgetLine[]): Promise<Use[]> {
    const limits = await readLimits(tx, actor.workspaceId);
    const found = await tx.query<SumRow & { line: string }>(sql`
      SELECT line, balance AS free, committed, actual FROM ledger_account
      WHERE line = ANY (${sql.param(rows.map((r) => r.id))}::uuid[]) AND kind = 'free'`);
    const byLine = new Map(found.map((f) => [f.line, f]));
    return rows.map((row) => {
      const sums = byLine.get(row.id);
      return usageOf(
        sums === undefined ? { free: cents(row.amount.amount), committed: 0n, actual: 0n } : toSums(sums),
        limits,
      );
    });
  }

  /** Sums by group, and the plans by the periods of their lines: two views of one walk over the lines. */
  async groups(actor: Actor, tx: Queries, budget: string, by: Grouping): Promise<GroupedLines> {
    const rows = await tx.query<SumRow & GroupRow>(sql`
      SELECT GROUPING(${columns[by]}) AS of_period, ${columns[by]}::text AS key, l.period_start AS start, l.period_end AS "end",
             count(*)::int AS lines, sum(coalesce(a.balance, l.amount_amount)) AS free,
             coalesce(sum(a.committed), 0) AS committed, coalesce(sum(a.actual), 0) AS actual
      FROM budget_line l LEFT JOIN ledger_account a ON a.line = l.id AND a.kind = 'free' AND a.budget = ${budget}::uuid
      WHERE l.workspace_id = ${actor.workspaceId}::uuid AND l.budget = ${budget}::uuid AND l.deleted_at IS NULL
      GROUP BY GROUPING SETS ((${columns[by]}), (l.period_start, l.period_end)) ORDER BY 6 DESC`);
    const sums = (r: SumRow): Sums => toSums(r);
    return {
      groups: rows.filter((r) => r.of_period === 0).map((r) => ({ key: r.key ?? '', lines: r.lines, sums: sums(r) })),
      plans: rows.filter((r) => r.of_period === 1).map((r) => ({ start: r.start, end: r.end, cents: planOf(sums(r)) })),
    };
  }

  /** The lines with the greatest approved amounts first. */
  async lines(
    actor: Actor,
    tx: Queries,
    budget: string,
    page: {
      readonly by: Grouping;
      readonly group: string | undefined;
      readonly offset: number;
      readonly limit: number;
    },
    limits: Limits,
  ): Promise<Omit<LineFigures, 'imported'>[]> {
    const column = columns[page.by];
    const only =
      page.group === undefined
        ? sql``
        : page.group === ''
          ? sql` AND ${column} IS NULL`
          : sql` AND ${column}::text = ${page.group}`;
    const rows = await tx.query<
      SumRow & { id: string; code: string; title: string; kind: LineFigures['kind']; state: LineFigures['state'] }
    >(sql`
      SELECT l.id, l.code, l.title, l.kind, l.state, coalesce(a.balance, l.amount_amount) AS free,
             coalesce(a.committed, 0) AS committed, coalesce(a.actual, 0) AS actual
      FROM (SELECT * FROM budget_line l WHERE l.workspace_id = ${actor.workspaceId}::uuid AND l.budget = ${budget}::uuid
              AND l.deleted_at IS NULL${only}
            ORDER BY l.amount_amount DESC, l.id LIMIT ${page.limit} OFFSET ${page.offset}) AS l
      LEFT JOIN ledger_account a ON a.line = l.id AND a.kind = 'free'
      ORDER BY l.amount_amount DESC, l.id`);
    return rows.map(({ id, code, title, kind, state, ...sums }) => ({
      id,
      code,
      title,
      kind,
      state,
      use: usageOf(toSums(sums), limits),
    }));
  }

  /** Net commitments and bookings of each month. */
  async months(actor: Actor, tx: Queries, budget: string) {
    return tx.query<{ month: string; kind: 'committed' | 'actual'; amount: string }>(sql`
      SELECT to_char(date, 'YYYY-MM') AS month, kind, sum(amount) AS amount FROM (
        SELECT date, kind, sum(amount) AS amount FROM ledger_entry
        WHERE workspace_id = ${actor.workspaceId}::uuid AND budget = ${budget}::uuid AND kind IN ('committed', 'actual')
        GROUP BY date, kind) AS days
      GROUP BY 1, 2`);
  }

  /** The group that each line falls into. */
  async keysOf(
    actor: Actor,
    tx: Queries,
    lines: readonly string[],
    by: Grouping,
  ): Promise<{ line: string; key: string }[]> {
    return tx.query<{ line: string; key: string }>(sql`
      SELECT l.id AS line, coalesce(${columns[by]}::text, '') AS key FROM budget_line l
      WHERE l.workspace_id = ${actor.workspaceId}::uuid AND l.id = ANY (${sql.param([...lines])}::uuid[])`);
  }

  /** The balances of one line; before its budget is active, its amount. */
  async ofLine(actor: Actor, tx: Queries, line: string): Promise<Sums> {
    const own = await tx.maybeOne<SumRow>(sql`
      SELECT coalesce(a.balance, l.amount_amount) AS free, coalesce(a.committed, 0) AS committed, coalesce(a.actual, 0) AS actual
      FROM budget_line l LEFT JOIN ledger_account a ON a.line = l.id AND a.kind = 'free'
      WHERE l.workspace_id = ${actor.workspaceId}::uuid AND l.id = ${line}::uuid`);
    return own === undefined ? { free: 0n, committed: 0n, actual: 0n } : toSums(own);
  }

  /** What was booked on lines within days, voids included. */
  async booked(
    actor: Actor,
    tx: Queries,
    budget: string,
    from: string,
    to: string,
  ): Promise<{ line: string; amount: string }[]> {
    return tx.query<{ line: string; amount: string }>(sql`
      SELECT line, sum(amount) AS amount FROM ledger_entry
      WHERE workspace_id = ${actor.workspaceId}::uuid AND budget = ${budget}::uuid AND kind = 'actual'
        AND date >= ${from}::date AND date < ${to}::date GROUP BY line`);
  }

  /** Lines that stand for something platforms report on, and all that are asked for besides. */
  async comparable(
    actor: Actor,
    tx: Queries,
    budget: string,
    besides: readonly string[],
  ): Promise<{ id: string; code: string; title: string }[]> {
    return tx.query<{ id: string; code: string; title: string }>(sql`
      SELECT id, code, title FROM budget_line WHERE workspace_id = ${actor.workspaceId}::uuid AND budget = ${budget}::uuid
        AND deleted_at IS NULL AND id = ANY (${sql.param([...besides])}::uuid[]) ORDER BY code`);
  }

  /** The newest movements first, each with all its entries that the reader may see. */
  async movements(
    actor: Actor,
    tx: Queries,
    budget: string,
    page: { readonly line: string | undefined; readonly cursor: string | undefined; readonly limit: number },
  ) {
    const before = page.cursor === undefined ? sql`` : sql` AND m.id < ${page.cursor}::uuid`;
    const of =
      page.line === undefined
        ? sql``
        : sql` AND EXISTS (SELECT 1 FROM ledger_entry x WHERE x.movement_id = m.id AND x.line = ${page.line}::uuid)`;
    return tx.query<MovementRow>(sql`
      SELECT m.id, m.kind, m.date, m.at, m.actor_name AS by, m.note, m.record, m.record_id, e.entries
      FROM (SELECT * FROM ledger_movement m WHERE m.workspace_id = ${actor.workspaceId}::uuid AND m.budget = ${budget}::uuid${before}${of}
            ORDER BY m.id DESC LIMIT ${page.limit + 1}) AS m
      JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('account', e.kind, 'line', e.line, 'title', l.title, 'amount', e.amount::text) ORDER BY e.id) AS entries
        FROM (SELECT * FROM ledger_entry e WHERE e.movement_id = m.id ORDER BY e.id LIMIT 20) AS e LEFT JOIN budget_line l ON l.id = e.line) AS e ON true
      ORDER BY m.id DESC`);
  }
}

interface GroupRow {
  /** 1: this row is of a period, not of a group. */
  readonly of_period: number;
  readonly key: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly lines: number;
}
export interface GroupedLines {
  readonly groups: readonly { readonly key: string; readonly lines: number; readonly sums: Sums }[];
  readonly plans: readonly { readonly start: string | null; readonly end: string | null; readonly cents: bigint }[];
}

export interface MovementRow {
  readonly id: string;
  readonly kind: string;
  readonly date: string;
  readonly at: string;
  readonly by: string;
  readonly note: string | null;
  readonly record: string;
  readonly record_id: string;
  readonly entries: readonly { account: string; line: string | null; title: string | null; amount: string }[] | null;
}
