import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import type { RecordDef, RowOf } from '../../../shared/record/record.ts';
import type { EditionsAnswer } from '../library.contract.ts';

type Values = Readonly<Record<string, unknown>>;

/** Fields that an edition consists of: what people write, not what the system sets. */
const contentOf = (d: RecordDef, row: Values): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(d.fields).flatMap(([name, field]) =>
      field.readOnly === true || field.computed === true || field.personal !== undefined
        ? []
        : [[name, row[name] ?? null]],
    ),
  );

const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/**
 * Hooks of a record whose published content is kept in every edition: publishing makes the first, each change after it
 * the next. `published` names the states in which others rely on it.
 */
export function editioned<D extends RecordDef>(d: D, published: readonly string[]): RecordHooks<D> {
  return {
    apart: true,
    async beforeSave(_, { before, after }) {
      if (!published.includes(after.state)) return {};
      const [was, is] = [before as Values | null, after as unknown as Values];
      const edition = Number(was?.['edition'] ?? 0);
      if (edition > 0 && was !== null && !differs(contentOf(d, was), contentOf(d, is))) return {};
      return { edition: edition + 1 };
    },
    async afterSave(work, { before, after }) {
      const [was, is] = [(before as Values | null)?.['edition'], (after as unknown as Values)['edition']];
      if (is !== null && is !== undefined && is !== was) await keep(work, d, after);
    },
  };
}

const keep = (work: Work, d: RecordDef, row: RowOf<RecordDef>): Promise<unknown> =>
  work.tx.query(sql`
    INSERT INTO knowledge_edition (workspace_id, record, record_id, edition, content, at, by_id, by_name)
    VALUES (${work.actor.workspaceId}, ${d.id}, ${row.id}, ${(row as unknown as Values)['edition']}::int,
      ${JSON.stringify(contentOf(d, row as unknown as Values))}::jsonb, ${work.now.toISOString()}::timestamptz, ${work.actor.personId}::uuid, ${work.actor.name})`);

interface EditionRow {
  readonly edition: number;
  readonly at: string;
  readonly by_name: string;
  readonly content: Record<string, unknown>;
}

/** All editions of a row that the actor sees, the newest first. */
export async function editionsOf(reads: RecordReads, actor: Actor, d: RecordDef, id: string): Promise<EditionsAnswer> {
  // Not found where the row is.
  await reads.get(actor, d, id);
  const rows = await reading(reads.deps.db, actor, (tx) =>
    tx.query<EditionRow>(sql`
      SELECT edition, at, by_name, content FROM knowledge_edition
      WHERE workspace_id = ${actor.workspaceId} AND record = ${d.id} AND record_id = ${id}::uuid ORDER BY edition DESC LIMIT 200`),
  );
  return {
    items: rows.map((row, i) => {
      const earlier = rows[i + 1]?.content;
      return {
        edition: row.edition,
        at: row.at,
        byName: row.by_name,
        content: row.content,
        changed:
          earlier === undefined
            ? []
            : Object.keys(row.content).filter((name) => differs(row.content[name], earlier[name])),
      };
    }),
  };
}
