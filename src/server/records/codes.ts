import { sql } from 'drizzle-orm';
import type { Queries } from '../postgres/pool.ts';

/** The series that a pattern counts in: `CMP-{yyyy}-{####}` in 2026 counts in `CMP-2026-`. */
export function codeSeries(pattern: string, today: string): { readonly series: string; readonly digits: number } {
  const filled = pattern
    .replace('{yyyy}', today.slice(0, 4))
    .replace('{mm}', today.slice(5, 7))
    .replace('{dd}', today.slice(8, 10));
  const counter = /\{(#+)\}/.exec(filled);
  if (counter?.[1] === undefined) throw new Error(`the code pattern ${pattern} has no counter`);
  return { series: filled.replace(counter[0], ''), digits: counter[1].length };
}

/** The next codes of a pattern. Without gaps within committed rows: the counter is part of the transaction. */
export async function nextCodes(
  tx: Queries,
  workspaceId: string,
  pattern: string,
  today: string,
  count: number,
): Promise<string[]> {
  if (count === 0) return [];
  const { series, digits } = codeSeries(pattern, today);
  const { value } = await tx.one<{ value: string }>(sql`
    INSERT INTO record_counter (workspace_id, series, value) VALUES (${workspaceId}, ${series}, ${count}::bigint)
    ON CONFLICT (workspace_id, series) DO UPDATE SET value = record_counter.value + excluded.value RETURNING value`);
  const first = Number(value) - count + 1;
  return Array.from({ length: count }, (_, i) => `${series}${String(first + i).padStart(digits, '0')}`);
}
