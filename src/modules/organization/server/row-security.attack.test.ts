import { type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actor, accessJson } from '../../../server/access/actor.ts';
import { everything, type Reach, within } from '../../../server/access/reach.ts';
import type { Tx } from '../../../server/postgres/pool.ts';
import { tableOf } from '../../../server/records/columns.ts';
import { actAs } from '../../../server/records/work.ts';
import { createTestApp, type PersonName, type TestApp, type UnitName } from '../../../server/testing/app.ts';
import type { RecordDef } from '../../../shared/record/record.ts';

/**
 * What the wall covers. The application connects as one plain role and tells each transaction who asks. Row-level
 * security then holds for whatever SQL runs in it: a forgotten WHERE, a join that reaches too far, an injected piece of
 * a statement. It does not hold against somebody who owns the connection and may run several statements: they can set
 * `app.access` themselves (shown below). Even they cannot become another role, see the schema `auth`, change the audit
 * log, read files of the server, or remove rows.
 */
interface Row {
  readonly id: string;
  readonly workspaceId: string;
  readonly unitId: string | null;
  readonly ownerId: string | null;
}

let t: TestApp;
let defs: readonly RecordDef[];
/** The rows of each record, as the attacker would like to reach them. */
const rows = new Map<string, readonly Row[]>();
const attackers: readonly PersonName[] = [
  'admin',
  'director',
  'finance',
  'legal',
  'analyst',
  'digital',
  'channels',
  'service',
  'specialistEast',
  'salesEast',
  'salesSouth',
  'strangerSales',
];
const units: readonly UnitName[] = ['root', 'east', 'south', 'north', 'otherRoot', 'otherRegion'];

beforeAll(async () => {
  t = await createTestApp();
  defs = t.app.deps.registry.defs;
  for (const d of defs) {
    const planted: Row[] = [];
    for (const unit of units) {
      const workspaceId = unit.startsWith('other') ? t.workspaces.other : t.workspaces.main;
      const owners = Object.values(t.people).filter((p) => p.unitId === t.units[unit]);
      for (const ownerId of [null, ...owners.map((o) => o.id)])
        planted.push({ id: uuidv7(), workspaceId, unitId: t.units[unit], ownerId });
    }
    planted.push({ id: uuidv7(), workspaceId: t.workspaces.main, unitId: null, ownerId: null });
    for (const row of planted) await t.stores.owner.execute(insert(d, row));
    rows.set(d.id, planted);
  }
});
afterAll(() => t.close());

const table = (d: RecordDef): SQL => sql`${sql.identifier(tableOf(d))}`;
const insert = (d: RecordDef, r: Row): SQL => sql`
  INSERT INTO ${table(d)} (id, workspace_id, code, state, unit_id, owner_id, created_at, updated_at)
  VALUES (${r.id}::uuid, ${r.workspaceId}::uuid, ${`X-${r.id}`}, ${d.states.initial}, ${r.unitId}::uuid, ${r.ownerId}::uuid, now(), now())`;
const planted = (d: RecordDef): SQL => sql`id = ANY (${sql.param((rows.get(d.id) ?? []).map((r) => r.id))}::uuid[])`;

