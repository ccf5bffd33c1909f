import { AppError, errorCatalogue } from '../../shared/errors.ts';
import type { ImportRepeats } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import type { Table } from '../tabular/tabular.types.ts';
import type { ImportTarget } from './import.columns.ts';
import { type ColumnPlan, issuesToErrors, type RowError } from './import.rows.ts';

export interface Tally {
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
}
export interface LineTally {
  added: number;
  changed: number;
  removed: number;
}
/** What became of a part of a file. */
export interface Outcome {
  readonly tally: Tally;
  readonly errors: readonly RowError[];
  /** What happens to rows and is no error. */
  readonly notes?: readonly RowError[];
  /** Rows that may be one record with an earlier one, or one of their own. */
  readonly repeated?: number;
  readonly lines?: LineTally;
}

/** A part of a file that is written in one transaction. */
export interface Portion {
  /** Rows of the file in it. */
  readonly rows: number;
  /** Row of the file by which it is told from those before: what is committed up to it is not read again. */
  readonly last: number;
  perform(work: Work): Promise<Outcome>;
}

export interface ImportSource {
  readonly plan: ColumnPlan;
  /** Opens the file from its beginning. */
  readonly open: () => Promise<Table>;
  /** Up to here everything was committed before. */
  readonly lastRow: number;
  /** Told as soon as the number of rows is known. */
  readonly counted: (rows: number) => void;
  readonly env: Pick<Actor, 'timeZone' | 'currency'>;
  /** What becomes of rows that are the same in all that tells rows apart: one record, or one each. */
  readonly repeats: ImportRepeats;
  /** When the dry run began; null while it runs. */
  readonly checkedAt: string | null;
}

/** What a file holds: rows of a record, or lines of its rows. */
export interface ImportKind {
  readonly targets: readonly ImportTarget[];
  /** Without it nothing can be imported at all. */
  readonly action: 'create' | 'update';
  portions(source: ImportSource): AsyncGenerator<Portion>;
}

export interface KindDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
}

/** Rows of a record that go into one transaction; of lines, whose records are written one by one, about so many. */
export const portionRows = { ofRecord: 500, ofLines: 200 } as const;

export const headers =
  (plan: ColumnPlan, labelOf: (field: string) => string | undefined) =>
  (field: string): string =>
    plan.find((p) => p.target.field === field)?.header ?? labelOf(field) ?? field;

/** What a refusal says of a row; what is no refusal is thrown on. */
export function refusalOf(
  error: unknown,
  row: number,
  headerOf: (field: string) => string,
  column: string | null = null,
): RowError[] {
  if (!(error instanceof AppError) || error.status >= 500) throw error;
  const told = issuesToErrors(row, error.details.issues ?? [], headerOf);
  return told.length > 0
    ? told
    : [{ row, column, message: error.details.reason ?? errorCatalogue[error.code].message }];
}
