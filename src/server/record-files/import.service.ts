import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { AppError, errorCatalogue, issue } from '../../shared/errors.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import type { ImportRun } from '../../shared/record/wire.ts';
import { type Actor, demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import { uploadedFile } from '../files/attachments.service.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import { matchColumns } from '../tabular/header.match.ts';
import { openTable } from '../tabular/table.open.ts';
import type { Table, TableRow } from '../tabular/tabular.types.ts';
import { importTargets } from './import.columns.ts';
import { newsOf } from './import.news.ts';
import {
  type ColumnPlan,
  findMatch,
  issuesToErrors,
  type ReadRow,
  type RowError,
  readRow,
  resolveReferences,
} from './import.rows.ts';
import { type ImportRow, ImportRuns } from './import.runs.ts';

export interface ImportDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly files: FileStore;
  readonly jobs: Jobs;
  /** The actor of a person or key, as they are now: an import goes on with the rights of today. */
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

const chunk = 200;
/** Errors that are kept; their number is kept in full. */
const keptErrors = 1_000;
class RollBack extends Error {}

/** Import of records from tables: upload → mapping → dry run → apply. Goes on where it stopped after a restart. */
export class RecordImports {
  readonly deps: ImportDeps;
  readonly runs: ImportRuns;

  constructor(deps: ImportDeps) {
    this.deps = deps;
    this.runs = new ImportRuns(deps.reads.deps);
    deps.jobs.define({
      name: 'records.import',
      // With growing pauses this outlasts a store that is away for two hours.
      retries: 12,
      run: ({ runId, workspaceId, actorKind, actorId }) =>
        this.#work(String(workspaceId), actorKind === 'key' ? 'key' : 'person', String(actorId), String(runId)),
    });
  }

  async upload(actor: Actor, d: RecordDef, request: FastifyRequest): Promise<ImportRun> {
    const upload = await uploadedFile(request);
    const stored = await this.deps.files.put(upload.stream);
    const targets = importTargets(d);
    const table = await openTable(this.deps.files.pathOf(stored.sha256), {
      fileName: upload.name,
      expected: targets.flatMap((t) => [t.label, ...t.aliases]),
    });
    const { matches } = matchColumns(table.header, targets);
    await table.close();
    return this.runs.create(actor, {
      id: uuidv7(),
      record: d.id,
      fileName: upload.name,
      sha256: stored.sha256,
      state: 'uploaded',
      data: {
        header: table.header,
        headerRow: table.headerRow,
        sample: table.preview.slice(0, 10).map((r) => r.cells.map((c) => (c === null ? '' : String(c)))),
        mapping: Object.fromEntries(matches.map((m) => [String(m.column), m.key])),
        rows: 0,
        processed: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        failed: 0,
        lastRow: 0,
        errors: [],
        skipErrors: false,
      },
    });
  }

  async setMapping(actor: Actor, id: string, mapping: Readonly<Record<string, string>>): Promise<ImportRun> {
    const run = await this.runs.get(actor, id);
    const d = this.deps.reads.deps.registry.get(run.record).def;
    const known = new Set(importTargets(d).map((t) => t.key));
    const used = new Set<string>();
    for (const [column, key] of Object.entries(mapping)) {
      if (!/^\d{1,4}$/.test(column) || Number(column) >= run.data.header.length || !known.has(key) || used.has(key))
        throw new AppError('invalid', {
          issues: [issue(['mapping', column], '列的对应不正确', 'This column is not mapped correctly')],
        });
      used.add(key);
    }
    return this.runs.change(actor, id, ['uploaded', 'checked', 'failed'], {
      state: 'uploaded',
      data: { mapping: { ...mapping }, processed: 0, created: 0, updated: 0, unchanged: 0, failed: 0, errors: [] },
    });
  }

  async start(actor: Actor, id: string, phase: 'checking' | 'applying', skipErrors = false): Promise<ImportRun> {
    const before = await this.runs.get(actor, id);
    const d = this.deps.reads.deps.registry.get(before.record).def;
    demand(actor, permissionOf(d, 'create'));
    if (phase === 'applying' && before.state === 'checked' && before.data.failed > 0 && !skipErrors)
      throw new AppError('conflict', {
        reason: {
          zh: `有 ${before.data.failed} 行有误：请改正文件，或选择跳过这些行`,
          en: `${before.data.failed} rows have errors: mend the file, or choose to skip them`,
        },
      });
    const from =
      phase === 'checking'
        ? (['uploaded', 'checked', 'failed'] as const)
        : (['checked', 'cancelled', 'failed'] as const);
    const fresh = before.state === 'checked' || phase === 'checking';
    const run = await this.runs.change(actor, id, from, {
      state: phase,
      data: {
        skipErrors,
        ...(fresh
          ? { rows: 0, processed: 0, created: 0, updated: 0, unchanged: 0, failed: 0, lastRow: 0, errors: [] }
          : {}),
      },
    });
    await this.deps.jobs.send('records.import', {
      runId: id,
      workspaceId: actor.workspaceId,
      actorKind: actor.kind === 'key' ? 'key' : 'person',
      actorId: actor.id,
    });
    return run;
  }

  cancel(actor: Actor, id: string): Promise<ImportRun> {
    return this.runs.change(actor, id, ['uploaded', 'checking', 'checked', 'applying'], {
      state: 'cancelled',
      data: {},
    });
  }

  async #work(workspaceId: string, kind: 'person' | 'key', actorId: string, runId: string): Promise<void> {
    const person = await this.deps.actorOf(workspaceId, kind, actorId);
    if (person === null) return;
    const actor: Actor = { ...person, via: 'import' };
    const run = await this.runs.get(actor, runId);
    if (run.state !== 'checking' && run.state !== 'applying') return;
    const d = this.deps.reads.deps.registry.get(run.record).def;
    try {
      const table = await openTable(this.deps.files.pathOf(run.sha256), {
        fileName: run.fileName,
        headerRow: run.data.headerRow,
      });
      await this.#all(actor, d, run, table);
    } catch (error) {
      if (error instanceof AppError && error.status >= 500) throw error;
      const reason =
        error instanceof AppError
          ? (error.details.reason ?? errorCatalogue[error.code].message)
          : errorCatalogue.internal.message;
      await this.runs.change(actor, runId, ['checking', 'applying'], {
        state: 'failed',
        data: { errors: [...run.data.errors, { row: 0, column: null, message: reason }] },
      });
      if (!(error instanceof AppError)) throw error;
    }
  }

  async #all(actor: Actor, d: RecordDef, run: ImportRow, table: Table): Promise<void> {
    const targets = new Map(importTargets(d).map((t) => [t.key, t]));
    const plan: ColumnPlan = Object.entries(run.data.mapping).flatMap(([column, key]) => {
      const target = targets.get(key);
      return target === undefined
        ? []
        : [{ column: Number(column), header: run.data.header[Number(column)] ?? '', target }];
    });
    let waiting: TableRow[] = [];
    const flush = async (): Promise<boolean> => {
      const lines = waiting;
      waiting = [];
      return lines.length === 0 || (await this.#chunk(actor, d, run, plan, lines));
    };
    for await (const line of table.rows()) {
      // Rows up to here were committed before the restart.
      if (line.row <= run.data.lastRow) continue;
      waiting.push(line);
      if (waiting.length >= chunk && !(await flush())) return table.close();
    }
    if (!(await flush())) return;
    await this.runs.change(actor, run.id, ['checking', 'applying'], {
      state: run.state === 'checking' ? 'checked' : 'done',
      data: { lastRow: 0 },
    });
  }

  /** One transaction: its rows and the mark of how far the run has come. False when the run was cancelled meanwhile. */
  async #chunk(
    actor: Actor,
    d: RecordDef,
    run: ImportRow,
    plan: ColumnPlan,
    lines: readonly TableRow[],
  ): Promise<boolean> {
    const { data } = run;
    const headerOf = (field: string): string =>
      plan.find((p) => p.target.field === field)?.header ?? d.fields[field]?.label.zh ?? field;
    const tally = { created: 0, updated: 0, unchanged: 0, failed: 0 };
    const errors: RowError[] = [];
    const perform = async (work: Work): Promise<void> => {
      const rows = lines.map((line) => readRow(d, plan, line, actor));
      await resolveReferences(this.deps.reads, work, d, rows, headerOf);
      for (const row of rows) {
        if (row.errors.length === 0) await this.#row(work, d, row, tally, headerOf);
        if (row.errors.length > 0) tally.failed += 1;
        errors.push(...row.errors);
      }
    };
    const add = (): void => {
      for (const key of ['created', 'updated', 'unchanged', 'failed'] as const) data[key] += tally[key];
      data.processed += lines.length;
      data.rows = data.processed;
      data.lastRow = lines.at(-1)?.row ?? data.lastRow;
      data.errors.push(...errors.slice(0, Math.max(0, keptErrors - data.errors.length)));
    };
    if (run.state === 'checking') {
      // A dry run does everything and takes it back: what it promises is what will happen.
      await this.deps.writes
        .transaction(actor, async (work) => {
          await perform(work);
          throw new RollBack();
        })
        .catch((error: unknown) => {
          if (!(error instanceof RollBack)) throw error;
        });
      add();
      return this.runs.progress(actor, run.id, run.state, data);
    }
    return this.deps.writes
      .transaction(actor, async (work) => {
        await perform(work);
        add();
        // Cancelled meanwhile: these rows are taken back, for the mark does not count them.
        if (!(await this.runs.progressIn(work.tx, run.id, run.state, data))) throw new RollBack();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof RollBack) return false;
        throw error;
      });
  }

  async #row(
    work: Work,
    d: RecordDef,
    row: ReadRow,
    tally: { created: number; updated: number; unchanged: number },
    headerOf: (field: string) => string,
  ): Promise<void> {
    const { code, ...values } = row.values;
    try {
      await work.attempt(async () => {
        const match = await findMatch(this.deps.reads, work, d, row.values);
        if (match === undefined) {
          if (typeof code === 'string')
            throw new AppError('invalid', {
              issues: [issue(['code'], `没有编号为“${code}”的记录`, `There is no record with the code ${code}`)],
            });
          await this.deps.writes.create(work, d, values as never);
          tally.created += 1;
          return;
        }
        const before = await this.deps.reads.read(work.tx, d, match);
        const news = newsOf(d, before, values);
        // Whoever may not change the row is refused, whatever the file says of it.
        const after =
          Object.keys(news).length === 0 && within(demand(work.actor, permissionOf(d, 'update')), before)
            ? before
            : await this.deps.writes.update(work, d, match, before.version, news as never);
        if (after.version === before.version) tally.unchanged += 1;
        else tally.updated += 1;
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const told = issuesToErrors(row.row, error.details.issues ?? [], headerOf);
      row.errors.push(
        ...(told.length > 0
          ? told
          : [{ row: row.row, column: null, message: error.details.reason ?? errorCatalogue[error.code].message }]),
      );
    }
  }
}
