import { addDays, addMonths, type MetricDef } from '@huanying/query';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { dayKind } from '../../../server/calendar/working-days.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { ActiveGoals, StrategyApi } from '../../strategy/strategy.api.ts';
import type { DailyReport, ReportFigure } from '../report.contract.ts';
import type { Metrics } from './metrics.service.ts';

export interface ReportDeps {
  readonly metrics: Metrics;
  readonly channels: Pick<ChannelsApi, 'channelsBySlug'>;
  readonly strategy: StrategyApi;
  readonly workspaceOf: (workspaceId: string) => Promise<{ readonly name: string; readonly demo: boolean }>;
  readonly now: () => Date;
}

/** What the report shows, in its order. */
export const shown = [
  'uv',
  'new_users',
  'orders',
  'buyers',
  'gmv',
  'refunds',
  'net_revenue',
  'aov',
  'conversion_rate',
  'cost',
  'roas',
  'roi',
  'cac',
] as const;
/** Figures that need what platforms tell; without it they would be wrong, not small. */
const needCost: ReadonlySet<string> = new Set(['cost', 'roas', 'roi', 'cac']);
const needEvents: ReadonlySet<string> = new Set(shown.filter((name) => name !== 'cost'));
const perChannel = ['uv', 'orders', 'gmv', 'cost', 'roas', 'conversion_rate'] as const;
const sparkDays = 14;

type Exact = string | null;
interface Daily {
  readonly days: readonly string[];
  readonly of: ReadonlyMap<string, readonly Exact[]>;
}

const isZero = (value: Exact | undefined): boolean => value === undefined || value === null || Number(value) === 0;

/** Composes the daily report: the figures of one day beside the day before and a year ago. */
export class ReportService {
  readonly #deps: ReportDeps;

  constructor(deps: ReportDeps) {
    this.#deps = deps;
  }

  /** Yesterday in the workspace's time zone: the last day that is whole. */
  defaultDay(actor: Actor): string {
    return addDays(todayIn(this.#deps.now(), actor.timeZone), -1);
  }

  async daily(actor: Actor, asked?: string): Promise<DailyReport> {
    demand(actor, 'report.read');
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const date = asked ?? this.defaultDay(actor);
    if (date > today) throw invalid(issue(['date'], '日期还没有到', 'This day has not come yet'));
    const lastYear = addMonths(date, -12);
    const [definitions, recent, earlier, channels, goals, workspace] = await Promise.all([
      this.#deps.metrics.list(actor),
      this.#days(actor, addDays(date, 1 - sparkDays), date),
      this.#days(actor, lastYear, lastYear),
      this.#channels(actor, date),
      this.#deps.strategy.activeGoals(actor, { within: { start: date, end: date }, asOf: date }),
      this.#deps.workspaceOf(actor.workspaceId),
    ]);
    const known = new Map(definitions.map((d) => [d.name, d]));
    const now = withoutGaps(recent);
    const before = withoutGaps(earlier);
    const figures = shown.flatMap((name): ReportFigure[] => {
      const definition = known.get(name);
      return definition === undefined ? [] : [figureOf(definition, now.daily, before.daily)];
    });
    const noBase = before.daily.of.get('uv')?.[0] === null;
    return {
      date,
      workspace: { name: workspace.name, demo: workspace.demo, timeZone: actor.timeZone, currency: actor.currency },
      figures,
      channels,
      goals: goals.items.map((g) => goalLine(g, known.get(g.metric))),
      notes: [
        ...moreGoals(goals),
        ...(date === today
          ? [note('partial', '今天尚未结束，数据到此刻为止', 'Today is not over: figures up to now')]
          : []),
        ...gapNotes(now, date),
        ...(noBase
          ? [
              note(
                'noBase',
                `没有去年同日（${lastYear}）的数据，同比为“—”`,
                `No data for the same day last year (${lastYear})`,
              ),
            ]
          : []),
        ...holidayNotes(date, noBase ? null : lastYear),
        ...(actor.reach('metric.read')?.all === true
          ? []
          : [note('scope', '只统计你有权查看的部门', 'Only the units that you may see are counted')]),
      ],
      generatedAt: this.#deps.now().toISOString(),
    };
  }

  async #days(actor: Actor, from: string, last: string): Promise<Daily> {
    const answer = await this.#deps.metrics.run(actor, {
      kind: 'trend',
      metrics: [...shown, 'active_users'],
      interval: 'day',
      from,
      to: addDays(last, 1),
      totals: false,
    });
    if (answer.kind !== 'trend') throw new Error('a trend was asked for');
    return {
      days: answer.buckets.map((b) => b.key),
      of: new Map(answer.series.map((s) => [s.metric, s.points.map((p) => p.exact)])),
    };
  }

  async #channels(actor: Actor, date: string): Promise<DailyReport['channels']> {
    const answer = await this.#deps.metrics.run(actor, {
      kind: 'breakdown',
      metrics: [...perChannel],
      by: ['channel'],
      sort: { metric: 'gmv' },
      limit: 50,
      other: false,
      from: date,
      to: addDays(date, 1),
      compare: 'previous',
    });
    if (answer.kind !== 'breakdown') throw new Error('a breakdown was asked for');
    const names = await this.#deps.channels.channelsBySlug(actor);
    return answer.rows.flatMap((row) => {
      const code = row.key.values?.[0] ?? '';
      const at = (metric: (typeof perChannel)[number]): Exact => row.figures[perChannel.indexOf(metric)]?.exact ?? null;
      const found = names.get(code);
      // Rows that lie idle on both days say nothing.
      if (['uv', 'orders', 'gmv', 'cost'].every((m) => isZero(at(m as 'uv')))) return [];
      return [
        {
          code,
          id: found?.id ?? null,
          title: found?.title ?? null,
          uv: at('uv'),
          orders: at('orders'),
          gmv: at('gmv'),
          gmvPrevious: row.changes?.[perChannel.indexOf('gmv')]?.previous.exact ?? null,
          cost: at('cost'),
          roas: at('roas'),
          conversionRate: at('conversion_rate'),
        },
      ];
    });
  }
}

