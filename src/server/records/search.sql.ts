import { type SQL, sql } from 'drizzle-orm';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Queries } from '../postgres/pool.ts';
import { like } from './filter.sql.ts';

/** A search as the index of grams and `LIKE` know it. */
export interface SearchWords {
  readonly grams: readonly string[];
  /** Patterns that the row's text must all match. */
  readonly patterns: readonly string[];
}

/** More rows than this are found sooner by walking the list in its order than by looking up each. */
const most = 1000;

/** The words of a search from one character on; null when it holds none. */
export function searchWords(text: string): SearchWords | null {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '' && !w.includes('\u0000'))
    .slice(0, 8);
  if (words.length === 0) return null;
  const gramsOf = (chars: readonly string[]): readonly string[] =>
    chars.length === 1 ? chars : chars.slice(1).map((c, i) => `${chars[i]}${c}`);
  return {
    grams: [...new Set(words.flatMap((word) => gramsOf([...word])))],
    patterns: words.map((word) => `%${like(word)}%`),
  };
}

/**
 * Conditions that the searched rows of each record meet, by record id, in one round trip. Row-level security still
 * decides on every row; the ids found beforehand only spare it the rows that cannot match.
 */
export async function searching(
  tx: Queries,
  defs: readonly RecordDef[],
  words: SearchWords,
): Promise<ReadonlyMap<string, SQL>> {
  const found = await tx.query<{ record: string; ids: string[] | null }>(sql`
    SELECT record, record_find(record, ${sql.param([...words.grams])}::text[], ${sql.param([...words.patterns])}::text[], ${most}) AS ids
    FROM unnest(${sql.param(defs.map((d) => d.id))}::text[]) AS record`);
  const matches = plainSearch(words);
  return new Map(
    found.map(({ record, ids }) => [
      record,
      // CASE hides the text from the planner, which takes any for rare and would read and sort the whole table.
      ids === null
        ? sql`CASE WHEN ${matches} THEN true ELSE false END`
        : sql`(id = ANY (${sql.param(ids)}::uuid[]) AND ${matches})`,
    ]),
  );
}

/** The same for rows that no index of grams holds, as deleted ones. */
export const plainSearch = ({ patterns }: SearchWords): SQL =>
  sql`search_text LIKE ALL (${sql.param([...patterns])}::text[])`;
