import { createHash } from 'node:crypto';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { addDays, momentIn } from '../../../server/figures/pace.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Incident } from '../incidents.contract.ts';
import type { FarmingSignal, SignalsAnswer } from '../signals.contract.ts';

export interface SignalsDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly metrics: Pick<Metrics, 'farming'>;
  readonly now: () => Date;
  /** A number of the house policy. */
  readonly setting: (workspaceId: string, key: string) => Promise<number | undefined>;
}

type Limits = SignalsAnswer['limits'];
const keyOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\u0001')).digest('base64url').slice(0, 20);
/** Enough to tell two apart, too little to find somebody by. */
const shortened = (id: string): string => (id.length <= 6 ? id : `${id.slice(0, 6)}…`);

const words: Readonly<Record<FarmingSignal['kind'], (value: number, limit: number) => Label>> = {
  orders: (value, limit) => ({
    zh: `一小时内 ${value} 笔订单，界限 ${limit} 笔`,
    en: `${value} orders within one hour, the limit is ${limit}`,
  }),
  views: (value, limit) => ({
    zh: `一小时内打开 ${value} 个页面，界限 ${limit} 个`,
    en: `${value} pages opened within one hour, the limit is ${limit}`,
  }),
  speed: (value, limit) => ({
    zh: `从第一个动作到下单 ${value} 秒，人做不到少于 ${limit} 秒`,
    en: `${value} seconds from the first act to the order; no person needs less than ${limit}`,
  }),
};

/** 刷单信号: rows that no honest shopper leaves. Honest shops do: a till, a helper who orders for others; hence no verdict. */
export class SignalsService {
  readonly #deps: SignalsDeps;

  constructor(deps: SignalsDeps) {
    this.#deps = deps;
  }

  async of(actor: Actor, id: string): Promise<SignalsAnswer> {
    demand(actor, 'metric.read');
    const { item } = await this.#deps.reads.get(actor, Campaign, id);
    const campaign = item as Campaign;
    const now = this.#deps.now();
    const limits = await this.#limits(actor.workspaceId);
    const { date } = momentIn(now, actor.timeZone);
    const { start, end } = campaign.period;
    const last = end !== null && end < date ? end : date;
    const head = { asOf: now.toISOString(), currency: actor.currency, limits };
    if (last < start) return { ...head, range: null, items: [] };
    const range = { from: start, to: addDays(last, 1) };
    const { many, fast } = await this.#deps.metrics.farming(actor, campaign.code, range, limits);
    const full = within(actor.reach('personal.read'), campaign);
    const items: FarmingSignal[] = [];
    // A device and its person are one shopper: the same orders are shown once.
    const seen = new Set<string>();
    const worst = many.toSorted(
      (a, b) => b.orders - a.orders || b.views - a.views || a.by.localeCompare(b.by) || a.first.localeCompare(b.first),
    );
    for (const row of worst) {
      const hour = `${row.first.slice(0, 13)} ${row.orders} ${row.views} ${row.sample.toSorted().join()}`;
      if (seen.has(hour)) continue;
      seen.add(hour);
      const kind = row.orders >= limits.orders ? ('orders' as const) : ('views' as const);
      const [value, limit] = [row[kind], limits[kind]];
      items.push({
        key: keyOf(kind, row.by, row.subject, row.first),
        kind,
        by: row.by,
        subject: full ? row.subject : shortened(row.subject),
        value,
        limit,
        arithmetic: words[kind](value, limit),
        orders: row.sample,
        amount: row.amount,
        first: row.first,
        last: row.last,
      });
    }
    for (const row of fast) {
      const value = row.ms / 1_000;
      items.push({
        key: keyOf('speed', row.subject, row.first),
        kind: 'speed',
        by: 'visit',
        subject: full ? row.subject : shortened(row.subject),
        value,
        limit: limits.seconds,
        arithmetic: words.speed(value, limits.seconds),
        orders: row.sample,
        amount: row.amount,
        first: row.first,
        last: row.last,
      });
    }
    return { ...head, range: { from: start, to: last }, items };
  }

  /** An incident with the chosen signals as its evidence, as they stand now. */
  async report(actor: Actor, id: string, keys: readonly string[]): Promise<{ id: string; code: string }> {
    const { items, currency } = await this.of(actor, id);
    const chosen = items.filter((i) => keys.includes(i.key));
    if (chosen.length === 0)
      throw invalid(issue(['keys'], '这些信号已经不在，请刷新', 'These signals are gone: reload the page'));
    const evidence = {
      title: {
        zh: `${chosen.length} 个刷单信号，是线索，不是结论`,
        en: `${chosen.length} signals of click farming: a lead, not a verdict`,
      },
      lines: chosen.slice(0, 200).map((s) => ({
        label: s.arithmetic,
        value: `${s.subject} · ${s.first} · ${s.amount} ${currency} · ${s.orders.join(' ')}`,
      })),
    };
    const made = await this.#deps.writes.transaction(actor, (work) =>
      this.#deps.writes.create(
        work,
        Incident,
        {
          title: actor.locale === 'en' ? 'Suspected click farming' : '疑似刷单',
          campaign: id,
          kind: 'clickFarming',
          severity: 'S2',
          description: chosen
            .map((s) => `- ${s.arithmetic[actor.locale]}`)
            .join('\n')
            .slice(0, 10_000),
        },
        { system: { evidence } },
      ),
    );
    return { id: made.id, code: made.code };
  }

  async #limits(workspaceId: string): Promise<Limits> {
    const { setting } = this.#deps;
    const [orders, views, seconds] = await Promise.all([
      setting(workspaceId, 'farmingOrdersPerHour'),
      setting(workspaceId, 'farmingViewsPerHour'),
      setting(workspaceId, 'farmingSecondsToOrder'),
    ]);
    return { orders: orders ?? 5, views: views ?? 300, seconds: seconds ?? 3 };
  }
}
