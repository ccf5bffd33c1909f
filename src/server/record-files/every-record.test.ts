import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import type { ImportRun } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { FileStore } from '../files/file-store.ts';
import { createMetaWorld, type MetaWorld } from '../http/testing/meta-world.testing.ts';
import type { JobDef, Jobs } from '../jobs/jobs.ts';
import { exportColumns } from './export.columns.ts';
import { exportRecords } from './export.service.ts';
import { RecordImports } from './import.service.ts';

/** Every record of the house through its own files; jobs run at once. */
let world: MetaWorld;
let imports: RecordImports;
let actor: Actor;
const dir = mkdtempSync(join(tmpdir(), 'huanying-files-'));

beforeAll(async () => {
  world = await createMetaWorld();
  const { app, people, workspaces } = world.t;
  const found = await app.rooms.actorOf(workspaces.main, 'person', people.admin.id);
  if (found === null) throw new Error('the administrator is gone');
  actor = found;
  const defined: JobDef[] = [];
  const jobs: Jobs = {
    define: (job) => defined.push(job),
    send: (_, payload) => defined[0]?.run(payload) ?? Promise.resolve(),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const { reads, writes } = app.deps;
  // Asked anew by each job, as the product does.
  const actorOf = () => app.rooms.actorOf(workspaces.main, 'person', people.admin.id);
  imports = new RecordImports({ reads, writes, files: new FileStore(dir), jobs, actorOf });
}, 300_000);
afterAll(async () => {
  await world.close();
  rmSync(dir, { recursive: true, force: true });
});

async function importFile(d: RecordDef, name: string, content: Buffer | string): Promise<ImportRun> {
  const request = {
    isMultipart: () => true,
    file: () => Promise.resolve({ filename: name, file: Readable.from([Buffer.from(content)]) }),
  } as unknown as FastifyRequest;
  const { id } = await imports.upload(actor, d, request);
  await imports.start(actor, id, 'checking');
  const checked = await imports.runs.wire(actor, id);
  if (checked.state !== 'checked' || checked.failed > 0) return checked;
  await imports.start(actor, id, 'applying');
  return imports.runs.wire(actor, id);
}
const exported = (d: RecordDef, columns?: readonly string[]): Promise<Buffer> =>
  buffer(
    exportRecords(world.t.app.deps.reads, actor, d, { format: 'csv', columns, selection: {}, locale: 'zh' }).stream,
  );
const importable = (d: RecordDef): boolean => actor.reach(permissionOf(d, 'create')) !== undefined;

test('[H2] [D11] what was exported of any record and is brought back changes nothing, in any state', async () => {
  const told: unknown[] = [];
  for (const d of world.t.app.deps.registry.defs.filter(importable)) {
    for (const state of Object.keys(d.states.all)) await world.fresh(d.id, 'east', state);
    const { state, created, updated, failed, errors } = await importFile(d, 'a.csv', await exported(d));
    if (state !== 'done' || created + updated + failed > 0)
      told.push([d.id, state, created, updated, failed, errors[0]]);
  }
  expect(told).toEqual([]);
}, 300_000);

test('[H2] the same file of any record twice changes nothing, also without codes', async () => {
  const told: unknown[] = [];
  for (const d of world.t.app.deps.registry.defs.filter(importable)) {
    await world.fresh(d.id, 'east');
    const { locale, timeZone } = actor;
    const columns = exportColumns(d, { locale, timeZone }).map(({ field }) => field);
    // Masked, a person's address is no key.
    if (d.id === 'person') continue;
    const file = await exported(
      d,
      [...new Set(columns)].filter((name) => name !== 'code'),
    );
    const { state, created, updated, failed, errors } = await importFile(d, 'b.csv', file);
    if (state !== 'done' || created + updated + failed > 0)
      told.push([d.id, state, created, updated, failed, errors[0]]);
  }
  expect(told).toEqual([]);
}, 300_000);

test('[H2] [E1] a file changes a campaign that waits for its approval, and the change is said to come from an import', async () => {
  const d = world.t.app.deps.registry.get('campaign').def;
  const row = await world.fresh('campaign', 'east', 'proposed');
  const run = await importFile(d, 'c.csv', `编号,主题\n${row.code},新的主题\n`);
  expect(run).toMatchObject({ state: 'done', updated: 1, failed: 0 });
  const history = await world.t.as('admin').get(`/api/records/campaigns/${row.id}/history`);
  expect(history.text).toContain('"via":"import"');
});
