import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { lateClocks } from '../../../server/clocks/late-clocks.ts';
import { addDays, momentIn } from '../../../server/figures/pace.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import type { Label } from '../../../shared/label.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { CampaignsApi, RunningCampaign } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OverviewAnswer } from '../control.contract.ts';
import { lightTones } from '../lights.contract.ts';
import { elapsedShare, number } from './control.rules.ts';
import { lightOf } from './lights.rules.ts';
import { createFigureMemory, type FigureMemory, type RunningFigures } from './overview.memory.ts';

export interface OverviewDeps {
  readonly db: Db;
  readonly metrics: Metrics;
  readonly campaigns: Pick<CampaignsApi, 'running'>;
  readonly now: () => Date;
}

/** Codes that one question to the events can name: each is a parameter, and the engine takes a thousand fields. */
const batch = 200;
type Item = OverviewAnswer['items'][number];
type Open = { readonly S1: number; readonly S2: number; readonly S3: number };
const noIncidents: Open = { S1: 0, S2: 0, S3: 0 };

/** All running campaigns with their lights: no question for each of them, however many there are. */
export class OverviewService {
  readonly #deps: OverviewDeps;
  readonly #memory: FigureMemory;

  constructor(deps: OverviewDeps) {
    this.#deps = deps;
    this.#memory = createFigureMemory(() => deps.now().getTime());
  }

  async of(
    actor: Actor,
    query: { readonly tone?: Item['light']['tone'] | undefined; readonly limit: number; readonly offset: number },
  ): Promise<OverviewAnswer> {
    const now = this.#deps.now();
    const moment = momentIn(now, actor.timeZone);
    const running = await this.#deps.campaigns.running(actor);
    const [figures, { incidents, late }] = await Promise.all([
      this.#figures(actor, running, moment.date),
      this.#troubles(actor, now),
    ]);
    const items = running.map((c) => {
      const counted = figures?.byCode.get(c.code);
      const open = incidents.get(c.id) ?? noIncidents;
      const elapsed = elapsedShare({ start: c.start, end: c.end }, moment);
      return {
        id: c.id,
        code: c.code,
        title: c.title,
        kind: c.kind,
        period: { start: c.start, end: c.end },
        manager: c.manager,
        light: lightOf({
          elapsed,
          figures:
            figures === undefined
              ? null
              : {
                  gmv: number(counted?.gmv ?? '0'),
                  orders: number(counted?.orders ?? '0'),
                  uv: number(counted?.uv ?? '0'),
                  cost: number(counted?.cost ?? '0'),
                },
          plan: { gmv: number(c.gmv), orders: c.orders, uv: c.uv, cost: number(c.budget) },
          paused: c.pausedAt !== null,
          pauseReason: c.pauseReason,
          incidents: open,
          overdue: late.get(c.id) ?? [],
        }),
        elapsed: Math.min(1, elapsed),
        gmv: { value: counted?.gmv ?? null, planned: c.gmv },
        orders: { value: counted?.orders ?? null, planned: c.orders === null ? null : String(c.orders) },
        cost: { value: counted?.cost ?? null, planned: c.budget },
        paused: c.pausedAt !== null,
        incidents: open.S1 + open.S2 + open.S3,
      } satisfies Item;
    });
    const rank = (i: Item): number => lightTones.indexOf(i.light.tone);
    const sorted = items.toSorted((a, b) => rank(a) - rank(b) || b.light.reasons.length - a.light.reasons.length);
    const chosen = query.tone === undefined ? sorted : sorted.filter((i) => i.light.tone === query.tone);
    const count = (tone: Item['light']['tone']): number => items.filter((i) => i.light.tone === tone).length;
    return {
      asOf: now.toISOString(),
      figuresAsOf: figures === undefined ? null : new Date(figures.at).toISOString(),
      currency: actor.currency,
      wholeScope: actor.reach('metric.read')?.all === true,
      counts: { bad: count('bad'), warning: count('warning'), good: count('good'), none: count('none') },
      paused: items.filter((i) => i.paused).length,
      openIncidents: items.reduce((sum, i) => sum + i.incidents, 0),
      items: chosen.slice(query.offset, query.offset + query.limit),
      more: chosen.length > query.offset + query.limit,
    };
  }

  #figures(
    actor: Actor,
    running: readonly RunningCampaign[],
    today: string,
  ): Promise<(RunningFigures & { readonly at: number }) | undefined> {
    const begun = running.filter((c) => c.start <= today);
    if (actor.reach('metric.read') === undefined) return Promise.resolve(undefined);
    const codes = begun.map((c) => c.code);
    const from = begun[0]?.start ?? today;
    const key = JSON.stringify([actor.workspaceId, actor.accessJson, actor.currency, from, today, codes]);
    return this.#memory.get(key, async () => {
      const byCode = new Map<string, Readonly<Record<string, string | null>>>();
      // Distinct visitors cost more than all else: counted where nothing else is planned.
      const uv = begun.some((c) => c.gmv === null && c.orders === null && c.uv !== null);
      const metrics = ['gmv', 'orders', 'cost', ...(uv ? ['uv'] : [])];
      const parts = Array.from({ length: Math.ceil(codes.length / batch) }, (_, i) =>
        codes.slice(i * batch, (i + 1) * batch),
      );
      const answers = await Promise.all(
        parts.map((part) =>
          this.#deps.metrics.run(actor, {
            kind: 'breakdown',
            metrics,
            by: ['campaign'],
            from,
            to: addDays(today, 1),
            limit: part.length,
            other: false,
            filter: { field: 'campaign', op: 'in', value: part },
          }),
        ),
      );
      for (const answer of answers) {
        if (answer.kind !== 'breakdown') throw new Error('a breakdown was asked for');
        for (const row of answer.rows)
          byCode.set(
            row.key.values?.[0] ?? '',
            Object.fromEntries(metrics.map((m, at) => [m, row.figures[at]?.exact ?? null])),
          );
      }
      return { byCode };
    });
  }

  #troubles(actor: Actor, now: Date) {
    return reading(this.#deps.db, actor, async (tx) => {
      const incidents = new Map<string, Open>();
      if (actor.reach('incident.read') !== undefined)
        for (const { campaign, ...open } of await tx.query<Open & { readonly campaign: string }>(sql`
          SELECT campaign, count(*) FILTER (WHERE severity = 'S1')::int AS "S1", count(*) FILTER (WHERE severity = 'S2')::int AS "S2",
            count(*) FILTER (WHERE severity = 'S3')::int AS "S3"
          FROM incident WHERE workspace_id = ${actor.workspaceId}::uuid AND state IN ('open', 'handling') AND deleted_at IS NULL GROUP BY campaign`))
          incidents.set(campaign, open);
      const late = new Map<string, Label[]>();
      for (const c of await lateClocks(tx, actor.workspaceId, Campaign, now))
        late.set(c.recordId, [...(late.get(c.recordId) ?? []), c.label]);
      return { incidents, late };
    });
  }
}
