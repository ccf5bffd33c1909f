import { sql } from 'drizzle-orm';
import { AppError } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import { maxLines } from '../../shared/record/children.ts';
import { permissionOf, type RecordDef, type RowOf } from '../../shared/record/record.ts';
import { demand } from '../access/actor.ts';
import { type Reach, within } from '../access/reach.ts';
import { tableOf } from '../records/columns.ts';
import { linesIn } from '../records/lines.ts';
import { outside } from '../records/placing.ts';
import type { Work } from '../records/work.ts';
import { plainText } from '../tabular/cell.result.ts';
import type { TableRow } from '../tabular/tabular.types.ts';
import { lineHeads, lineKeys } from './export.columns.ts';
import { childOf, lineTargets } from './import.columns.ts';
import {
  headers,
  type ImportKind,
  type ImportSource,
  type KindDeps,
  type LineTally,
  type Outcome,
  portionRows,
  refusalOf,
  type Tally,
} from './import.kind.ts';
import { saysSame } from './import.news.ts';
import { type ReadRow, type RowError, referencesOf, resolveReferences } from './import.rows.ts';
import { type AskedLine, type LineReader, lineReader } from './line.reader.ts';
import { type PairedLine, pairLines } from './line-match.ts';

/** All rows of a file that name one record. */
interface Group {
  readonly code: string;
  readonly rows: TableRow[];
  /** May be more than the rows kept: beyond the most lines they are only counted. */
  count: number;
}
interface Asked {
  readonly group: Group;
  readonly parent: RowOf<RecordDef>;
  readonly lines: readonly AskedLine[];
}

/** Records that one file may name, and rows that may wait for the last one of their record. */
const [mostRecords, mostWaiting] = [100_000, 100_000];

/**
 * Lines of a record's rows. The lines of each row that the file names become those of the file, all of them in one
 * version or, where one is wrong, none; rows that it does not name stay as they are.
 */
export function linesImport(deps: KindDeps, d: RecordDef, name: string): ImportKind {
  const child = childOf(d, name);
  const references = referencesOf(child.fields);
  const most = maxLines(child);

  async function perform(work: Work, source: ImportSource, groups: readonly Group[]): Promise<Outcome> {
    const reader = lineReader(child, source);
    const headerOf = headers(source.plan, (field) => child.fields[field]?.label.zh ?? lineHeads(d).code.zh);
    const tally: Tally = { created: 0, updated: 0, unchanged: 0, failed: 0 };
    const lines: LineTally = { added: 0, changed: 0, removed: 0 };
    const errors: RowError[] = [];
    const refuse = (group: Group, faults: readonly RowError[]): void => {
      tally.failed += 1;
      errors.push(...faults);
    };
    const parents = await parentsOf(work, groups);
    const refs = await deps.reads.names.ofRows(work.tx, d, [...parents.values()] as never);
    const asked: Asked[] = [];
    const reach = demand(work.actor, permissionOf(d, 'update'));
    for (const group of groups) {
      const parent = parents.get(group.code);
      const message = refusalOfGroup(group, parent, reach);
      if (parent === undefined || message !== undefined)
        refuse(group, [
          { row: group.rows[0]?.row ?? 0, column: headerOf(lineKeys.code), message: message ?? unknown(d, group) },
        ]);
      else if (reader.unchanged(group.rows, linesIn(parent, name), refs)) tally.unchanged += 1;
      else asked.push({ group, parent, lines: reader.read(group.rows, linesIn(parent, name), refs) });
    }
    const read: ReadRow[] = asked.flatMap((a) => a.lines.map((l) => l.read));
    await resolveReferences(deps.reads, work, references, read, headerOf);
    for (const one of asked) {
      const faults = one.lines.flatMap((l) => l.read.errors);
      if (faults.length > 0) {
        refuse(one.group, faults);
        continue;
      }
      try {
        const done = await write(work, source, reader, one);
        if (done === undefined) tally.unchanged += 1;
        else {
          tally.updated += 1;
          for (const key of ['added', 'changed', 'removed'] as const) lines[key] += done[key];
        }
      } catch (error) {
        refuse(one.group, refused(error, one, headerOf));
      }
    }
    return { tally, errors: errors.toSorted((a, b) => a.row - b.row), lines };
  }

  function refusalOfGroup(group: Group, parent: RowOf<RecordDef> | undefined, reach: Reach): Label | undefined {
    if (parent === undefined) return unknown(d, group);
    // Whoever may not change the row is refused, whatever the file says of it.
    if (!within(reach, parent)) return outside().details.reason;
    return group.count > most ? tooMany(d, name, group) : undefined;
  }

  /** Undefined when the row has these lines already. */
  async function write(
    work: Work,
    { checkedAt }: ImportSource,
    reader: LineReader,
    { parent, lines }: Asked,
  ): Promise<LineTally | undefined> {
    const stored = linesIn(parent, name);
    const paired = pairLines(
      child,
      lines.map((l) => ({ place: l.place, values: reader.valuesOf(l) })),
      stored,
      reader.placed,
    );
    const next = paired.map((p) => draftOf(p));
    const changed = next.filter((n) => n.changed).length;
    const added = paired.filter((p) => p.stored === undefined).length;
    const removed = stored.length - (paired.length - added);
    if (added + changed + removed === 0 && paired.every((p, i) => p.stored === stored[i])) return undefined;
    const version = lines.find((l) => l.version !== null && l.version !== parent.version)?.version;
    if (version !== undefined && version !== null) throw outdated(parent, version);
    if (checkedAt !== null && Date.parse(parent.updatedAt) > Date.parse(checkedAt)) throw changedSince(parent);
    await work.attempt(() =>
      deps.writes.update(work, d, parent.id, parent.version, { [name]: next.map((n) => n.draft) } as never),
    );
    return { added, changed, removed };
  }

  /** What is stored, with what the file says; a value that is the same stays as it is written. */
  function draftOf({ values, stored }: PairedLine): { readonly draft: object; readonly changed: boolean } {
    if (stored === undefined) return { draft: values, changed: false };
    const draft: Record<string, unknown> = { id: stored.id };
    let changed = false;
    for (const [key, field] of Object.entries(child.fields)) {
      if (field.readOnly === true) continue;
      const kept = !(key in values) || saysSame(field, stored[key], values[key] ?? field.default ?? null);
      draft[key] = kept ? stored[key] : values[key];
      changed ||= !kept;
    }
    return { draft, changed };
  }

  function refused(error: unknown, { group, lines }: Asked, headerOf: (field: string) => string): RowError[] {
    const first = group.rows[0]?.row ?? 0;
    const issues = error instanceof AppError ? (error.details.issues ?? []) : [];
    if (issues.length === 0) return refusalOf(error, first, headerOf, headerOf(lineKeys.code));
    return issues.map(({ path: [at, line, field], message }) =>
      at === name && typeof line === 'number'
        ? {
            row: lines[line]?.read.row ?? first,
            column: field === undefined ? null : headerOf(String(field)),
            message,
          }
        : { row: first, column: null, message },
    );
  }

  async function parentsOf(work: Work, groups: readonly Group[]): Promise<ReadonlyMap<string, RowOf<RecordDef>>> {
    const codes = groups.map((g) => g.code).filter((code) => code !== '');
    const found = await work.tx.query<{ id: string }>(
      sql`SELECT id FROM ${sql.identifier(tableOf(d))} WHERE workspace_id = ${work.actor.workspaceId} AND deleted_at IS NULL AND code = ANY (${sql.param(codes)}::text[])`,
    );
    const rows = await deps.reads.readMany(
      work.tx,
      d,
      found.map((r) => r.id),
    );
    return new Map([...rows.values()].map((row) => [row.code, row]));
  }

  return {
    targets: lineTargets(d, name),
    action: 'update',
    async *portions(source) {
      const at = source.plan.find((p) => p.target.key === lineKeys.code)?.column;
      const codeOf = (line: TableRow): string => (at === undefined ? '' : plainText(line.cells[at] ?? null));
      // Rows of one record may lie apart: it is written when its last one was read, and is done when that one is.
      const lastOf = new Map<string, number>();
      let rows = 0;
      for await (const line of (await source.open()).rows()) {
        rows += 1;
        lastOf.set(codeOf(line), line.row);
        if (lastOf.size > mostRecords) throw tooBig();
      }
      source.counted(rows);
      const begun = new Map<string, Group>();
      let ready: Group[] = [];
      let [readyRows, waiting, last] = [0, 0, source.lastRow];
      const portion = () => {
        const [groups, count] = [ready, readyRows];
        [ready, readyRows] = [[], 0];
        return { rows: count, last, perform: (work: Work) => perform(work, source, groups) };
      };
      for await (const line of (await source.open()).rows()) {
        const code = codeOf(line);
        const ends = code === '' ? line.row : (lastOf.get(code) ?? line.row);
        if (ends <= source.lastRow) continue;
        const group = begun.get(code) ?? { code, rows: [], count: 0 };
        group.count += 1;
        if (group.rows.length < most) {
          group.rows.push(line);
          waiting += 1;
        }
        if (waiting > mostWaiting) throw tooBig();
        if (line.row < ends) {
          begun.set(code, group);
          continue;
        }
        begun.delete(code);
        ready.push(group);
        waiting -= group.rows.length;
        readyRows += group.count;
        last = ends;
        if (readyRows >= portionRows.ofLines) yield portion();
      }
      if (ready.length > 0) yield portion();
    },
  };
}

