import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { lateClocks } from '../../../server/clocks/late-clocks.ts';
import { addDays, momentIn } from '../../../server/figures/pace.ts';
import type { Tx } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { Answer, Metrics } from '../../analytics/metrics.api.ts';
import { planOf } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { ControlAnswer } from '../control.contract.ts';
import { elapsedShare, number } from './control.rules.ts';
import { latestEntries } from './incident.store.ts';
import { lightOf } from './lights.rules.ts';

export interface ControlDeps {
  readonly reads: RecordReads;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

const totals = [
  'uv',
  'orders',
  'buyers',
  'gmv',
  'refunds',
  'cost',
  'roi',
  'roas',
  'conversion_rate',
  'impressions',
  'clicks',
  'ctr',
] as const;
const hourly = ['uv', 'orders', 'gmv'] as const;
const shownEntries = 40;
const shownIncidents = 50;

type Incidents = ControlAnswer['incidents'];

/** The control room of one campaign: two questions to the events, whatever the size of the campaign. */
export class ControlService {
  readonly #deps: ControlDeps;

  constructor(deps: ControlDeps) {
    this.#deps = deps;
  }

  async of(actor: Actor, id: string): Promise<ControlAnswer> {
    const { reads } = this.#deps;
    const now = this.#deps.now();
    const { item, refs } = await reads.get(actor, Campaign, id);
    const campaign = item as Campaign;
    const [figures, { incidents, entries, overdue }] = await Promise.all([
      this.#figures(actor, campaign, now),
      reading(reads.deps.db, actor, async (tx) => ({
        incidents: await this.#incidents(tx, actor, id),
        entries:
          actor.reach('incident.read') === undefined
            ? []
            : await latestEntries(tx, actor.workspaceId, id, shownEntries),
        overdue: await lateClocks(tx, actor.workspaceId, Campaign, now, { ids: [id] }),
      })),
    ]);
    const open = incidents.filter((i) => i.state === 'open' || i.state === 'handling');
    const count = (severity: string): number => open.filter((i) => i.severity === severity).length;
    const { plan, total } = figures ?? {};
    return {
      campaign: {
        id,
        code: campaign.code,
        title: campaign.title,
        state: campaign.state,
        version: campaign.version,
        period: campaign.period,
      },
      asOf: now.toISOString(),
      currency: actor.currency,
      paused:
        campaign.pausedAt === null
          ? null
          : {
              since: campaign.pausedAt,
              by: refs['person']?.[campaign.pausedBy ?? '']?.title ?? null,
              reason: campaign.pauseReason,
            },
      light: lightOf({
        elapsed: elapsedShare(campaign.period, momentIn(now, actor.timeZone)),
        figures:
          total === undefined
            ? null
            : { gmv: number(total.gmv), orders: number(total.orders), uv: number(total.uv), cost: number(total.cost) },
        plan: {
          gmv: number(plan?.gmv.planned),
          orders: number(plan?.orders.planned),
          uv: number(plan?.uv.planned),
          cost: number(plan?.cost.planned),
        },
        paused: campaign.pausedAt !== null,
        pauseReason: campaign.pauseReason,
        incidents: { S1: count('S1'), S2: count('S2'), S3: count('S3') },
        overdue: overdue.map((c) => c.label),
      }),
      figures,
      incidents,
      entries,
    };
  }

  async #figures(actor: Actor, campaign: Campaign, now: Date): Promise<ControlAnswer['figures']> {
    const reach = actor.reach('metric.read');
    const moment = momentIn(now, actor.timeZone);
    const { start, end } = campaign.period;
    const last = end !== null && end < moment.date ? end : moment.date;
    if (reach === undefined || last < start) return null;
    const filter = { field: 'campaign', op: 'eq', value: campaign.code };
    const ask = (interval: 'total' | 'hour', metrics: readonly string[], from: string): Promise<Answer> =>
      this.#deps.metrics.run(actor, {
        kind: 'trend',
        metrics: [...metrics],
        interval,
        from,
        to: addDays(last, 1),
        filter,
        totals: false,
      });
    const today = last === moment.date;
    const [whole, hours] = await Promise.all([
      ask('total', totals, start),
      today ? ask('hour', hourly, last) : undefined,
    ]);
    const total = valuesOf(whole);
    const of = (metric: string): string | null => total[metric] ?? null;
    return {
      range: { from: start, to: last },
      wholeScope: reach.all,
      total: {
        uv: of('uv'),
        orders: of('orders'),
        buyers: of('buyers'),
        gmv: of('gmv'),
        refunds: of('refunds'),
        cost: of('cost'),
        roi: of('roi'),
        roas: of('roas'),
        conversionRate: of('conversion_rate'),
        impressions: of('impressions'),
        clicks: of('clicks'),
        ctr: of('ctr'),
      },
      plan: planOf(campaign, moment, actor.currency, total),
      hours: hours === undefined ? [] : hoursOf(hours, now),
    };
  }

  async #incidents(tx: Tx, actor: Actor, id: string): Promise<Incidents> {
    if (actor.reach('incident.read') === undefined) return [];
    return tx.query<Incidents[number] & Record<string, unknown>>(sql`
      SELECT i.id, i.code, i.title, i.kind, i.severity, i.state, p.name AS commander, i.detected_at AS "detectedAt",
        jsonb_build_object('done', (SELECT count(*) FROM jsonb_array_elements(i.runbook) s WHERE s->>'doneAt' IS NOT NULL), 'all', jsonb_array_length(i.runbook)) AS steps
      FROM incident i LEFT JOIN person p ON p.id = i.commander
      WHERE i.workspace_id = ${actor.workspaceId}::uuid AND i.campaign = ${id}::uuid AND i.deleted_at IS NULL
      ORDER BY i.state IN ('open', 'handling') DESC, i.severity, i.detected_at DESC LIMIT ${shownIncidents}`);
  }
}

function valuesOf(answer: Answer): Record<string, string | null> {
  if (answer.kind !== 'trend') throw new Error('a trend was asked for');
  return Object.fromEntries(answer.series.map((s) => [s.metric, s.points[0]?.exact ?? null]));
}

/** The hours of today that have begun: one to come is no zero. */
function hoursOf(answer: Answer, now: Date): NonNullable<ControlAnswer['figures']>['hours'] {
  if (answer.kind !== 'trend') throw new Error('a trend was asked for');
  const series = new Map(answer.series.map((s) => [s.metric, s]));
  const at = (metric: string, i: number): string | null => series.get(metric)?.points[i]?.exact ?? null;
  return answer.buckets
    .map((b, i) => ({ hour: b.key, uv: at('uv', i), orders: at('orders', i), gmv: at('gmv', i) }))
    .filter(({ hour }) => Number(hour) * 1000 <= now.getTime());
}
