import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { AppError } from '../../../shared/errors.ts';
import { fromCents } from '../../../shared/money.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { Budget } from '../budget.contract.ts';

export interface ImportedDeps {
  readonly metrics: Metrics;
  readonly channels: Pick<ChannelsApi, 'channelsBySlug'>;
  readonly campaigns: Pick<CampaignsApi, 'idsByCode'>;
  readonly organization: Pick<OrganizationApi, 'rootUnit' | 'unitsBelow'>;
}

/** What the platforms reported, by line. In cents of the budget's currency. */
export interface Imported {
  readonly byLine: ReadonlyMap<string, bigint>;
  readonly assigned: bigint;
  /** Reported, but no line claims the channel or the campaign. */
  readonly unassigned: bigint;
}
export interface Days {
  /** First day inside, first day outside. */
  readonly from: string;
  readonly to: string;
}

/** Most pairs of channel and campaign that are told apart; what is left counts as unassigned. */
const pairs = 1_000;
/** The metric answers exact decimals that may have more than two of them: rounded half up to the cent. */
const roundCents = (value: string): bigint => {
  const [whole = '0', part = ''] = value.replace('-', '').split('.');
  const size = BigInt(whole) * 100n + BigInt(part.slice(0, 2).padEnd(2, '0')) + ((part[2] ?? '0') >= '5' ? 1n : 0n);
  return value.startsWith('-') ? -size : size;
};

/**
 * Advertising cost that platforms reported (the metric `cost`), told apart by the lines of a budget. Each amount belongs
 * to one line at most: the one that names both its channel and its campaign, else its campaign, else its channel; of
 * equals the oldest. It is never added to what was booked: an invoice is what counts, and this is what it is held against.
 */
export class ImportedCosts {
  readonly #deps: ImportedDeps;

  constructor(deps: ImportedDeps) {
    this.#deps = deps;
  }

  /**
   * Undefined where the reader may see no figures, or the event store is away: the ledger stands without them. `match`
   * gives the connection that finds the lines, asked for last: none is held while others are waited for.
   */
  async of(
    actor: Actor,
    match: <T>(ask: (tx: Queries) => Promise<T>) => Promise<T>,
    budget: Budget,
    days: Days,
  ): Promise<Imported | undefined> {
    const scope = await this.#scope(actor, budget);
    const answer = await this.#ask(actor, {
      kind: 'breakdown',
      metrics: ['cost'],
      by: ['channel', 'campaign'],
      limit: pairs,
      other: true,
      currency: budget.total.currency,
      ...days,
      ...scope,
    });
    if (answer?.kind !== 'breakdown') return undefined;
    const total = roundCents(answer.total?.figures[0]?.exact ?? '0');
    const rows = answer.rows.flatMap((row) => {
      const [channel = '', campaign = ''] = row.key.values ?? [];
      const exact = row.figures[0]?.exact ?? null;
      return exact === null ? [] : [{ channel, campaign, cost: roundCents(exact) }];
    });
    const [channels, campaigns] = await Promise.all([
      this.#deps.channels.channelsBySlug(actor),
      this.#deps.campaigns.idsByCode(actor, [...new Set(rows.map((r) => r.campaign))]),
    ]);
    const asked = rows.map((r, n) => ({
      n,
      channel: channels.get(r.channel)?.id ?? null,
      campaign: campaigns.get(r.campaign) ?? null,
    }));
    const matches = await match((tx) =>
      tx.query<{ n: number; line: string }>(sql`
      SELECT f.n, m.id AS line FROM jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) AS f(n int, channel uuid, campaign uuid)
      CROSS JOIN LATERAL (
        SELECT l.id FROM budget_line l
        WHERE l.workspace_id = ${actor.workspaceId}::uuid AND l.budget = ${budget.id}::uuid AND l.deleted_at IS NULL
          AND (l.campaign = f.campaign AND (l.channel = f.channel OR l.channel IS NULL)
            OR l.campaign IS NULL AND l.channel = f.channel)
        ORDER BY (l.campaign IS NOT NULL)::int * 2 + (l.channel IS NOT NULL)::int DESC, l.created_at, l.id LIMIT 1) AS m`),
    );
    const byLine = new Map<string, bigint>();
    for (const { n, line } of matches) byLine.set(line, (byLine.get(line) ?? 0n) + (rows[n]?.cost ?? 0n));
    const assigned = [...byLine.values()].reduce((a, b) => a + b, 0n);
    return { byLine, assigned, unassigned: total - assigned };
  }

  /** The same by month, of all lines and of none. */
  async byMonth(actor: Actor, budget: Budget, days: Days): Promise<ReadonlyMap<string, string> | undefined> {
    const scope = await this.#scope(actor, budget);
    const answer = await this.#ask(actor, {
      kind: 'trend',
      metrics: ['cost'],
      interval: 'month',
      currency: budget.total.currency,
      ...days,
      ...scope,
    });
    if (answer?.kind !== 'trend') return undefined;
    const points = answer.series[0]?.points ?? [];
    return new Map(
      answer.buckets.flatMap((b, i) => {
        const exact = points[i]?.exact ?? null;
        return exact === null ? [] : [[b.key.slice(0, 7), fromCents(roundCents(exact))] as const];
      }),
    );
  }

  /** Cost of a campaign within days, in cents. */
  async ofCampaign(actor: Actor, code: string, currency: string, days: Days): Promise<bigint | undefined> {
    const answer = await this.#ask(actor, {
      kind: 'trend',
      metrics: ['cost'],
      interval: 'total',
      currency,
      ...days,
      filter: { field: 'campaign', op: 'eq', value: code },
    });
    if (answer?.kind !== 'trend') return undefined;
    return roundCents(answer.series[0]?.points[0]?.exact ?? '0');
  }

  /** A budget of one unit is held against what that unit and those below spent. */
  async #scope(actor: Actor, budget: Budget): Promise<{ readonly filter?: unknown }> {
    const { organization } = this.#deps;
    if (budget.unitId === null || budget.unitId === (await organization.rootUnit(actor.workspaceId))) return {};
    const units = (await organization.unitsBelow(actor.workspaceId)).get(budget.unitId) ?? [budget.unitId];
    return { filter: { field: 'unit', op: 'in', value: [...units] } };
  }

  async #ask(actor: Actor, definition: unknown) {
    if (actor.reach('metric.read') === undefined) return undefined;
    try {
      return await this.#deps.metrics.run(actor, definition);
    } catch (error) {
      if (error instanceof AppError && error.code === 'clickhouse_unavailable') return undefined;
      throw error;
    }
  }
}

/** cents as text where they are known. */
export const shown = (value: bigint | undefined): string | null => (value === undefined ? null : fromCents(value));
