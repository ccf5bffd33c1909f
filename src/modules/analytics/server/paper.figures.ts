import { addDays, type MetricDef } from '@huanying/query';
import type { Actor } from '../../../server/access/actor.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { Cause, PaperKind } from '../paper.contract.ts';
import type { ReportFigure } from '../report.contract.ts';
import type { Metrics } from './metrics.service.ts';
import { causeSentence, explainChange, type Part, splitByFactors } from './paper.causes.ts';
import { courseStart, courses, type Span } from './paper.periods.ts';
import { shown } from './report.service.ts';
import { channelName, inWords } from './report.words.ts';

export interface FigureDeps {
  readonly metrics: Metrics;
  readonly channels: Pick<ChannelsApi, 'channelsBySlug'>;
  /** Titles of campaigns that the actor sees, by the code that events carry. */
  readonly campaignTitles: (actor: Actor, codes: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

type Exact = string | null;
export interface Spans {
  readonly period: Span;
  readonly previous: Span;
  readonly lastYear: Span;
}

/** Figures that need what platforms tell: where nothing was imported they are missing, not zero. */
const needCost: ReadonlySet<string> = new Set(['cost', 'roas', 'roi', 'cac']);
const isZero = (v: Exact | undefined): boolean => v === undefined || v === null || Number(v) === 0;

export interface PaperFigures {
  readonly figures: readonly ReportFigure[];
  readonly definitions: ReadonlyMap<string, MetricDef>;
  /** Days of the period without a single event, though others have many. */
  readonly silent: readonly string[];
  /** Days without imported cost, though others have some. */
  readonly unpaid: readonly string[];
}

/** The figures of a period beside the one before and a year ago, each with its course. */
export async function paperFigures(
  { metrics }: FigureDeps,
  actor: Actor,
  kind: PaperKind,
  spans: Spans,
): Promise<PaperFigures> {
  const trend = async (
    from: string,
    end: string,
    interval: string,
  ): Promise<Map<string, Exact[]> & { keys?: string[] }> => {
    const answer = await metrics.run(actor, {
      kind: 'trend',
      metrics: [...shown, 'active_users'],
      interval,
      from,
      to: addDays(end, 1),
      totals: false,
    });
    if (answer.kind !== 'trend') throw new Error('a trend was asked for');
    const of = new Map(answer.series.map((s) => [s.metric, s.points.map((p) => p.exact)]));
    return Object.assign(of, { keys: answer.buckets.map((b) => b.key) });
  };
  const total = async (span: Span): Promise<Map<string, Exact>> => {
    const found = await trend(span.start, span.end, 'total');
    const at = (name: string): Exact => found.get(name)?.[0] ?? null;
    const nothing = isZero(at('active_users')) && isZero(at('orders'));
    return new Map(
      shown.map((name) => {
        const missing = needCost.has(name) ? isZero(at('cost')) : nothing && name !== 'cost';
        return [name, missing ? null : at(name)];
      }),
    );
  };
  const [list, now, before, yearAgo, course, days] = await Promise.all([
    metrics.list(actor),
    total(spans.period),
    total(spans.previous),
    total(spans.lastYear),
    trend(courseStart(kind, spans.period), spans.period.end, courses[kind].interval),
    trend(spans.period.start, spans.period.end, kind === 'weekly' || kind === 'monthly' ? 'day' : 'week'),
  ]);
  const definitions = new Map(list.map((d) => [d.name, d]));
  const keys = course.keys ?? [];
  const empty = keys.map((_, i) => isZero(course.get('active_users')?.[i]) && isZero(course.get('orders')?.[i]));
  const figures = shown.flatMap((name): ReportFigure[] => {
    const d = definitions.get(name);
    if (d === undefined) return [];
    const series = keys.map((date, i) => {
      const value = course.get(name)?.[i] ?? null;
      const missing = needCost.has(name) ? isZero(course.get('cost')?.[i]) : empty[i] === true;
      return { date: date.slice(0, 10), value: missing ? null : value };
    });
    const { label, unit, display, decimals, direction, formula } = d;
    const values = {
      value: now.get(name) ?? null,
      previous: before.get(name) ?? null,
      lastYear: yearAgo.get(name) ?? null,
    };
    return [{ metric: name, label, unit, display, decimals, direction, formula, ...values, series }];
  });
  return { figures, definitions, ...gapsOf(days) };
}

function gapsOf(days: ReadonlyMap<string, readonly Exact[]> & { readonly keys?: readonly string[] }): {
  silent: string[];
  unpaid: string[];
} {
  const keys = days.keys ?? [];
  const zero = (name: string): boolean[] => keys.map((_, i) => isZero(days.get(name)?.[i]));
  const [users, orders, cost] = [zero('active_users'), zero('orders'), zero('cost')];
  const quiet = keys.map((_, i) => users[i] === true && orders[i] === true);
  return {
    silent: quiet.every((q) => q) ? [] : keys.filter((_, i) => quiet[i] === true),
    unpaid: cost.every((c) => c) ? [] : keys.filter((_, i) => cost[i] === true),
  };
}

/** Sales and spending before and after, by channel and by campaign, with the names of both. */
export interface ChangedParts {
  readonly byChannel: readonly Row[];
  readonly byCampaign: readonly Row[];
  readonly channels: ReadonlyMap<string, { readonly title: string }>;
  readonly campaigns: ReadonlyMap<string, string>;
}

export async function changedParts(deps: FigureDeps, actor: Actor, spans: Spans): Promise<ChangedParts> {
  const [byChannel, byCampaign, channels] = await Promise.all([
    parts(deps, actor, 'channel', spans),
    parts(deps, actor, 'campaign', spans),
    deps.channels.channelsBySlug(actor),
  ]);
  const codes = byCampaign.map((p) => p.code).filter((c) => c !== '');
  return { byChannel, byCampaign, channels, campaigns: await deps.campaignTitles(actor, codes) };
}

/** What explains the change of sales and spending: by channel, by campaign, and by visitors × conversion × order value. */
export function paperCauses(
  actor: Actor,
  { byChannel, byCampaign, channels, campaigns }: ChangedParts,
  figures: PaperFigures,
): Cause[] {
  const known = (name: string): boolean => {
    const f = figures.figures.find((one) => one.metric === name);
    return f !== undefined && f.value !== null && f.previous !== null;
  };
  const { currency } = actor;
  const money = (value: string, locale: 'zh' | 'en'): string =>
    inWords(value, { unit: 'money', display: 'percent', decimals: 2 }, currency, locale);
  const channel = (code: string): string | null => channels.get(code)?.title ?? null;
  const cause = (metric: string, by: Cause['by'], explained: ReturnType<typeof explainChange>): Cause => {
    const label = figures.definitions.get(metric)?.label ?? { zh: metric, en: metric };
    const sentence = causeSentence(label, explained, money, (p, locale) => partName(by, p, locale));
    return { metric, label, by, ...explained, sentence };
  };
  const causes: Cause[] = [];
  if (known('gmv')) {
    const of = (all: readonly Row[], title: (code: string) => string | null): Part[] =>
      all.map((p) => ({ code: p.code, title: title(p.code), before: p.gmv[0], after: p.gmv[1] }));
    causes.push(cause('gmv', 'channel', explainChange(of(byChannel, channel))));
    causes.push(cause('gmv', 'campaign', explainChange(of(byCampaign, (code) => campaigns.get(code) ?? null))));
    const split = factors(figures);
    if (split !== null) causes.push(cause('gmv', 'factor', split));
  }
  if (known('cost'))
    causes.push(
      cause(
        'cost',
        'channel',
        explainChange(
          byChannel.map((p) => ({ code: p.code, title: channel(p.code), before: p.cost[0], after: p.cost[1] })),
        ),
      ),
    );
  return causes;
}

/** The name of a part: a channel or campaign, those without one, or a factor. */
export function partName(
  by: Cause['by'],
  part: { readonly code: string; readonly title: string | null },
  locale: 'zh' | 'en',
): string {
  if (by === 'factor') return factorNames[part.code as keyof typeof factorNames]?.[locale] ?? part.code;
  if (by === 'channel') return channelName({ ...part, id: null } as Parameters<typeof channelName>[0], locale);
  return part.title ?? (part.code === '' ? (locale === 'zh' ? '不属于活动的部分' : 'outside of campaigns') : part.code);
}

export const factorNames = {
  uv: { zh: '访客数', en: 'visitors' },
  frequency: { zh: '每访客订单数', en: 'orders per visitor' },
  aov: { zh: '每单金额', en: 'value per order' },
} as const;

function factors({ figures }: PaperFigures): ReturnType<typeof splitByFactors> {
  const of = (name: string): readonly [string, string] | null => {
    const f = figures.find((one) => one.metric === name);
    return f === undefined || f.value === null || f.previous === null ? null : [f.previous, f.value];
  };
  const [uv, orders, gmv] = [of('uv'), of('orders'), of('gmv')];
  if (uv === null || orders === null || gmv === null) return null;
  const at = (i: 0 | 1) => ({ uv: Number(uv[i]), orders: Number(orders[i]), gmv: Number(gmv[i]) });
  const [b, a] = [at(0), at(1)];
  return splitByFactors(
    [
      { code: 'uv', title: factorNames.uv.zh, before: b.uv, after: a.uv },
      { code: 'frequency', title: factorNames.frequency.zh, before: b.orders / b.uv, after: a.orders / a.uv },
      { code: 'aov', title: factorNames.aov.zh, before: b.gmv / b.orders, after: a.gmv / a.orders },
    ],
    gmv[0],
    gmv[1],
  );
}

interface Row {
  readonly code: string;
  /** Before and after. */
  readonly gmv: readonly [Exact, Exact];
  readonly cost: readonly [Exact, Exact];
}

async function parts({ metrics }: FigureDeps, actor: Actor, by: 'channel' | 'campaign', spans: Spans): Promise<Row[]> {
  const ask = async ({ start, end }: Span): Promise<ReadonlyMap<string, readonly [Exact, Exact]>> => {
    const answer = await metrics.run(actor, {
      kind: 'breakdown',
      metrics: ['gmv', 'cost'],
      by: [by],
      limit: 1_000,
      other: false,
      from: start,
      to: addDays(end, 1),
    });
    if (answer.kind !== 'breakdown') throw new Error('a breakdown was asked for');
    return new Map(
      answer.rows.map((r) => [r.key.values?.[0] ?? '', [r.figures[0]?.exact ?? null, r.figures[1]?.exact ?? null]]),
    );
  };
  const [before, after] = await Promise.all([ask(spans.previous), ask(spans.period)]);
  return [...new Set([...before.keys(), ...after.keys()])].map((code) => ({
    code,
    gmv: [before.get(code)?.[0] ?? null, after.get(code)?.[0] ?? null],
    cost: [before.get(code)?.[1] ?? null, after.get(code)?.[1] ?? null],
  }));
}
