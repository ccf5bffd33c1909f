import { sql } from 'drizzle-orm';
import type { Issue } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import type { Fields } from '../../shared/record/children.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { snake, tableOf } from '../records/columns.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import { headerHints } from '../tabular/header.match.ts';
import type { TableRow } from '../tabular/tabular.types.ts';
import { type ImportTarget, parseCell } from './import.columns.ts';

export interface RowError {
  readonly row: number;
  readonly column: string | null;
  readonly message: Label;
}
export interface ReadRow {
  readonly row: number;
  readonly values: Record<string, unknown>;
  readonly errors: RowError[];
}
/** Column of the file → where it goes. */
export type ColumnPlan = readonly { readonly column: number; readonly header: string; readonly target: ImportTarget }[];

interface Env {
  readonly timeZone: string;
  readonly currency: string;
}

/** Cells → values of fields. Every bad cell is told; a row with one is not imported. */
export function readRow(fields: Fields, plan: ColumnPlan, line: TableRow, env: Env): ReadRow {
  const values: Record<string, unknown> = {};
  const errors: RowError[] = (line.issues ?? []).map((i) => ({ row: i.row, column: i.column, message: i.message }));
  for (const { column, header, target } of plan) {
    const cell = line.cells[column] ?? null;
    const field = fields[target.field];
    const kind =
      target.part === undefined || field === undefined
        ? field
        : { ...field, kind: target.part === 'currency' ? ('text' as const) : ('date' as const) };
    const result =
      kind === undefined
        ? { ok: true as const, value: cell === null ? null : String(cell).trim() }
        : parseCell(kind, cell, { ...env, hints: headerHints(header) });
    if (!result.ok) errors.push({ row: line.row, column: header, message: result.message });
    else if (result.value === null) continue;
    else if (target.part === undefined)
      values[target.field] =
        target.field in values && field?.kind === 'money'
          ? { ...(values[target.field] as object), ...(result.value as object) }
          : result.value;
    else values[target.field] = { ...(values[target.field] as object | undefined), [target.part]: result.value };
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name] as Record<string, unknown> | undefined;
    if (field.kind === 'dateRange' && value !== undefined) values[name] = { end: null, ...value };
    if (field.kind === 'money' && value !== undefined && value['amount'] === undefined) delete values[name];
    if (field.kind === 'money' && value !== undefined) value['currency'] ??= env.currency;
  }
  return { row: line.row, values, errors };
}

/** Fields that point to records, each with the id of its record. */
export const referencesOf = (fields: Fields): readonly (readonly [string, string])[] =>
  Object.entries(fields).flatMap(([name, { target }]) => (target === undefined ? [] : [[name, target] as const]));

/** Replaces names and codes of references by ids: one query for each field and batch of rows. */
export async function resolveReferences(
  reads: RecordReads,
  work: Work,
  references: readonly (readonly [string, string])[],
  rows: readonly ReadRow[],
  headerOf: (field: string) => string,
): Promise<void> {
  for (const [name, target] of references) {
    const def = reads.deps.registry.find(target)?.def;
    if (def === undefined) continue;
    const texts = new Set(
      rows.flatMap((r) => [r.values[name] ?? []].flat()).filter((v): v is string => typeof v === 'string'),
    );
    if (texts.size === 0) continue;
    const title = sql.identifier(snake(def.title));
    const list = sql.param([...texts].map((t) => t.toLowerCase()));
    const found = await work.tx.query<{ id: string; code: string; title: string }>(
      sql`SELECT id, code, ${title} AS title FROM ${sql.identifier(tableOf(def))} WHERE workspace_id = ${work.actor.workspaceId} AND deleted_at IS NULL AND (lower(code) = ANY (${list}) OR lower(${title}) = ANY (${list})) LIMIT 5000`,
    );
    const byText = new Map<string, Set<string>>();
    for (const f of found)
      for (const key of [f.code.toLowerCase(), f.title.toLowerCase()])
        byText.set(key, (byText.get(key) ?? new Set()).add(f.id));
    for (const r of rows) {
      const given = r.values[name];
      if (given === undefined || given === null) continue;
      const ids = [given].flat().map((text): string | undefined => {
        const hits = byText.get(String(text).toLowerCase());
        if (hits?.size === 1) return [...hits][0];
        const [zh, en] =
          hits === undefined ? ['没有找到', 'was not found'] : ['有重名，请用编号', 'is not unique, use the code'];
        r.errors.push({
          row: r.row,
          column: headerOf(name),
          message: { zh: `“${String(text)}”${zh}（${def.label.zh}）`, en: `“${String(text)}” ${en} (${def.label.en})` },
        });
        return undefined;
      });
      r.values[name] = Array.isArray(given) ? ids : (ids[0] ?? null);
    }
  }
}

/**
 * What tells a row of a file from others: the record's match key. Where it has none, or the row leaves a part of it
 * empty, all that is required: so a file that comes twice finds its own rows. Undefined when the row cannot stand.
 */
export function identityOf(d: RecordDef, values: Readonly<Record<string, unknown>>): Identity | undefined {
  if (typeof values['code'] === 'string') return { by: 'code', values: { code: values['code'] } };
  const key = d.import?.matchKey ?? [];
  const valueOf = (name: string): unknown => values[name] ?? d.fields[name]?.default ?? null;
  if (key.length > 0 && key.every((k) => valueOf(k) !== null))
    return { by: 'key', values: Object.fromEntries(key.map((k) => [k, valueOf(k)])) };
  const required = Object.entries(d.fields).flatMap(([name, x]) =>
    x.required && x.computed !== true && x.readOnly !== true && x.kind !== 'json' && x.kind !== 'file' ? [name] : [],
  );
  if (required.length === 0 || required.some((name) => valueOf(name) === null)) return undefined;
  return { by: 'content', values: Object.fromEntries([...key, ...required].map((name) => [name, valueOf(name)])) };
}

export interface Identity {
  readonly by: 'code' | 'key' | 'content';
  readonly values: Readonly<Record<string, unknown>>;
}

export const issuesToErrors = (
  row: number,
  issues: readonly Issue[],
  headerOf: (field: string) => string,
): RowError[] =>
  issues.map((i) => ({ row, column: i.path.length === 0 ? null : headerOf(String(i.path[0])), message: i.message }));
