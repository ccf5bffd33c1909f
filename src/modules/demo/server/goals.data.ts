import type { PersonKey, UnitKey } from './brand.data.ts';
import { addDays, daysBetween } from './calendar.ts';

export interface GoalPlan {
  readonly key: string;
  readonly title: string;
  readonly metric: string;
  readonly start: string;
  readonly end: string;
  readonly owner: PersonKey;
  /** Target against what the figures lead to by the end: above 1 falls behind. */
  readonly stretch: number;
  /** A rate, met at every instant: it does not grow with the days. */
  readonly level?: true;
  readonly parent?: string;
  readonly unit?: UnitKey;
  readonly channel?: string;
  readonly campaign?: string;
  readonly outcome?: 'achieve' | 'miss';
  readonly reason?: string;
  readonly description: string;
}

interface Period {
  readonly start: string;
  readonly end: string;
  readonly name: string;
}

const firstOf = (year: number, month: number): string => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);

/** The quarter `shift` quarters from the one of a day. */
function quarterOf(day: string, shift: number): Period {
  const quarter = Math.floor((Number(day.slice(5, 7)) - 1) / 3) + shift;
  const year = Number(day.slice(0, 4));
  const start = firstOf(year, quarter * 3);
  return {
    start,
    end: addDays(firstOf(year, quarter * 3 + 3), -1),
    name: `${start.slice(0, 4)} 年第 ${Math.floor(Number(start.slice(5, 7)) / 3) + 1} 季度`,
  };
}

function monthOf(day: string, shift: number): Period {
  const month = Number(day.slice(5, 7)) - 1 + shift;
  const year = Number(day.slice(0, 4));
  const start = firstOf(year, month);
  return { start, end: addDays(firstOf(year, month + 1), -1), name: `${Number(start.slice(5, 7))} 月` };
}

