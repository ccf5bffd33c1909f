import type { Label } from '../../../shared/label.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { ImportRun } from '../../../shared/record/wire.ts';

/** What a file may hold. */
export interface ImportChoice {
  /** Name of a kind of lines; null for rows of the record itself. */
  readonly lines: string | null;
  readonly label: Label;
}

/** What a person may import: rows, and lines of rows that they may change. */
export const importChoices = (
  def: RecordDef,
  rights: { readonly create: boolean; readonly update: boolean },
): readonly ImportChoice[] => [
  ...(rights.create ? [{ lines: null, label: def.label }] : []),
  ...(rights.update ? Object.entries(def.children ?? {}).map(([lines, { label }]) => ({ lines, label })) : []),
];

/** What else a workbook holds, by the names of its sheets. */
export const furtherTables = (
  run: Pick<ImportRun, 'lines' | 'sheets'>,
  choices: readonly ImportChoice[],
): readonly ImportChoice[] =>
  choices.filter(({ lines, label }) => lines !== run.lines && [label.zh, label.en].some((n) => run.sheets.includes(n)));

/** Place of a run in the wizard: 0 upload, 1 columns, 2 check, 3 import. */
export function stepOf(run: Pick<ImportRun, 'state'> | null, remapping: boolean): 0 | 1 | 2 | 3 {
  if (run === null) return 0;
  if (remapping) return 1;
  switch (run.state) {
    case 'uploaded':
      return 1;
    case 'checking':
    case 'checked':
      return 2;
    default:
      return 3;
  }
}

export const isRunning = (run: Pick<ImportRun, 'state'>): boolean =>
  run.state === 'checking' || run.state === 'applying';

export type Mapping = Readonly<Record<string, string>>;

/** Fields that more than one column is matched to. */
export function doubled(mapping: Mapping): readonly string[] {
  const fields = Object.values(mapping).filter((f) => f !== '');
  return [...new Set(fields.filter((f, i) => fields.indexOf(f) !== i))];
}

/** Where a column of a file may go: a field, or a part of one (`period.start`, `budget.currency`). */
export interface ImportTarget {
  readonly key: string;
  readonly label: Label;
  /** Without it no row can be created. */
  readonly required: boolean;
}

/** Required targets that no column is matched to. */
export function unmapped(targets: readonly ImportTarget[], mapping: Mapping): readonly ImportTarget[] {
  const given = new Set(Object.values(mapping));
  return targets.filter((target) => target.required && !given.has(target.key));
}

/** Seconds that are left at the present pace; null while it cannot be told. */
export function secondsLeft(processed: number, total: number, elapsedSeconds: number): number | null {
  if (processed <= 0 || total <= processed || elapsedSeconds < 1) return null;
  return ((total - processed) / processed) * elapsedSeconds;
}