const rowsOf = ({ count }: Group): Label =>
  count === 1 ? { zh: '', en: '' } : { zh: `（共 ${count} 行）`, en: ` (${count} rows)` };

const unknown = (d: RecordDef, group: Group): Label =>
  group.code === ''
    ? { zh: `请填写${lineHeads(d).code.zh}`, en: `Fill in the ${lineHeads(d).code.en.toLowerCase()}` }
    : {
        zh: `没有编号为“${group.code}”的${d.label.zh}${rowsOf(group).zh}`,
        en: `There is no ${d.label.en.toLowerCase()} ${group.code}${rowsOf(group).en}`,
      };

function tooMany(d: RecordDef, name: string, { code, count }: Group): Label {
  const child = childOf(d, name);
  return {
    zh: `${child.label.zh}最多 ${maxLines(child)} 行，文件里 ${code} 有 ${count} 行`,
    en: `${child.label.en}: at most ${maxLines(child)} lines, the file has ${count} of ${code}`,
  };
}

const outdated = ({ code, version }: RowOf<RecordDef>, given: number): AppError =>
  new AppError('conflict', {
    reason: {
      zh: `${code} 在导出之后被改过（文件是第 ${given} 版，现在是第 ${version} 版）：请重新导出再改，或不导入“版本”列`,
      en: `${code} was changed after the export (version ${given} in the file, now ${version}): export it again, or leave the version column out`,
    },
  });
const changedSince = ({ code }: RowOf<RecordDef>): AppError =>
  new AppError('conflict', {
    reason: { zh: `检查之后有人改过 ${code}：请重新检查`, en: `${code} was changed after the check: check again` },
  });
const tooBig = (): AppError =>
  new AppError('too_large', {
    reason: {
      zh: '文件里的记录太多或同一编号的行离得太远：请按编号排序，或分成几个文件',
      en: 'Too many records, or rows of one code too far apart: sort the file by code, or split it',
    },
  });
