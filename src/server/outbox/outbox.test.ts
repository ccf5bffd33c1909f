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

  it('[O9] tries again after a failure, and what comes after waits', async () => {
    await put(1);
    await put(2);
    const seen: unknown[] = [];
    let broken = true;
    const node = createOutbox(stores.owner, silentLog);
    node.on('test', async (m) => {
      if (broken) throw new Error('away');
      seen.push(m.payload['n']);
    });
    expect(await node.deliver()).toBe(0);
    broken = false;
    expect(await node.deliver()).toBe(2);
    expect(seen).toEqual([1, 2]);
  });

  it('[O6] is written by the application and read by nobody but the owner', async () => {
    await expect(stores.db.query(sql`SELECT * FROM outbox`)).rejects.toThrow('permission denied');
  });
});
