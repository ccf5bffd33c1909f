import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from '../../modules/campaigns/campaigns.contract.ts';
import { Channel } from '../../modules/channels/channels.contract.ts';
import { OrgUnit, Person } from '../../modules/organization/organization.contract.ts';
import { AppError } from '../../shared/errors.ts';
import { type Condition, evaluate } from '../../shared/record/condition.ts';
import type { Actor } from '../access/actor.ts';
import { createTestStores } from '../testing/test-stores.ts';
import { compileCondition } from './filter.sql.ts';
import { todayIn } from './read.service.ts';
import { createRecordWorld, type RecordWorld } from './testing/record-world.ts';

let world: RecordWorld;
let director: Actor;
let east: Actor;
let south: Actor;

const code = async (promise: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  return error instanceof AppError ? error.code : error;
};
const draft = (title: string) =>
  ({ title, kind: 'sale618', period: { start: '2026-06-01', end: '2026-06-20' } }) as const;
const create = (actor: Actor, title: string, more: object = {}) =>
  world.writes.transaction(actor, (work) => world.writes.create(work, Campaign, { ...draft(title), ...more }));

beforeAll(async () => {
  world = await createRecordWorld(await createTestStores());
  director = await world.person('总监', 'head', [{ permission: '*', scope: 'workspace' }]);
  east = await world.person('华东销售', 'east', [{ permission: 'campaign.*', scope: 'unitAndBelow' }]);
  south = await world.person('华南销售', 'south', [{ permission: 'campaign.read', scope: 'unitAndBelow' }]);
});
afterAll(() => world.close());

