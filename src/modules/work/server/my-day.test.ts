import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { countedTasks } from '../my-day.contract.ts';

let t: TestApp;
beforeAll(async () => {
  // Half past nine in the morning in Shanghai.
  t = await createTestApp({ now: () => new Date('2026-03-10T01:30:00Z') });
});
afterAll(() => t.close());

const make = async (who: PersonName, more: object): Promise<string> => {
  const made = await t.as(who).post('/api/records/tasks', { title: 'x', ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
};
const day = async (who: PersonName): Promise<Answer> => {
  const answer = await t.as(who).get('/api/work/my-day');
  expect(answer.status, answer.text).toBe(200);
  return answer;
};
const titles = (answer: Answer, part: string): string[] =>
  (answer.at(part, 'items') as { title: string }[]).map((i) => i.title);

test('[O8] my day: overdue, today in my time zone, soon, what waits for my review', async () => {
  await make('digital', { title: '昨天的', due: '2026-03-09T10:00:00Z' });
  await make('digital', { title: '今晚的', due: '2026-03-10T15:59:00Z' });
  const first = await make('digital', { title: '明早的', due: '2026-03-10T16:01:00Z' });
  await make('digital', { title: '后面的', due: '2026-03-12T10:00:00Z', dependsOn: [first] });
  await make('digital', { title: '下月的', due: '2026-04-12T10:00:00Z' });
  const reviewed = await make('digital', {
    title: '要验收',
    due: '2026-03-11T10:00:00Z',
    reviewer: t.people.director.id,
  });
  await t.as('digital').post(`/api/records/tasks/${reviewed}/transition`, { version: 1, action: 'submit' });
  const mine = await day('digital');
  expect([titles(mine, 'overdue'), titles(mine, 'due'), titles(mine, 'soon')]).toEqual([
    ['昨天的'],
    ['今晚的'],
    ['明早的', '后面的'],
  ]);
  expect(mine.at('soon', 'items', 1)).toMatchObject({ waitsFor: 1, owner: null });
  expect((await day('director')).at('toReview')).toMatchObject({
    total: 1,
    items: [{ title: '要验收', owner: 'digital' }],
  });
  expect((await day('salesEast')).at('overdue')).toEqual({ items: [], total: 0 });
});

test('[O5] my day: my next meetings, and mine that lack an agenda or decisions', async () => {
  const meet = async (title: string, startsAt: string, more: object = {}): Promise<void> => {
    const made = await t.as('director').post('/api/records/meetings', { title, kind: 'other', startsAt, ...more });
    expect(made.status, made.text).toBe(201);
  };
  await meet('今天下午', '2026-03-10T06:00:00Z', { attendees: [t.people.salesEast.id] });
  await meet('昨天的会', '2026-03-09T06:00:00Z', { attendees: [t.people.salesEast.id] });
  await meet('下个月', '2026-04-10T06:00:00Z');
  expect((await day('director')).at('meetings')).toMatchObject([
    { title: '昨天的会', flags: ['noDecisions'] },
    { title: '今天下午', flags: ['noAgenda'] },
  ]);
  expect((await day('salesEast')).at('meetings')).toMatchObject([{ title: '今天下午', flags: [] }]);
  expect((await day('legal')).at('meetings')).toEqual([]);
});

test('[O8] what people who left leave behind is shown to the head of their unit', async () => {
  const { organization } = t.app.rooms;
  const gone = await organization.addMember(t.workspaces.main, {
    name: '要走的人',
    email: 'leaving@huanying.test',
    unitId: t.units.east,
    positions: ['sales'],
  });
  await make('director', { title: '没人管的', due: '2026-03-20T10:00:00Z', ownerId: gone });
  const unit = await t.as('admin').get(`/api/records/units/${t.units.east}`);
  const version = Number(unit.at('item', 'version'));
  await t
    .as('admin')
    .patch(`/api/records/units/${t.units.east}`, { version, patch: { manager: t.people.specialistEast.id } });
  expect(titles(await day('specialistEast'), 'leftBehind')).toEqual([]);
  const left = await t
    .as('admin')
    .post(`/api/records/people/${gone}/transition`, { version: 1, action: 'leave', reason: '离职' });
  expect(left.status, left.text).toBe(200);
  expect((await day('specialistEast')).at('leftBehind')).toMatchObject({
    total: 1,
    items: [{ title: '没人管的', owner: '要走的人' }],
  });
  expect(titles(await day('salesEast'), 'leftBehind')).toEqual([]);
  expect(titles(await day('salesSouth'), 'leftBehind')).toEqual([]);
});

test('[O8] my day counts as far as it says, and shows the first of very many', async () => {
  const one = await make('legal', { title: '第一项', due: '2026-03-01T10:00:00Z' });
  await t.app.deps.ownerDb.query(sql`
    INSERT INTO task (id, code, title, due, priority, owner_id, unit_id, workspace_id, state, created_at, updated_at)
    SELECT gen_random_uuid(), code || '-' || n, title, due + n * interval '1 minute', priority, owner_id, unit_id, workspace_id, state, created_at, updated_at
    FROM task, generate_series(1, ${countedTasks + 5}::int) AS n WHERE id = ${one}::uuid`);
  const answer = await day('legal');
  expect(answer.at('overdue', 'total')).toBe(countedTasks + 1);
  expect(titles(answer, 'overdue')).toHaveLength(50);
  expect(answer.at('overdue', 'items', 0, 'due')).toBe('2026-03-01T10:00:00.000Z');
});
