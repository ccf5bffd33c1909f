import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { maxFollowers } from './gantt.store.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
});
afterAll(() => t.close());

const tasks = '/api/records/tasks';
async function make(who: PersonName, title: string, startOn: string, end: string, more: object = {}): Promise<string> {
  const made = await t.as(who).post(tasks, { title, startOn, due: `${end}T09:30:00Z`, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const version = async (id: string): Promise<number> =>
  Number((await t.as('director').get(`${tasks}/${id}`)).at('item', 'version'));
const place = async (who: PersonName, id: string, start: string, end: string, following = false): Promise<Answer> =>
  t.as(who).post('/api/tasks/arrange', { moves: [{ id, version: await version(id), start, end }], following });
const reasonOf = (a: Answer): string =>
  String(a.at('error', 'details', 'reason', 'zh') ?? a.at('error', 'details', 'issues', 0, 'message', 'zh'));
interface Bar {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly slack: number | null;
  readonly critical: boolean;
  readonly clash: boolean;
  readonly fixed: { zh: string } | null;
}
const chart = async (who: PersonName, query: string): Promise<Answer> => t.as(who).get(`/api/tasks/gantt?${query}`);
const bars = (a: Answer): readonly Bar[] => a.at('bars') as readonly Bar[];

async function campaign(title: string): Promise<string> {
  const period = { start: '2026-04-01', end: '2026-04-20' };
  const made = await t.as('digital').post('/api/records/campaigns', { title, kind: 'launch', period });
  return made.textAt('item', 'id');
}

test('[E1] a campaign’s tasks as bars: the critical path, slack in working days, free days', async () => {
  const id = await campaign('关键路径');
  const on = { campaign: id };
  const a = await make('digital', '脚本', '2026-03-12', '2026-03-13', on);
  const b = await make('digital', '拍摄', '2026-03-16', '2026-03-20', { ...on, dependsOn: [a] });
  const c = await make('digital', '海报', '2026-03-16', '2026-03-17', { ...on, dependsOn: [a] });
  const d = await make('digital', '上架', '2026-03-23', '2026-03-23', { ...on, dependsOn: [b, c] });
  const answer = await chart('digital', `campaign=${id}`);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ path: [a, b, d], length: 8, finish: '2026-03-23', loop: null, total: 4 });
  const slack = Object.fromEntries(bars(answer).map((x) => [x.id, x.slack]));
  expect(slack).toEqual({ [a]: 0, [b]: 0, [c]: 3, [d]: 0 });
  expect(bars(answer).every((x) => !x.clash && x.fixed === null)).toBe(true);
  expect((answer.at('freeDays') as { day: string }[]).map((f) => f.day)).toContain('2026-03-14');
  expect((await chart('salesEast', `campaign=${id}`)).status).toBe(404);
  expect((await t.anonymous.get('/api/tasks/gantt')).status).toBe(401);
});

test('[E1] a bar is moved only as the rules allow, and the refusal says why', async () => {
  const id = await campaign('挪动');
  const a = await make('digital', '定稿', '2026-03-12', '2026-03-16', { campaign: id });
  const b = await make('digital', '印刷', '2026-03-17', '2026-03-18', { campaign: id, dependsOn: [a] });
  expect(reasonOf(await place('digital', b, '2026-03-19', '2026-03-18'))).toContain('结束日期早于开始日期');
  expect(reasonOf(await place('digital', b, '2026-03-16', '2026-03-17'))).toMatch(
    /前置任务 TSK-.*“定稿” 到3月16日才结束/,
  );
  // The same rule for every caller, as the form.
  const form = await t
    .as('digital')
    .patch(`${tasks}/${b}`, { version: await version(b), patch: { startOn: '2026-03-13' } });
  expect(form.at('error', 'details', 'issues', 0, 'path')).toEqual(['startOn']);
  const late = await place('digital', a, '2026-03-12', '2026-03-18');
  expect([late.status, reasonOf(late)]).toEqual([409, expect.stringContaining('可一并顺延')]);
  expect((await place('salesEast', a, '2026-03-12', '2026-03-13')).status).toBe(404);
  const stale = await t
    .as('digital')
    .post('/api/tasks/arrange', { moves: [{ id: a, version: 99, start: '2026-03-12', end: '2026-03-13' }] });
  expect(stale.at('error', 'code')).toBe('version_conflict');
  const moved = await place('digital', a, '2026-03-11', '2026-03-13');
  expect(moved.at('moved', 0)).toMatchObject({
    id: a,
    start: '2026-03-11',
    before: { start: '2026-03-12', end: '2026-03-16' },
  });
  // The hour of the deadline stays.
  expect((await t.as('digital').get(`${tasks}/${a}`)).at('item', 'due')).toBe('2026-03-13T09:30:00.000Z');
  const fresh = await version(a);
  await t.as('digital').post(`${tasks}/${a}/transition`, { version: fresh, action: 'finish' });
  expect(reasonOf(await place('digital', a, '2026-03-12', '2026-03-13'))).toBe('已完成的任务不能移动');
  // What is done holds nobody up.
  expect((await place('digital', b, '2026-03-12', '2026-03-13')).status).toBe(200);
});

test('[E1] [O8] a task that is not done is moved to before today only by who insists, and the reason is said', async () => {
  const id = await make('digital', '布展', '2026-03-12', '2026-03-16');
  const years = await place('digital', id, '2023-03-12', '2023-03-16');
  expect(years.status).toBe(409);
  expect(reasonOf(years)).toMatch(/“布展” 还没完成，移到 2023-03-16 结束就早于今天（2026-03-10）/);
  expect(String(years.at('error', 'details', 'reason', 'en'))).toContain('overdue at once');
  expect(years.at('error', 'details', 'into')).toBe('past');
  // Begun before today it may be, and what was late may stay where it is or come nearer.
  expect((await place('digital', id, '2026-03-05', '2026-03-10')).status).toBe(200);
  const late = await make('digital', '逾期', '2026-03-02', '2026-03-04');
  expect((await place('digital', late, '2026-03-03', '2026-03-06')).status).toBe(200);
  const insisted = await t.as('digital').post('/api/tasks/arrange', {
    moves: [{ id: late, version: await version(late), start: '2026-03-02', end: '2026-03-04' }],
    past: true,
  });
  expect(insisted.status, insisted.text).toBe(200);
});

test('[E1] what follows moves along over the weekend, all or nothing, and is undone in one step', async () => {
  const id = await campaign('顺延');
  const on = { campaign: id };
  const a = await make('digital', '选品', '2026-03-12', '2026-03-12', on);
  const b = await make('digital', '议价', '2026-03-13', '2026-03-16', { ...on, dependsOn: [a] });
  const c = await make('digital', '签约', '2026-03-17', '2026-03-17', { ...on, dependsOn: [b] });
  const pushed = await place('digital', a, '2026-03-12', '2026-03-13', true);
  expect(pushed.status, pushed.text).toBe(200);
  const moved = pushed.at('moved') as {
    id: string;
    version: number;
    start: string;
    end: string;
    before: { start: string; end: string };
  }[];
  expect(moved.map(({ id: one, start, end }) => [one, start, end])).toEqual([
    [a, '2026-03-12', '2026-03-13'],
    [b, '2026-03-16', '2026-03-17'],
    [c, '2026-03-18', '2026-03-18'],
  ]);
  const undo = await t
    .as('digital')
    .post('/api/tasks/arrange', { moves: moved.map((m) => ({ id: m.id, version: m.version, ...m.before })) });
  expect(undo.status, undo.text).toBe(200);
  expect(bars(await chart('digital', `campaign=${id}`)).map((x) => [x.start, x.end])).toEqual([
    ['2026-03-12', '2026-03-12'],
    ['2026-03-13', '2026-03-16'],
    ['2026-03-17', '2026-03-17'],
  ]);
});

test('[E1] a follower in another region stops the whole', async () => {
  const a = await make('salesEast', '东区选址', '2026-03-12', '2026-03-12');
  const follows = { dependsOn: [a], ownerId: t.people.salesSouth.id, unitId: t.units.south };
  await make('director', '南区铺货', '2026-03-16', '2026-03-16', follows);
  const stopped = await place('salesEast', a, '2026-03-12', '2026-03-20', true);
  expect(reasonOf(stopped)).toMatch(/TSK-\S+ 不归你管/);
  expect(stopped.text).not.toContain('南区铺货');
  expect((await t.as('director').get(`${tasks}/${a}`)).at('item', 'span', 'end')).toBe('2026-03-12');
});

test('[E1] tasks of a closed campaign stand still; a team’s chart holds its members’ tasks', async () => {
  const id = await campaign('结束');
  const a = await make('digital', '收尾', '2026-03-12', '2026-03-13', { campaign: id });
  const v = Number((await t.as('digital').get(`/api/records/campaigns/${id}`)).at('item', 'version'));
  await t
    .as('digital')
    .post(`/api/records/campaigns/${id}/transition`, { version: v, action: 'cancel', reason: '不做了' });
  expect(reasonOf(await place('digital', a, '2026-03-13', '2026-03-13'))).toContain('活动已结束');
  const team = await t.as('director').post('/api/records/teams', {
    name: '新品组',
    purpose: '上新',
    period: { start: '2026-03-01', end: '2026-03-31' },
    members: [{ person: t.people.digital.id, role: '投放', load: 50 }],
  });
  const of = await chart('director', `team=${team.textAt('item', 'id')}`);
  expect(bars(of).map((x) => x.id)).toContain(a);
  expect((await chart('director', 'team=00000000-0000-4000-8000-000000000000')).status).toBe(404);
});

test('[E1] a campaign is not moved to days before its approval', async () => {
  const id = await campaign('批准之前');
  const path = `/api/records/campaigns/${id}`;
  const move = async (start: string): Promise<Answer> => {
    const v = Number((await t.as('digital').get(path)).at('item', 'version'));
    return t.as('digital').patch(path, { version: v, patch: { period: { start, end: '2026-04-20' } } });
  };
  expect(reasonOf(await move('2026-03-09'))).toContain('尚未批准，不能改到今天以前');
  expect((await move('2026-03-10')).status).toBe(200);
});

test('[E1] more followers than can be moved at once: nothing moves, instead of a part', async () => {
  const first = await make('digital', '头一个', '2026-03-12', '2026-03-13');
  await t.stores.owner.execute(sql`
    INSERT INTO task (id, workspace_id, code, state, version, unit_id, owner_id, created_at, updated_at, title, due, start_on, span_start, span_end, priority, needs_deliverable, depends_on)
    SELECT gen_random_uuid(), workspace_id, 'TSK-F-' || n, 'todo', 1, unit_id, owner_id, created_at, updated_at, '后续 ' || n, due, start_on, '2026-03-16', '2026-03-17', priority, needs_deliverable, ARRAY[id]
    FROM task, generate_series(1, ${maxFollowers + 1}::int) AS n WHERE id = ${first}::uuid`);
  const refused = await place('digital', first, '2026-03-18', '2026-03-19', true);
  expect([refused.status, reasonOf(refused)]).toEqual([
    409,
    `后续任务超过 ${maxFollowers} 项，不能一次顺延，请分段调整`,
  ]);
  expect((await t.as('digital').get(`${tasks}/${first}`)).at('item', 'startOn')).toBe('2026-03-12');
});
