import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { cents } from '../../../shared/money.ts';
import { type SumRow, toSums } from './figures.store.ts';
import type { Sums } from './ledger.rules.ts';

/** What a commitment still holds, in any sum. */
const open = sql`CASE WHEN c.state IN ('committed', 'partlySettled') THEN c.amount_amount - coalesce(c.settled_amount, 0) ELSE 0 END`;
const paid = sql`coalesce((SELECT sum(e.amount_amount) FROM expense e WHERE e.commitment = c.id AND e.state = 'booked' AND e.deleted_at IS NULL), 0)`;
const promised = (where: SQL, sign: SQL): SQL => sql`
  SELECT 0 AS free, ${sign} * (${open}) AS committed, ${sign} * ${paid} AS actual
  FROM commitment c LEFT JOIN budget_line l ON l.id = c.line
  WHERE c.deleted_at IS NULL AND ${where}`;

export interface Labelled {
  readonly campaign: string;
  readonly title: string;
  readonly used: bigint;
}

/**
 * Sums of a campaign, always in one currency. Money in use belongs to the campaign that its commitment names, else to
 * that of its line; what waits in a line belongs to the line's. Row-level security is the filter.
 */
export class CampaignSums {
  /** What a campaign has: what waits in its lines, and what is promised and paid for it, from whatever line. */
  async use(actor: Actor, tx: Queries, campaign: string, currency: string): Promise<Sums> {
    const here = sql`c.workspace_id = ${actor.workspaceId}::uuid AND c.amount_currency = ${currency}`;
    const own = await tx.one<SumRow>(sql`
      SELECT coalesce(sum(free), 0) AS free, coalesce(sum(committed), 0) AS committed, coalesce(sum(actual), 0) AS actual FROM (
        SELECT coalesce(a.balance, l.amount_amount) AS free, coalesce(a.committed, 0) AS committed, coalesce(a.actual, 0) AS actual
        FROM budget_line l LEFT JOIN budget b ON b.id = l.budget LEFT JOIN ledger_account a ON a.line = l.id AND a.kind = 'free'
        WHERE b.deleted_at IS NULL AND b.state IS DISTINCT FROM 'cancelled' AND l.workspace_id = ${actor.workspaceId}::uuid AND l.campaign = ${campaign}::uuid AND l.deleted_at IS NULL
          AND l.amount_currency = ${currency}
        UNION ALL ${promised(sql`${here} AND c.campaign = ${campaign}::uuid AND l.campaign IS DISTINCT FROM ${campaign}::uuid`, sql`1`)}
        UNION ALL ${promised(sql`${here} AND c.campaign <> ${campaign}::uuid AND l.campaign = ${campaign}::uuid`, sql`-1`)}
      ) AS parts`);
    return toSums(own);
  }

  /** What lines of budgets that stand plan for a campaign, in cents; `besides` is left out. */
  async planned(
    tx: Queries,
    campaign: string,
    currency: string,
    besides: { readonly line?: string; readonly budget?: string } = {},
  ): Promise<bigint> {
    const { plan } = await tx.one<{ plan: string }>(sql`
      SELECT coalesce(sum(coalesce(a.balance + a.committed + a.actual, l.amount_amount)), 0) AS plan
      FROM budget_line l JOIN budget b ON b.id = l.budget LEFT JOIN ledger_account a ON a.line = l.id AND a.kind = 'free'
      WHERE l.campaign = ${campaign}::uuid AND l.amount_currency = ${currency}
        AND l.deleted_at IS NULL AND b.deleted_at IS NULL AND b.state <> 'cancelled'
        AND l.id IS DISTINCT FROM ${besides.line ?? null}::uuid AND b.id IS DISTINCT FROM ${besides.budget ?? null}::uuid`);
    return cents(plan);
  }

  /** A line or a commitment for a campaign in another currency than this one; undefined where there is none. */
  async otherCurrency(
    tx: Queries,
    campaign: string,
    currency: string,
  ): Promise<{ readonly title: string; readonly amount: string; readonly currency: string } | undefined> {
    return tx.maybeOne(sql`
      SELECT title, amount::numeric(20,2)::text AS amount, currency FROM (
        SELECT l.title, coalesce(a.balance + a.committed + a.actual, l.amount_amount) AS amount, l.amount_currency AS currency
        FROM budget_line l JOIN budget b ON b.id = l.budget LEFT JOIN ledger_account a ON a.line = l.id AND a.kind = 'free'
        WHERE l.campaign = ${campaign}::uuid AND l.deleted_at IS NULL AND b.deleted_at IS NULL AND b.state <> 'cancelled'
        UNION ALL
        SELECT c.title, c.amount_amount, c.amount_currency FROM commitment c
        WHERE c.campaign = ${campaign}::uuid AND c.deleted_at IS NULL AND c.state IN ('requested', 'committed', 'partlySettled', 'settled')
      ) AS held WHERE currency <> ${currency} ORDER BY amount DESC, title LIMIT 1`);
  }

  /** What is promised and paid on a line by commitments that name a campaign, by campaign. */
  async labelled(tx: Queries, line: string): Promise<readonly Labelled[]> {
    const rows = await tx.query<{ campaign: string; title: string | null; used: string }>(sql`
      SELECT c.campaign, k.title, sum(${open} + ${paid}) AS used FROM commitment c LEFT JOIN campaign k ON k.id = c.campaign
      WHERE c.line = ${line}::uuid AND c.campaign IS NOT NULL AND c.deleted_at IS NULL GROUP BY c.campaign, k.title ORDER BY 3 DESC`);
    return rows.map((r) => ({ campaign: r.campaign, title: r.title ?? '', used: cents(r.used) }));
  }

  /** What lines of a budget plan for campaigns, in one order. */
  async ofBudget(
    tx: Queries,
    budget: string,
  ): Promise<readonly { readonly campaign: string; readonly plan: bigint }[]> {
    const rows = await tx.query<{ campaign: string; plan: string }>(sql`
      SELECT campaign, sum(amount_amount) AS plan FROM budget_line
      WHERE budget = ${budget}::uuid AND campaign IS NOT NULL AND deleted_at IS NULL GROUP BY campaign ORDER BY campaign`);
    return rows.map((r) => ({ campaign: r.campaign, plan: cents(r.plan) }));
  }
}
