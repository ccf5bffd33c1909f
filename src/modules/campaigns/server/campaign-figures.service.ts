import type { Actor } from '../../../server/access/actor.ts';
import { addDays, momentIn } from '../../../server/figures/pace.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { CampaignOutcome } from '../campaigns.api.ts';
import { Campaign, type CampaignFigures, type CampaignFiguresAnswer } from '../campaigns.contract.ts';
import { planOf } from './campaign-plan.rules.ts';

export interface CampaignFiguresDeps {
  readonly reads: RecordReads;
  readonly metrics: Metrics;
  readonly channels: ChannelsApi;
  readonly now: () => Date;
}

type CampaignRow = RowOf<typeof Campaign>;
type Figures = Record<string, string | null>;
interface Range {
  readonly from: string;
  readonly to: string;
}

const all = ['uv', 'orders', 'buyers', 'gmv', 'refunds', 'cost', 'roi', 'roas', 'conversion_rate'] as const;
const ofLinks = ['uv', 'orders', 'buyers', 'gmv', 'conversion_rate'] as const;
const brought = ['gmv', 'cost', 'roas'] as const;
const shownRows = 50;

const toFigures = (f: Figures): CampaignFigures => ({
  uv: f['uv'] ?? null,
  orders: f['orders'] ?? null,
  buyers: f['buyers'] ?? null,
  gmv: f['gmv'] ?? null,
  refunds: f['refunds'] ?? null,
  cost: f['cost'] ?? null,
  roi: f['roi'] ?? null,
  roas: f['roas'] ?? null,
  conversionRate: f['conversion_rate'] ?? null,
});

/** What a campaign brings, by the metrics and within what the actor may see. */
export class CampaignFiguresService {
  readonly #deps: CampaignFiguresDeps;

  constructor(deps: CampaignFiguresDeps) {
    this.#deps = deps;
  }

  async of(actor: Actor, id: string): Promise<CampaignFiguresAnswer> {
    const { item: campaign } = await this.#deps.reads.get(actor, Campaign, id);
    const now = this.#deps.now();
    const moment = momentIn(now, actor.timeZone);
    const range = rangeOf(campaign, moment.date);
    const [daily, byChannel, byLink] =
      range === null
        ? [{ total: {}, days: [] }, [], []]
        : await Promise.all([
            this.#daily(actor, campaign, range),
            this.#by(actor, campaign, range, 'channel', all),
            this.#by(actor, campaign, range, 'link', ofLinks),
          ]);
    const [channels, links] = await Promise.all([
      this.#deps.channels.channelsBySlug(actor),
      this.#deps.channels.linksByCode(
        actor,
        byLink.map((r) => r.code),
      ),
    ]);
    return {
      campaign: { id: campaign.id, code: campaign.code },
      range: range === null ? null : { from: range.from, to: addDays(range.to, -1) },
      currency: actor.currency,
      asOf: now.toISOString(),
      wholeScope: actor.reach('metric.read')?.all === true,
      total: toFigures(daily.total),
      plan: planOf(campaign, moment, actor.currency, daily.total),
      byChannel: byChannel.map(({ code, figures }) => ({ code, ...name(channels, code), figures: toFigures(figures) })),
      byLink: byLink.map(({ code, figures }) => {
        const { uv, orders, buyers, gmv, conversionRate } = toFigures(figures);
        return { code, ...name(links, code), figures: { uv, orders, buyers, gmv, conversionRate } };
      }),
      days: daily.days,
    };
  }

  /** What campaigns brought until the end of a day, or of now, and the sales due by then, by id; those not begun have no figures. In few questions. */
  async outcomes(
    actor: Actor,
    campaigns: readonly Campaign[],
    asOf: string,
  ): Promise<ReadonlyMap<string, CampaignOutcome>> {
    const now = momentIn(this.#deps.now(), actor.timeZone);
    const past = asOf < now.date;
    const last = past ? asOf : now.date;
    const moment = past ? { date: addDays(asOf, 1), minute: 0 } : now;
    const asked = campaigns.flatMap((campaign) => {
      const range = rangeOf(campaign, last);
      const where = [{ field: 'campaign', values: [campaign.code] }];
      return range === null ? [] : brought.map((metric) => ({ id: campaign.id, metric, range, where }));
    });
    const values = await this.#deps.metrics.figuresOf(actor, asked);
    const found = new Map(asked.map(({ id, metric }, i) => [`${metric} ${id}`, values[i] ?? null]));
    return new Map(
      campaigns.map((c) => {
        const of = (metric: (typeof brought)[number]): string | null => found.get(`${metric} ${c.id}`) ?? null;
        const { planned, pace } = planOf(c, moment, actor.currency, { gmv: of('gmv') }).gmv;
        return [c.id, { gmv: of('gmv'), cost: of('cost'), roas: of('roas'), planned, pace }];
      }),
    );
  }

  async #daily(actor: Actor, campaign: CampaignRow, range: Range) {
    const answer = await this.#deps.metrics.run(actor, {
      kind: 'trend',
      metrics: [...all],
      interval: 'day',
      ...range,
      filter: ofCampaign(campaign),
    });
    if (answer.kind !== 'trend') throw new Error('a trend was asked for');
    const series = new Map(answer.series.map((s) => [s.metric, s]));
    const at = (metric: string, i: number): string | null => series.get(metric)?.points[i]?.exact ?? null;
    return {
      total: Object.fromEntries(answer.series.map((s) => [s.metric, s.total?.exact ?? null])) as Figures,
      days: answer.buckets.map((b, i) => ({
        date: b.key,
        uv: at('uv', i),
        orders: at('orders', i),
        gmv: at('gmv', i),
        cost: at('cost', i),
      })),
    };
  }

  async #by(actor: Actor, campaign: CampaignRow, range: Range, by: string, metrics: readonly string[]) {
    const answer = await this.#deps.metrics.run(actor, {
      kind: 'breakdown',
      metrics: [...metrics],
      by: [by],
      sort: { metric: 'gmv' },
      limit: shownRows,
      other: false,
      ...range,
      filter: ofCampaign(campaign),
    });
    if (answer.kind !== 'breakdown') throw new Error('a breakdown was asked for');
    return answer.rows
      .map((row) => ({
        code: row.key.values?.[0] ?? '',
        figures: Object.fromEntries(metrics.map((m, i) => [m, row.figures[i]?.exact ?? null])) as Figures,
      }))
      .filter((row) => row.code !== '');
  }
}

/** Days that count: from the start of the period to its end or today; null before the start. */
function rangeOf({ period }: Pick<Campaign, 'period'>, today: string): Range | null {
  const last = period.end !== null && period.end < today ? period.end : today;
  return last < period.start ? null : { from: period.start, to: addDays(last, 1) };
}

const ofCampaign = (campaign: CampaignRow) => ({ field: 'campaign', op: 'eq', value: campaign.code });

const name = (known: ReadonlyMap<string, { id: string; title: string }>, code: string) => {
  const found = known.get(code);
  return { id: found?.id ?? null, title: found?.title ?? null };
};
