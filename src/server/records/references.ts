import { sql } from 'drizzle-orm';
import { AppError, type Issue, issue } from '../../shared/errors.ts';
import { labelAt } from '../../shared/record/children.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { accessJson } from '../access/actor.ts';
import { everything } from '../access/reach.ts';
import { snake, tableOf } from './columns.ts';
import { linesIn } from './lines.ts';
import type { RecordReads } from './read.service.ts';
import { actAs, type Work } from './work.ts';

type Values = Readonly<Record<string, unknown>>;
const idsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string');

/** A row as it will be, beside what it was. */
export interface Placed {
  readonly row: Values;
  readonly before: Values | null;
}
interface Wanted {
  readonly row: number;
  readonly name: string;
  readonly id: string;
}

/** Every reference that is new must point to a living row that the actor may see; a row of another workspace does not exist. */
export async function checkReferences(
  reads: RecordReads,
  work: Work,
  d: RecordDef,
  row: Values,
  before: Values | null,
): Promise<void> {
  const [issues = []] = await faultsOfReferences(reads, work, d, [{ row, before }]);
  if (issues.length > 0) throw new AppError('invalid', { issues });
  // Nothing hangs below a row that is only being made.
  if (d.parent !== undefined && before !== null && row[d.parent] !== null && row[d.parent] !== before[d.parent])
    await refuseLoop(reads, work, d, d.parent, row);
}

/** What is wrong with the references of each row: one question for each record that they point to. */
export async function faultsOfReferences(
  reads: RecordReads,
  work: Work,
  d: RecordDef,
  rows: readonly Placed[],
): Promise<Issue[][]> {
  const wanted = new Map<string, Wanted[]>();
  for (const [at, placed] of rows.entries())
    for (const [target, name, id] of newReferences(d, placed)) {
      const all = wanted.get(target) ?? [];
      all.push({ row: at, name, id });
      wanted.set(target, all);
    }
  const faults = rows.map((): Issue[] => []);
  for (const [target, all] of wanted) {
    const def = reads.deps.registry.find(target)?.def;
    if (def === undefined) continue;
    const ids = [...new Set(all.map((w) => w.id))];
    const found = await work.tx.query<{ id: string }>(
      sql`SELECT id FROM ${sql.identifier(tableOf(def))} WHERE workspace_id = ${work.actor.workspaceId} AND deleted_at IS NULL AND id = ANY (${sql.param(ids)}::uuid[])`,
    );
    const alive = new Set(found.map((f) => f.id));
    // A row may point to itself only through its own creation, which never happens.
    for (const { row, name, id } of all)
      if (!alive.has(id))
        faults[row]?.push(
          issue(
            [name],
            `${labelAt(d, [name])?.zh ?? name}：没有找到所选的${def.label.zh}`,
            `${labelAt(d, [name])?.en ?? name}: the chosen ${def.label.en.toLowerCase()} was not found`,
          ),
        );
  }
  for (const [at, { row, before }] of rows.entries()) faults[at]?.push(...(await strayFiles(work, d, row, before)));
  return faults;
}

/** Target, field and id of each reference that a row did not hold before; an id of a target once. */
function newReferences(d: RecordDef, { row, before }: Placed): (readonly [string, string, string])[] {
  const found = new Map<string, readonly [string, string, string]>();
  const look = (target: string, name: string, given: Values, stored: Values | null | undefined, key = name): void => {
    const known = new Set(idsOf(stored?.[key]));
    for (const id of idsOf(given[key])) {
      // The field that was sent comes first: an owner may only follow from it.
      if (!known.has(id) && !found.has(`${target} ${id}`)) found.set(`${target} ${id}`, [target, name, id]);
    }
  };
  for (const [name, field] of Object.entries(d.fields))
    if (field.target !== undefined) look(field.target, name, row, before);
  for (const [name, child] of Object.entries(d.children ?? {})) {
    const stored = new Map(linesIn(before, name).map((l) => [l.id, l]));
    for (const line of linesIn(row, name))
      for (const [key, field] of Object.entries(child.fields))
        if (field.target !== undefined) look(field.target, name, line, stored.get(line.id), key);
  }
  look('orgUnit', 'unitId', row, before);
  look('person', 'ownerId', row, before);
  return [...found.values()];
}

/** A field names a file of its own row: one of another row, or none, would show nothing or count as a paper. */
async function strayFiles(work: Work, d: RecordDef, row: Values, before: Values | null): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const [name, field] of Object.entries(d.fields)) {
    const file = row[name];
    if (field.kind !== 'file' || typeof file !== 'string' || file === before?.[name]) continue;
    const own = await work.tx.maybeOne(
      sql`SELECT 1 AS one FROM file WHERE id = ${file}::uuid AND workspace_id = ${work.actor.workspaceId}::uuid AND record = ${d.id} AND record_id = ${row['id']}::uuid AND deleted_at IS NULL`,
    );
    if (own === undefined)
      issues.push(
        issue(
          [name],
          `${field.label.zh}：请先把文件加到这条记录的文件里`,
          `${field.label.en}: add the file to the files of this record first`,
        ),
      );
  }
  return issues;
}

/**
 * A tree has no loops: the new parent must not hang below the row. The whole tree is looked at, whatever the actor sees
 * of it, and one move at a time in a workspace: two could close a loop together.
 */
async function refuseLoop(reads: RecordReads, work: Work, d: RecordDef, parent: string, row: Values): Promise<void> {
  const { tx, actor } = work;
  await tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tree ${d.id} ${actor.workspaceId}`}, 0))`);
  await actAs(tx, { ...actor, accessJson: accessJson(reads.deps.registry.defs, () => everything) });
  const loop = await hangsBelow(tx, d, parent, row);
  await actAs(tx, actor);
  if (loop)
    throw new AppError('invalid', {
      issues: [issue([parent], '上级不能是自己或自己的下级', 'The parent must not be the row itself or hang below it')],
    });
}

async function hangsBelow(tx: Work['tx'], d: RecordDef, parent: string, row: Values): Promise<boolean> {
  const [table, column] = [sql.identifier(tableOf(d)), sql.identifier(snake(parent))];
  const found = await tx.maybeOne(sql`
    WITH RECURSIVE up AS (
      SELECT id, ${column} AS parent_id FROM ${table} WHERE id = ${row[parent]}::uuid
      UNION SELECT t.id, t.${column} FROM ${table} t JOIN up ON t.id = up.parent_id
    ) SELECT 1 AS one FROM up WHERE id = ${row['id']}::uuid LIMIT 1`);
  return found !== undefined;
}

/** A unique violation, told with the field's name. */
export function duplicateOf(d: RecordDef, error: unknown): AppError {
  const constraint = error instanceof Error && 'constraint' in error ? String(error.constraint) : '';
  const names = Object.keys(d.fields).filter(
    (n) => constraint.includes(`_${snake(n)}_unique`) || constraint.includes(`_${snake(n)}_`),
  );
  const labels = names.map((n) => d.fields[n]?.label);
  const zh = labels.map((l) => l?.zh).join('、') || '编号';
  const en = labels.map((l) => l?.en).join(', ') || 'code';
  return new AppError(
    'duplicate',
    { issues: [issue(names.slice(0, 1), `${zh}已被使用`, `${en} is already taken`)] },
    { cause: error },
  );
}
