import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import type { Queries } from '../../src/server/postgres/pool.ts';
import type { RecordDef } from '../../src/shared/record/record.ts';
import { root } from './ground.mjs';

const isRecordDef = (value: unknown): value is RecordDef =>
  typeof value === 'object' && value !== null && 'fields' in value && 'states' in value && 'path' in value;

/** Every record that a room's contract declares. */
export async function loadDeclarations(): Promise<RecordDef[]> {
  const rooms = join(root, 'src/modules');
  const contracts = readdirSync(rooms, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/[^/]+\.contract\.ts$/.test(path))
    .map((path) => join(rooms, path));
  const modules = await Promise.all(
    contracts.map(async (path) => (await import(pathToFileURL(path).href)) as Record<string, unknown>),
  );
  return modules.flatMap((module) => Object.values(module)).filter(isRecordDef);
}

/** Tables of a database with their columns. */
export async function readColumns(db: Queries): Promise<Map<string, Set<string>>> {
  const rows = await db.query<{ table_name: string; column_name: string }>(
    sql`SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const tables = new Map<string, Set<string>>();
  for (const { table_name, column_name } of rows) {
    tables.set(table_name, (tables.get(table_name) ?? new Set()).add(column_name));
  }
  return tables;
}
