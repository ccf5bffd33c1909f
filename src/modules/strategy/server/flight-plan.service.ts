import { Decimal } from 'decimal.js';
import type * as z from 'zod';
import type { Actor } from '../../../server/access/actor.ts';
import { addDays } from '../../../server/figures/pace.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { BudgetLine, type Use } from '../../budget/budget.contract.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { type ChannelScores, type channelScores, type FlightDays, FlightPlan } from '../flight-plan.contract.ts';
import { checkFlights, daysOf, type Flight, spendPerDay } from './flight.rules.ts';
import { type ChannelHistory, capOf, least, scoreChannels, splitWithCaps } from './scoring.rules.ts';

export interface FlightDeps {
  readonly reads: RecordReads;
  readonly metrics: Metrics;
  readonly now: () => Date;
}
type Asked = z.infer<NonNullable<typeof channelScores.query>>;
type Season = { readonly kind: 'lastYear' | 'weekdays' | 'none'; readonly weights: readonly bigint[] };

/** Days of last year that must have sales before they count as a season. */
const enoughDays = 0.8;
/** A year before on the same weekday. */
const yearBack = -364;
const weekdayWindow = 56;

export const flightPlanHooks: RecordHooks<typeof FlightPlan> = {
  beforeSave: async (_, { action, after }) => {
    if (action !== 'create' && action !== 'update') return undefined;
    return { span: checkFlights((after.flights ?? []) as unknown as readonly Flight[]) };
  },
};

/** Flight plans day by day beside what is spent, and scores of channels from what they brought. */
export class FlightService {
  readonly #deps: FlightDeps;

  constructor(deps: FlightDeps) {
    this.#deps = deps;
  }

  async days(actor: Actor, id: string): Promise<FlightDays> {
    const { reads, now } = this.#deps;
    const { item: plan, refs } = await reads.get(actor, FlightPlan, id);
    const today = todayIn(now(), actor.timeZone);
    const { currency } = plan.budget;
    const days = plan.span === null ? [] : daysOf(plan.span.start, plan.span.end ?? plan.span.start);
    const place = new Map(days.map((d, i) => [d, i]));
    const title = (channel: string): string => refs['channel']?.[channel]?.title ?? '';
    const perChannel = new Map<string, bigint[]>();
    const flights: FlightDays['flights'][number][] = [];
    for (const f of plan.flights) {
      const season = f.shape === 'season' ? await this.#season(actor, f.startOn, f.endOn) : null;
      const spend = spendPerDay(f as unknown as Flight, season?.weights ?? []);
      const sums = perChannel.get(f.channel) ?? days.map(() => 0n);
      for (const [i, day] of daysOf(f.startOn, f.endOn).entries()) {
        const at = place.get(day);
        if (at !== undefined) sums[at] = (sums[at] ?? 0n) + (spend[i] ?? 0n);
      }
      perChannel.set(f.channel, sums);
      flights.push({
        id: f.id,
        channel: { id: f.channel, title: title(f.channel) },
        startOn: f.startOn,
        endOn: f.endOn,
        amount: f.amount.amount,
        shape: f.shape,
        season: season?.kind ?? null,
      });
    }
    const actual = await this.#actual(actor, plan, [...perChannel.keys()], days, today);
    const room = await this.#room(actor, plan.campaign, currency);
    const sumUntil = (list: readonly bigint[] | undefined, until: string): bigint =>
      (list ?? []).reduce((sum, n, i) => ((days[i] ?? '') < until ? sum + n : sum), 0n);
    return {
      currency,
      today,
      days,
      planned: days.map((_, i) => fromCents([...perChannel.values()].reduce((sum, list) => sum + (list[i] ?? 0n), 0n))),
      actual: days.map((day, i) =>
        actual === null || day > today
          ? null
          : fromCents([...actual.values()].reduce((sum, list) => sum + (list[i] ?? 0n), 0n)),
      ),
      flights,
      channels: [...perChannel].map(([channel, list]) => {
        const planned = list.reduce((a, b) => a + b, 0n);
        const due = sumUntil(list, today);
        const spent = actual === null ? null : sumUntil(actual.get(channel), addDays(today, 1));
        const done = actual === null ? null : sumUntil(actual.get(channel), today);
        const free = room?.get(channel);
        return {
          id: channel,
          title: title(channel),
          planned: fromCents(planned),
          due: fromCents(due),
          actual: spent === null ? null : fromCents(spent),
          deviation:
            done === null || due === 0n
              ? null
              : new Decimal(String(done)).div(String(due)).minus(1).toDecimalPlaces(4).toFixed(),
          room: free === undefined ? null : fromCents(free),
          // What is spent already has left the line: only the rest must find room.
          overRoom: free !== undefined && planned - (spent ?? 0n) > free,
        };
      }),
    };
  }

