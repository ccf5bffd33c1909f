/** How a column of an exported table is written. Cells that do not fit their type are written as text. */
export type ColumnType = 'text' | 'integer' | 'decimal' | 'money' | 'percent' | 'date' | 'datetime' | 'boolean';

export interface OutColumn {
  readonly header: string;
  readonly type?: ColumnType;
  /** Width in characters (XLSX); from the header where omitted. */
  readonly width?: number;
  /** Spreadsheet number format instead of the type's own, such as `0.0%`. */
  readonly format?: string;
}

/**
 * A value to write. Decimal strings are exact: in `decimal`, `money` and `percent` columns they become numbers.
 * A percent is a ratio (`0.125`). Days are `2026-11-22`; a datetime is wall time `2026-11-22T08:30:00` (convert
 * instants before). Strings in text columns stay strings, whatever they look like.
 */
export type OutCell = string | number | boolean | null | undefined;
export type OutRows = Iterable<readonly OutCell[]> | AsyncIterable<readonly OutCell[]>;
