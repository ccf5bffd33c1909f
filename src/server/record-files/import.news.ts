import { Decimal } from 'decimal.js';
import type { DateRange, Field, Money } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { mask } from '../records/mask.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * What a row of a file says that the stored row does not. A cell that reads as an export writes the stored value says
 * nothing new: a time to the second, `1200` for `1200.00`, a masked telephone number. So a file that was taken out and
 * brought back changes nothing, also where rows may no longer be changed.
 */
export const newsOf = (d: RecordDef, stored: Values, given: Values): Values =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => !saysSame(d.fields[name], stored[name], value)));

/** Whether a value of a file says what is stored: 30.5 is 30.50, a time is told to the second. */
export function saysSame(field: Field | undefined, stored: unknown, given: unknown): boolean {
  if (stored === null || stored === undefined || given === null) return (stored ?? null) === given;
  if (field?.personal !== undefined && given === mask(field, stored)) return true;
  switch (field?.kind) {
    case 'decimal':
    case 'percent':
      return sameNumber(stored, given);
    case 'money': {
      const [was, is] = [stored, given] as [Money, Money];
      return was.currency === is.currency && sameNumber(was.amount, is.amount);
    }
    case 'dateRange': {
      const [was, is] = [stored, given] as [DateRange, DateRange];
      return was.start === is.start && was.end === is.end;
    }
    case 'instant':
      return toSecond(stored) === toSecond(given);
    case 'choices':
    case 'tags':
    case 'refs':
      return same(sorted(stored), sorted(given));
    case 'text':
    case 'longText':
      return lines(stored) === lines(given);
    default:
      return same(stored, given);
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const sorted = (list: unknown): unknown =>
  Array.isArray(list) ? list.toSorted((a, b) => String(a).localeCompare(String(b))) : list;
const lines = (text: unknown): string => String(text).replaceAll('\r\n', '\n').trim();
const toSecond = (instant: unknown): number => Math.floor(Date.parse(String(instant)) / 1_000);

function sameNumber(a: unknown, b: unknown): boolean {
  try {
    return new Decimal(String(a)).equals(new Decimal(String(b)));
  } catch {
    return same(a, b);
  }
}