  /** Cost of each day by channel, as the platforms report it; null where the reader may not see figures. */
  async #actual(
    actor: Actor,
    plan: FlightPlan,
    channels: readonly string[],
    days: readonly string[],
    today: string,
  ): Promise<ReadonlyMap<string, readonly bigint[]> | null> {
    const { reads, metrics } = this.#deps;
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined || actor.reach('metric.read') === undefined || first > today)
      return null;
    const known = await reads.list(actor, Channel, {
      filter: { field: 'id', op: 'in', value: [...channels] },
      limit: 200,
    });
    const { item: campaign } = await reads.get(actor, Campaign, plan.campaign);
    const ids = new Map(known.items.map((c) => [c.slug, c.id]));
    if (ids.size === 0) return new Map();
    const answer = await metrics.run(actor, {
      kind: 'trend',
      metrics: ['cost'],
      interval: 'day',
      from: first,
      to: addDays(last, 1),
      currency: plan.budget.currency,
      breakdown: { by: ['channel'], top: 50 },
      filter: {
        all: [
          { field: 'campaign', op: 'eq', value: campaign.code },
          { field: 'channel', op: 'in', value: [...ids.keys()] },
        ],
      },
    });
    if (answer.kind !== 'trend') throw new Error('a trend was asked for');
    return new Map(
      answer.series.flatMap((s) => {
        const id = ids.get(s.key.values?.[0] ?? '');
        return id === undefined
          ? []
          : [[id, s.points.map((p) => cents(new Decimal(p.exact ?? 0).toFixed(2)))] as const];
      }),
    );
  }

  /** Free money by channel of the campaign's budget lines; null where lines are not the reader's to see. */
  async #room(actor: Actor, campaign: string, currency: string): Promise<ReadonlyMap<string, bigint> | null> {
    if (actor.reach('budgetLine.read') === undefined) return null;
    const { items } = await this.#deps.reads.list(actor, BudgetLine, {
      filter: {
        all: [
          { field: 'campaign', op: 'eq', value: campaign },
          { field: 'channel', op: 'notEmpty' },
          { field: 'state', op: 'eq', value: 'open' },
        ],
      },
      limit: 200,
    });
    const room = new Map<string, bigint>();
    for (const line of items) {
      if (line.channel === null || line.amount.currency !== currency) continue;
      room.set(line.channel, (room.get(line.channel) ?? 0n) + cents((line.use as Use).free));
    }
    return room;
  }

  /** Weights of days: sales of the same weekdays a year ago; without them the usual week; without that none. */
  async #season(actor: Actor, start: string, end: string): Promise<Season> {
    if (actor.reach('metric.read') === undefined) return { kind: 'none', weights: [] };
    const gmv = async (from: string, to: string): Promise<readonly number[]> => {
      const answer = await this.#deps.metrics.run(actor, {
        kind: 'trend',
        metrics: ['gmv'],
        interval: 'day',
        from,
        to,
      });
      return answer.kind === 'trend' ? (answer.series[0]?.points ?? []).map((p) => p.value ?? 0) : [];
    };
    const before = await gmv(addDays(start, yearBack), addDays(end, yearBack + 1));
    const weight = (n: number): bigint => BigInt(Math.round(Math.max(0, n) * 100));
    if (before.filter((n) => n > 0).length >= before.length * enoughDays)
      return { kind: 'lastYear', weights: before.map(weight) };
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const from = addDays(today, -weekdayWindow);
    const usual = await gmv(from, today);
    const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
    const sums = Array.from({ length: 7 }, () => 0);
    for (const [i, n] of usual.entries()) {
      const w = weekdayOf(addDays(from, i));
      sums[w] = (sums[w] ?? 0) + n;
    }
    if (sums.some((n) => n <= 0)) return { kind: 'none', weights: [] };
    return { kind: 'weekdays', weights: daysOf(start, end).map((d) => weight(sums[weekdayOf(d)] ?? 0)) };
  }

  async scores(actor: Actor, asked: Asked): Promise<ChannelScores> {
    const { reads, now } = this.#deps;
    const to = todayIn(now(), actor.timeZone);
    const from = addDays(to, -asked.window);
    const { items } = await reads.list(actor, Channel, {
      filter: { field: 'state', op: 'eq', value: 'active' },
      limit: 200,
    });
    const history = await this.#history(actor, items, { from, to }, asked.device);
    const scores = scoreChannels(history, asked);
    const budget = cents(asked.budget);
    const candidates = history.map((h, i) => ({
      id: h.id,
      // By what a yuan brought: net revenue for each yuan of cost, of channels that earned more than they cost.
      weight:
        scores[i]?.enough === true && Number(h.roi ?? 0) > 0 ? BigInt(Math.round((Number(h.roi) + 1) * 10_000)) : 0n,
      cap: capOf(h.cost, asked.window, asked.days, budget),
    }));
    const { parts, left } = splitWithCaps(budget, candidates);
    const channels = history.map((h, i) => ({
      id: h.id,
      title: h.title,
      cost: h.cost,
      uv: h.uv,
      newBuyers: h.newBuyers,
      netRevenue: h.netRevenue,
      parts: [...(scores[i]?.parts ?? [])],
      score: scores[i]?.score ?? null,
      enough: scores[i]?.enough ?? false,
      suggested: candidates[i]?.weight === 0n ? null : fromCents(parts.get(h.id) ?? 0n),
      cap: candidates[i]?.weight === 0n ? null : fromCents(candidates[i]?.cap ?? 0n),
    }));
    return {
      from,
      to: addDays(to, -1),
      currency: actor.currency,
      budget: fromCents(budget),
      days: asked.days,
      least,
      // What can be compared in full comes first.
      channels: channels.toSorted(
        (a, b) => Number(b.enough) - Number(a.enough) || Number(b.score ?? -1) - Number(a.score ?? -1),
      ),
      unplaced: fromCents(left),
    };
  }

  async #history(
    actor: Actor,
    channels: readonly { readonly id: string; readonly slug: string; readonly name: string }[],
    range: { readonly from: string; readonly to: string },
    device: Asked['device'],
  ): Promise<readonly ChannelHistory[]> {
    if (channels.length === 0) return [];
    const { metrics } = this.#deps;
    const here = { field: 'channel', op: 'in', value: channels.map((c) => c.slug) };
    const filter = device === 'all' ? here : { all: [here, { field: 'device', op: 'eq', value: device }] };
    const names = ['cost', 'uv', 'new_buyers', 'net_revenue', 'cac', 'roi', 'conversion_rate'];
    const [table, weekly] = await Promise.all([
      // Cost knows no device: what is paid is paid for all, so figures of cost are those of the channel.
      metrics.run(actor, {
        kind: 'breakdown',
        metrics: names,
        by: ['channel'],
        limit: 200,
        other: false,
        ...range,
        filter: here,
      }),
      metrics.run(actor, {
        kind: 'trend',
        metrics: ['uv'],
        interval: 'week',
        ...range,
        breakdown: { by: ['channel'], top: 50 },
        filter,
      }),
    ]);
    const narrowed =
      device === 'all'
        ? table
        : await metrics.run(actor, {
            kind: 'breakdown',
            metrics: ['uv', 'conversion_rate'],
            by: ['channel'],
            limit: 200,
            other: false,
            ...range,
            filter,
          });
    if (table.kind !== 'breakdown' || weekly.kind !== 'trend' || narrowed.kind !== 'breakdown')
      throw new Error('a breakdown was asked for');
    const rows = new Map(table.rows.map((r) => [r.key.values?.[0] ?? '', r.figures.map((f) => f.exact)]));
    const seen = new Map(narrowed.rows.map((r) => [r.key.values?.[0] ?? '', r.figures.map((f) => f.exact)]));
    const weeks = new Map(weekly.series.map((s) => [s.key.values?.[0] ?? '', s.points.map((p) => p.value ?? 0)]));
    return channels.map((c) => {
      const row = rows.get(c.slug) ?? [];
      const part = seen.get(c.slug) ?? [];
      return {
        id: c.id,
        title: c.name,
        cost: row[0] ?? null,
        uv: (device === 'all' ? row[1] : part[0]) ?? null,
        newBuyers: row[2] ?? null,
        netRevenue: row[3] ?? null,
        cac: row[4] ?? null,
        roi: row[5] ?? null,
        cvr: (device === 'all' ? row[6] : part[1]) ?? null,
        // The first and the last week of a window are cut: a short week is no quiet week.
        weeks: (weeks.get(c.slug) ?? []).slice(1, -1),
      };
    });
  }
}
