import { addDays, daysBetween } from '../../kit/time.ts';
import { addMonths } from '../calendar/month.ts';

export type Scale = 'week' | 'month' | 'quarter';
/** Width of a day on the screen, in pixels. */
export const dayWidth: Readonly<Record<Scale, number>> = { week: 24, month: 8, quarter: 3 };

export interface Extent {
  readonly start: string;
  readonly days: number;
}

const MOST_DAYS = 1_100;

/** The whole months that hold all spans and today, at most three years around today. */
export function extentOf(spans: readonly { readonly start: string; readonly end: string }[], today: string): Extent {
  const starts = [today, ...spans.map((s) => s.start)].toSorted();
  const ends = [today, ...spans.map((s) => s.end)].toSorted();
  const earliest = addDays(today, -MOST_DAYS / 2);
  const latest = addDays(today, MOST_DAYS / 2);
  const first = (starts[0] ?? today) < earliest ? earliest : (starts[0] ?? today);
  const last = (ends.at(-1) ?? today) > latest ? latest : (ends.at(-1) ?? today);
  const start = `${first.slice(0, 7)}-01`;
  const end = `${addMonths(last.slice(0, 7), 1)}-01`;
  return { start, days: daysBetween(start, end) };
}

export interface Tick {
  readonly day: string;
  readonly at: number;
}

/** First days of the months in the extent, as days from its start. */
export function monthTicks(extent: Extent): readonly Tick[] {
  const ticks: Tick[] = [];
  for (let month = extent.start.slice(0, 7); ; month = addMonths(month, 1)) {
    const at = daysBetween(extent.start, `${month}-01`);
    if (at >= extent.days) return ticks;
    ticks.push({ day: `${month}-01`, at });
  }
}

/** Left edge and width of a span in days from the start; null when it lies outside. */
export function barOf(
  extent: Extent,
  start: string,
  end: string,
): { readonly left: number; readonly width: number } | null {
  const from = Math.max(0, daysBetween(extent.start, start));
  const to = Math.min(extent.days, daysBetween(extent.start, end) + 1);
  return to <= from ? null : { left: from, width: to - from };
}
