import { addMonths } from '../month.ts';
import { addDays, daysBetween, weekday } from '../time.ts';

/** What a column of the chart is. */
export const zooms = ['day', 'week', 'month'] as const;
export type Zoom = (typeof zooms)[number];
/** Width of a day on the screen, in pixels. */
export const dayWidth: Readonly<Record<Zoom, number>> = { day: 32, week: 12, month: 4 };

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

/** Days that are named in the head below the months: every one, the Mondays, or none. */
export function dayTicks(extent: Extent, zoom: Zoom): readonly Tick[] {
  if (zoom === 'month') return [];
  return Array.from({ length: extent.days }, (_, at) => ({ day: addDays(extent.start, at), at })).filter(
    ({ day }) => zoom === 'day' || weekday(day) === 1,
  );
}

/** Runs of free days as left edge and width in days. */
export function freeRuns(extent: Extent, isFree: (day: string) => boolean): readonly { left: number; width: number }[] {
  const runs: { left: number; width: number }[] = [];
  for (let at = 0; at < extent.days; at += 1) {
    if (!isFree(addDays(extent.start, at))) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.left + last.width === at) last.width += 1;
    else runs.push({ left: at, width: 1 });
  }
  return runs;
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
