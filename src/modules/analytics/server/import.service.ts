import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, systemActor } from '../../../server/access/actor.ts';
import type { Jobs } from '../../../server/jobs/jobs.ts';
import { parse } from '../../../server/records/validate.ts';
import { matchColumns } from '../../../server/tabular/header.match.ts';
import { openTable } from '../../../server/tabular/table.open.ts';
import type { Table } from '../../../server/tabular/tabular.types.ts';
import { AppError, errorCatalogue, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { type DataImportKind, DataImportOptions, type DataImportRun } from '../imports.contract.ts';
import type { ImportKind, ImportWork } from './import.kind.ts';
import { type ImportRunStore, type Run, type RunData, type RunState, toWire } from './import.runs.ts';
import { labelOf } from './orders.columns.ts';
import type { RowProblem } from './orders.lines.ts';
import { Spill } from './spill.ts';

export interface DataImportDeps {
  readonly kinds: Readonly<Record<DataImportKind, ImportKind>>;
  readonly runs: ImportRunStore;
  readonly jobs: Jobs;
  /** Folder for files under way. */
  readonly dir: string;
  readonly log: FastifyBaseLogger;
  /** A person or key as they are now: the work goes on with the rights of today. */
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

const gone = {
  zh: '发起人已停用、密钥已吊销，或不再有导入权限：请由有权限的人重新导入，已写入的不会重复',
  en: 'Who began it has left, its key was revoked, or may no longer import: import it again by somebody who may; what is written is not written twice',
};
const keptErrors = 200;
const saveEveryRows = 20_000;
/** The run was cancelled while it worked. */
class Stopped extends Error {}

/** Files of orders and channel figures: upload, read, check everything, then write. Goes on after a restart. */
export class DataImports {
  readonly #deps: DataImportDeps;

  constructor(deps: DataImportDeps) {
    this.#deps = deps;
    deps.jobs.define({
      name: 'analytics.import',
      // With growing pauses this outlasts a store that is away for two hours.
      retries: 12,
      run: ({ runId, workspaceId, actorKind, actorId }) =>
        this.work(String(workspaceId), actorKind === 'key' ? 'key' : 'person', String(actorId), String(runId)),
    });
  }

  /** Takes the file, recognises its columns, and leaves the rest to the background. */
  async upload(actor: Actor, kind: DataImportKind, request: FastifyRequest): Promise<DataImportRun> {
    if (!request.isMultipart())
      throw new AppError('unsupported_media', {
        reason: { zh: '请以表单上传文件', en: 'Upload the file as multipart/form-data' },
      });
    const part = await request.file();
    if (part === undefined) throw invalid(issue(['file'], '请选择文件', 'Choose a file'));
    const options = optionsOf(part.fields['options']);
    const id = uuidv7();
    const dir = join(this.#deps.dir, id);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    try {
      await pipeline(part.file, createWriteStream(join(dir, 'file'), { mode: 0o600, flush: true }));
      if (part.file.truncated) throw new AppError('too_large');
      return await this.begin(actor, kind, { id, fileName: nameOf(part.filename), options });
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
        throw new AppError('disk_full', {}, { cause: error });
      throw error;
    }
  }

  /** A run on the file that lies in its folder. */
  async begin(
    actor: Actor,
    kind: DataImportKind,
    file: { readonly id: string; readonly fileName: string; readonly options: DataImportOptions },
  ): Promise<DataImportRun> {
    const { id, fileName, options } = file;
    const table = await this.#open(kind, id, fileName, options);
    const mapping = this.#mapping(kind, table.header, options);
    await table.close();
    const preview = table.preview.slice(0, 10).map((r) => r.cells.map((c) => (c === null ? '' : String(c))));
    // Whatever makes the file unusable as a whole is told at once.
    await this.#prepare(actor, kind, table, mapping, options);
    const run = await this.#deps.runs.create(actor, {
      id,
      kind,
      fileName,
      options,
      data: { ...nothing(), header: table.header, headerRow: table.headerRow, sample: preview, mapping },
    });
    await this.#deps.jobs.send('analytics.import', {
      runId: id,
      workspaceId: actor.workspaceId,
      actorKind: actor.kind === 'key' ? 'key' : 'person',
      actorId: actor.id,
    });
    return this.#wire(run);
  }

  async get(actor: Actor, id: string): Promise<DataImportRun> {
    return this.#wire(await this.#deps.runs.get(actor, id));
  }

  async list(actor: Actor): Promise<DataImportRun[]> {
    return (await this.#deps.runs.list(actor)).map((run) => this.#wire(run));
  }

  async cancel(actor: Actor, id: string): Promise<DataImportRun> {
    const run = await this.#deps.runs.get(actor, id);
    await this.#deps.runs.save(actor, id, 'cancelled', run.data);
    return this.get(actor, id);
  }

  /** The background half: does a run from where it stands to its end. */
  async work(workspaceId: string, kind: 'person' | 'key', actorId: string, runId: string): Promise<void> {
    const keeper = systemActor({ id: workspaceId, timeZone: 'UTC', currency: 'CNY' }, [], '数据导入 / data import');
    const run = await this.#deps.runs.get(keeper, runId);
    if (run.finishedAt !== null) return;
    const person = await this.#deps.actorOf(workspaceId, kind, actorId);
    if (person?.reach('dataImport.create') === undefined) {
      // Nobody could ever finish it: without a word it would look busy for good.
      await this.#deps.runs.save(keeper, runId, 'failed', { ...run.data, failure: gone });
      return rm(join(this.#deps.dir, runId), { recursive: true, force: true });
    }
    const actor: Actor = { ...person, via: 'import' };
    // Parts that were written before a crash stay counted; reading and checking begin anew.
    const { partsDone, created, updated, unchanged } = run.data;
    const data: RunData = {
      ...run.data,
      ...nothing(),
      ...pickHead(run.data),
      ...(partsDone > 0 ? { partsDone, created, updated, unchanged } : {}),
    };
    const spill = new Spill(join(this.#deps.dir, runId, 'parts'));
    const end = async (state: RunState): Promise<void> => {
      await this.#deps.runs.save(actor, runId, state, { ...data, progress: state === 'done' ? 1 : data.progress });
      await rm(join(this.#deps.dir, runId), { recursive: true, force: true });
    };
    try {
      await end(await this.#all(actor, run, data, spill));
    } catch (error) {
      if (error instanceof Stopped) return rm(join(this.#deps.dir, runId), { recursive: true, force: true });
      if (!(error instanceof AppError) || error.status >= 500) {
        this.#deps.log.error({ err: error, runId }, 'an import failed and will be tried again');
        throw error;
      }
      data.failure = reasonOf(error);
      await end('failed');
    } finally {
      await spill.remove();
    }
  }

  async #all(actor: Actor, run: Run, data: RunData, spill: Spill): Promise<RunState> {
    const table = await this.#open(run.kind, run.id, run.fileName, { ...run.options, headerRow: data.headerRow });
    const work = await this.#prepare(actor, run.kind, table, data.mapping, run.options);
    await spill.open();
    await this.#read(actor, run, data, table, work, spill);
    const { count, refused } = await this.#check(actor, run, data, work, spill);
    if (data.failed > 0 && !run.options.skipErrors) {
      data.failure = {
        zh: `有 ${data.failed} 行有误，没有导入任何数据：请改正文件，或选择跳过这些行`,
        en: `${data.failed} rows have errors and nothing was imported: mend the file, or choose to skip these rows`,
      };
      if (!run.dryRun) return 'failed';
    }
    if (run.dryRun) {
      data.created = count;
      return 'done';
    }
    await this.#write(actor, run, data, work, spill, refused);
    return 'done';
  }

  /** Puts the rows aside by key; a mark stands among the items of a key of which nothing may be kept. */
  async #read(actor: Actor, run: Run, data: RunData, table: Table, work: ImportWork, spill: Spill) {
    for await (const rows of table.batches()) {
      for (const row of rows) {
        const made = work.read(row);
        data.processed += 1;
        if (made.kind === 'item') await spill.add(made.key, made.item);
        else if (made.kind === 'skipped') data.dropped += 1;
        else {
          if (made.key !== null) await spill.add(made.key, null);
          addProblems(data, 1, made.problems);
        }
      }
      if (data.processed % saveEveryRows < rows.length) await this.#save(actor, run, 'reading', data);
    }
    await spill.close();
    data.rows = data.processed;
    data.dropped += table.droppedCount;
    if (data.rows === 0) throw invalid(issue(['file'], '文件里没有数据行', 'The file has no rows'));
  }

  /** What would be written, and whether a key is refused that looked sound row by row. */
  async #check(actor: Actor, run: Run, data: RunData, work: ImportWork, spill: Spill) {
    let count = 0;
    let refused = false;
    for (let part = 0; part < Spill.parts; part++) {
      const { groups, lost } = await soundOf(spill, part);
      data.failed += lost;
      const checked = work.check(groups);
      count += checked.count;
      for (const key of checked.refused) {
        refused = true;
        data.failed += groups.get(key)?.length ?? 0;
      }
      addProblems(data, 0, checked.problems);
      if (part % 16 === 15) await this.#save(actor, run, 'reading', data);
    }
    return { count, refused };
  }

  async #write(actor: Actor, run: Run, data: RunData, work: ImportWork, spill: Spill, refused: boolean) {
    for (let part = data.partsDone; part < Spill.parts; part++) {
      const { groups } = await soundOf(spill, part);
      // Asked again and not remembered: a file whose every row is wrong must not fill the memory.
      if (refused) for (const key of work.check(groups).refused) groups.delete(key);
      const done = await work.write(groups);
      for (const key of ['created', 'updated', 'unchanged'] as const) data[key] += done[key];
      addProblems(data, done.problems.length, done.problems);
      data.partsDone = part + 1;
      data.progress = data.partsDone / Spill.parts;
      await this.#save(actor, run, 'writing', data);
    }
  }

  async #save(actor: Actor, run: Run, state: RunState, data: RunData): Promise<void> {
    if (!(await this.#deps.runs.save(actor, run.id, state, data))) throw new Stopped();
  }

  #open(kind: DataImportKind, id: string, fileName: string, options: DataImportOptions): Promise<Table> {
    const { headerRow, sheet } = options;
    return openTable(join(this.#deps.dir, id, 'file'), {
      fileName,
      expected: this.#deps.kinds[kind].fields.flatMap((f) => [f.label, ...f.aliases]),
      ...(headerRow === undefined ? {} : { headerRow }),
      ...(sheet === undefined ? {} : { sheet }),
    });
  }

  /** Column → field: what was recognised, and over it what the person chose. */
  #mapping(kind: DataImportKind, header: readonly string[], options: DataImportOptions): Record<string, string> {
    const { fields } = this.#deps.kinds[kind];
    const known = new Set(fields.map((f) => f.key));
    const chosen: Record<string, number | null> = {};
    for (const [column, key] of Object.entries(options.mapping ?? {})) {
      if (!/^\d{1,4}$/.test(column) || Number(column) >= header.length || (key !== '' && !known.has(key)))
        throw invalid(issue(['options', 'mapping', column], '列的对应不正确', 'This column is not mapped correctly'));
      if (key !== '') chosen[key] = Number(column);
    }
    const left = new Set(
      Object.entries(options.mapping ?? {}).flatMap(([column, key]) => (key === '' ? [column] : [])),
    );
    const { matches } = matchColumns(header, fields, chosen);
    return Object.fromEntries(
      matches.filter((m) => !left.has(String(m.column)) && m.how !== 'fuzzy').map((m) => [String(m.column), m.key]),
    );
  }

  #prepare(
    actor: Actor,
    kind: DataImportKind,
    table: Table,
    mapping: Readonly<Record<string, string>>,
    options: DataImportOptions,
  ): Promise<ImportWork> {
    const importer = this.#deps.kinds[kind];
    const { fields } = importer;
    const columnOf = Object.fromEntries(Object.entries(mapping).map(([column, key]) => [key, Number(column)]));
    const missing = fields.filter((f) => f.required === true && columnOf[f.key] === undefined);
    if (missing.length > 0)
      throw invalid(
        ...missing.map((f) => issue(['file'], `没有找到“${f.label}”列`, `No column of “${f.en}” was found`)),
      );
    return importer.prepare({ actor, options, header: table.header, columnOf, preview: table.preview });
  }

  #wire(run: Run): DataImportRun {
    const fields = this.#deps.kinds[run.kind].fields.map((f) => ({
      key: f.key,
      label: labelOf(f),
      required: f.required === true,
    }));
    return toWire(run, fields);
  }
}

