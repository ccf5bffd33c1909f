import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../stores/store-log.ts';
import { createTestStores, type TestStores } from '../testing/test-stores.ts';
import { createOutbox } from './outbox.ts';

let stores: TestStores;
const workspaceId = uuidv7();
const put = (n: number) =>
  stores.owner.execute(
    sql`INSERT INTO outbox (workspace_id, topic, payload) VALUES (${workspaceId}, 'test', ${JSON.stringify({ n })}::jsonb)`,
  );

beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(() => stores.owner.execute(sql`DELETE FROM outbox`));

describe('outbox', () => {
  it('[O9] delivers in order, each once, however many nodes deliver', async () => {
    for (let n = 0; n < 250; n += 1) await put(n);
    const seen: unknown[] = [];
    const nodes = [1, 2, 3].map(() => {
      const node = createOutbox(stores.owner, silentLog);
      node.on('test', async (m) => void seen.push(m.payload['n']));
      return node;
    });
    for (let left = 250; left > 0; ) {
      const done = await Promise.all(nodes.map((n) => n.deliver()));
      left -= done.reduce((a, b) => a + b, 0);
    }
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 250 }, (_, n) => n));
  });

  it('[O9] a message that fails comes again, and nothing waits behind it', async () => {
    for (const n of [1, 2, 3]) await put(n);
    const seen: unknown[] = [];
    let broken = true;
    const node = createOutbox(stores.owner, silentLog);
    node.on('test', async (m) => {
      if (broken && m.payload['n'] === 1) throw new Error('away');
      seen.push(m.payload['n']);
    });
    expect(await node.deliver()).toBe(2);
    broken = false;
    expect(await node.deliver()).toBe(1);
    expect(seen).toEqual([2, 3, 1]);
  });

  it('[O9] what fails or is slow goes to a job of its own, alone, while the other handlers go on', async () => {
    for (let n = 0; n < 20; n += 1) await put(n);
    const jobs: Record<string, unknown>[] = [];
    let run: (payload: Record<string, unknown>) => Promise<void> = async () => {};
    const queue = {
      define: (job: { run: typeof run }) => void (run = job.run),
      send: async (_: string, payload: Readonly<Record<string, unknown>>) => void jobs.push(payload),
    };
    const node = createOutbox(stores.owner, silentLog, queue as never, 50);
    const [quick, second]: [unknown[], unknown[]] = [[], []];
    let stuck = true;
    node.on('test', async (m) => void quick.push(m.payload['n']));
    node.on('test', async (m) => {
      if (m.payload['n'] === 3) throw new Error('away');
      if (stuck && m.payload['n'] === 7) await new Promise(() => {});
      second.push(m.payload['n']);
    });
    const started = Date.now();
    expect(await node.deliver()).toBe(20);
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(quick).toHaveLength(20);
    // 3 failed; 7 was slow, and the rest of the batch did not wait for the same handler again.
    expect(second).toEqual([0, 1, 2, 4, 5, 6]);
    expect(jobs).toHaveLength(14);
    stuck = false;
    for (const job of jobs.slice(1)) await run(job);
    expect(second).toHaveLength(19);
    expect(quick).toHaveLength(20);
    expect(await node.deliver()).toBe(0);
  });

  it('[O6] is written by the application and read by nobody but the owner', async () => {
    await expect(stores.db.query(sql`SELECT * FROM outbox`)).rejects.toThrow('permission denied');
  });
});
