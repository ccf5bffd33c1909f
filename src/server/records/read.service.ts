import { type SQL, sql } from 'drizzle-orm';
import { AppError } from '../../shared/errors.ts';
import { madeByApproval } from '../../shared/record/approval.ts';
import {
  type HeadOf,
  permissionOf,
  type RecordDef,
  type RowOf,
  transitionPermission,
  transitionsFrom,
} from '../../shared/record/record.ts';
import {
  countedRows,
  type GetAnswer,
  type ListAnswer,
  maxRows,
  mostRows,
  type RefNames,
} from '../../shared/record/wire.ts';
import { type Actor, demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { Db, Queries, Tx } from '../postgres/pool.ts';
import { type Cipher, snake, tableOf, toRow } from './columns.ts';
import { compileCondition } from './filter.sql.ts';
import { loadLines, withLines } from './lines.ts';
import { personalFields, redact, seesPersonal } from './mask.ts';
import { RecordNames } from './names.read.ts';
import type { RecordRegistry } from './registry.ts';
import { plainSearch, searching, searchWords } from './search.sql.ts';
import type { Selection } from './selection.ts';
import { afterCursor, cursorColumns, encodeCursor, orderBy, sortKeys } from './sort.sql.ts';
import { reading } from './work.ts';

export interface RecordDeps {
  readonly db: Db;
  readonly registry: RecordRegistry;
  readonly cipher: Cipher;
  readonly now: () => Date;
}

// Making a format takes a millisecond, more than the rest of a list page's own work.
const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Today's date in a time zone, `YYYY-MM-DD`. */
export function todayIn(now: Date, timeZone: string): string {
  const format = dayFormats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  dayFormats.set(timeZone, format);
  return format.format(now);
}

export class RecordReads {
  readonly deps: RecordDeps;
  readonly names: RecordNames;
  readonly #open: Tx | undefined;

  constructor(deps: RecordDeps, open?: Tx) {
    this.deps = deps;
    this.names = new RecordNames(deps.registry);
    this.#open = open;
  }

  /** The same reads within a transaction that is open as the actor they are asked for: all of one moment, on one connection. */
  within(tx: Tx): RecordReads {
    return new RecordReads(this.deps, tx);
  }

  #reading<T>(actor: Actor, fn: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#open === undefined ? reading(this.deps.db, actor, fn) : fn(this.#open);
  }

  /** One page. Rows outside the actor's reach do not exist: the database's row-level security is the filter. */
  list<D extends RecordDef>(actor: Actor, d: D, selection: Selection): Promise<ListAnswer<D>> {
    if (d.shared !== true) demand(actor, permissionOf(d, 'read'));
    return this.#reading(actor, async (tx) => {
      const limit = Math.min(selection.limit ?? 50, mostRows(d));
      const keys = sortKeys(d, selection.sort, { actor });
      const where = await this.where(tx, actor, d, selection);
      const after = selection.cursor === undefined ? sql`` : sql` AND ${afterCursor(keys, selection.cursor)}`;
      const table = sql.identifier(tableOf(d));
      const found = await tx.query<Record<string, unknown>>(
        sql`SELECT *${cursorColumns(keys)} FROM ${table} WHERE ${where}${after} ORDER BY ${orderBy(keys)} LIMIT ${limit + 1}`,
      );
      const page = found.slice(0, limit);
      const last = page.at(-1);
      // A first page that is not full has told how many there are.
      const whole = selection.cursor === undefined && found.length <= limit ? page.length : null;
      const total =
        selection.count === true ? (whole ?? (await this.#count(tx, table as unknown as SQL, where, selection))) : null;
      const rows = await this.#finish(tx, actor, d, page, () => false);
      return {
        items: rows,
        nextCursor: found.length > limit && last !== undefined ? encodeCursor(keys, last) : null,
        total,
        refs: selection.names === false ? {} : await this.names.ofRows(tx, d, rows),
      };
    });
  }

  /** How many rows match, up to one more than `countedRows`; without reading any. */
  count(actor: Actor, d: RecordDef, selection: Pick<Selection, 'filter' | 'search'>): Promise<number> {
    if (d.shared !== true) demand(actor, permissionOf(d, 'read'));
    const table = sql.identifier(tableOf(d)) as unknown as SQL;
    return this.#reading(actor, async (tx) =>
      this.#count(tx, table, await this.where(tx, actor, d, selection), selection),
    );
  }

  /** Walks over all rows that match, page by page, for exports. Personal data is full where the actor may see it, and the look is logged. */
  async *walk<D extends RecordDef>(actor: Actor, d: D, selection: Selection): AsyncGenerator<ListAnswer<D>> {
    demand(actor, permissionOf(d, 'read'));
    let cursor: string | undefined;
    do {
      const page: ListAnswer<D> = await this.list(actor, d, {
        ...selection,
        limit: maxRows.ofList,
        ...(cursor === undefined ? {} : { cursor }),
      });
      yield page;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  get<D extends RecordDef>(actor: Actor, d: D, id: string): Promise<GetAnswer<D>> {
    if (d.shared !== true) demand(actor, permissionOf(d, 'read'));
    return this.#reading(actor, async (tx) => this.answer(tx, actor, d, await this.load(tx, d, id)));
  }

  /** The answer of a single row: names of references, what may be done with it, personal data in full where allowed (and logged). */
  async answer<D extends RecordDef>(
    tx: Tx,
    actor: Actor,
    d: D,
    stored: Readonly<Record<string, unknown>>,
  ): Promise<GetAnswer<D>> {
    const [head] = await this.#finish(tx, actor, d, [stored], (r) => seesPersonal(actor, r));
    if (head === undefined) throw new AppError('not_found');
    const row = await withLines(tx, d, head, this.deps.cipher);
    const personal = personalFields(d).filter((n) => (row as Record<string, unknown>)[n] !== null);
    if (personal.length > 0 && seesPersonal(actor, row) && actor.kind !== 'system')
      await tx.query(
        sql`INSERT INTO personal_look (workspace_id, actor_id, actor_name, record, record_ids, fields) VALUES (${actor.workspaceId}, ${actor.id}, ${actor.name}, ${d.id}, ARRAY[${row.id}]::uuid[], ${sql.param(personal)})`,
      );
    const watching = await tx.maybeOne(
      sql`SELECT 1 AS one FROM watcher WHERE workspace_id = ${actor.workspaceId} AND record = ${d.id} AND record_id = ${row.id} AND person_id = ${actor.personId}::uuid`,
    );
    const may = (action: string): boolean => within(actor.reach(permissionOf(d, action)), row);
    const frozen = d.states.frozen?.includes(row.state) === true;
    return {
      item: row,
      refs: await this.names.ofRows(tx, d, [row]),
      watching: watching !== undefined,
      can: {
        update: !frozen && row.deletedAt === null && may('update'),
        delete: row.deletedAt === null && may('delete'),
        transitions:
          row.deletedAt === null
            ? transitionsFrom(d, row.state)
                .filter((t) => !madeByApproval(d, t.action) && within(actor.reach(transitionPermission(d, t)), row))
                .map((t) => t.action)
            : [],
      },
    };
  }

  /** A stored row by id, as the database keeps it; `not_found` where row-level security hides it. */
  async load(tx: Queries, d: RecordDef, id: string): Promise<Readonly<Record<string, unknown>>> {
    const row = await tx.maybeOne<Record<string, unknown>>(
      sql`SELECT * FROM ${sql.identifier(tableOf(d))} WHERE id = ${id}::uuid`,
    );
    if (row === undefined) throw new AppError('not_found');
    return row;
  }

  /** The row with its lines as callers of the service see it, decrypted, without computed fields. */
  async read<D extends RecordDef>(tx: Queries, d: D, id: string): Promise<RowOf<D>> {
    const row = toRow(d, await this.load(tx, d, id), this.deps.cipher) as unknown as RowOf<D>;
    return withLines(tx, d, row, this.deps.cipher);
  }

  /** The same for many rows, by id. */
  async readMany<D extends RecordDef>(
    tx: Queries,
    d: D,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, RowOf<D>>> {
    const rows = await tx.query<Record<string, unknown>>(
      sql`SELECT * FROM ${sql.identifier(tableOf(d))} WHERE id = ANY (${sql.param(ids)}::uuid[])`,
    );
    const lines = d.children === undefined ? undefined : await loadLines(tx, d, ids, this.deps.cipher);
    return new Map(
      rows.map((r) => {
        const id = String(r['id']);
        return [id, { ...toRow(d, r, this.deps.cipher), ...lines?.get(id) } as unknown as RowOf<D>] as const;
      }),
    );
  }

  /** Rows of a list page with their lines, and the names that both point to: for exports. */
  addLines<D extends RecordDef>(
    actor: Actor,
    d: D,
    heads: readonly HeadOf<D>[],
  ): Promise<{ readonly items: readonly RowOf<D>[]; readonly refs: RefNames }> {
    return this.#reading(actor, async (tx) => {
      const rows = heads as readonly (HeadOf<D> & { readonly id: string })[];
      const lines = await loadLines(
        tx,
        d,
        rows.map((r) => r.id),
        this.deps.cipher,
      );
      const items = rows.map((r) => ({ ...r, ...lines.get(r.id) }) as unknown as RowOf<D>);
      return { items, refs: await this.names.ofRows(tx, d, items as never) };
    });
  }

  /** Short list for pickers: by text, or the rows of given ids. */
  lookup(
    actor: Actor,
    d: RecordDef,
    q: string,
    ids: readonly string[],
  ): Promise<{ id: string; code: string; title: string; state: string }[]> {
    if (d.shared !== true) demand(actor, permissionOf(d, 'read'));
    return this.#reading(actor, async (tx) => {
      const which =
        ids.length > 0 ? sql`id = ANY (${sql.param(ids)}::uuid[])` : await this.where(tx, actor, d, { search: q });
      return tx.query(
        sql`SELECT id, code, ${sql.identifier(snake(d.title))} AS title, state FROM ${sql.identifier(tableOf(d))} WHERE workspace_id = ${actor.workspaceId}::uuid AND ${which} ORDER BY updated_at DESC NULLS LAST, id DESC LIMIT 50`,
      );
    });
  }

  async where(tx: Queries, actor: Actor, d: RecordDef, s: Selection): Promise<SQL> {
    const today = todayIn(this.deps.now(), actor.timeZone);
    const asking = { personId: actor.personId, today, actor, cipher: this.deps.cipher };
    const parts = [
      sql`workspace_id = ${actor.workspaceId}::uuid`,
      s.deleted === true ? sql`deleted_at IS NOT NULL` : sql`deleted_at IS NULL`,
    ];
    if (s.filter !== undefined) parts.push(compileCondition(d, s.filter, asking));
    const words = searchWords(s.search ?? '');
    if (words !== null)
      parts.push(
        s.deleted === true ? plainSearch(words) : ((await searching(tx, [d], words)).get(d.id) ?? plainSearch(words)),
      );
    return sql.join(parts, sql` AND `);
  }

  async #count(tx: Queries, table: SQL, where: SQL, { search }: Selection): Promise<number> {
    const { n } = await tx.one<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM (SELECT 1 FROM ${table} WHERE ${where} LIMIT ${countedRows(search) + 1}) AS capped`,
    );
    return n;
  }

  async #finish<D extends RecordDef>(
    tx: Tx,
    actor: Actor,
    d: D,
    stored: readonly Readonly<Record<string, unknown>>[],
    full: (row: RowOf<D>) => boolean,
  ): Promise<RowOf<D>[]> {
    const rows = stored.map((r) => toRow(d, r, this.deps.cipher) as unknown as RowOf<D>);
    const compute = this.deps.registry.find(d.id)?.hooks.computed;
    const values = compute === undefined || rows.length === 0 ? [] : await compute(actor, rows as never, tx);
    return rows.map((row, i) => redact(d, Object.assign(row, values[i]) as never, actor, full(row)));
  }
}
