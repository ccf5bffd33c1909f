import { createHash } from 'node:crypto';
import type { RecordDef } from '../../shared/record/record.ts';
import { type Identity, identityOf, type ReadRow, type RowError } from './import.rows.ts';

/** What a row of a file is to an earlier one that says it is the same. */
export interface Repeat {
  /** How many rows before it are the same. */
  readonly nth: number;
  /** Row of the file that was the first. */
  readonly first: number;
  /** All cells are alike. */
  readonly alike: boolean;
  readonly by: Identity['by'];
}

/** Rows whose like is looked for: a file may be longer than memory. */
const mostKnown = 200_000;

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 20);

/** Tells rows of a file that are the same as an earlier one: one of them would otherwise vanish without a word. */
export class Repeats {
  readonly #d: RecordDef;
  readonly #known = new Map<string, { readonly row: number; readonly content: string; n: number }>();

  constructor(d: RecordDef) {
    this.#d = d;
  }

  /** To be asked of every row in the order of the file, before its references are resolved. */
  note({ row, values, errors }: ReadRow): Repeat | undefined {
    const identity = errors.length > 0 ? undefined : identityOf(this.#d, values);
    if (identity === undefined) return undefined;
    const key = digest([identity.by, identity.values]);
    const content = digest(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const first = this.#known.get(key);
    if (first === undefined) {
      if (this.#known.size < mostKnown) this.#known.set(key, { row, content, n: 0 });
      return undefined;
    }
    first.n += 1;
    return { nth: first.n, first: first.row, alike: content === first.content, by: identity.by };
  }
}

/** What is said of a row that repeats another. Alike it is told and left out; unlike, one of the two would be lost. */
export function repeatNote(d: RecordDef, row: number, { first, alike, by }: Repeat): RowError {
  const key = (d.import?.matchKey ?? []).map((name) => d.fields[name]?.label);
  const what =
    by === 'code'
      ? { zh: '编号', en: 'code' }
      : by === 'key' && key.length > 0
        ? { zh: key.map((l) => l?.zh).join('、'), en: key.map((l) => l?.en.toLowerCase()).join(', ') }
        : { zh: '必填内容', en: 'required content' };
  const each = by === 'content' ? { zh: '；也可以选择各建一条', en: '; you may also have one record each' } : null;
  return {
    row,
    column: null,
    message: alike
      ? {
          zh: `与第 ${first} 行完全相同，只算一条${each?.zh ?? ''}`,
          en: `Same as row ${first}: taken as one${each?.en ?? ''}`,
        }
      : {
          zh: `与第 ${first} 行的${what.zh}相同，其他内容不同：请合并成一行${by === 'content' ? '，或选择各建一条' : ''}`,
          en: `Has the ${what.en} of row ${first} and says something else: make one row of them${by === 'content' ? ', or have one record each' : ''}`,
        },
  };
}
