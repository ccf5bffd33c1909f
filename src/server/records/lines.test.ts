import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { type DraftOf, defineRecord, type RowOf } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { createTestStores } from '../testing/test-stores.ts';
import { createTable, draftMigration } from './ddl.ts';
import { listHistory } from './history.service.ts';
import { findMasked } from './masked.read.ts';
import { registerRecord } from './registry.ts';
import { createRecordWorld, type RecordWorld } from './testing/record-world.ts';
import { actAs } from './work.ts';

const label = (zh: string, en: string) => ({ zh, en });
const Plan = defineRecord({
  id: 'testPlan',
  path: 'test-plans',
  room: 'test',
  label: label('计划', 'Plan'),
  code: 'PLN-{####}',
  title: 'name',
  fields: {
    name: f.text(label('名称', 'Name'), { required: true }),
    budget: bounded(f.money(label('预算', 'Budget')), { min: 0 }),
  },
  children: {
    steps: {
      label: label('步骤', 'Steps'),
      fields: {
        item: f.text(label('事项', 'Item'), { required: true }),
        channel: f.ref('channel')(label('渠道', 'Channel')),
        cost: bounded(f.money(label('费用', 'Cost')), { min: 0 }),
        period: f.dateRange(label('起止', 'Period')),
        done: f.boolean(label('完成', 'Done'), { default: false }),
      },
      max: 5,
      sums: [{ field: 'cost', atMost: 'budget' }],
    },
  },
  states: {
    initial: 'draft',
    all: { draft: label('草稿', 'Draft'), done: label('完成', 'Done') },
    transitions: [
      { action: 'finish', label: label('完成', 'Finish'), from: 'draft', to: 'done', requires: ['budget', 'steps'] },
    ],
    frozen: ['done'],
  },
  views: { list: { columns: ['name'] } },
  search: ['name'],
});
type Plan = RowOf<typeof Plan>;

let world: RecordWorld;
let head: Actor;
let east: Actor;
let reader: Actor;
const yuan = (amount: string) => ({ amount, currency: 'CNY' });

beforeAll(async () => {
  world = await createRecordWorld(await createTestStores());
  world.reads.deps.registry.add([registerRecord(Plan)]);
  for (const statement of createTable(Plan).split(/;\n/))
    if (statement.trim() !== '') await world.stores.owner.execute(sql.raw(statement));
  const all = [
    { permission: 'testPlan.*', scope: 'workspace' as const },
    { permission: 'channel.*', scope: 'workspace' as const },
  ];
  head = await world.person('总部', 'head', all);
  east = await world.person('华东', 'east', [{ permission: 'testPlan.*', scope: 'unit' }]);
  reader = await world.person('读者', 'east', [
    { permission: 'testPlan.read', scope: 'workspace' },
    { permission: 'testPlan.update', scope: 'own' },
  ]);
});
afterAll(() => world.close());

const create = (actor: Actor, draft: DraftOf<typeof Plan>): Promise<Plan> =>
  world.writes.transaction(actor, (work) => world.writes.create(work, Plan, draft));
const update = (actor: Actor, row: Plan, patch: object): Promise<Plan> =>
  world.writes.transaction(actor, (work) => world.writes.update(work, Plan, row.id, row.version, patch));
const finish = (row: Plan): Promise<Plan> =>
  world.writes.transaction(head, (work) => world.writes.transition(work, Plan, row.id, row.version, 'finish'));
const refused = async (what: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await what.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof AppError)) throw new Error('was not refused', { cause: error });
  return error;
};
const stored = async (actor: Actor, id: string): Promise<Plan> => (await world.reads.get(actor, Plan, id)).item;
const items = (row: Plan): string[] => row.steps.map((s) => s.item);