interface Told {
  readonly daily: Daily;
  /** Days on which nothing at all was recorded, though there is data before. */
  readonly noEvents: readonly string[];
  readonly noCosts: readonly string[];
}

/**
 * A day without a single event between days with many is a failure of tracking, and a day without cost beside days with
 * cost is one whose export was not imported. Both are no figure, not zero.
 */
function withoutGaps(daily: Daily): Told {
  const column = (name: string): readonly Exact[] => daily.of.get(name) ?? [];
  const busy = column('active_users').filter((v) => !isZero(v)).length;
  const paid = column('cost').filter((v) => !isZero(v)).length;
  const silent = daily.days.map(
    (_, i) => isZero(column('active_users')[i]) && isZero(column('orders')[i]) && (busy > 0 || daily.days.length === 1),
  );
  const unpaid = daily.days.map((_, i) => isZero(column('cost')[i]) && (paid > 0 || daily.days.length === 1));
  const of = new Map(
    [...daily.of].map(([name, values]) => [
      name,
      values.map((value, i) =>
        (needEvents.has(name) && silent[i] === true) || (needCost.has(name) && unpaid[i] === true) ? null : value,
      ),
    ]),
  );
  // Days before the first event are no gap: there was nothing to record with.
  const first = column('active_users').findIndex((v) => !isZero(v));
  return {
    daily: { days: daily.days, of },
    noEvents: daily.days.filter((_, i) => silent[i] === true && i > first),
    noCosts: daily.days.filter((_, i) => unpaid[i] === true && paid > 0),
  };
}

function figureOf(d: MetricDef, now: Daily, before: Daily): ReportFigure {
  const values = now.of.get(d.name) ?? [];
  return {
    metric: d.name,
    label: d.label,
    unit: d.unit,
    display: d.display,
    decimals: d.decimals,
    direction: d.direction,
    formula: d.formula,
    value: values.at(-1) ?? null,
    previous: values.at(-2) ?? null,
    lastYear: before.of.get(d.name)?.[0] ?? null,
    series: now.days.map((date, i) => ({ date, value: values[i] ?? null })),
  };
}

export function goalLine(
  goal: ActiveGoals['items'][number],
  metric: MetricDef | undefined,
): DailyReport['goals'][number] {
  const p = goal.progress;
  return {
    id: goal.id,
    code: goal.code,
    title: goal.title,
    metric: goal.metric,
    metricLabel: metric?.label ?? { zh: goal.metric, en: goal.metric },
    unit: metric?.unit ?? 'count',
    display: metric?.display ?? 'percent',
    value: p?.value ?? null,
    target: goal.target,
    ratio: p?.ratio ?? null,
    pace: p?.pace ?? null,
    forecast: p?.forecast ?? null,
    status: p?.status ?? 'unknown',
    periodEnd: goal.period.end,
  };
}

/** A report of a thousand goals is none: the longest running ones, and where the others are. */
export const moreGoals = ({ items, total }: ActiveGoals): Note[] =>
  total > items.length
    ? [
        note(
          'cut',
          `进行中的目标共 ${total} 项，这里按起始日期列出前 ${items.length} 项，其余见“目标”页`,
          `${total} goals are under way; the ${items.length} that began first are listed, the others are on the page of goals`,
        ),
      ]
    : [];

type Note = DailyReport['notes'][number];
const note = (kind: Note['kind'], zh: string, en: string): Note => ({ kind, text: { zh, en } });

function gapNotes(told: Told, date: string): Note[] {
  const notes: Note[] = [];
  if (told.noEvents.includes(date))
    notes.push(
      note(
        'gap',
        '当天没有收到任何事件，流量与销售数据缺失',
        'No events arrived on this day: traffic and sales are missing',
      ),
    );
  const others = told.noEvents.filter((d) => d !== date);
  if (others.length > 0)
    notes.push(
      note('gap', `近两周有数据缺口：${others.join('、')}`, `Gaps in the last two weeks: ${others.join(', ')}`),
    );
  if (told.noCosts.includes(date))
    notes.push(
      note(
        'gap',
        '当天的投放数据尚未导入，花费与投产比暂缺',
        'Channel figures of this day are not imported yet: cost and ROAS are missing',
      ),
    );
  return notes;
}

/** Of the day itself, and of the day that it is compared with, if there is one. */
function holidayNotes(date: string, lastYear: string | null): Note[] {
  const now = dayKind(date);
  const then = lastYear === null ? null : dayKind(lastYear);
  const notes: Note[] = [];
  if (!now.known)
    notes.push(
      note(
        'holiday',
        `没有 ${date.slice(0, 4)} 年的节假日安排，按周末推定`,
        `No holiday calendar for ${date.slice(0, 4)}: weekends are assumed`,
      ),
    );
  else if (now.holiday !== null)
    notes.push(
      now.working
        ? note('holiday', `${now.holiday.zh}调休上班日`, `A working day in lieu of ${now.holiday.en}`)
        : note('holiday', `${now.holiday.zh}假期`, `Holiday: ${now.holiday.en}`),
    );
  if (now.known && then?.known === true && now.working !== then.working)
    notes.push(
      note(
        'holiday',
        '同比两日一为工作日一为假日，不宜直接比较',
        'One of the two days a year apart is a working day and the other is not',
      ),
    );
  return notes;
}