describe('a record is created, changed and found', () => {
  it('[E1] gets a code of its year, its owner and its unit', async () => {
    const row = await create(east, '618 大促');
    expect(row.code).toMatch(/^CMP-2026-\d{4}$/);
    expect(row).toMatchObject({
      state: 'draft',
      version: 1,
      ownerId: east.personId,
      unitId: world.units.east,
      budget: null,
    });
  });

  it('[E1] keeps money, ranges and texts exactly', async () => {
    const budget = { amount: '123456789012345.67', currency: 'CNY' };
    const row = await create(director, '精确 🍵', { budget, description: 'a\n\n“b” ’; DROP TABLE campaign; --' });
    const { item } = await world.reads.get(director, Campaign, row.id);
    expect(item).toMatchObject({
      budget,
      period: { start: '2026-06-01', end: '2026-06-20' },
      description: 'a\n\n“b” ’; DROP TABLE campaign; --',
    });
  });

  it.each([
    ['a missing title', { title: undefined }, 'title'],
    ['an unknown choice', { kind: 'nope' }, 'kind'],
    ['an end before the start', { period: { start: '2026-06-02', end: '2026-06-01' } }, 'period'],
    ['an impossible day', { period: { start: '2026-02-29', end: null } }, 'period'],
    ['a NUL', { title: 'a\u0000b' }, 'title'],
    ['a lone surrogate', { title: 'a\ud800' }, 'title'],
    ['a field that is not there', { nope: 1 }, 'nope'],
    ['a read-only field', { approvedBy: '018f0000-0000-7000-8000-000000000000' }, 'approvedBy'],
    ['a negative budget', { budget: { amount: '-1', currency: 'CNY' } }, 'budget'],
    ['a currency that nobody pays in', { budget: { amount: '1', currency: 'ZZZ' } }, 'budget'],
    ['a currency in small letters', { budget: { amount: '1', currency: 'cny' } }, 'budget'],
    ['a goal that is not there', { goal: '018f0000-0000-7000-8000-000000000000' }, 'goal'],
  ])('[E1] refuses %s and names the field', async (_, wrong, field) => {
    const error: unknown = await create(director, 'x', wrong).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'invalid',
      details: { issues: [expect.objectContaining({ path: expect.arrayContaining([field]) })] },
    });
  });

  it.each([
    ['ownerId', '负责人：没有找到所选的人员', 'Owner: the chosen person was not found'],
    ['unitId', '部门：没有找到所选的部门', 'Unit: the chosen org unit was not found'],
    ['manager', '负责人：没有找到所选的人员', 'Manager: the chosen person was not found'],
  ])('[O9] says in words which choice of %s is not there', async (name, zh, en) => {
    const wrong = { [name]: '018f0000-0000-7000-8000-000000000000' };
    const issues = [{ path: [name], message: { zh, en } }];
    expect(await create(director, 'x', wrong).catch((e: unknown) => e)).toMatchObject({ details: { issues } });
    const row = await create(director, '改选');
    const update = world.writes.transaction(director, (work) => world.writes.update(work, Campaign, row.id, 1, wrong));
    expect(await update.catch((e: unknown) => e)).toMatchObject({ details: { issues } });
  });

  it('[O9] names the field that was sent when the owner only follows from it', async () => {
    const nobody = '018f0000-0000-7000-8000-000000000000';
    const error: unknown = await create(director, 'x', { manager: nobody, ownerId: nobody }).catch((e: unknown) => e);
    expect(error).toMatchObject({ details: { issues: [{ path: ['manager'] }] } });
  });

  it.each(['contains', 'startsWith', 'eq'] as const)('[O9] refuses a NUL in a filter: %s', async (op) => {
    for (const value of ['a\u0000b', 'a\ud800']) {
      const asked = world.reads.list(director, Campaign, { filter: { field: 'title', op, value } });
      expect(await asked.catch((e: unknown) => e)).toMatchObject({
        code: 'invalid',
        details: { issues: [{ path: ['filter', 'title'] }] },
      });
    }
  });

  it('[O9] tells a second editor of the first: no lost edit', async () => {
    const row = await create(director, '并发');
    const update = (title: string) =>
      world.writes.transaction(director, (work) => world.writes.update(work, Campaign, row.id, 1, { title }));
    const results = await Promise.allSettled([update('甲'), update('乙')]);
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    const refused = results.find((r) => r.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'version_conflict', details: { current: { version: 2 } } });
  });

  it('[E1] writes nothing when nothing changed', async () => {
    const row = await create(director, '不变');
    const again = await world.writes.transaction(director, (work) =>
      world.writes.update(work, Campaign, row.id, 1, { title: '不变' }),
    );
    expect(again.version).toBe(1);
  });

  it('[E1] deletes and restores', async () => {
    const row = await create(director, '删除我');
    await world.writes.transaction(director, (work) => world.writes.remove(work, Campaign, row.id, 1));
    expect((await world.reads.list(director, Campaign, { search: '删除我' })).items).toHaveLength(0);
    expect((await world.reads.list(director, Campaign, { search: '删除我', deleted: true })).items).toHaveLength(1);
    await world.writes.transaction(director, (work) => world.writes.restore(work, Campaign, row.id));
    expect((await world.reads.list(director, Campaign, { search: '删除我' })).items).toHaveLength(1);
  });

  it('[H1] refuses a duplicate of a unique field by name', async () => {
    const channel = { name: '抖音', slug: 'douyin', category: 'public' } as const;
    const make = () =>
      world.writes.transaction(director, (work) => world.writes.create(work, Channel, channel as never));
    await make();
    await expect(make()).rejects.toMatchObject({ code: 'duplicate', details: { issues: [{ path: ['name'] }] } });
  });

  it('[O2] refuses a loop in a tree', async () => {
    const { version } = (await world.reads.get(world.system, OrgUnit, world.units.head)).item;
    const loop = world.writes.transaction(world.system, (work) =>
      world.writes.update(work, OrgUnit, world.units.head, version, { parent: world.units.east }),
    );
    await expect(loop).rejects.toMatchObject({ code: 'invalid', details: { issues: [{ path: ['parent'] }] } });
  });

  it('[E1] numbers without gaps or doubles, also when created at once', async () => {
    const rows = await Promise.all(Array.from({ length: 12 }, (_, i) => create(director, `并行 ${i}`)));
    const numbers = rows.map((r) => Number(r.code.slice(-4))).toSorted((a, b) => a - b);
    expect(new Set(numbers).size).toBe(12);
    expect((numbers.at(-1) ?? 0) - (numbers[0] ?? 0)).toBe(11);
  });
});