/** The goals of the demo: the year, its quarter and months, regions, a channel and a campaign; some ahead, some behind. */
export function goalsAround(
  today: string,
  live: { readonly start: string; readonly end: string },
): readonly GoalPlan[] {
  const year = today.slice(0, 4);
  const whole = { start: `${year}-01-01`, end: `${year}-12-31` };
  const quarter = quarterOf(today, 0);
  const last = quarterOf(today, -1);
  const month = monthOf(today, 0);
  const lastMonth = monthOf(today, -1);
  const next = quarterOf(today, 1);
  const { start, end, name } = quarter;
  const now = { start, end };
  const holds = (of: { readonly start: string; readonly end: string }): boolean =>
    live.start >= of.start && live.end <= of.end;
  // A goal lies within its parent: a campaign at the turn of a quarter is of the year, at that of a year of none.
  const above = holds(now) ? 'quarter' : holds(whole) ? 'year' : undefined;
  const ofMonth = { start: month.start, end: month.end };
  return [
    {
      key: 'year',
      title: `${year} 年成交额`,
      metric: 'gmv',
      ...whole,
      owner: 'director',
      stretch: 1.07,
      description: '全年经营目标，按季度与大区分解',
    },
    {
      key: 'quarter',
      title: `${name}成交额`,
      metric: 'gmv',
      ...now,
      owner: 'director',
      stretch: 0.97,
      parent: 'year',
      description: '大促与新品两个抓手',
    },
    {
      key: 'east',
      title: `${name}华东成交额`,
      metric: 'gmv',
      ...now,
      owner: 'sales',
      stretch: 0.93,
      parent: 'quarter',
      unit: 'east',
      description: '门店与线上合计',
    },
    {
      key: 'south',
      title: `${name}华南成交额`,
      metric: 'gmv',
      ...now,
      owner: 'specialist',
      stretch: 1.18,
      parent: 'quarter',
      unit: 'south',
      description: '拼团活动是主要增量',
    },
    {
      key: 'north',
      title: `${name}华北成交额`,
      metric: 'gmv',
      ...now,
      owner: 'service',
      stretch: 0.98,
      parent: 'quarter',
      unit: 'north',
      description: '快闪取消后靠小程序补量',
    },
    {
      key: 'new_buyers',
      title: `${name}新客数`,
      metric: 'new_buyers',
      ...now,
      owner: 'digital',
      stretch: 1.22,
      parent: 'quarter',
      description: '拉新不足：微博投放几乎不带来新客',
    },
    {
      key: 'cac',
      title: `${name}获客成本`,
      metric: 'cac',
      ...now,
      owner: 'digital',
      stretch: 1.08,
      level: true,
      parent: 'quarter',
      description: '越低越好，按花费 ÷ 新客数',
    },
    {
      key: 'orders',
      title: `${month.name}订单数`,
      metric: 'orders',
      ...ofMonth,
      owner: 'channels',
      stretch: 0.96,
      parent: 'quarter',
      description: '月度节奏目标',
    },
    {
      key: 'conversion',
      title: `${month.name}转化率`,
      metric: 'conversion_rate',
      ...ofMonth,
      owner: 'analyst',
      stretch: 0.97,
      level: true,
      description: '落地页与点单页改版后提升',
    },
    {
      key: 'uv',
      title: `${month.name}访客数`,
      metric: 'uv',
      ...ofMonth,
      owner: 'brand',
      stretch: 1.12,
      description: '品牌曝光目标',
    },
    {
      key: 'east_uv',
      title: `${month.name}华东访客数`,
      metric: 'uv',
      ...ofMonth,
      owner: 'sales',
      stretch: 0.96,
      unit: 'east',
      description: '门店扫码与社群带来的访客',
    },
    {
      key: 'south_new',
      title: `${month.name}华南新客数`,
      metric: 'new_buyers',
      ...ofMonth,
      owner: 'specialist',
      stretch: 1.12,
      parent: 'new_buyers',
      unit: 'south',
      description: '拼团上线前先靠桌码拉新',
    },
    {
      key: 'xiaohongshu',
      title: `${name}小红书投产比`,
      metric: 'roas',
      ...now,
      owner: 'content',
      stretch: 0.9,
      level: true,
      channel: 'xiaohongshu',
      description: '达人笔记按成交核算',
    },
    {
      key: 'launch',
      title: '暖茶新品上市成交额',
      metric: 'gmv',
      ...live,
      owner: 'brand',
      stretch: 0.95,
      ...(above === undefined ? {} : { parent: above }),
      campaign: 'warm_launch',
      description: '只统计该活动带来的订单',
    },
    {
      key: 'last_quarter',
      title: `${last.name}成交额`,
      metric: 'gmv',
      start: last.start,
      end: last.end,
      owner: 'director',
      stretch: 0.95,
      outcome: 'achieve',
      description: '上季度目标',
    },
    {
      key: 'last_month',
      title: `${lastMonth.name}新客数`,
      metric: 'new_buyers',
      start: lastMonth.start,
      end: lastMonth.end,
      owner: 'digital',
      stretch: 1.16,
      outcome: 'miss',
      reason: '微博投放占三成花费，新客不到百分之一，其余渠道未能补上',
      description: '上月拉新目标',
    },
    {
      key: 'next_quarter',
      title: `${next.name}成交额（草案）`,
      metric: 'gmv',
      start: next.start,
      end: next.end,
      owner: 'director',
      stretch: 1.1,
      description: '待预算会确认',
    },
  ];
}

/** Digits that people write into a plan. */
export function roundTarget(value: number, level: boolean): string {
  if (!Number.isFinite(value) || value <= 0) return '1';
  const digits = level ? 3 : 2;
  const unit = 10 ** (Math.floor(Math.log10(value)) - digits + 1);
  const rounded = Math.round(value / unit) * unit;
  return level ? String(Number(rounded.toPrecision(digits))) : String(Math.max(1, Math.round(rounded)));
}

/** What a figure of the period so far leads to at its end, by the days that have data. */
export function outlook(value: number, start: string, end: string, today: string, firstDay: string): number {
  const from = start > firstDay ? start : firstDay;
  const covered = Math.max(1, daysBetween(from, end < today ? addDays(end, 1) : today));
  // A period that began before the data is held against what it has, as its pace counts all days.
  const missing = Math.max(0, daysBetween(start, from));
  const passed = covered + missing;
  const all = daysBetween(start, end) + 1;
  return (value / passed) * all;
}
