import { type SQL, sql } from 'drizzle-orm';
import type { AuditFilter, AuditLine } from '../../shared/platform/audit.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { RefNames } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import type { Queries } from '../postgres/pool.ts';
import { snake, tableOf } from '../records/columns.ts';
import { unreadable } from '../records/mask.ts';
import type { RecordReads } from '../records/read.service.ts';
import { searchWords } from '../records/search.sql.ts';
import { reading } from '../records/work.ts';

type Changes = AuditLine['changes'];
interface AuditRow {
  readonly seq: string;
  readonly at: string;
  readonly actor_kind: AuditLine['actorKind'];
  readonly actor_name: string;
  readonly via: string;
  readonly address: string | null;
  readonly record: string;
  readonly record_id: string | null;
  readonly action: string;
  readonly reason: string | null;
  readonly changes: Changes;
}
export interface AuditPage {
  readonly items: AuditLine[];
  readonly refs: RefNames;
  readonly nextCursor: string | null;
}
/** Rows whose title is looked for among those of one record: more than that is no search any more. */
const mostTitles = 500;

/** One page of the audit log, newest first, with the names of what it tells of. Row-level security is the filter. */
export function listAuditLines(
  reads: RecordReads,
  actor: Actor,
  asked: AuditFilter & { readonly cursor?: string | undefined; readonly limit: number },
): Promise<AuditPage> {
  return reading(reads.deps.db, actor, async (tx) => {
    const where = await conditions(tx, reads, actor, asked);
    if (asked.cursor !== undefined) where.push(sql`seq < ${asked.cursor}::bigint`);
    const rows = await tx.query<AuditRow>(
      sql`SELECT * FROM audit_log WHERE ${sql.join(where, sql` AND `)} ORDER BY seq DESC LIMIT ${asked.limit + 1}`,
    );
    const page = rows.slice(0, asked.limit).map((r) => ({ ...r, changes: readable(reads, actor, r) }));
    const refs = await namesIn(tx, reads, page);
    const items = page.map((r) => toLine(r, reads.deps.registry.find(r.record)?.def, refs));
    return { items, refs, nextCursor: rows.length > asked.limit ? (items.at(-1)?.seq ?? null) : null };
  });
}

async function conditions(tx: Queries, reads: RecordReads, actor: Actor, asked: AuditFilter): Promise<SQL[]> {
  const parts = [sql`workspace_id = ${actor.workspaceId}`];
  if (asked.record !== undefined) parts.push(sql`record = ${asked.record}`);
  if (asked.recordId !== undefined) parts.push(sql`record_id = ${asked.recordId}::uuid`);
  if (asked.actorId !== undefined) parts.push(sql`actor_id = ${asked.actorId}::uuid`);
  if (asked.action !== undefined) parts.push(sql`action = ${asked.action}`);
  if (asked.from !== undefined) parts.push(sql`at >= ${asked.from}::timestamptz`);
  if (asked.to !== undefined) parts.push(sql`at < ${asked.to}::timestamptz`);
  const words = searchWords(asked.q ?? '');
  if (words === null) return parts;
  const patterns = sql`${sql.param([...words.patterns])}::text[]`;
  const titled = await titledLike(tx, reads, actor, patterns);
  parts.push(sql`(record_id = ANY (${sql.param(titled)}::uuid[])
    OR lower(concat_ws(' ', actor_name, reason, (SELECT string_agg(concat_ws(' ', c.v->>'before', c.v->>'after'), ' ')
      FROM jsonb_each(${shown(reads, actor)}) AS c(k, v)))) LIKE ALL (${patterns}))`);
  return parts;
}

/** What may be searched: a field that one may not read is not found by guessing its value either. */
function shown(reads: RecordReads, actor: Actor): SQL {
  const guarded = reads.deps.registry.defs.flatMap((d) => {
    const hidden = unreadable(d, actor);
    return hidden.length === 0 ? [] : [sql`WHEN ${d.id} THEN changes - ${sql.param([...hidden])}::text[]`];
  });
  return guarded.length === 0 ? sql`changes` : sql`CASE record ${sql.join(guarded, sql` `)} ELSE changes END`;
}

async function titledLike(tx: Queries, reads: RecordReads, actor: Actor, patterns: SQL): Promise<string[]> {
  const parts = reads.deps.registry.defs.map(
    (d) => sql`(SELECT id FROM ${sql.identifier(tableOf(d))} WHERE workspace_id = ${actor.workspaceId}::uuid
      AND lower(concat_ws(' ', code, ${sql.identifier(snake(d.title))})) LIKE ALL (${patterns}) LIMIT ${mostTitles})`,
  );
  const found = await tx.query<{ id: string }>(sql.join(parts, sql` UNION ALL `));
  return found.map(({ id }) => id);
}

function readable(reads: RecordReads, actor: Actor, row: AuditRow): Changes {
  const def = reads.deps.registry.find(row.record)?.def;
  const hidden = def === undefined ? [] : unreadable(def, actor);
  return hidden.length === 0
    ? row.changes
    : Object.fromEntries(Object.entries(row.changes).filter(([name]) => !hidden.includes(name)));
}

/** Names of the rows themselves and of those that values point to, in one question. */
function namesIn(tx: Queries, reads: RecordReads, page: readonly AuditRow[]): Promise<RefNames> {
  const wanted = new Map<string, Set<string>>();
  for (const row of page) {
    const def = reads.deps.registry.find(row.record)?.def;
    if (def === undefined) continue;
    if (row.record_id !== null) wanted.set(def.id, (wanted.get(def.id) ?? new Set()).add(row.record_id));
    for (const side of ['before', 'after'] as const)
      reads.names.want(
        wanted,
        def,
        Object.fromEntries(Object.entries(row.changes).map(([name, c]) => [name, c[side]])),
      );
  }
  return reads.names.of(tx, wanted);
}

function toLine(r: AuditRow, def: RecordDef | undefined, refs: RefNames): AuditLine {
  const living = r.record_id === null ? undefined : refs[r.record]?.[r.record_id];
  const told = def === undefined ? undefined : r.changes[def.title];
  const last = [told?.after, told?.before, r.changes['name']?.after].find((v) => typeof v === 'string');
  return {
    seq: r.seq,
    at: r.at,
    actorKind: r.actor_kind,
    actorName: r.actor_name,
    via: r.via,
    address: r.address,
    record: r.record,
    recordId: r.record_id,
    title: living === undefined ? (typeof last === 'string' ? last : null) : (living.title ?? living.code),
    opens: living !== undefined,
    action: r.action,
    reason: r.reason,
    changes: r.changes,
  };
}
