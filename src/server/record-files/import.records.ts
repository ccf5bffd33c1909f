import { AppError, invalid, issue } from '../../shared/errors.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import { demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { Created } from '../records/create.ts';
import type { Work } from '../records/work.ts';
import { importTargets } from './import.columns.ts';
import {
  headers,
  type ImportKind,
  type ImportSource,
  type KindDeps,
  type Outcome,
  portionRows,
  refusalOf,
  type Tally,
} from './import.kind.ts';
import { findMatches } from './import.match.ts';
import { newsOf } from './import.news.ts';
import { type Repeat, Repeats, repeatNote } from './import.repeats.ts';
import { identityOf, type ReadRow, type RowError, readRow, referencesOf, resolveReferences } from './import.rows.ts';

type Values = Readonly<Record<string, unknown>>;
/** A row of the file that can stand, and how many before it are the same. */
interface Sought {
  readonly row: ReadRow;
  readonly values: Values;
  readonly nth: number;
}
type Became = 'created' | 'updated' | 'unchanged' | { readonly refused: AppError };
type Tell = (row: Sought, became: Became) => void;

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;
const toldOf = (made: Created<RecordDef> | undefined): Became =>
  made !== undefined && 'refused' in made ? { refused: made.refused } : 'created';

/** A part that may be refused alone. What is no refusal is thrown on. */
async function attempted<T>(work: Work, part: () => Promise<T>): Promise<T | { readonly refused: AppError }> {
  try {
    return await work.attempt(part);
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { refused: error };
    throw error;
  }
}

/**
 * Parts whose rows can be looked for at once. A row found by its code may change what others are found by, and of two
 * rows that are the same the second is found only when the first was written.
 */
function* alikeIn(d: RecordDef, rows: readonly Sought[]): Generator<readonly Sought[]> {
  let part: Sought[] = [];
  let kind = false;
  let known = new Set<string>();
  for (const one of rows) {
    const identity = identityOf(d, one.values);
    const byCode = identity?.by === 'code';
    const key = identity === undefined ? undefined : JSON.stringify([identity, one.nth]);
    if (part.length > 0 && (byCode !== kind || (key !== undefined && known.has(key)))) {
      yield part;
      part = [];
      known = new Set();
    }
    kind = byCode;
    part.push(one);
    if (key !== undefined) known.add(key);
  }
  if (part.length > 0) yield part;
}

