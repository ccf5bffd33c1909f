import { AppError, issue } from '../../shared/errors.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import { demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
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
import { newsOf } from './import.news.ts';
import { type Repeat, Repeats, repeatNote } from './import.repeats.ts';
import { findMatch, type ReadRow, type RowError, readRow, referencesOf, resolveReferences } from './import.rows.ts';

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
    const errors: RowError[] = [];
    const notes: RowError[] = [];
    // Tried again after a conflict, a portion begins with what it was given.
    const rows = lines.map(({ row }) => ({ ...row, values: { ...row.values }, errors: [...row.errors] }));
    await resolveReferences(deps.reads, work, references, rows, headerOf);
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
      if (row.errors.length === 0)
        try {
          await work.attempt(async () => {
            tally[await write(work, row, repeat?.nth ?? 0)] += 1;
          });
        } catch (error) {
          row.errors.push(...refusalOf(error, row.row, headerOf));
        }
      if (row.errors.length > 0) tally.failed += 1;
      errors.push(...row.errors);
    }
    const repeated = lines.filter((line) => line.repeat?.by === 'content').length;
    return { tally, errors, notes, repeated };
  }

  async function write(work: Work, row: ReadRow, nth: number): Promise<'created' | 'updated' | 'unchanged'> {
    const { code, ...values } = row.values;
    const match = await findMatch(deps.reads, work, d, row.values, nth);
    if (match === undefined) {
      if (typeof code === 'string')
        throw new AppError('invalid', {
          issues: [issue(['code'], `没有编号为“${code}”的记录`, `There is no record with the code ${code}`)],
        });
      await deps.writes.create(work, d, values as never);
      return 'created';
    }
    const before = await deps.reads.read(work.tx, d, match);
    const news = newsOf(d, before, values);
    // Whoever may not change the row is refused, whatever the file says of it.
    if (Object.keys(news).length === 0 && within(demand(work.actor, permissionOf(d, 'update')), before))
      return 'unchanged';
    const after = await deps.writes.update(work, d, match, before.version, news as never);
    return after.version === before.version ? 'unchanged' : 'updated';
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
        if (waiting.length < portionRows) continue;
        yield portion(waiting);
        waiting = [];
      }
      if (waiting.length > 0) yield portion(waiting);
    },
  };
}
