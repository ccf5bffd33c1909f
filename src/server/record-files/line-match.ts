import type { ChildDef } from '../../shared/record/children.ts';
import type { RefNames } from '../../shared/record/wire.ts';
import type { Line } from '../records/lines.ts';
import { parseBoolean } from '../tabular/cell-boolean.parser.ts';
import type { OutCell } from '../tabular/column.types.ts';
import type { Cell } from '../tabular/tabular.types.ts';
import { columnsOfField } from './export.columns.ts';
import { saysSame } from './import.news.ts';
import type { ColumnPlan } from './import.rows.ts';

type Values = Readonly<Record<string, unknown>>;

/** A column of a file, and what an export would write into it, in either language. */
export interface ShownColumn {
  readonly column: number;
  readonly field: string;
  shows(line: Values, refs: RefNames): readonly OutCell[];
}

export const shownColumns = (child: ChildDef, plan: ColumnPlan, timeZone: string): ShownColumn[] =>
  plan.flatMap(({ column, target }) => {
    const field = child.fields[target.field];
    if (field === undefined) return [];
    const part = target.part === 'currency' || target.part === 'end' ? 1 : 0;
    const exported = (['zh', 'en'] as const).flatMap(
      (locale) => columnsOfField(target.field, field, { locale, timeZone })[part] ?? [],
    );
    return [{ column, field: target.field, shows: (line, refs) => exported.map((c) => c.value(line, refs)) }];
  });

/** All that a workbook's cell holds of a text. */
const cellLength = 32_767;

/** Whether a cell says what an export wrote. */
function sameCell(cell: Cell, shown: OutCell): boolean {
  if (typeof shown === 'boolean') {
    const said = parseBoolean(cell);
    return said.ok && said.value === shown;
  }
  const [is, was] = [cell, shown].map((x) => String(x ?? '').trim()) as [string, string];
  if (is === was) return true;
  const cut = was.length > cellLength ? `${was.slice(0, cellLength - 1)}…` : was;
  // Line ends are those of the program that wrote the file; a time may stand behind a blank.
  const plain = (s: string): string => s.replace(/\r\n?/g, '\n').replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ');
  return plain(is) === plain(cut);
}

/** Whether the columns given still hold what an export wrote of a line: then it stands for what it stood for. */
export const untouched = (
  columns: readonly ShownColumn[],
  cells: readonly Cell[],
  line: Line | undefined,
  refs: RefNames,
): boolean =>
  line !== undefined &&
  columns.every((c) => c.shows(line, refs).some((shown) => sameCell(cells[c.column] ?? null, shown)));

/** A line as a file wants it: the values of the columns it has, and its place where it names one. */
export interface WantedLine {
  readonly values: Values;
  readonly place: number | null;
}
export interface PairedLine {
  readonly values: Values;
  readonly stored: Line | undefined;
}

const same = (child: ChildDef, { values }: WantedLine, stored: Line): boolean =>
  Object.entries(values).every(([name, value]) => {
    const field = child.fields[name];
    return field === undefined || saysSame(field, stored[name], value ?? field.default ?? null);
  });

/** What a line is called by people: its first field. */
const named = (child: ChildDef, { values }: WantedLine, stored: Line): boolean => {
  const [first] = Object.entries(child.fields);
  if (first === undefined || !(first[0] in values)) return true;
  return saysSame(first[1], stored[first[0]], values[first[0]] ?? null);
};

/**
 * Finds the stored line that each wanted one is: the one with the same content, else the one at the place that the file
 * names, else, in a file without places, the next one with the same first field. Others are new; what is stored and
 * wanted by none is removed.
 */
export function pairLines(
  child: ChildDef,
  wanted: readonly WantedLine[],
  stored: readonly Line[],
  placed: boolean,
): PairedLine[] {
  const free = new Set(stored.keys());
  const found = new Map<number, Line>();
  const take = (i: number, k: number | undefined): void => {
    const line = stored[k ?? -1];
    if (k !== undefined && line !== undefined && !found.has(i) && free.delete(k)) found.set(i, line);
  };
  const takeNext = (like: typeof same): void => {
    for (const [i, want] of wanted.entries()) {
      if (found.has(i)) continue;
      take(
        i,
        [...free].find((k) => stored[k] !== undefined && like(child, want, stored[k])),
      );
    }
  };
  for (const [i, want] of wanted.entries()) {
    const line = stored[(want.place ?? i + 1) - 1];
    if (line !== undefined && same(child, want, line)) take(i, (want.place ?? i + 1) - 1);
  }
  takeNext(same);
  for (const [i, { place }] of wanted.entries()) if (place !== null) take(i, place - 1);
  if (!placed) takeNext(named);
  return wanted.map(({ values }, i) => ({ values, stored: found.get(i) }));
}
