import { type SQL, sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { Db, Queries } from '../postgres/pool.ts';
import { tableOf, toRow } from '../records/columns.ts';
import type { RecordDeps } from '../records/read.service.ts';
import type { ChangeObserver } from '../records/registry.ts';
import { reading } from '../records/work.ts';
import { documentOf } from './search.document.ts';
import { excerptOf, type Marked, markWhole } from './search.excerpt.ts';
import { searchQueryOf, searchScheme } from './search.words.ts';

export interface SearchAsk {
  readonly q: string;
  /** Ids of records; all that are kept in the index when absent. */
  readonly records?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  /** Ids of channels: documents that have one of them. */
  readonly channels?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  /** How many results are left out before, up to `deepest`. */
  readonly offset?: number | undefined;
}

export interface SearchHit {
  readonly record: string;
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly kind: string | null;
  readonly channels: readonly string[];
  readonly tags: readonly string[];
  readonly updatedAt: string;
  readonly title: Marked;
  readonly excerpt: Marked;
}

export interface SearchAnswer {
  readonly items: readonly SearchHit[];
  /** 201 means more than 200, which is as deep as one can look. */
  readonly total: number;
  /** Nothing held all the words: these hold some of them. */
  readonly relaxed: boolean;
}

/** Who wants to see more asks more narrowly: no result is looked for behind this one. */
export const deepest = 200;
const batch = 200;

interface FoundRow {
  readonly total: number;
  readonly record: string;
  /** Null where the page is empty: the row then tells the total alone. */
  readonly record_id: string | null;
  readonly code: string;
  readonly state: string;
  readonly title: string;
  readonly body: string;
  readonly kind: string | null;
  readonly channels: readonly string[];
  readonly tags: readonly string[];
  readonly updated_at: string;
}

const orNull = (list: readonly string[] | undefined): SQL =>
  list === undefined || list.length === 0 ? sql`NULL` : sql`${sql.param([...list])}`;

/** Full text of the records that declare it: kept with every write, asked within the reach of the asking person. */
export class Search {
  readonly #deps: RecordDeps & { readonly ownerDb: Db; readonly log: FastifyBaseLogger };
  #catchingUp: Promise<unknown> = Promise.resolve();

  constructor(deps: RecordDeps & { readonly ownerDb: Db; readonly log: FastifyBaseLogger }) {
    this.#deps = deps;
  }

  /** Follows every change of a record, in its transaction. */
  readonly observer: ChangeObserver = {
    after: async (work, d, { after }) => {
      if (d.fullText !== undefined) await put(work.tx, d, after as unknown as Readonly<Record<string, unknown>>);
    },
  };

  /** Records with full text, whose rows the actor may read. */
  #open(actor: Actor, wanted: readonly string[] | undefined): string[] {
    return this.#deps.registry.defs
      .filter((d) => d.fullText !== undefined && (wanted === undefined || wanted.includes(d.id)))
      .filter((d) => d.shared === true || actor.reach(permissionOf(d, 'read')) !== undefined)
      .map((d) => d.id);
  }

  async find(actor: Actor, ask: SearchAsk): Promise<SearchAnswer> {
    const query = searchQueryOf(ask.q);
    const records = this.#open(actor, ask.records);
    if (query === undefined || records.length === 0) return { items: [], total: 0, relaxed: false };
    return reading(this.#deps.db, actor, async (tx) => {
      const page = (tiers: readonly string[]): Promise<FoundRow[]> =>
        tx.query<FoundRow>(pageOf(actor, records, tiers, query.exact, ask), { prepared: true });
      const exact = await page(query.tiers);
      // The first row tells how many there are, also on a page behind the last.
      const relaxed = exact[0]?.total === 0 && query.relaxed.length > 0;
      const rows = relaxed ? await page(query.relaxed) : exact;
      const total = rows[0]?.total ?? 0;
      return {
        items: rows.flatMap((row) => (row.record_id === null ? [] : [toHit(row, query.marks)])),
        total,
        relaxed: relaxed && total > 0,
      };
    });
  }

  /** Puts rows into the index that were written before it was kept, or under older rules. */
  catchUp(): Promise<void> {
    const done = this.#catchUp();
    // A stop waits for the batch; what is left is done at the next start.
    this.#catchingUp = done.catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'the search index could not catch up');
    });
    return done;
  }

  #stopping = false;
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#catchingUp;
  }

  async #catchUp(): Promise<void> {
    const { ownerDb, registry, cipher, log } = this.#deps;
    for (const d of registry.defs.filter((one) => one.fullText !== undefined)) {
      let count = 0;
      for (;;) {
        if (this.#stopping) return;
        // As the owner: it reaches over all workspaces, and nobody asks.
        const rows = await ownerDb.query<Record<string, unknown>>(sql`
          SELECT t.* FROM ${sql.identifier(tableOf(d))} t WHERE t.deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM search_document s WHERE s.workspace_id = t.workspace_id AND s.record = ${d.id} AND s.record_id = t.id AND s.scheme = ${searchScheme})
          ORDER BY t.workspace_id LIMIT ${batch}`);
        if (rows.length === 0) break;
        await ownerDb.transaction(async (tx) => {
          for (const row of rows) {
            await tx.query(sql`SELECT set_config('app.workspace', ${row['workspace_id']}::text, true)`);
            await put(tx, d, toRow(d, row, cipher));
          }
        });
        count += rows.length;
      }
      if (count > 0) log.info({ record: d.id, rows: count }, 'put into the search index');
    }
  }
}

