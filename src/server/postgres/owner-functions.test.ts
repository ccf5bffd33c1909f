import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStores, type TestStores } from '../testing/test-stores.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

test('[G7] every function that runs as the owner looks among temporary tables last', async () => {
  const all = await stores.owner.query<{ name: string; path: string | null }>(sql`
    SELECT p.proname AS name, (SELECT c FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%') AS path
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')`);
  expect(all.map(({ name }) => name)).toContain('audit_chain');
  // A new one says so itself: SECURITY DEFINER SET search_path = public, pg_temp.
  expect(all.filter(({ path }) => path !== 'search_path=public, pg_temp')).toEqual([]);
});

test('[G7] a temporary audit_log of the attacker does not bend the hash chain', async () => {
  const workspace = uuidv7();
  await stores.owner.execute(sql`INSERT INTO workspace (id, name) VALUES (${workspace}, 'w')`);
  const write = sql`
    INSERT INTO public.audit_log (workspace_id, seq, at, actor_kind, actor_name, via, record, action, changes, prev_hash, hash)
    VALUES (${workspace}, 0, now(), 'system', 'x', 'job', 'campaign', 'update', '{}', '', '')`;
  await stores.db.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('app.workspace', ${workspace}, true)`);
    await tx.execute(write);
    await tx.execute(sql`CREATE TEMP TABLE audit_log (workspace_id uuid, seq bigint, hash bytea) ON COMMIT DROP`);
    await tx.execute(sql`INSERT INTO pg_temp.audit_log VALUES (${workspace}, 900000, '\\x00')`);
    await tx.execute(write);
  });
  const chain = await stores.owner.query<{ seq: string; linked: boolean }>(sql`
    SELECT seq, prev_hash = coalesce(lag(hash) OVER (ORDER BY seq), '') AS linked
    FROM audit_log WHERE workspace_id = ${workspace} ORDER BY seq`);
  expect(chain).toEqual([
    { seq: '1', linked: true },
    { seq: '2', linked: true },
  ]);
});