/** Rows of a record: each creates one, or updates the one that it is found to be. */
export function rowsImport(deps: KindDeps, d: RecordDef): ImportKind {
  const references = [...referencesOf(d.fields), ['unitId', 'orgUnit'] as const, ['ownerId', 'person'] as const];

  interface Line {
    readonly row: ReadRow;
    readonly repeat: Repeat | undefined;
  }

  async function perform(work: Work, { plan, repeats }: ImportSource, lines: readonly Line[]): Promise<Outcome> {
    const headerOf = headers(plan, (field) => d.fields[field]?.label.zh);
    const tally: Tally = { created: 0, updated: 0, unchanged: 0, failed: 0 };
    const notes: RowError[] = [];
    // Tried again after a conflict, a portion begins with what it was given.
    const rows = lines.map(({ row }) => ({ ...row, values: { ...row.values }, errors: [...row.errors] }));
    await resolveReferences(deps.reads, work, references, rows, headerOf);
    const wanted: Sought[] = [];
    const told: ReadRow[] = [];
    for (const [i, row] of rows.entries()) {
      const repeat = lines[i]?.repeat;
      const own = repeat === undefined || (repeats === 'each' && repeat.by === 'content');
      if (!own) {
        const note = repeatNote(d, row.row, repeat);
        if (repeat.alike) {
          notes.push(note);
          tally.unchanged += 1;
          continue;
        }
        row.errors.push(note);
      }
      told.push(row);
      if (row.errors.length === 0) wanted.push({ row, values: row.values, nth: repeat?.nth ?? 0 });
      else tally.failed += 1;
    }
    const tell = ({ row }: Sought, became: Became): void => {
      if (typeof became === 'string') tally[became] += 1;
      else {
        tally.failed += 1;
        row.errors.push(...refusalOf(became.refused, row.row, headerOf));
      }
    };
    for (const part of alikeIn(d, wanted)) await writeAll(work, part, tell);
    const repeated = lines.filter((line) => line.repeat?.by === 'content').length;
    return { tally, errors: told.flatMap((row) => row.errors), notes, repeated };
  }

  /** Rows that are told from others in the same way: those that are new are made together, the others changed in their order. */
  async function writeAll(work: Work, rows: readonly Sought[], tell: Tell): Promise<void> {
    const matches = await findMatches(deps.reads, work, d, rows);
    const known = await deps.reads.readMany(
      work.tx,
      d,
      matches.filter((id) => id !== undefined),
    );
    const reach = work.actor.reach(permissionOf(d, 'update'));
    const fresh: Sought[] = [];
    for (const [i, one] of rows.entries()) {
      const match = matches[i];
      const { code: given, ...values } = one.values;
      const code = typeof given === 'string' ? given : undefined;
      const before = match === undefined ? undefined : known.get(match);
      if (match === undefined && code === undefined) fresh.push(one);
      else if (match === undefined)
        tell(one, {
          refused: invalid(
            issue(['code'], `没有编号为“${code ?? ''}”的记录`, `There is no record with the code ${code ?? ''}`),
          ),
        });
      // Whoever may not change the row is refused, whatever the file says of it.
      else if (before !== undefined && within(reach, before) && isEmpty(newsOf(d, before, values)))
        tell(one, 'unchanged');
      else tell(one, await attempted(work, () => change(work, match, values)));
    }
    await createAll(work, fresh, tell);
  }

  async function change(work: Work, id: string, values: Values): Promise<'updated' | 'unchanged'> {
    const before = await deps.reads.read(work.tx, d, id);
    const news = newsOf(d, before, values);
    if (isEmpty(news) && within(demand(work.actor, permissionOf(d, 'update')), before)) return 'unchanged';
    const after = await deps.writes.update(work, d, id, before.version, news as never);
    return after.version === before.version ? 'unchanged' : 'updated';
  }

  /** Many rows in few statements. What the database refuses is found by halves: one bad row does not cost the others their place. */
  async function createAll(work: Work, rows: readonly Sought[], tell: Tell): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    if (rows.length === 1 || !deps.writes.createsTogether(d)) {
      for (const one of rows)
        tell(
          one,
          await attempted(work, async (): Promise<'created'> => {
            await deps.writes.create(work, d, one.values as never);
            return 'created';
          }),
        );
      return;
    }
    const inputs = rows.map((one) => one.values as never);
    const made = await attempted(work, () => deps.writes.createAll(work, d, inputs));
    if ('refused' in made) {
      const half = Math.ceil(rows.length / 2);
      await createAll(work, rows.slice(0, half), tell);
      await createAll(work, rows.slice(half), tell);
    } else for (const [i, one] of rows.entries()) tell(one, toldOf(made[i]));
  }

  return {
    targets: importTargets(d),
    action: 'create',
    async *portions(source) {
      let waiting: Line[] = [];
      const known = new Repeats(d);
      const portion = (lines: readonly Line[]) => ({
        rows: lines.length,
        last: lines.at(-1)?.row.row ?? source.lastRow,
        perform: (work: Work) => perform(work, source, lines),
      });
      for await (const line of (await source.open()).rows()) {
        const row = readRow(d.fields, source.plan, line, source.env);
        const repeat = known.note(row);
        if (line.row <= source.lastRow) continue;
        waiting.push({ row, repeat });
        if (waiting.length < portionRows.ofRecord) continue;
        yield portion(waiting);
        waiting = [];
      }
      if (waiting.length > 0) yield portion(waiting);
    },
  };
}