describe('lines of a record', () => {
  it('[O3] are saved with it, read with it, in their order, and left out of lists', async () => {
    const row = await create(head, {
      name: '上新',
      budget: yuan('100'),
      steps: [
        { item: '设计', cost: yuan('30.50'), period: { start: '2026-12-01', end: null } },
        { item: '印刷', cost: yuan('69.5'), done: true },
      ],
    });
    const read = await stored(head, row.id);
    expect(read.steps).toMatchObject([
      { item: '设计', cost: yuan('30.50'), period: { start: '2026-12-01', end: null }, done: false, channel: null },
      { item: '印刷', done: true },
    ]);
    expect(read.steps.map((s) => s.id)).toEqual(row.steps.map((s) => s.id));
    const list = await world.reads.list(head, Plan, {});
    expect(list.items.some((i) => 'steps' in i)).toBe(false);
    expect((await findMasked(world.reads, head, Plan, row.id))?.steps).toHaveLength(2);
  });

  it('[O3] change in one version with one audit entry that tells each line', async () => {
    const row = await create(head, { name: '改', steps: [{ item: '一' }, { item: '二' }, { item: '三' }] });
    const [one, two, three] = row.steps;
    const next = await update(head, row, {
      name: '改名',
      steps: [three, { ...one, item: '一改' }, { item: '四' }],
    });
    expect(next.version).toBe(2);
    expect(items(await stored(head, row.id))).toEqual(['三', '一改', '四']);
    expect(next.steps.slice(0, 2).map((s) => s.id)).toEqual([three?.id, one?.id]);
    const [entry, first] = (await listHistory(world.reads, head, Plan, row.id, { limit: 10 })).items;
    expect(Object.keys(entry?.changes ?? {})).toEqual(['name', 'steps']);
    expect(entry?.changes['steps']).toEqual({
      before: [
        { ...one, position: 1 },
        { ...two, position: 2 },
        { ...three, position: 3 },
      ],
      after: [
        { ...three, position: 1 },
        { ...one, item: '一改', position: 2 },
        expect.objectContaining({ item: '四', position: 3 }),
      ],
    });
    expect(first?.changes['steps']?.after).toHaveLength(3);
    // A single cell: the diff holds that line alone. The same again: nothing happens.
    const last = await update(head, next, { steps: next.steps.map((s, i) => (i === 2 ? { ...s, done: true } : s)) });
    const [small] = (await listHistory(world.reads, head, Plan, row.id, { limit: 1 })).items;
    expect(small?.changes['steps']?.after).toHaveLength(1);
    expect((await update(head, last, { steps: last.steps })).version).toBe(last.version);
    // Lines that are not given stay; an empty list takes them all.
    expect((await update(head, last, { name: '再改' })).steps).toHaveLength(3);
    expect((await update(head, await stored(head, row.id), { steps: [] })).steps).toEqual([]);
  });

  it('[O3] are checked: columns, number, sums, references, in words that name the line', async () => {
    const invalid = async (patch: object): Promise<readonly string[]> => {
      const error = await refused(create(head, { name: '查', budget: yuan('10'), ...patch } as DraftOf<typeof Plan>));
      return (error.details.issues ?? []).map((i) => `${i.path.join('.')} ${i.message.zh}`);
    };
    expect(await invalid({ steps: [{ item: '好' }, { item: '' }] })).toEqual([
      'steps.1.item 步骤第 2 行“事项”不能为空',
    ]);
    expect(await invalid({ steps: Array.from({ length: 6 }, () => ({ item: '多' })) })).toEqual([
      'steps 步骤最多 5 行',
    ]);
    expect(await invalid({ steps: [{ item: 'x', colour: 1 }] })).toEqual([
      'steps.0.colour 没有“colour”这一项，或不能填写',
    ]);
    expect(
      await invalid({
        steps: [
          { item: 'x', cost: yuan('6') },
          { item: 'y', cost: yuan('4.01') },
        ],
      }),
    ).toEqual(['steps 步骤：费用合计 10.01，超出预算 0.01']);
    expect(await invalid({ steps: [{ item: 'x', cost: { amount: '1', currency: 'USD' } }] })).toEqual([
      'steps 步骤：费用与预算的币种不同',
    ]);
    expect(await invalid({ steps: [{ item: 'x', channel: uuidv7() }] })).toEqual(['steps 步骤：没有找到所选的渠道']);
    // Lowering the whole below the lines is refused as well.
    const row = await create(head, { name: '合计', budget: yuan('10'), steps: [{ item: 'x', cost: yuan('10') }] });
    expect((await refused(update(head, row, { budget: yuan('9') }))).code).toBe('invalid');
  });

  it('[O3] a line of another row cannot be taken by its id', async () => {
    const mine = await create(head, { name: '我', steps: [{ item: '我的' }] });
    const other = await create(head, { name: '他', steps: [{ item: '他的' }] });
    const theft = await update(head, mine, { steps: [{ ...other.steps[0], item: '偷' }] });
    expect(theft.steps[0]?.id).not.toBe(other.steps[0]?.id);
    expect(items(await stored(head, other.id))).toEqual(['他的']);
    const twice = await update(head, theft, { steps: [theft.steps[0], theft.steps[0]] });
    expect(new Set(twice.steps.map((s) => s.id)).size).toBe(2);
  });

  it('[O3] of two people who change lines one is told of the other, and nothing is lost', async () => {
    const row = await create(head, { name: '并发', steps: [{ item: '一' }] });
    await update(head, row, { steps: [...row.steps, { item: '二' }] });
    const late = await refused(update(head, row, { steps: [] }));
    expect(late.code).toBe('version_conflict');
    expect((late.details['current'] as Plan).steps).toHaveLength(2);
    const now = await stored(head, row.id);
    const both = await Promise.allSettled([
      update(head, now, { steps: [{ item: '甲' }] }),
      update(head, now, { steps: [{ item: '乙' }, { item: '丙' }] }),
    ]);
    expect(both.filter((b) => b.status === 'fulfilled')).toHaveLength(1);
    const winner = items(await stored(head, row.id));
    expect([['甲'], ['乙', '丙']]).toContainEqual(winner);
  });

  it('[O6] are behind the row-level security of their row, whatever the SQL', async () => {
    const south = await create(head, { name: '华南', unitId: world.units.south, steps: [{ item: '秘密' }] });
    const own = await create(east, { name: '华东', steps: [{ item: '自己' }] });
    const as = <T>(actor: Actor, statement: ReturnType<typeof sql>): Promise<T[]> =>
      world.stores.db.transaction(async (tx) => {
        await actAs(tx, actor);
        return tx.query<object>(statement) as Promise<T[]>;
      });
    const seen = await as<{ item: string }>(east, sql`SELECT item FROM test_plan_steps`);
    expect(seen.map((s) => s.item)).toEqual(['自己']);
    const line = sql`${uuidv7()}::uuid, ${world.workspaceId}::uuid`;
    await expect(
      as(
        east,
        sql`INSERT INTO test_plan_steps (id, workspace_id, parent_id, position, item) VALUES (${line}, ${south.id}::uuid, 0, 'x')`,
      ),
    ).rejects.toThrow('row-level security');
    // Who may only read the row may not write its lines either.
    expect(await as(reader, sql`SELECT 1 FROM test_plan_steps WHERE parent_id = ${own.id}::uuid`)).toHaveLength(1);
    await expect(
      as(
        reader,
        sql`INSERT INTO test_plan_steps (id, workspace_id, parent_id, position, item) VALUES (${line}, ${own.id}::uuid, 9, 'x')`,
      ),
    ).rejects.toThrow('row-level security');
    expect(await as(reader, sql`DELETE FROM test_plan_steps WHERE parent_id = ${own.id}::uuid RETURNING id`)).toEqual(
      [],
    );
    expect(await as(reader, sql`UPDATE test_plan_steps SET item = 'x' RETURNING id`)).toEqual([]);
    expect((await refused(world.reads.get(east, Plan, south.id))).code).toBe('not_found');
    // A row that moves away takes its lines along.
    const moved = await update(head, own, {
      unitId: world.units.south,
      ownerId: null,
      steps: [{ ...own.steps[0], item: '搬走' }],
    });
    expect(items(moved)).toEqual(['搬走']);
    expect(await as(east, sql`SELECT 1 FROM test_plan_steps WHERE parent_id = ${own.id}::uuid`)).toHaveLength(0);
  });

  it('[E5] a transition names what it still needs, fields and lines, in both languages', async () => {
    const row = await create(head, { name: '提交' });
    const error = await refused(finish(row));
    expect(error.code).toBe('transition_refused');
    expect(error.details.reason).toEqual({
      zh: '完成前请填写：预算、步骤',
      en: 'To finish, fill in: budget, steps',
    });
    expect(error.details.issues?.map((i) => i.path)).toEqual([['budget'], ['steps']]);
    const full = await update(head, row, { budget: yuan('1'), steps: [{ item: '一' }] });
    const done = await finish(full);
    expect(done.state).toBe('done');
    expect(done.steps).toHaveLength(1);
    expect((await refused(update(head, done, { steps: [] }))).code).toBe('transition_refused');
  });

  it('[O3] the drafter makes the table of lines, and adds columns to one that is there', () => {
    const parent = ['id', 'name', 'budget_amount', 'budget_currency'];
    const fresh = draftMigration([Plan], new Map([['test_plan', new Set(parent)]]));
    expect(fresh).toContain('CREATE TABLE test_plan_steps (');
    expect(fresh).not.toContain('CREATE TABLE test_plan (');
    const some = new Set([
      'id',
      'parent_id',
      'item',
      'channel',
      'cost_amount',
      'cost_currency',
      'done',
      'period_start',
    ]);
    const more = draftMigration(
      [Plan],
      new Map([
        ['test_plan', new Set(parent)],
        ['test_plan_steps', some],
      ]),
    );
    expect(more).toBe('ALTER TABLE test_plan_steps ADD COLUMN period_end date;');
  });
});