describe('states', () => {
  it('[E1] moves only along its transitions, and says what is missing', async () => {
    const row = await create(director, '流转');
    const move = (action: string, version: number, reason?: string) =>
      world.writes.transaction(director, (work) =>
        world.writes.transition(work, Campaign, row.id, version, action, reason),
      );
    expect(await code(move('launch', 1))).toBe('transition_refused');
    await expect(move('propose', 1)).rejects.toMatchObject({
      code: 'transition_refused',
      details: { reason: { zh: expect.stringContaining('预算') } },
    });
    expect(await code(move('cancel', 1))).toBe('invalid');
    const cancelled = await move('cancel', 1, '不做了');
    expect(cancelled.state).toBe('cancelled');
    expect(
      await code(
        world.writes.transaction(director, (work) => world.writes.update(work, Campaign, row.id, 2, { title: '改' })),
      ),
    ).toBe('transition_refused');
  });
});

describe('access', () => {
  it('[O6] another region does not exist', async () => {
    const row = await create(east, '只给华东');
    expect(await code(world.reads.get(south, Campaign, row.id))).toBe('not_found');
    expect((await world.reads.list(south, Campaign, { search: '只给华东' })).items).toEqual([]);
    expect((await world.reads.list(director, Campaign, { search: '只给华东' })).items).toHaveLength(1);
  });

  it('[O6] may not place a row outside its own units', async () => {
    expect(await code(create(east, '越界', { unitId: world.units.south, ownerId: director.personId }))).toBe(
      'forbidden',
    );
    const row = await create(east, '搬家');
    const move = world.writes.transaction(east, (work) =>
      world.writes.update(work, Campaign, row.id, 1, { unitId: world.units.south, ownerId: director.personId }),
    );
    expect(await code(move)).toBe('forbidden');
  });

  it('[O6] reading does not allow writing', async () => {
    expect(await code(create(south, '不行'))).toBe('forbidden');
    const row = await create(director, '南区的', { unitId: world.units.south });
    expect(
      await code(
        world.writes.transaction(south, (work) => world.writes.update(work, Campaign, row.id, 1, { title: '改' })),
      ),
    ).toBe('forbidden');
  });

  it('[G4] keeps contact data encrypted, and shows it masked', async () => {
    const someone = await world.writes.transaction(world.system, (work) =>
      world.writes.create(work, Person, { name: '林', email: 'lin@example.com', phone: '13812345678' }),
    );
    const stored = await world.stores.owner.one<{ email: string; phone: string }>(
      sql`SELECT email, phone FROM person WHERE id = ${someone.id}`,
    );
    expect(stored.email).toMatch(/^v1:/);
    expect(stored.phone).not.toContain('138');
    expect((await world.reads.get(director, Person, someone.id)).item).toMatchObject({
      email: 'l***@example.com',
      phone: '138****5678',
    });
    const looks = await world.stores.owner.query(
      sql`SELECT 1 AS one FROM personal_look WHERE record_ids @> ARRAY[${someone.id}]::uuid[]`,
    );
    expect(looks).toHaveLength(0);
    const keeper = await world.person('隐私专员', 'head', [{ permission: 'personal.read', scope: 'workspace' }]);
    expect((await world.reads.get(keeper, Person, someone.id)).item.email).toBe('lin@example.com');
    expect(
      await world.stores.owner.query(
        sql`SELECT 1 AS one FROM personal_look WHERE record_ids @> ARRAY[${someone.id}]::uuid[] AND actor_id = ${keeper.personId}::uuid`,
      ),
    ).toHaveLength(1);
    const byMail = (actor: typeof director, op: 'eq' | 'ne', value: string) =>
      world.reads.list(actor, Person, { filter: { field: 'email', op, value } });
    expect((await byMail(keeper, 'eq', 'LIN@example.com')).items).toHaveLength(1);
    // What the mask hides cannot be found out by comparing either.
    expect((await byMail(director, 'eq', 'lin@example.com')).items).toHaveLength(0);
    expect((await byMail(director, 'ne', 'lin@example.com')).items.map(({ id }) => id)).not.toContain(someone.id);
    const not = { not: { field: 'email', op: 'eq' as const, value: 'lin@example.com' } };
    const other = { not: { field: 'email', op: 'eq' as const, value: 'other@example.com' } };
    expect((await world.reads.list(director, Person, { filter: not })).items).toHaveLength(
      (await world.reads.list(director, Person, { filter: other })).items.length,
    );
  });

  it('[O6] a field that one may not read is no column to filter or sort by', async () => {
    const filter = { field: 'userId', op: 'eq' as const, value: 'x' };
    expect(await code(world.reads.list(south, Person, { filter }))).toBe('invalid');
    expect(await code(world.reads.list(south, Person, { sort: 'userId' }))).toBe('invalid');
  });

  it('answers a filter or page mark that cannot be as a mistake of the caller', async () => {
    const filters = [
      { field: 'createdAt', op: 'gte' as const, value: '2026-02-31' },
      { field: 'createdAt', op: 'lt' as const, value: '0000-01-01' },
      { field: 'period', op: 'between' as const, value: ['2026-13-01', '2026-12-01'] },
      { field: 'title', op: 'eq' as const, value: 'a\ud800' },
      ...(['eq', 'ne', 'in', 'lt', 'between'] as const).map((op) => ({ field: 'channels', op, value: [director.id] })),
    ];
    for (const filter of filters) expect(await code(world.reads.list(director, Campaign, { filter }))).toBe('invalid');
    const cursors = [['x', 'y'], ['2026-01-01', 'not-an-id'], [5, 6], ['2026-02-31', director.id], 'text', null];
    for (const values of cursors) {
      const cursor = Buffer.from(JSON.stringify(values)).toString('base64url');
      expect(await code(world.reads.list(director, Campaign, { sort: '-period', cursor }))).toBe('invalid');
    }
  });
});

