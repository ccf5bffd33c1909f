import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { silentLog } from '../stores/store-log.ts';
import { createTestStores, type TestStores } from '../testing/test-stores.ts';
import { createJobs, type Jobs } from './jobs.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let stores: TestStores;
const started: Jobs[] = [];
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(async () => {
  await Promise.all(started.map((jobs) => jobs.stop()));
  await stores.close();
});

/** A node that notes what it does, and takes its time over it. */
async function node(done: string[], name: string, takesMs = 0): Promise<Jobs> {
  const jobs = createJobs(stores.databaseUrl, silentLog as never);
  jobs.define({
    name: 'test.job',
    run: async ({ what }) => {
      done.push(`${name} began ${String(what)}`);
      await new Promise((resolve) => setTimeout(resolve, takesMs));
      done.push(`${name} did ${String(what)}`);
    },
  });
  await jobs.start();
  started.push(jobs);
  return jobs;
}

test('[H2] a job that a killed process left behind goes on within seconds, one that is being done is left alone', async () => {
  const done: string[] = [];
  const slow = await node(done, 'slow', 16_000);
  await slow.send('test.job', { what: 'long' });
  await expect.poll(() => done, { timeout: 10_000 }).toEqual(['slow began long']);
  // As the row stands after kill -9: active, begun a while ago, its lease gone with the connection.
  await stores.owner.execute(sql`
    INSERT INTO jobs.job (id, name, data, state, started_on, created_on, retry_limit)
    VALUES (${randomUUID()}::uuid, 'test.job', '{"what": "orphan"}', 'active', now() - interval '10 seconds', now() - interval '10 seconds', 3)`);
  await node(done, 'second');
  await expect.poll(() => done, { timeout: 20_000 }).toContain('second did orphan');
  await expect.poll(() => done, { timeout: 30_000 }).toContain('slow did long');
  expect(done.filter((line) => line.includes('long'))).toEqual(['slow began long', 'slow did long']);
  expect(done.filter((line) => line.includes('orphan'))).toEqual(['second began orphan', 'second did orphan']);
});

test('[H2] many jobs at once ask their one connection in turn: together it would be an error in pg 9', async () => {
  const warnings: Error[] = [];
  const heard = (warning: Error): void => void warnings.push(warning);
  process.on('warning', heard);
  const done: string[] = [];
  const jobs = createJobs(stores.databaseUrl, silentLog as never);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `test.turn.${name}`);
  for (const name of names) jobs.define({ name, concurrency: 2, run: async () => void done.push(name) });
  await jobs.start();
  started.push(jobs);
  await Promise.all([...names, ...names].map((name) => jobs.send(name, {})));
  await expect.poll(() => done.length, { timeout: 20_000 }).toBe(12);
  process.off('warning', heard);
  expect(warnings.map((w) => w.message).filter((m) => m.includes('client.query()'))).toEqual([]);
});

test('[D4] a job that fails says so in the log, with its name and what went wrong', async () => {
  const lines: string[] = [];
  const jobs = createJobs(stores.databaseUrl, pino({}, { write: (line) => lines.push(line) }));
  jobs.define({ name: 'test.failing', retries: 0, run: () => Promise.reject(new Error('the mill stands still')) });
  await jobs.start();
  started.push(jobs);
  await jobs.send('test.failing', {});
  await expect.poll(() => lines.join(''), { timeout: 10_000 }).toContain('the mill stands still');
  expect(JSON.parse(lines.find((line) => line.includes('mill')) ?? '{}')).toMatchObject({
    level: 50,
    job: 'test.failing',
    msg: 'a job failed',
  });
});
