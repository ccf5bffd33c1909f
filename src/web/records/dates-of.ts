import type { DateRange, Field } from '../../shared/record/field.ts';
import { dayIn } from '../kit/time.ts';

/** First and last day of a date, instant or range; null where there is none. An open end lasts one day. */
export function daysOf(
  field: Pick<Field, 'kind'>,
  value: unknown,
  timeZone: string,
): { start: string; end: string } | null {
  if (value === null || value === undefined || value === '') return null;
  if (field.kind === 'dateRange') {
    const range = value as DateRange;
    return { start: range.start, end: range.end ?? range.start };
  }
  const day = field.kind === 'instant' ? dayIn(new Date(String(value)), timeZone) : String(value).slice(0, 10);
  return { start: day, end: day };
}