describe('audit', () => {
  it('[G7] says who did what, before and after', async () => {
    const row = await create(director, '审计');
    await world.writes.transaction(director, (work) =>
      world.writes.update(work, Campaign, row.id, 1, { title: '审计二' }),
    );
    const lines = await world.stores.owner.query<{
      action: string;
      actor_name: string;
      changes: Record<string, unknown>;
    }>(sql`SELECT * FROM audit_log WHERE record_id = ${row.id} ORDER BY seq`);
    expect(lines.map((l) => l.action)).toEqual(['create', 'update']);
    expect(lines[1]).toMatchObject({ actor_name: '总监', changes: { title: { before: '审计', after: '审计二' } } });
  });

  it('[G7] cannot be changed or emptied, not even by the owner', async () => {
    for (const statement of [
      sql`UPDATE audit_log SET reason = 'x'`,
      sql`DELETE FROM audit_log`,
      sql`TRUNCATE audit_log`,
    ]) {
      await expect(world.stores.owner.execute(statement)).rejects.toThrow('append-only');
      await expect(world.stores.db.execute(statement)).rejects.toThrow(/append-only|permission denied/);
    }
  });
});

describe('lists', () => {
  it('[O6] page by cursor shows every row once, whatever the order and empty values', async () => {
    const titles = Array.from({ length: 23 }, (_, i) => `翻页${String(i).padStart(2, '0')}`);
    for (const [i, title] of titles.entries())
      await create(director, title, i % 3 === 0 ? {} : { budget: { amount: String(i % 5), currency: 'CNY' } });
    for (const sort of ['budget', '-budget', '-budget,title', 'title', '-updatedAt', 'period,-budget']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await world.reads.list(director, Campaign, {
          search: '翻页',
          sort,
          limit: 4,
          ...(cursor === undefined ? {} : { cursor }),
        });
        seen.push(...page.items.map((r) => r.title));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen.toSorted(), sort).toEqual(titles);
    }
  });

  it('[K1] finds Chinese from one character, and any text with signs in it', async () => {
    await create(director, '茉莉奶绿 100% 上市_A');
    for (const search of ['茉', '奶绿', '绿 上', '100%', '_A', 'a'])
      expect(
        (await world.reads.list(director, Campaign, { search })).items.some((r) => r.title.startsWith('茉莉')),
        search,
      ).toBe(true);
    // Found by the index of grams, although its own letters stand in other rows too.
    expect((await world.reads.list(director, Campaign, { search: '奶绿 上市' })).items).toHaveLength(1);
    expect(
      (await world.reads.list(director, Campaign, { search: '%' })).items.every((r) => r.title.includes('%')),
    ).toBe(true);
  });

  it('[O6] refuses filters and marks that are not ours, with the field', async () => {
    expect(
      await code(world.reads.list(director, Campaign, { filter: { field: 'workspace_id', op: 'eq', value: 'x' } })),
    ).toBe('invalid');
    expect(
      await code(world.reads.list(director, Campaign, { filter: { field: 'budget', op: 'gt', value: "1'; --" } })),
    ).toBe('invalid');
    expect(
      await code(world.reads.list(director, Campaign, { filter: { field: 'goal', op: 'eq', value: 'not-a-uuid' } })),
    ).toBe('invalid');
    expect(await code(world.reads.list(director, Campaign, { sort: 'constructor' }))).toBe('invalid');
    expect(await code(world.reads.list(director, Campaign, { cursor: 'bm9wZQ' }))).toBe('invalid');
  });

  it('[O6] the page and the database answer every condition alike', async () => {
    const rows = (await world.reads.list(director, Campaign, { limit: 200 })).items as unknown as Record<
      string,
      unknown
    >[];
    const leaf = fc.oneof(
      fc.record({
        field: fc.constantFrom('title', 'theme'),
        op: fc.constantFrom(
          'contains' as const,
          'startsWith' as const,
          'eq' as const,
          'ne' as const,
          'isEmpty' as const,
        ),
        value: fc.constantFrom('翻', '并行', '翻页03', 'x%'),
      }),
      fc.record({
        field: fc.constant('budget'),
        op: fc.constantFrom(
          'lt' as const,
          'gte' as const,
          'eq' as const,
          'in' as const,
          'notIn' as const,
          'notEmpty' as const,
        ),
        value: fc.constantFrom('0', '2', '3.5'),
      }),
      fc.record({
        field: fc.constant('createdBy'),
        op: fc.constantFrom('eq' as const, 'ne' as const),
        value: fc.constant({ relative: 'me' as const }),
      }),
    );
    const tree: fc.Arbitrary<Condition> = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('node'), { maxLength: 3 }) }),
        fc.record({ not: tie('node') }),
      ),
    })).node as fc.Arbitrary<Condition>;
    const ctx = { personId: director.personId, today: todayIn(world.clock.now, 'Asia/Shanghai') };
    await fc.assert(
      fc.asyncProperty(tree, async (condition) => {
        const found = await world.stores.owner.query<{ id: string }>(
          sql`SELECT id FROM campaign WHERE deleted_at IS NULL AND ${compileCondition(Campaign, condition, { ...ctx, actor: director, cipher: world.reads.deps.cipher })}`,
        );
        const expected = rows.filter((r) => evaluate(condition, r, ctx)).map((r) => String(r['id']));
        expect(found.map((f) => f.id).toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 150 },
    );
  });
});
