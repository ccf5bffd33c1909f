import * as z from 'zod';
import type { Label } from '../label.ts';
import type { Field } from './field.ts';

export type Fields = Readonly<Record<string, Field>>;
export type Value<X> = X extends Field<infer T, infer R> ? (R extends true ? T : T | null) : never;
export type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K] extends Field<unknown, true> ? K : never }[keyof F];

/** What the sum of a column of lines must be, compared with a field of the record; empty sides are not compared. */
export type SumCheck =
  | { readonly field: string; readonly atMost: string }
  | { readonly field: string; readonly equals: string };

/** Lines of a record: kept in a table of their own, saved with it in one version. Their order is kept. */
export interface ChildDef<F extends Fields = Fields> {
  readonly label: Label;
  readonly help?: Label;
  readonly fields: F;
  /** Fewest and most lines; none and 500 by default. */
  readonly min?: number;
  readonly max?: number;
  readonly sums?: readonly SumCheck[];
}
export type Children = Readonly<Record<string, ChildDef>>;
/** A record without lines. The symbol is nowhere made: it keeps the type from being `{}`, which is anything. */
export type NoChildren = { readonly [none]?: never };
declare const none: unique symbol;

/** Most lines that a declaration may allow: they are read and written in one go. */
export const mostLines = 500;
export const maxLines = (child: ChildDef): number => child.max ?? mostLines;

/** A stored line. `id` stays with it while it is changed and moved. */
export type LineOf<C> =
  C extends ChildDef<infer F> ? { readonly id: string } & { readonly [K in keyof F]: Value<F[K]> } : never;
/** A line as a caller gives it: with the `id` of a stored line that one is changed, without it is a new one. */
export type LineDraftOf<C> =
  C extends ChildDef<infer F>
    ? { readonly id?: string | undefined } & { readonly [K in RequiredKeys<F>]: Value<F[K]> } & {
        readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: Value<F[K]>;
      }
    : never;

// Where the children are not known, any name may be anything: nothing is said of them.
export type LinesIn<C> = string extends keyof C ? unknown : { readonly [K in keyof C]: readonly LineOf<C[K]>[] };
type MinKeys<C> = {
  [K in keyof C]: C[K] extends { readonly min: 0 } ? never : C[K] extends { readonly min: number } ? K : never;
}[keyof C];
export type LineDraftsIn<C> = string extends keyof C
  ? unknown
  : { readonly [K in MinKeys<C>]: readonly LineDraftOf<C[K]>[] } & {
      readonly [K in Exclude<keyof C, MinKeys<C>>]?: readonly LineDraftOf<C[K]>[];
    };
export type LinePatchesIn<C> = string extends keyof C
  ? unknown
  : { readonly [K in keyof C]?: readonly LineDraftOf<C[K]>[] };

interface WithChildren {
  readonly id: string;
  readonly fields: Fields;
  readonly children?: Children;
}

const numeric = (field: Field | undefined): boolean =>
  field !== undefined && ['integer', 'decimal', 'percent', 'money'].includes(field.kind);

/** What types cannot check of children; undefined when all is well. */
export function childFault(d: WithChildren, taken: readonly string[]): string | undefined {
  for (const [name, child] of Object.entries(d.children ?? {})) {
    const at = `${d.id}.${name}`;
    if (name in d.fields || taken.includes(name)) return `${at} is the name of a field too`;
    if (maxLines(child) > mostLines || (child.min ?? 0) > maxLines(child)) return `${at}: at most ${mostLines} lines`;
    for (const [key, field] of Object.entries(child.fields)) {
      if (['id', 'position', 'parentId'].includes(key)) return `${at}.${key} is a reserved name`;
      if (field.computed === true || field.unique === true)
        return `${at}.${key}: no computed or unique field in a line`;
      // A line is seen by whoever sees its record.
      if (field.personal !== undefined || field.readPermission !== undefined || field.writePermission !== undefined)
        return `${at}.${key}: no personal or guarded field in a line`;
    }
    for (const sum of child.sums ?? []) {
      const [line, whole] = [child.fields[sum.field], d.fields['atMost' in sum ? sum.atMost : sum.equals]];
      if (!numeric(line) || !numeric(whole) || (line?.kind === 'money') !== (whole?.kind === 'money'))
        return `${at}: a sum compares numbers with numbers and money with money`;
    }
  }
  return undefined;
}

/** zod schema of the lines of a child, as the API takes them. */
export const linesSchema = (child: ChildDef): z.ZodType<readonly Readonly<Record<string, unknown>>[]> =>
  z
    .array(
      z.strictObject({
        id: z.uuid().optional(),
        ...Object.fromEntries(
          Object.entries(child.fields)
            .filter(([, x]) => x.readOnly !== true)
            .map(([k, x]) => [k, x.required && x.default === undefined ? x.schema : x.schema.nullish()]),
        ),
      }),
    )
    .min(child.min ?? 0, 'too_few_lines')
    .max(maxLines(child), 'too_many_lines');

/** What every record has besides its fields, in the words of the pages. */
const headLabels: Readonly<Record<string, Label>> = {
  unitId: { zh: '部门', en: 'Unit' },
  ownerId: { zh: '负责人', en: 'Owner' },
};

/** Name of what lies at a path of a record's value: a field, or `渠道计划 第 3 行 预算`. */
export function labelAt(d: WithChildren, path: readonly (string | number)[]): Label | undefined {
  const [first, line, key] = path;
  const own = d.fields[String(first)];
  if (own !== undefined) return own.label;
  const child = d.children?.[String(first)];
  if (child === undefined) return Object.hasOwn(headLabels, String(first)) ? headLabels[String(first)] : undefined;
  if (typeof line !== 'number') return child.label;
  const field = child.fields[String(key)]?.label;
  return {
    zh: `${child.label.zh}第 ${line + 1} 行${field === undefined ? '' : `“${field.zh}”`}`,
    en: `${child.label.en}, line ${line + 1}${field === undefined ? '' : `, ${field.en.toLowerCase()}`}`,
  };
}
