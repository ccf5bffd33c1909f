import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Queries } from '../postgres/pool.ts';
import { createTestApp, type TestApp } from '../testing/app.ts';
import { verifyAuditChain } from './chain.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

/** What somebody with the keys of the database could do: switch the triggers off first. Undone after `check`. */
async function tamper(change: SQL, check: (db: Queries) => Promise<void>): Promise<void> {
  const undo = new Error('undo');
  await t.stores.owner
    .transaction(async (tx) => {
      await tx.execute(sql`ALTER TABLE audit_log DISABLE TRIGGER ALL`);
      await tx.execute(change);
      await check(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
}

describe('[G7] the audit log', () => {
  test('is written with every change: who, when, from where, before and after', async () => {
    const made = await t.as('admin').post('/api/records/people', { name: '周青', email: 'zhou@huanying.test' });
    const id = made.textAt('item', 'id');
    await t.as('admin').patch(`/api/records/people/${id}`, { version: 1, patch: { title: '专员' } });
    const rows = await t.stores.owner.query(sql`
      SELECT actor_kind, actor_id, actor_name, via, address, request_id IS NOT NULL AS request, action, changes FROM audit_log WHERE record_id = ${id}::uuid ORDER BY seq`);
    const who = {
      actor_kind: 'person',
      actor_id: t.people.admin.id,
      actor_name: 'admin',
      via: 'page',
      address: '127.0.0.1',
      request: true,
    };
    expect(rows).toMatchObject([
      {
        ...who,
        action: 'create',
        changes: { name: { before: null, after: '周青' }, email: { after: 'z***@huanying.test' } },
      },
      { ...who, action: 'update', changes: { title: { before: null, after: '专员' } } },
    ]);
  });

  test('is a whole chain, also after many writers at once', async () => {
    const keys = Array.from({ length: 12 }, (_, i) => ({ name: `并发 ${i}`, email: `p${i}@huanying.test` }));
    await Promise.all(
      keys.map((body, i) => t.as(i % 2 === 0 ? 'admin' : 'director').post('/api/records/people', body)),
    );
    const report = await verifyAuditChain(t.stores.owner);
    expect(report.broken).toEqual([]);
    expect(report.lines).toBeGreaterThan(50);
    expect(report.heads.map((h) => h.workspaceId).toSorted()).toEqual(Object.values(t.workspaces).toSorted());
  });

  describe('cannot be changed', () => {
    const attempts: readonly (readonly [string, SQL])[] = [
      ['UPDATE', sql`UPDATE audit_log SET actor_name = 'nobody'`],
      ['DELETE', sql`DELETE FROM audit_log`],
      ['TRUNCATE', sql`TRUNCATE audit_log`],
    ];
    test.each(attempts)('%s by the owner', async (_, statement) => {
      await expect(t.stores.owner.execute(statement)).rejects.toMatchObject({ code: '42501' });
    });

    const asApp = async (statement: SQL): Promise<unknown> =>
      t.stores.db.transaction(async (tx) => {
        await tx.query(
          sql`SELECT set_config('app.workspace', ${t.workspaces.main}, true), set_config('app.access', '{"read":{"person":{"all":true}},"write":{"person":{"all":true}}}', true)`,
        );
        return tx.execute(statement);
      });
    test.each([
      ...attempts,
      ['ALTER', sql`ALTER TABLE audit_log DISABLE TRIGGER ALL`],
      ['DROP', sql`DROP TABLE audit_log`],
      ['a rule', sql`CREATE RULE quiet AS ON INSERT TO audit_log DO INSTEAD NOTHING`],
      [
        'another hash',
        sql`CREATE OR REPLACE FUNCTION audit_hash(prev bytea, r audit_log) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$`,
      ],
      ['replica mode', sql`SET session_replication_role = replica`],
    ] as const)('%s by the application', async (_, statement) => {
      await expect(asApp(statement)).rejects.toMatchObject({ code: expect.stringMatching(/^42501$/) });
    });

    test('a line that the application writes gets its number and hash from the database', async () => {
      await asApp(sql`
        INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_name, via, record, action, changes, prev_hash, hash)
        VALUES (${t.workspaces.main}, 1, now(), 'system', 'forged', 'job', 'person', 'x', '{}', '\\x00', '\\x00')`);
      expect((await verifyAuditChain(t.stores.owner)).broken).toEqual([]);
      const other = sql`
        INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_name, via, record, action, changes, prev_hash, hash)
        VALUES (${t.workspaces.other}, 1, now(), 'system', 'forged', 'job', 'person', 'x', '{}', '\\x00', '\\x00')`;
      await expect(asApp(other)).rejects.toMatchObject({ code: '42501' });
    });
  });

  describe('shows tampering by whoever holds the keys of the database', () => {
    let line: { workspace_id: string; seq: string };
    beforeEach(async () => {
      line = await t.stores.owner.one(
        sql`SELECT workspace_id, seq FROM audit_log WHERE workspace_id = ${t.workspaces.main} AND seq = 5`,
      );
    });
    const here = (seq = line.seq): SQL => sql`WHERE workspace_id = ${line.workspace_id}::uuid AND seq = ${seq}::bigint`;

    test.each([
      ['the name', sql`actor_name = 'somebody else'`],
      ['the time, by a microsecond', sql`at = at + interval '1 microsecond'`],
      ['the change', sql`changes = changes || '{"name": {"before": null, "after": "x"}}'`],
      ['the reason', sql`reason = ''`],
      ['the address', sql`address = '10.0.0.1'`],
      ['the owner', sql`owner_id = workspace_id`],
    ])('a change of %s', (_, set) =>
      tamper(sql`UPDATE audit_log SET ${set} ${here()}`, async (db) => {
        const { broken } = await verifyAuditChain(db);
        expect(broken).toMatchObject([{ workspaceId: line.workspace_id, seq: '5', fault: 'content' }]);
      }),
    );

    test('a change with the hash worked out anew breaks the next link', () =>
      tamper(sql`UPDATE audit_log SET actor_name = 'x' ${here()}`, async (db) => {
        await db.execute(sql`UPDATE audit_log SET hash = audit_hash(prev_hash, audit_log) ${here()}`);
        expect((await verifyAuditChain(db)).broken).toMatchObject([{ seq: '6', fault: 'link' }]);
      }));

    test('a deleted line', () =>
      tamper(sql`DELETE FROM audit_log ${here()}`, async (db) => {
        expect((await verifyAuditChain(db)).broken).toMatchObject([{ seq: '6', fault: 'gap' }]);
      }));

    test('two lines exchanged', () =>
      tamper(
        sql`UPDATE audit_log SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE workspace_id = ${t.workspaces.main} AND seq IN (5, 6)`,
        async (db) => {
          await db.execute(sql`UPDATE audit_log SET seq = -seq WHERE workspace_id = ${t.workspaces.main} AND seq < 0`);
          expect((await verifyAuditChain(db)).broken).toMatchObject([{ seq: '5', fault: 'link' }]);
        },
      ));

    test('lines cut off at the end: the head is no longer the one that was noted', async () => {
      const before = (await verifyAuditChain(t.stores.owner)).heads.find((h) => h.workspaceId === t.workspaces.main);
      await tamper(
        sql`DELETE FROM audit_log WHERE workspace_id = ${t.workspaces.main} AND seq = ${before?.seq ?? '0'}::bigint`,
        async (db) => {
          const after = await verifyAuditChain(db);
          expect(after.broken).toEqual([]);
          expect(after.heads.find((h) => h.workspaceId === t.workspaces.main)).not.toEqual(before);
        },
      );
    });
  });
});
