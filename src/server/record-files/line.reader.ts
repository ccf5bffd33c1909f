import type { ChildDef } from '../../shared/record/children.ts';
import type { RefNames } from '../../shared/record/wire.ts';
import type { Line } from '../records/lines.ts';
import { parseInteger } from '../tabular/cell-number.parser.ts';
import type { TableRow } from '../tabular/tabular.types.ts';
import { lineKeys } from './export.columns.ts';
import type { ImportSource } from './import.kind.ts';
import { type ReadRow, readRow, referencesOf } from './import.rows.ts';
import { shownColumns, untouched } from './line-match.ts';

/** A row of a file read against the lines that are stored. */
export interface AskedLine {
  /** What the cells say; references are resolved in it afterwards. */
  readonly read: ReadRow;
  /** Values of cells that still say what an export wrote. */
  readonly kept: Readonly<Record<string, unknown>>;
  readonly place: number | null;
  readonly version: number | null;
}

export interface LineReader {
  /** Whether the file has a column of places. */
  readonly placed: boolean;
  /** Whether the rows are what an export wrote of these lines. */
  unchanged(rows: readonly TableRow[], stored: readonly Line[], refs: RefNames): boolean;
  /** The rows in the order that the lines are to have. */
  read(rows: readonly TableRow[], stored: readonly Line[], refs: RefNames): AskedLine[];
  /** Every field that the file has a column for; null where its cell is empty. */
  valuesOf(line: AskedLine): Readonly<Record<string, unknown>>;
}

/** Reads the rows of one record's lines. Expects the plan of a file of lines. */
export function lineReader(child: ChildDef, { plan, env }: Pick<ImportSource, 'plan' | 'env'>): LineReader {
  const own = plan.filter((p) => p.target.field in child.fields);
  const columns = shownColumns(child, own, env.timeZone);
  const fields = [...new Set(own.map((p) => p.target.field))];
  const columnOf = (key: string) => plan.find((p) => p.target.key === key);
  const [place, version] = [columnOf(lineKeys.place), columnOf(lineKeys.version)];

  const integer = (row: TableRow, at: typeof place, errors: ReadRow['errors']): number | null => {
    const said = parseInteger(at === undefined ? null : (row.cells[at.column] ?? null));
    if (said.ok) return said.value;
    errors.push({ row: row.row, column: at?.header ?? null, message: said.message });
    return null;
  };

  /** Rows by their places; one without stands where the file has it. */
  const inOrder = (rows: readonly TableRow[]): readonly TableRow[] => {
    let before = 0;
    return rows
      .map((row) => {
        before = integer(row, place, []) ?? before;
        return { row, place: before };
      })
      .toSorted((a, b) => a.place - b.place)
      .map(({ row }) => row);
  };

  function readLine(row: TableRow, stored: readonly Line[], i: number, refs: RefNames): AskedLine {
    const errors: ReadRow['errors'] = [];
    const at = integer(row, place, errors);
    const was = stored[(place === undefined ? i + 1 : (at ?? 0)) - 1];
    const kept: Record<string, unknown> = {};
    for (const field of fields) {
      const shown = columns.filter((c) => c.field === field);
      if (untouched(shown, row.cells, was, refs)) kept[field] = was?.[field] ?? null;
    }
    const read = readRow(
      child.fields,
      own.filter((p) => !(p.target.field in kept)),
      row,
      env,
    );
    for (const [field, target] of referencesOf(child.fields)) {
      const ids = known(read.values[field], stored, field, refs[target] ?? {});
      if (ids === undefined) continue;
      kept[field] = ids;
      delete read.values[field];
    }
    read.errors.push(...errors);
    return { read, kept, place: at, version: integer(row, version, read.errors) };
  }

  return {
    placed: place !== undefined,
    unchanged: (rows, stored, refs) =>
      rows.length === stored.length &&
      inOrder(rows).every((row, i) => row.issues === undefined && untouched(columns, row.cells, stored[i], refs)),
    read: (rows, stored, refs) => inOrder(rows).map((row, i) => readLine(row, stored, i, refs)),
    valuesOf: ({ read, kept }) =>
      Object.fromEntries(fields.map((field) => [field, kept[field] ?? read.values[field] ?? null])),
  };
}

/** Ids of references that the stored lines name alike: of several rows of one name it is the one that stands here. */
function known(said: unknown, stored: readonly Line[], field: string, names: RefNames[string]): unknown {
  if (said === undefined || said === null) return undefined;
  const ids = [...new Set(stored.flatMap((line) => [line[field]].flat()))].filter((id) => typeof id === 'string');
  const found = [said].flat().map((text): string | undefined => {
    const wanted = String(text).toLowerCase();
    const hits = ids.filter((id) => [names[id]?.title, names[id]?.code].some((n) => n?.toLowerCase() === wanted));
    return hits.length === 1 ? hits[0] : undefined;
  });
  if (found.includes(undefined)) return undefined;
  return Array.isArray(said) ? found : found[0];
}
