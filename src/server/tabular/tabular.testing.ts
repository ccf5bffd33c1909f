import { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import type { OutCell, OutColumn } from './column.types.ts';
import { openTable } from './table.open.ts';
import type { OpenTableOptions, TableRow } from './tabular.types.ts';
import { writeXlsx } from './xlsx.writer.ts';

/** The bytes as an upload would bring them: in odd pieces. */
export const streamOf = (bytes: Buffer, size = 7_001): Readable => {
  const parts: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += size) parts.push(bytes.subarray(i, i + size));
  return Readable.from(parts);
};
export const read = async (input: Buffer | string | Readable, options: OpenTableOptions = {}) => {
  const source = Buffer.isBuffer(input)
    ? streamOf(input)
    : typeof input === 'string'
      ? streamOf(Buffer.from(input))
      : input;
  const table = await openTable(source, options);
  const rows: TableRow[] = [];
  for await (const row of table.rows()) rows.push(row);
  return { table, rows, cells: rows.map((r) => r.cells) };
};
/** The problem for which a file was refused. */
export const problem = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof AppError)) throw new Error('refused for no known reason, or not at all', { cause: error });
  if (!error.details.reason?.zh) throw new Error('the refusal does not say why');
  return error.details.table;
};
export const bytesOf = async (chunks: AsyncIterable<string | Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const c of chunks) parts.push(Buffer.from(c));
  return Buffer.concat(parts);
};
export const workbook = (columns: readonly OutColumn[], rows: readonly (readonly OutCell[])[]): Promise<Buffer> =>
  bytesOf(writeXlsx([{ name: '数据', columns, rows }]));