/** The items of a part without the keys that bear a mark, and how many items those had. */
async function soundOf(spill: Spill, part: number): Promise<{ groups: Map<string, unknown[]>; lost: number }> {
  const groups = await spill.read(part);
  let lost = 0;
  for (const [key, items] of groups) {
    if (!items.includes(null)) continue;
    lost += items.filter((item) => item !== null).length;
    groups.delete(key);
  }
  return { groups, lost };
}

const nothing = (): RunData => ({
  header: [],
  headerRow: 1,
  sample: [],
  mapping: {},
  rows: 0,
  processed: 0,
  progress: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  errors: [],
  dropped: 0,
  failure: null,
  partsDone: 0,
});
const pickHead = ({ header, headerRow, sample, mapping }: RunData) => ({ header, headerRow, sample, mapping });

function addProblems(data: RunData, rows: number, problems: readonly RowProblem[]): void {
  data.failed += rows;
  data.errors.push(...problems.slice(0, Math.max(0, keptErrors - data.errors.length)));
}

function optionsOf(field: unknown): DataImportOptions {
  const value = typeof field === 'object' && field !== null && 'value' in field ? field.value : undefined;
  if (value === undefined || value === '') return parse(DataImportOptions, {});
  try {
    return parse(DataImportOptions, JSON.parse(String(value)));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'invalid',
      { issues: [issue(['options'], '选项不是有效的 JSON', 'The options are not valid JSON')] },
      { cause: error },
    );
  }
}

/** The name alone, as a browser or a program sent it. */
const nameOf = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').slice(0, 200) || 'file';

const reasonOf = (error: AppError): Label =>
  error.details.reason ?? error.details.issues?.[0]?.message ?? errorCatalogue[error.code].message;
