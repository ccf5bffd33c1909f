import { addDays, daysBetween, weekday } from './time.ts';

/** `2026-11` and a step in months. */
export function addMonths(month: string, step: number): string {
  const [year = 0, m = 1] = month.split('-').map(Number);
  const total = year * 12 + (m - 1) + step;
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}`;
}

export const lastDay = (month: string): string => addDays(`${addMonths(month, 1)}-01`, -1);

/** Weeks of a month, Monday first, with the days of its neighbours that fill them. */
export function weeksOf(month: string): readonly (readonly string[])[] {
  const first = `${month}-01`;
  const start = addDays(first, -((weekday(first) + 6) % 7));
  const count = Math.ceil((daysBetween(start, lastDay(month)) + 1) / 7);
  return Array.from({ length: count }, (_, w) => Array.from({ length: 7 }, (_, d) => addDays(start, w * 7 + d)));
}

export interface Span<T> {
  readonly item: T;
  readonly start: string;
  readonly end: string;
}
/** A span's part in one week: columns 0–6, both inside, and the lane it lies in. */
export interface Segment<T> {
  readonly item: T;
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  /** The span goes on before or after this week. */
  readonly opens: boolean;
  readonly closes: boolean;
}

/** Lays spans into the lanes of a week, the earliest and longest first, so that none overlap. */
export function segmentsOf<T>(week: readonly string[], spans: readonly Span<T>[]): readonly Segment<T>[] {
  const [monday = '', sunday = ''] = [week[0], week[6]];
  const inWeek = spans
    .filter((s) => s.start <= sunday && s.end >= monday)
    .toSorted((a, b) => a.start.localeCompare(b.start) || b.end.localeCompare(a.end));
  const lanes: number[] = [];
  return inWeek.map((s): Segment<T> => {
    const from = Math.max(0, daysBetween(monday, s.start));
    const to = Math.min(6, daysBetween(monday, s.end));
    let lane = lanes.findIndex((until) => until < from);
    if (lane < 0) lane = lanes.length;
    lanes[lane] = to;
    return { item: s.item, from, to, lane, opens: s.start >= monday, closes: s.end <= sunday };
  });
}
