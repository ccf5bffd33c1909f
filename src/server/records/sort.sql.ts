import { type SQL, sql } from 'drizzle-orm';
import { AppError, issue } from '../../shared/errors.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { type Asking, fitsColumn, targetOf } from './filter.sql.ts';

interface SortKey {
  readonly column: SQL;
  readonly name: string;
  readonly down: boolean;
  readonly type: string;
  readonly nullable: boolean;
}

const neverNull = new Set(['id', 'code', 'state', 'version', 'createdAt', 'updatedAt']);

/** Sort keys of `-start,title`, ending with the id so that the order is total. Empty values come last. */
export function sortKeys(d: RecordDef, text: string | undefined, asking: Pick<Asking, 'actor'>): readonly SortKey[] {
  const names = (text ?? d.views.list.sort ?? '-updatedAt')
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '')
    .slice(0, 3);
  const keys = names.map((n): SortKey => {
    const name = n.replace(/^-/, '');
    const { column, type, personal } = targetOf(d, name, asking);
    if (personal || type.endsWith('[]'))
      throw new AppError('invalid', {
        issues: [issue(['sort', name], '不能按此列排序', 'Cannot sort by this column')],
      });
    return {
      column,
      name,
      type,
      down: n.startsWith('-'),
      nullable: !(neverNull.has(name) || d.fields[name]?.required === true),
    };
  });
  return [
    ...keys,
    {
      column: sql.identifier('id') as unknown as SQL,
      name: 'id',
      type: 'uuid',
      down: keys[0]?.down ?? false,
      nullable: false,
    },
  ];
}

export const orderBy = (keys: readonly SortKey[]): SQL =>
  sql.join(
    keys.map(
      (k) => sql`${k.column} ${sql.raw(k.down ? 'DESC' : 'ASC')}${sql.raw(k.name === 'id' ? '' : ' NULLS LAST')}`,
    ),
    sql`, `,
  );

/** Selects the sort values of a row as text, from which the cursor is made; to follow other columns. */
export const cursorColumns = (keys: readonly SortKey[]): SQL =>
  sql.join(keys.map((k, i) => sql`, ${k.column}::text AS ${sql.identifier(`cursor_${i}`)}`));

export const encodeCursor = (keys: readonly SortKey[], row: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(keys.map((_, i) => row[`cursor_${i}`] ?? null))).toString('base64url');

function decodeCursor(cursor: string, keys: readonly SortKey[]): (string | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits = (v: unknown, i: number): boolean =>
      v === null || (typeof v === 'string' && fitsColumn(v, keys[i]?.type ?? ''));
    if (Array.isArray(values) && values.length === keys.length && values.every(fits))
      return values as (string | null)[];
  } catch {
    // Answered below, like every other cursor that is not ours.
  }
  throw new AppError('invalid', {
    issues: [issue(['cursor'], '分页标记已失效，请刷新', 'The page mark is no longer valid, please reload')],
  });
}

/** Rows that come after a cursor. */
export function afterCursor(keys: readonly SortKey[], cursor: string): SQL {
  const values = decodeCursor(cursor, keys);
  const bound = (k: SortKey, v: string): SQL => sql`${v}::${sql.raw(k.type)}`;
  const equal = (k: SortKey, v: string | null): SQL =>
    v === null ? sql`${k.column} IS NULL` : sql`${k.column} = ${bound(k, v)}`;
  const beyond = (k: SortKey, v: string | null): SQL => {
    if (v === null) return sql`false`;
    const than = sql`${k.column} ${sql.raw(k.down ? '<' : '>')} ${bound(k, v)}`;
    return k.nullable ? sql`(${than} OR ${k.column} IS NULL)` : than;
  };
  const steps = keys.map(
    (k, i) =>
      sql`(${sql.join([...keys.slice(0, i).map((p, j) => equal(p, values[j] ?? null)), beyond(k, values[i] ?? null)], sql` AND `)})`,
  );
  const [head] = keys;
  const start = values[0];
  // A plain range on the first column lets the index start where the last page ended.
  const range =
    head !== undefined && !head.nullable && start !== undefined && start !== null
      ? sql`${head.column} ${sql.raw(head.down ? '<=' : '>=')} ${bound(head, start)} AND `
      : sql``;
  return sql`(${range}(${sql.join(steps, sql` OR `)}))`;
}
