import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { AppError, errorCatalogue, issue } from '../../shared/errors.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import type { ImportRepeats, ImportRun, ImportTableBody } from '../../shared/record/wire.ts';
import { type Actor, demand, systemActor } from '../access/actor.ts';
import { uploadedFile } from '../files/attachments.service.ts';
import type { FileStore } from '../files/file-store.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { RecordWrites } from '../records/write.service.ts';
import { openTable } from '../tabular/table.open.ts';
import type { ImportTarget } from './import.columns.ts';
import type { ImportKind, ImportSource, Outcome, Portion } from './import.kind.ts';
import { linesImport } from './import.lines.ts';
import { demandColumns, linesOfHeader, lookAt } from './import.look.ts';
import { rowsImport } from './import.records.ts';
import type { ColumnPlan } from './import.rows.ts';
import { type ImportData, type ImportRow, ImportRuns } from './import.runs.ts';

export interface ImportDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly files: FileStore;
  readonly jobs: Jobs;
  /** The actor of a person or key, as they are now: an import goes on with the rights of today. */
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** Errors that are kept; their number is kept in full. */
const keptErrors = 1_000;
const gone = {
  zh: '发起人已停用或密钥已吊销：请由有权限的人重新导入，已写入的不会重复',
  en: 'Who began it has left or its key was revoked: import it again by somebody who may; what is written is not written twice',
};
class RollBack extends Error {}
const nothingDone = {
  rows: 0,
  processed: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  lineTally: null,
  lastRow: 0,
  errors: [],
  notes: [],
  repeated: 0,
} satisfies Partial<ImportData>;

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

  /** Takes a file of rows, or of the kind of lines that is named. A file that plainly holds lines is taken for one. */
  async upload(actor: Actor, d: RecordDef, request: FastifyRequest, lines: string | null = null): Promise<ImportRun> {
    demand(actor, permissionOf(d, this.#kind(d, lines).action));
    const upload = await uploadedFile(request);
    const { sha256 } = await this.deps.files.put(upload.stream);
    const look = (of: string | null, sheet?: string | null) =>
      lookAt(this.deps.files.pathOf(sha256), { fileName: upload.name, d, lines: of, sheet: sheet ?? null });
    const table = await look(lines);
    const plainly = lines === null && mayUpdate(actor, d) ? linesOfHeader(d, table.header) : undefined;
    return this.runs.create(actor, {
      id: uuidv7(),
      record: d.id,
      fileName: upload.name,
      sha256,
      state: 'uploaded',
      data: {
        ...nothingDone,
        ...(plainly === undefined ? table : await look(plainly, table.sheet)),
        checkedAt: null,
        repeats: 'one',
        skipErrors: false,
      },
    });
  }

  /** Another table of the file: rows or lines, another worksheet. */
  async setTable(actor: Actor, id: string, { lines, sheet }: ImportTableBody): Promise<ImportRun> {
    const run = await this.runs.get(actor, id);
    const d = this.#def(run);
    demand(actor, permissionOf(d, this.#kind(d, lines).action));
    const table = await lookAt(this.deps.files.pathOf(run.sha256), {
      fileName: run.fileName,
      d,
      lines,
      sheet: sheet ?? null,
    });
    return this.runs.change(actor, id, ['uploaded', 'checked', 'failed', 'cancelled', 'done'], {
      state: 'uploaded',
      data: { ...nothingDone, ...table },
    });
  }

  #def(run: ImportRow): RecordDef {
    return this.deps.reads.deps.registry.get(run.record).def;
  }

  #kind(d: RecordDef, lines: string | null): ImportKind {
    return lines === null ? rowsImport(this.deps, d) : linesImport(this.deps, d, lines);
  }

  /** What the columns of a run may be mapped to. */
  async targets(actor: Actor, id: string): Promise<readonly ImportTarget[]> {
    const run = await this.runs.get(actor, id);
    return this.#kind(this.#def(run), run.data.lines).targets;
  }

  async setMapping(actor: Actor, id: string, mapping: Readonly<Record<string, string>>): Promise<ImportRun> {
    const run = await this.runs.get(actor, id);
    const known = new Set(this.#kind(this.#def(run), run.data.lines).targets.map((t) => t.key));
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
      data: { ...nothingDone, mapping: { ...mapping } },
    });
  }

  async start(
    actor: Actor,
    id: string,
    phase: 'checking' | 'applying',
    skipErrors = false,
    repeats: ImportRepeats = 'one',
  ): Promise<ImportRun> {
    const before = await this.runs.get(actor, id);
    const d = this.#def(before);
    demand(actor, permissionOf(d, this.#kind(d, before.data.lines).action));
    if (before.data.lines !== null) demandColumns(d, before.data.lines, before.data.mapping);
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
        ...(fresh ? { ...nothingDone, rows: phase === 'checking' ? 0 : before.data.rows } : {}),
        // What the dry run was told about repeated rows holds for the import.
        ...(phase === 'checking' ? { checkedAt: this.deps.reads.deps.now().toISOString(), repeats } : {}),
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
    if (person === null) return this.#abandon(workspaceId, runId);
    const actor: Actor = { ...person, via: 'import' };
    const run = await this.runs.get(actor, runId);
    if (run.state !== 'checking' && run.state !== 'applying') return;
    try {
      await this.#all(actor, this.#def(run), run);
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

  /** Nobody could ever finish it: without a word it would look busy for good. */
  async #abandon(workspaceId: string, runId: string): Promise<void> {
    const keeper = systemActor({ id: workspaceId, timeZone: 'UTC', currency: 'CNY' }, [], '导入 / import');
    const { state, data } = await this.runs.get(keeper, runId);
    if (state !== 'checking' && state !== 'applying') return;
    const errors = [...data.errors, { row: 0, column: null, message: gone }];
    await this.runs.change(keeper, runId, ['checking', 'applying'], { state: 'failed', data: { errors } });
  }

  async #all(actor: Actor, d: RecordDef, run: ImportRow): Promise<void> {
    const { data } = run;
    const kind = this.#kind(d, data.lines);
    const targets = new Map(kind.targets.map((t) => [t.key, t]));
    const plan: ColumnPlan = Object.entries(data.mapping).flatMap(([column, key]) => {
      const target = targets.get(key);
      return target === undefined
        ? []
        : [{ column: Number(column), header: data.header[Number(column)] ?? '', target }];
    });
    const source: ImportSource = {
      plan,
      env: actor,
      lastRow: data.lastRow,
      repeats: data.repeats,
      checkedAt: run.state === 'applying' ? data.checkedAt : null,
      counted: (rows) => {
        data.rows = rows;
      },
      open: () =>
        openTable(this.deps.files.pathOf(run.sha256), {
          fileName: run.fileName,
          headerRow: data.headerRow,
          ...(data.sheet === null ? {} : { sheet: data.sheet }),
        }),
    };
    for await (const portion of kind.portions(source)) if (!(await this.#portion(actor, run, portion))) return;
    await this.runs.change(actor, run.id, ['checking', 'applying'], {
      state: run.state === 'checking' ? 'checked' : 'done',
      data: { rows: data.processed, lastRow: 0 },
    });
  }

  /** One transaction: its rows and the mark of how far the run has come. False when the run was cancelled meanwhile. */
  async #portion(actor: Actor, run: ImportRow, portion: Portion): Promise<boolean> {
    const { data } = run;
    const add = ({ tally, errors, lines, notes = [], repeated = 0 }: Outcome): void => {
      for (const key of ['created', 'updated', 'unchanged', 'failed'] as const) data[key] += tally[key];
      if (lines !== undefined) {
        const sum = { ...(data.lineTally ?? { added: 0, changed: 0, removed: 0 }) };
        for (const key of ['added', 'changed', 'removed'] as const) sum[key] += lines[key];
        data.lineTally = sum;
      }
      data.processed += portion.rows;
      data.rows = Math.max(data.rows, data.processed);
      data.lastRow = portion.last;
      data.errors.push(...errors.slice(0, Math.max(0, keptErrors - data.errors.length)));
      data.notes.push(...notes.slice(0, Math.max(0, keptErrors - data.notes.length)));
      data.repeated += repeated;
    };
    if (run.state === 'checking') {
      // A dry run does everything and takes it back: what it promises is what will happen.
      let outcome: Outcome | undefined;
      await this.deps.writes
        .transaction(actor, async (work) => {
          outcome = await portion.perform(work);
          throw new RollBack();
        })
        .catch((error: unknown) => {
          if (!(error instanceof RollBack)) throw error;
        });
      if (outcome !== undefined) add(outcome);
      return this.runs.progress(actor, run.id, run.state, data);
    }
    return this.deps.writes
      .transaction(actor, async (work) => {
        add(await portion.perform(work));
        // Cancelled meanwhile: these rows are taken back, for the mark does not count them.
        if (!(await this.runs.progressIn(work.tx, run.id, run.state, data))) throw new RollBack();
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof RollBack) return false;
        throw error;
      });
  }
}

const mayUpdate = (actor: Actor, d: RecordDef): boolean => actor.reach(permissionOf(d, 'update')) !== undefined;
