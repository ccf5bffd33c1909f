import type { RecordDef } from '../../../shared/record/record.ts';
import { linesOf, sentLines } from '../lines/lines.ts';

export type Side = 'mine' | 'theirs';
/** One field that somebody changed since the form was opened. */
export interface MergeRow {
  readonly field: string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
  readonly kind: 'conflict' | 'onlyMine' | 'onlyTheirs' | 'same';
}

type Row = Readonly<Record<string, unknown>>;

/** Equal as values: null, undefined and '' are all "empty"; keys of objects may be in any order. */
export function sameValue(a: unknown, b: unknown): boolean {
  const empty = (v: unknown): boolean =>
    v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);
  if (empty(a) && empty(b)) return true;
  if (empty(a) || empty(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => sameValue(v, b[i]));
  if (typeof a === 'object' && typeof b === 'object') {
    const [x, y] = [a as Row, b as Row];
    return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => sameValue(x[key], y[key]));
  }
  if (typeof a === typeof b || a === null || b === null) return a === b;
  return String(a) === String(b);
}

/** Names of the fields that a form may write: own ones, and who owns the record. */
export const writableFields = (def: RecordDef): readonly string[] => [
  ...Object.entries(def.fields)
    .filter(([, field]) => field.computed !== true && field.readOnly !== true)
    .map(([name]) => name),
  ...Object.keys(def.children ?? {}),
  'unitId',
  'ownerId',
];

/** A value as it is sent: lines without the empty ones. */
const sent = (def: RecordDef, name: string, value: unknown): unknown => {
  const child = def.children?.[name];
  return child === undefined ? (value ?? null) : sentLines(child, linesOf(value));
};

/** What differs between two rows, as a patch from the first to the second. */
export function patchBetween(def: RecordDef, from: Row, to: Row): Readonly<Record<string, unknown>> {
  const changed = writableFields(def).filter(
    (name) => name in to && !sameValue(sent(def, name, from[name]), sent(def, name, to[name])),
  );
  return Object.fromEntries(changed.map((name) => [name, sent(def, name, to[name])]));
}

/** Every field that I or somebody else changed since `base`, in the order of the declaration. */
export function mergeRows(def: RecordDef, base: Row, mine: Row, theirs: Row): readonly MergeRow[] {
  return writableFields(def).flatMap((field): MergeRow[] => {
    const [b, m, t] = [base, mine, theirs].map((row) => sent(def, field, row[field]));
    const [byMe, byThem] = [!sameValue(b, m), !sameValue(b, t)];
    if (!byMe && !byThem) return [];
    const kind = byMe && byThem ? (sameValue(m, t) ? 'same' : 'conflict') : byMe ? 'onlyMine' : 'onlyTheirs';
    return [{ field, base: b, mine: m, theirs: t, kind }];
  });
}

/** Sides that need no choice: who alone changed a field is right about it. */
export const settledSides = (rows: readonly MergeRow[]): Readonly<Record<string, Side>> =>
  Object.fromEntries(
    rows
      .filter((row) => row.kind !== 'conflict')
      .map((row) => [row.field, row.kind === 'onlyTheirs' ? 'theirs' : 'mine'] as const),
  );

/** The patch against the stored (their) row; null while a conflict has no choice yet. */
export function mergedPatch(
  rows: readonly MergeRow[],
  sides: Readonly<Record<string, Side>>,
): Readonly<Record<string, unknown>> | null {
  if (rows.some((row) => sides[row.field] === undefined)) return null;
  const mine = rows.filter((row) => sides[row.field] === 'mine' && !sameValue(row.mine, row.theirs));
  return Object.fromEntries(mine.map((row) => [row.field, row.mine]));
}
