import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import type { RecordDef } from '../../shared/record/record.ts';
import type { ImportRun } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { FileStore } from '../files/file-store.ts';
import type { JobDef, Jobs } from '../jobs/jobs.ts';
import { createTable } from '../records/ddl.ts';
import { registerRecord } from '../records/registry.ts';
import { createRecordWorld, type RecordWorld } from '../records/testing/record-world.ts';
import { openTable } from '../tabular/table.open.ts';
import type { Table } from '../tabular/tabular.types.ts';
import { createTestStores } from '../testing/test-stores.ts';
import { type ExportWishes, exportRecords } from './export.service.ts';
import { RecordImports } from './import.service.ts';

interface ImportOptions {
  readonly actor?: Actor;
  /** A kind of lines instead of rows. */
  readonly lines?: string;
  /** False stops after the dry run. */
  readonly apply?: boolean;
  readonly skipErrors?: boolean;
  readonly repeats?: 'one' | 'each';
}

export interface FilesWorld {
  readonly world: RecordWorld;
  readonly imports: RecordImports;
  /** May do everything, everywhere. */
  readonly actor: Actor;
  /** Jobs run when the test says so: between two of them the process may have died. */
  readonly queue: Readonly<Record<string, unknown>>[];
  runJob(payload: Readonly<Record<string, unknown>>): Promise<void>;
  runJobs(): Promise<void>;
  upload(d: RecordDef, name: string, content: Buffer | string, options?: ImportOptions): Promise<ImportRun>;
  importFile(d: RecordDef, name: string, content: Buffer | string, options?: ImportOptions): Promise<ImportRun>;
  exported(d: RecordDef, wishes: Partial<ExportWishes> & { readonly actor?: Actor }): Promise<Buffer>;
  tableOf(content: Buffer | string, name: string, sheet?: string): Promise<Table>;
  close(): Promise<void>;
}

const uploadOf = (name: string, content: Buffer | string): FastifyRequest =>
  ({
    isMultipart: () => true,
    file: async () => ({
      filename: name,
      file: Object.assign(Readable.from([Buffer.from(content)]), { truncated: false }),
    }),
  }) as unknown as FastifyRequest;

/** Import and export of records on a database of its own; of further ones too, whose tables are made. */
export async function createFilesWorld(more: readonly RecordDef[] = []): Promise<FilesWorld> {
  const world = await createRecordWorld(await createTestStores());
  world.reads.deps.registry.add(more.map((d) => registerRecord(d)));
  for (const statement of more.flatMap((d) => createTable(d).split(/;\n/)))
    if (statement.trim() !== '') await world.stores.owner.execute(sql.raw(statement));
  const dir = await mkdtemp(join(tmpdir(), 'huanying-files-'));
  const actor = await world.person('总监', 'head', [{ permission: '*', scope: 'workspace' }]);
  const defined: JobDef[] = [];
  const queue: Readonly<Record<string, unknown>>[] = [];
  const jobs: Jobs = {
    define: (job) => defined.push(job),
    send: async (_, payload) => void queue.push(payload),
    start: async () => {},
    stop: async () => {},
  };
  const actors = new Map([[actor.id, actor]]);
  const imports = new RecordImports({
    reads: world.reads,
    writes: world.writes,
    files: new FileStore(dir),
    jobs,
    actorOf: async (_, __, id) => actors.get(id) ?? null,
  });
  const runJob = async (payload: Readonly<Record<string, unknown>>): Promise<void> => {
    await defined[0]?.run(payload);
  };
  const runJobs = async (): Promise<void> => {
    for (let payload = queue.shift(); payload !== undefined; payload = queue.shift()) await runJob(payload);
  };
  const upload: FilesWorld['upload'] = (d, name, content, options = {}) => {
    const by = options.actor ?? actor;
    actors.set(by.id, by);
    return imports.upload(by, d, uploadOf(name, content), options.lines ?? null);
  };
  return {
    world,
    imports,
    actor,
    queue,
    runJob,
    runJobs,
    upload,
    async importFile(d, name, content, options = {}) {
      const by = options.actor ?? actor;
      const { id } = await upload(d, name, content, options);
      await imports.start(by, id, 'checking', false, options.repeats);
      await runJobs();
      if (options.apply !== false) {
        await imports.start(by, id, 'applying', options.skipErrors ?? false);
        await runJobs();
      }
      return imports.runs.wire(by, id);
    },
    exported: (d, { actor: by, ...wishes }) =>
      buffer(
        exportRecords(world.reads, by ?? actor, d, {
          format: 'csv',
          selection: { sort: 'code' },
          locale: 'zh',
          ...wishes,
        }).stream,
      ),
    async tableOf(content, name, sheet) {
      const path = join(dir, name);
      await writeFile(path, content);
      return openTable(path, { fileName: name, ...(sheet === undefined ? {} : { sheet }) });
    },
    async close() {
      await world.close();
      await rm(dir, { recursive: true });
    },
  };
}
