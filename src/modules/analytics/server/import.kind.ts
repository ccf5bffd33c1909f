import type { Actor } from '../../../server/access/actor.ts';
import type { Table, TableRow } from '../../../server/tabular/tabular.types.ts';
import type { DataImportOptions } from '../imports.contract.ts';
import type { ImportField } from './orders.columns.ts';
import type { RowProblem } from './orders.lines.ts';

export type Reading =
  | { readonly kind: 'item'; readonly key: string; readonly item: unknown }
  | { readonly kind: 'skipped' }
  /** With a key, nothing of that key is kept. */
  | { readonly kind: 'wrong'; readonly key: string | null; readonly problems: readonly RowProblem[] };

/** Items of one key, as they were put aside. */
export type Groups = ReadonlyMap<string, readonly unknown[]>;

export interface Checked {
  /** Events or figures that would be written. */
  readonly count: number;
  readonly problems: readonly RowProblem[];
  /** Keys that are refused as a whole. */
  readonly refused: ReadonlySet<string>;
}
export interface Written {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly problems: readonly RowProblem[];
}

/** A file that is being read as one kind, with all it needs to know. */
export interface ImportWork {
  read(row: TableRow): Reading;
  check(groups: Groups): Checked;
  write(groups: Groups): Promise<Written>;
}

export interface ImportContext {
  readonly actor: Actor;
  readonly options: DataImportOptions;
  readonly header: readonly string[];
  readonly columnOf: Readonly<Record<string, number>>;
  readonly preview: Table['preview'];
}

export interface ImportKind {
  readonly fields: readonly ImportField[];
  /** Throws `invalid` when the file or the options cannot be used at all. */
  prepare(context: ImportContext): Promise<ImportWork>;
}
