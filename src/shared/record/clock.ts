import type { Label } from '../label.ts';
import type { Condition, ConditionOp, ConditionValue } from './condition.ts';
import { fieldsOf } from './condition.ts';
import type { DateRange, Field } from './field.ts';

/** A condition whose fields the compiler knows. */
export type ConditionOn<N extends string> =
  | { readonly all: readonly ConditionOn<N>[] }
  | { readonly any: readonly ConditionOn<N>[] }
  | { readonly not: ConditionOn<N> }
  | { readonly field: N; readonly op: ConditionOp; readonly value?: ConditionValue | undefined };

/** Working hours and days follow the workspace's calendar and the responsible person's leave; the others run on. */
export type ClockUnit = 'hours' | 'days' | 'workingHours' | 'workingDays';
export type DayUnit = 'days' | 'workingDays';

/** When a clock is due. `setting` names a number of the house policy; the number given here is its default. */
export type ClockDue<D extends string = string> =
  /** So long after it started. Counted in days, the first day is free and the last one is whole. */
  | { readonly within: number; readonly unit: ClockUnit; readonly setting?: string }
  /** So many days before a day of the row: T-3. A range counts from its first day. */
  | { readonly before: D; readonly days: number; readonly unit: DayUnit; readonly setting?: string }
  /** So many days after a day of the row. A range counts from its last day. */
  | { readonly after: D; readonly days: number; readonly unit: DayUnit; readonly setting?: string };

/** Who is told when the responsible person has not done it: `position` is the key of a built-in position or its name. */
export type EscalateTo = 'responsible' | 'unitManager' | { readonly position: string };
export interface WarnStep {
  readonly before: number;
  readonly unit: ClockUnit;
}
export interface EscalateStep {
  readonly after: number;
  readonly unit: ClockUnit;
  readonly to: EscalateTo;
}

/** A promise with a deadline, told as data. F: names of fields that conditions may read, D: dates, P: people. */
export interface ClockDef<F extends string = string, D extends string = string, P extends string = string> {
  /** Unique in the record, and stable: running clocks are found by it. */
  readonly key: string;
  readonly label: Label;
  /** The clock runs while this holds. Where it ceases to hold without `stop`, the promise is void. */
  readonly start: ConditionOn<F>;
  /** Done: kept if in time, late if not. */
  readonly stop: ConditionOn<F>;
  /** The promise no longer counts. */
  readonly void?: ConditionOn<F>;
  readonly due: ClockDue<D>;
  /** Told to the responsible person, so long before. */
  readonly warn?: readonly WarnStep[];
  /** Told upwards, so long after; never silenced. */
  readonly escalate?: readonly EscalateStep[];
  /** Field that names the responsible person; the owner of the row without it, or where it is empty. */
  readonly responsible?: P;
}

/** Fields of F whose values are V; any name where the fields are not known. */
type NamesOf<F, V> = string extends keyof F
  ? string
  : { [K in keyof F & string]: F[K] extends Field<infer T> ? (T extends V ? K : never) : never }[keyof F & string];
/** The clocks that fields F allow; which texts are dates and people is checked when the room is loaded. */
export type ClockOn<F extends Readonly<Record<string, Field>>, System extends string> = ClockDef<
  (keyof F & string) | System,
  NamesOf<F, string | DateRange>,
  NamesOf<F, string>
>;

const dateKinds: readonly string[] = ['date', 'dateRange', 'instant'];

/** The field that a deadline hangs on; undefined where it counts from the start. */
export const dateFieldOf = (due: ClockDue): string | undefined =>
  'before' in due ? due.before : 'after' in due ? due.after : undefined;

/** The number that a deadline declares. */
export const amountOf = (due: ClockDue): number => ('within' in due ? due.within : due.days);

/** Names of the fields on which a clock's life depends. */
export const clockFields = (c: ClockDef): readonly string[] => {
  const date = dateFieldOf(c.due);
  return [
    ...[c.start, c.stop, ...(c.void === undefined ? [] : [c.void])].flatMap((x) => fieldsOf(x as Condition)),
    ...(date === undefined ? [] : [date]),
    ...(c.responsible === undefined ? [] : [c.responsible]),
  ];
};

/** What is wrong with a record's clocks; undefined when nothing is. */
export function clockFault(
  fields: Readonly<Record<string, Field>>,
  system: readonly string[],
  clocks: readonly ClockDef[],
): string | undefined {
  const known = new Set([...Object.keys(fields), ...system]);
  const keys = new Set<string>();
  for (const c of clocks) {
    if (keys.has(c.key)) return `two clocks are called ${c.key}`;
    keys.add(c.key);
    const stray = clockFields(c).find((name) => !known.has(name));
    if (stray !== undefined) return `the clock ${c.key} names the unknown field ${stray}`;
    const date = dateFieldOf(c.due);
    if (date !== undefined && !dateKinds.includes(fields[date]?.kind ?? ''))
      return `the clock ${c.key} hangs on ${date}, which is no date`;
    if (c.responsible !== undefined && fields[c.responsible]?.kind !== 'person')
      return `the clock ${c.key} asks ${c.responsible}, which is no person`;
    const numbers = [
      amountOf(c.due),
      ...(c.warn ?? []).map((w) => w.before),
      ...(c.escalate ?? []).map((e) => e.after),
    ];
    if (numbers.some((n) => !Number.isFinite(n) || n < 0 || n > 3_660))
      return `the clock ${c.key} counts to less than nothing or more than ten years`;
  }
  return undefined;
}
