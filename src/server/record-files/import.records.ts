import { AppError, issue } from '../../shared/errors.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import { demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { Work } from '../records/work.ts';
import type { TableRow } from '../tabular/tabular.types.ts';
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
import { findMatch, type ReadRow, type RowError, readRow, referencesOf, resolveReferences } from './import.rows.ts';

/** Rows of a record: each creates one, or updates the one that it is found to be. */
export function rowsImport(deps: KindDeps, d: RecordDef): ImportKind {
  const references = [...referencesOf(d.fields), ['unitId', 'orgUnit'] as const, ['ownerId', 'person'] as const];

  async function perform(work: Work, { plan, env }: ImportSource, lines: readonly TableRow[]): Promise<Outcome> {
    const headerOf = headers(plan, (field) => d.fields[field]?.label.zh);
    const tally: Tally = { created: 0, updated: 0, unchanged: 0, failed: 0 };
    const errors: RowError[] = [];
    const rows = lines.map((line) => readRow(d.fields, plan, line, env));
    await resolveReferences(deps.reads, work, references, rows, headerOf);
    for (const row of rows) {
      if (row.errors.length === 0)
        try {
          await work.attempt(async () => {
            tally[await write(work, row)] += 1;
          });
        } catch (error) {
          row.errors.push(...refusalOf(error, row.row, headerOf));
        }
      if (row.errors.length > 0) tally.failed += 1;
      errors.push(...row.errors);
    }
    return { tally, errors };
  }

  async function write(work: Work, row: ReadRow): Promise<'created' | 'updated' | 'unchanged'> {
    const { code, ...values } = row.values;
    const match = await findMatch(deps.reads, work, d, row.values);
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
      let waiting: TableRow[] = [];
      const portion = (lines: readonly TableRow[]) => ({
        rows: lines.length,
        last: lines.at(-1)?.row ?? source.lastRow,
        perform: (work: Work) => perform(work, source, lines),
      });
      for await (const line of (await source.open()).rows()) {
        if (line.row <= source.lastRow) continue;
        waiting.push(line);
        if (waiting.length < portionRows) continue;
        yield portion(waiting);
        waiting = [];
      }
      if (waiting.length > 0) yield portion(waiting);
    },
  };
}