/** Writes the document of a row, or takes it away with the row. */
async function put(tx: Queries, d: RecordDef, row: Readonly<Record<string, unknown>>): Promise<void> {
  const document = documentOf(d, row);
  if (document === undefined) return;
  const id = String(row['id']);
  if (row['deletedAt'] !== null && row['deletedAt'] !== undefined) {
    await tx.query(sql`SELECT search_drop(${d.id}, ${id}::uuid)`);
    return;
  }
  const { title, body, kind, channels, tags, tokens } = document;
  await tx.query(sql`
    SELECT search_put(${d.id}, ${id}::uuid, ${row['unitId'] ?? null}::uuid, ${row['ownerId'] ?? null}::uuid, ${row['code']}, ${row['state']},
      ${title}, ${body}, ${kind}, ${sql.param([...channels])}::uuid[], ${sql.param([...tags])}::text[], ${row['updatedAt']}::timestamptz,
      ${searchScheme}::int, ${sql.param([...tokens])}::text[])`);
}

/** One page of results, with the total; every one that is found is ranked, for only so is the total true. */
function pageOf(
  actor: Actor,
  records: readonly string[],
  tiers: readonly string[],
  exact: string,
  ask: SearchAsk,
): SQL {
  const limit = ask.limit ?? 20;
  const offset = Math.min(ask.offset ?? 0, deepest);
  const narrow = sql`${orNull(ask.kinds)}::text[], ${orNull(ask.channels)}::uuid[], ${orNull(ask.tags)}::text[]`;
  return sql`
    WITH found AS MATERIALIZED (
      SELECT record, record_id, min(ARRAY[tier, place]) AS rank
      FROM search_find(${sql.param([...records])}::text[], ${sql.param([...tiers])}::text[]::tsquery[], ${exact}, ${narrow}, ${deepest + 1}::int)
      GROUP BY record, record_id
    ), page AS (SELECT * FROM found ORDER BY rank LIMIT ${Math.max(0, Math.min(limit, deepest - offset))}::int OFFSET ${offset}::int)
    SELECT least(t.total, ${deepest + 1}::int) AS total, d.record, d.record_id, d.code, d.state, d.title, d.body, d.kind, d.channels::text[] AS channels, d.tags, d.updated_at
    FROM (SELECT count(*)::int AS total FROM found) AS t
    LEFT JOIN (page p JOIN search_document d ON d.workspace_id = ${actor.workspaceId}::uuid AND d.record = p.record AND d.record_id = p.record_id) ON true
    ORDER BY p.rank`;
}

const toHit = (row: FoundRow, marks: readonly string[]): SearchHit => ({
  record: row.record,
  id: row.record_id ?? '',
  code: row.code,
  state: row.state,
  kind: row.kind,
  channels: row.channels,
  tags: row.tags,
  updatedAt: row.updated_at,
  title: markWhole(row.title, marks),
  excerpt: excerptOf(row.body, marks),
});