const undo = new Error('undo');
/** Runs hand-written SQL as the application's role with the real reach of a person; nothing of it stays. */
async function attack<T>(actor: Actor, run: (tx: Tx) => Promise<T>): Promise<T> {
  const result: { value?: T } = {};
  await t.stores.db
    .transaction(async (tx) => {
      await actAs(tx, actor);
      result.value = await run(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return result.value as T;
}
/** Whether one statement of several is refused by the wall; the others go on. */
const refused = (tx: Tx, statement: SQL): Promise<boolean> =>
  tx
    .transaction((inner) => inner.execute(statement))
    .then(
      () => false,
      (error: unknown) => {
        expect((error as { code?: string }).code).toBe('42501');
        return true;
      },
    );

const actorOf = async (name: PersonName): Promise<Actor> => {
  const { id, workspaceId } = t.people[name];
  const actor = await t.app.rooms.actorOf(workspaceId, 'person', id);
  if (actor === null) throw new Error(name);
  return actor;
};
/** What the wall is told, read back from the JSON; worked out by hand from the reach below. */
function reaches(actor: Actor, d: RecordDef): { read: Reach; write: Reach } {
  const told = JSON.parse(actor.accessJson) as Record<'read' | 'write', Record<string, Reach>>;
  return {
    read: told.read[d.id] ?? { all: false, units: [], people: [] },
    write: told.write[d.id] ?? { all: false, units: [], people: [] },
  };
}
const reachable = (actor: Actor, d: RecordDef, reach: Reach): string[] =>
  (rows.get(d.id) ?? [])
    .filter((r) => r.workspaceId === actor.workspaceId && within(reach, r))
    .map((r) => r.id)
    .toSorted();

describe.each(attackers)('[O6] hand-written SQL as %s', (name) => {
  test('SELECT, UPDATE and INSERT reach exactly the rows of the position, in every table', async () => {
    const actor = await actorOf(name);
    for (const d of defs) {
      const { read, write } = reaches(actor, d);
      await attack(actor, async (tx) => {
        const seen = await tx.query<{ id: string }>(sql`SELECT id FROM ${table(d)} WHERE ${planted(d)} ORDER BY id`);
        expect(
          seen.map((r) => r.id),
          `${d.id} seen`,
        ).toEqual(reachable(actor, d, read));
        const sneaky = await tx.query<{ id: string }>(
          sql`SELECT a.id FROM ${table(d)} a WHERE ${planted(d)} OR true UNION SELECT b.id FROM ${table(d)} b WHERE b.workspace_id <> ${actor.workspaceId} ORDER BY 1`,
        );
        const mine = new Set(sneaky.map((r) => r.id));
        expect(
          (rows.get(d.id) ?? [])
            .filter((r) => mine.has(r.id))
            .map((r) => r.id)
            .toSorted(),
        ).toEqual(reachable(actor, d, read));

        // The one way round the wall: a search by grams runs as the owner and holds the reach itself.
        const found = await tx.query<{ id: string }>(
          sql`SELECT found AS id FROM unnest(${sql.param((rows.get(d.id) ?? []).map((r) => r.id))}::uuid[]) AS wanted,
              unnest(record_find(${d.id}, ARRAY['x-'], ARRAY['%x-' || wanted || '%'], 1000)) AS found`,
        );
        expect(found.map((r) => r.id).toSorted(), `${d.id} found`).toEqual(reachable(actor, d, read));

        const changed = await tx.query<{ id: string }>(
          sql`UPDATE ${table(d)} SET version = version WHERE ${planted(d)} RETURNING id`,
        );
        const both = reachable(actor, d, write).filter((id) => reachable(actor, d, read).includes(id));
        expect(changed.map((r) => r.id).toSorted(), `${d.id} changed`).toEqual(both);

        for (const unit of units) {
          const workspaceId = unit.startsWith('other') ? t.workspaces.other : t.workspaces.main;
          const row = { id: uuidv7(), workspaceId, unitId: t.units[unit], ownerId: null };
          const allowed = workspaceId === actor.workspaceId && within(write, row);
          expect(await refused(tx, insert(d, row)), `${d.id} into ${unit}`).toBe(!allowed);
        }
      });
    }
  });

  test('a row is not moved out of reach, to another workspace, nor removed', async () => {
    const actor = await actorOf(name);
    const [foreign, foreignUnit] =
      actor.workspaceId === t.workspaces.main
        ? [t.workspaces.other, t.units.otherRegion]
        : [t.workspaces.main, t.units.east];
    for (const d of defs) {
      const { write } = reaches(actor, d);
      await attack(actor, async (tx) => {
        // Where nothing is within reach the statement touches nothing, and so is not refused either.
        const touches = reachable(actor, d, write).length > 0;
        const toForeign = sql`UPDATE ${table(d)} SET workspace_id = ${foreign}::uuid WHERE ${planted(d)}`;
        expect(await refused(tx, toForeign), `${d.id} to another workspace`).toBe(touches);
        const outOfReach = sql`UPDATE ${table(d)} SET unit_id = ${foreignUnit}::uuid, owner_id = NULL WHERE ${planted(d)}`;
        expect(await refused(tx, outOfReach), `${d.id} out of reach`).toBe(touches && !write.all);
        expect(await refused(tx, sql`DELETE FROM ${table(d)}`), `delete ${d.id}`).toBe(true);
        expect(await refused(tx, sql`TRUNCATE ${table(d)}`)).toBe(true);
      });
    }
  });
});

test('[O6] a salesperson sees the campaigns of the own region, by hand', async () => {
  const campaigns = rows.get('campaign') ?? [];
  const seenBy = async (name: PersonName): Promise<string[]> => {
    const seen = await attack(await actorOf(name), (tx) => tx.query<{ id: string }>(sql`SELECT id FROM campaign`));
    return seen.map((r) => r.id).toSorted();
  };
  const where = (holds: (r: Row) => boolean): string[] =>
    campaigns
      .filter(holds)
      .map((r) => r.id)
      .toSorted();
  expect(await seenBy('salesEast')).toEqual(where((r) => r.unitId === t.units.east));
  expect(await seenBy('salesSouth')).toEqual(where((r) => r.unitId === t.units.south));
  expect(await seenBy('legal')).toEqual(where((r) => r.workspaceId === t.workspaces.main));
  expect(await seenBy('strangerSales')).toEqual(where((r) => r.unitId === t.units.otherRegion));
});

test('[O6] without anybody named, nothing is seen and nothing is written', async () => {
  for (const d of defs) {
    expect(await t.stores.db.query(sql`SELECT 1 FROM ${table(d)}`)).toEqual([]);
    await expect(
      t.stores.db.execute(
        insert(d, { id: uuidv7(), workspaceId: t.workspaces.main, unitId: t.units.east, ownerId: null }),
      ),
    ).rejects.toMatchObject({ code: '42501' });
  }
});

test('[O6] what one transaction was told does not stay on the connection', async () => {
  const actor = await actorOf('admin');
  await attack(actor, (tx) => tx.query(sql`SELECT 1`));
  for (let i = 0; i < 10; i += 1) expect(await t.stores.db.query(sql`SELECT id FROM person`)).toEqual([]);
});

describe('[O6] the application’s role', () => {
  const inTransaction = async (statement: SQL): Promise<unknown> =>
    attack(await actorOf('salesEast'), (tx) => tx.query(statement));

  test.each([
    ['no row security', sql`ALTER TABLE campaign DISABLE ROW LEVEL SECURITY`],
    ['a policy of its own', sql`CREATE POLICY mine ON campaign USING (true)`],
    ['tables', sql`CREATE TABLE mine (id int)`],
    ['functions', sql`CREATE FUNCTION app_all(kind text, record text) RETURNS boolean LANGUAGE sql AS 'SELECT true'`],
    [
      'replaced functions',
      sql`CREATE OR REPLACE FUNCTION app_workspace() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'`,
    ],
    ['roles', sql`CREATE ROLE mine SUPERUSER`],
    ['password hashes of roles', sql`SELECT * FROM pg_authid`],
    ['password hashes of people', sql`SELECT * FROM auth.account`],
    ['sessions', sql`SELECT * FROM auth.session`],
    ['accounts', sql`SELECT email FROM auth.app_user`],
    ['one-time links', sql`SELECT * FROM auth.one_time_link`],
    ['files of the server', sql`SELECT pg_read_file('/etc/passwd')`],
    ['programs of the server', sql`COPY (SELECT 1) TO PROGRAM 'id'`],
    ['the outbox', sql`SELECT * FROM outbox`],
    ['jobs', sql`CREATE SCHEMA mine`],
  ])('gets no %s', async (_, statement) => {
    await expect(inTransaction(statement)).rejects.toMatchObject({ code: '42501' });
  });

  test('gets no other role', async () => {
    const { owner } = await t.stores.owner.one<{ owner: string }>(sql`SELECT current_user AS owner`);
    await expect(inTransaction(sql`SET ROLE ${sql.identifier(owner)}`)).rejects.toMatchObject({ code: '42501' });
    await expect(inTransaction(sql`SET SESSION AUTHORIZATION ${sql.identifier(owner)}`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  test('row_security = off raises an error instead of showing rows', async () => {
    const actor = await actorOf('salesEast');
    await expect(
      attack(actor, async (tx) => {
        await tx.execute(sql`SET LOCAL row_security = off`);
        return tx.query(sql`SELECT * FROM campaign`);
      }),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('a value cannot bring a second statement along', async () => {
    const value = `x'; SELECT set_config('app.access', '{}', true); --`;
    expect(await inTransaction(sql`SELECT id FROM person WHERE name = ${value}`)).toEqual([]);
    await expect(inTransaction(sql`SELECT 1; SELECT ${'x'}`)).rejects.toMatchObject({ code: '42601' });
  });

  test('a damaged app.access shows nothing rather than everything', async () => {
    const actor = await actorOf('salesEast');
    for (const access of [
      '{}',
      '[]',
      '{"read": {"campaign": {"all": false}}}',
      '{"read": {"campaign": {}}}',
      '{"read": null}',
    ])
      expect(
        await attack({ ...actor, reach: () => undefined, accessJson: access }, (tx) =>
          tx.query(sql`SELECT id FROM campaign`),
        ),
      ).toEqual([]);
    await expect(
      attack({ ...actor, reach: () => undefined, accessJson: 'not json' }, (tx) =>
        tx.query(sql`SELECT id FROM campaign`),
      ),
    ).rejects.toMatchObject({ code: '22P02' });
  });

  test('the limit of the wall: whoever may run several statements can say who asks, within one database role', async () => {
    const actor = await actorOf('salesEast');
    const all = accessJson(defs, () => everything);
    const seen = await attack(actor, async (tx) => {
      await tx.query(
        sql`SELECT set_config('app.workspace', ${t.workspaces.other}, true), set_config('app.access', ${all}, true)`,
      );
      return tx.query(sql`SELECT id FROM campaign`);
    });
    // This is why no statement is ever composed from text: values are bound, identifiers come from declarations.
    expect(seen.length).toBeGreaterThan(0);
  });
});

describe('[O6] rows that hang on a record follow it', () => {
  test('comments, files, watchers and the audit log of another region are not seen', async () => {
    const campaign = rows.get('campaign')?.find((r) => r.unitId === t.units.south);
    if (campaign === undefined) throw new Error('no campaign');
    await t.stores.owner.execute(sql`
      INSERT INTO comment (id, workspace_id, record, record_id, unit_id, body, author_name, created_at)
      VALUES (${uuidv7()}, ${t.workspaces.main}, 'campaign', ${campaign.id}, ${t.units.south}, '华南的秘密', 'x', now())`);
    await t.stores.owner.execute(sql`
      INSERT INTO file (id, workspace_id, record, record_id, unit_id, name, type, size, sha256, created_by_name, created_at)
      VALUES (${uuidv7()}, ${t.workspaces.main}, 'campaign', ${campaign.id}, ${t.units.south}, '秘密.xlsx', 'x', 1, 'x', 'x', now())`);
    await t.stores.owner.execute(sql`
      INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_name, via, record, record_id, unit_id, action, changes, prev_hash, hash)
      VALUES (${t.workspaces.main}, 0, now(), 'system', 'x', 'job', 'campaign', ${campaign.id}, ${t.units.south}, 'update', '{}', '', '')`);
    const look = async (name: PersonName): Promise<number[]> =>
      attack(await actorOf(name), async (tx) => {
        const counts: number[] = [];
        for (const from of ['comment', 'file', 'audit_log'])
          counts.push(
            (await tx.query(sql`SELECT 1 FROM ${sql.identifier(from)} WHERE record_id = ${campaign.id}`)).length,
          );
        return counts;
      });
    expect(await look('salesSouth')).toEqual([1, 1, 1]);
    expect(await look('salesEast')).toEqual([0, 0, 0]);
    expect(await look('strangerAdmin')).toEqual([0, 0, 0]);
    expect(await look('legal')).toEqual([1, 1, 1]);
  });
});
