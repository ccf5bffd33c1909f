import { AppError, issue } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { matchColumns, normaliseHeader } from '../tabular/header.match.ts';
import { openTable } from '../tabular/table.open.ts';
import type { Table } from '../tabular/tabular.types.ts';
import { lineHeads, lineKeys } from './export.columns.ts';
import { childOf, importTargets, lineTargets } from './import.columns.ts';
import type { ImportData } from './import.runs.ts';

interface Looked {
  readonly fileName: string;
  readonly d: RecordDef;
  readonly lines: string | null;
  readonly sheet: string | null;
}

/** What a table of a file looks like, and where its columns go. Lines are looked for in the sheet of their name. */
export async function lookAt(
  path: string,
  { fileName, d, lines, sheet }: Looked,
): Promise<Pick<ImportData, 'lines' | 'sheet' | 'sheets' | 'header' | 'headerRow' | 'sample' | 'mapping'>> {
  const targets = lines === null ? importTargets(d) : lineTargets(d, lines);
  const open = (from: string | null): Promise<Table> =>
    openTable(path, {
      fileName,
      expected: targets.flatMap((t) => [t.label, ...t.aliases]),
      ...(from === null ? {} : { sheet: from }),
    });
  let table = await open(sheet);
  await table.close();
  const own = sheet === null && lines !== null ? sheetNamed(table.sheets, childOf(d, lines).label) : undefined;
  if (own !== undefined && own !== table.sheet) {
    table = await open(own);
    await table.close();
  }
  return {
    lines,
    sheet: table.sheet,
    sheets: table.sheets,
    header: table.header,
    headerRow: table.headerRow,
    sample: table.preview.slice(0, 10).map((r) => r.cells.map((c) => (c === null ? '' : String(c)))),
    mapping: Object.fromEntries(matchColumns(table.header, targets).matches.map((m) => [String(m.column), m.key])),
  };
}

/** The worksheet that bears a label, in either language. */
const sheetNamed = (sheets: readonly string[], { zh, en }: Label): string | undefined => {
  const wanted = [zh, en].map(normaliseHeader);
  return sheets.find((name) => wanted.includes(normaliseHeader(name)));
};

/**
 * The kind of lines whose headings these plainly are, code of the row and place among them. Taken for rows, the money of
 * a line would become the money of its record.
 */
export function linesOfHeader(d: RecordDef, header: readonly string[]): string | undefined {
  const known = new Set(header.map(normaliseHeader));
  const { code, place } = lineHeads(d);
  if (![code, place].every((l) => [l.zh, l.en].some((text) => known.has(normaliseHeader(text))))) return undefined;
  const matched = (name: string): number => matchColumns(header, lineTargets(d, name)).matches.length;
  return Object.keys(d.children ?? {}).toSorted((a, b) => matched(b) - matched(a))[0];
}

/** Without the code of their row, or with no field at all, lines cannot be imported. */
export function demandColumns(d: RecordDef, lines: string, mapping: Readonly<Record<string, string>>): void {
  const keys = Object.values(mapping);
  const head = lineHeads(d).code;
  if (!keys.includes(lineKeys.code))
    throw new AppError('invalid', {
      issues: [issue(['mapping'], `请指定哪一列是“${head.zh}”`, `Say which column is the ${head.en.toLowerCase()}`)],
    });
  if (!keys.some((key) => !key.startsWith('#')))
    throw new AppError('invalid', {
      issues: [issue(['mapping'], '请至少对应一个字段', 'Match at least one field')],
    });
}
