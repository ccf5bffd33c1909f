import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import type { TeamFacts } from '../retrospectives.contract.ts';

let t: TestApp;
let now = new Date('2026-03-10T01:30:00Z');
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());

const period = { start: '2026-03-02', end: '2026-03-20' };
async function make(who: PersonName, path: string, body: object): Promise<string> {
  const made = await t.as(who).post(`/api/records/${path}`, body);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const versionOf = async (path: string, id: string): Promise<number> =>
  Number((await t.as('admin').get(`/api/records/${path}/${id}`)).at('item', 'version'));
async function move(who: PersonName, path: string, id: string, action: string): Promise<Answer> {
  return t.as(who).post(`/api/records/${path}/${id}/transition`, { version: await versionOf(path, id), action });
}
const patch = async (who: PersonName, path: string, id: string, change: object): Promise<Answer> =>
  t.as(who).patch(`/api/records/${path}/${id}`, { version: await versionOf(path, id), patch: change });
async function started(more: object = {}): Promise<string> {
  const id = await make('director', 'teams', {
    name: '联名项目组',
    purpose: '把联名做成',
    period,
    ownerId: t.people.digital.id,
    members: [
      { person: t.people.digital.id, role: '组长', load: 60 },
      { person: t.people.analyst.id, role: '数据', load: 50 },
    ],
    ...more,
  });
  await move('director', 'teams', id, 'start');
  return id;
}
const retrospectiveOf = async (team: string): Promise<string> => {
  const filter = JSON.stringify({ field: 'team', op: 'eq', value: team });
  return (await t.as('director').get('/api/records/retrospectives', { filter })).textAt('items', 0, 'id');
};
const written = (owner: string) => ({
  highlights: '合同提前两周签下',
  problems: [{ problem: '打样晚了', whys: ['供应商没有排期', '下单前没有确认产能'] }],
  causes: '没有产能确认这一步',
  actions: [{ text: 'SOP 加入产能确认', owner, due: '2026-04-10' }],
  lessons: '下单前确认产能',
});
async function decide(who: PersonName, id: string): Promise<Answer> {
  const current = await t.as(who).get(`/api/approvals/of/retrospective/${id}`);
  return t.as(who).post(`/api/approvals/${current.textAt('current', 'id')}/decide`, {
    approve: true,
    hash: current.textAt('current', 'hash'),
  });
}

test('[O4][E6] a team ends with a retrospective that is filled in: tasks kept and late, meetings, campaigns, load', async () => {
  const campaign = await make('digital', 'campaigns', { title: '联名礼盒', kind: 'coBranding', period });
  const id = await started({ campaign });
  // Somebody who was also busy elsewhere carried more than a whole working time.
  await started({ name: '增长组', members: [{ person: t.people.analyst.id, role: '数据', load: 70 }] });
  const task = (title: string, owner: PersonName, due: string, more: object) =>
    make('director', 'tasks', { title, due, ownerId: t.people[owner].id, ...more });
  const kept = await task('合同', 'digital', '2026-03-12T10:00:00Z', { team: id });
  const late = await task('打样', 'analyst', '2026-03-09T10:00:00Z', { campaign });
  await task('盘点', 'digital', '2026-03-11T10:00:00Z', { team: id });
  await task('别处的', 'digital', '2026-03-09T10:00:00Z', {});
  await task('旁人的', 'legal', '2026-03-09T10:00:00Z', { campaign });
  await move('digital', 'tasks', kept, 'finish');
  await move('analyst', 'tasks', late, 'finish');
  const meeting = await make('digital', 'meetings', {
    title: '启动会',
    startsAt: '2026-03-03T02:00:00Z',
    team: id,
    decisions: [{ text: '先签合同', how: 'chair', owner: t.people.legal.id, due: '2026-03-30' }],
  });
  expect((await t.as('digital').get(`/api/records/meetings/${meeting}`)).at('item', 'decisionCount')).toBe(1);

  now = new Date('2026-03-20T08:00:00Z');
  expect((await move('director', 'teams', id, 'finish')).at('item', 'state')).toBe('reviewing');
  const retrospective = await retrospectiveOf(id);
  expect((await t.as('digital').get(`/api/records/retrospectives/${retrospective}`)).body).toMatchObject({
    item: { title: '联名项目组 复盘', state: 'draft', ownerId: t.people.digital.id, team: id, campaign: null },
  });
  const told = (await t.as('digital').get('/api/notices')).at('items') as { kind: string; title: { zh: string } }[];
  expect(told.find((n) => n.kind === 'retrospective.begun')?.title.zh).toContain('项目组“联名项目组”结束');
  const answer = await t.as('digital').get(`/api/retrospectives/${retrospective}/facts`);
  expect(answer.status, answer.text).toBe(200);
  const facts = answer.at('facts') as TeamFacts;
  expect(facts).toMatchObject({
    about: 'team',
    range: { from: '2026-03-02', to: '2026-03-20' },
    tasks: { all: 4, kept: 1, late: 1, overdue: 1, running: 1, keptShare: '0.3333' },
    meetings: [{ title: '启动会', decisions: [{ text: '先签合同', owner: 'legal', done: false }] }],
    campaigns: [{ title: '联名礼盒', state: 'draft' }],
    clocks: [{ label: { zh: '复盘' }, outcome: 'running' }],
  });
  expect(facts.tasks.missed.map((m) => [m.title, m.outcome])).toEqual([
    ['打样', 'late'],
    ['盘点', 'overdue'],
  ]);
  expect(facts.members).toMatchObject([
    { name: 'digital', role: '组长', load: 60, tasks: 2, kept: 1, late: 1 },
    { name: 'analyst', load: 50, peak: 120, tasks: 1, kept: 0, late: 1 },
  ]);
  // Legal sees no figures: what the team did, but not what its campaigns brought.
  const plain = await t.as('legal').get(`/api/retrospectives/${retrospective}/facts`);
  expect(plain.at('facts', 'campaigns', 0, 'gmv')).toBeNull();
  expect(plain.at('facts', 'tasks', 'all')).toBe(4);
  expect((await t.as('strangerAdmin').get(`/api/retrospectives/${retrospective}/facts`)).status).toBe(404);
});

test('[O4][K1] accepted by another and filed as a case of its own, its actions are tasks of the team, then it closes', async () => {
  const id = await started({ name: '结案组' });
  await move('digital', 'teams', id, 'finish');
  const retrospective = await retrospectiveOf(id);
  const path = 'retrospectives';
  expect((await patch('digital', path, retrospective, written(t.people.channels.id))).status).toBe(200);
  expect((await move('digital', path, retrospective, 'submit')).at('item', 'state')).toBe('submitted');
  const clocks = (await t.as('digital').get(`/api/records/teams/${id}/clocks`)).at('items') as object[];
  expect(clocks).toMatchObject([{ key: 'retrospective', state: 'kept' }]);
  expect((await t.as('digital').get(`/api/retrospectives/${retrospective}/facts`)).at('frozen')).toBe(true);
  const filter = JSON.stringify({ field: 'team', op: 'eq', value: id });
  expect((await t.as('channels').get('/api/records/tasks', { filter })).at('items')).toMatchObject([
    { title: 'SOP 加入产能确认', ownerId: t.people.channels.id, source: { id: retrospective } },
  ]);
  expect((await move('digital', 'teams', id, 'close')).status).toBe(409);
  expect((await decide('director', retrospective)).at('state')).toBe('granted');
  expect((await move('digital', 'teams', id, 'close')).at('item', 'state')).toBe('closed');
  expect((await t.as('digital').get(`/api/records/teams/${id}`)).at('item', 'retrospective')).toBe('下单前确认产能');
  const row = await t.as('digital').get(`/api/records/retrospectives/${retrospective}`);
  expect(row.at('item', 'state')).toBe('filed');
  expect((await t.as('digital').get(`/api/records/cases/${row.textAt('item', 'filedCase')}`)).body).toMatchObject({
    item: {
      title: '结案组 复盘',
      kind: 'team',
      state: 'filed',
      campaign: null,
      lessons: '下单前确认产能',
      tags: ['项目组'],
    },
  });
});

test('[O4][E2] due three working days after the end whether anybody ends it or not, and told upwards when it is late', async () => {
  now = new Date('2026-03-10T01:30:00Z');
  const id = await started({ name: '没人结束的' });
  const clock = (await t.as('digital').get(`/api/records/teams/${id}/clocks`)).at('items', 0) as { dueAt: string };
  // Friday the 20th, three working days: Wednesday the 25th at 18:00 in Shanghai.
  expect(clock.dueAt).toBe('2026-03-25T10:00:00.000Z');
  now = new Date('2026-03-26T10:30:00Z');
  await t.app.clocks.fire();
  const late = (await t.as('digital').get(`/api/records/teams/${id}/clocks`)).at('items', 0) as { tone: string };
  expect(late.tone).toBe('over');
  const told = await t.stores.owner.query<{ kind: string; zh: string }>(
    sql`SELECT DISTINCT kind, title->>'zh' AS zh FROM notice WHERE record_id = ${id}::uuid AND kind LIKE 'clock.%' ORDER BY kind`,
  );
  expect(told).toEqual([
    { kind: 'clock.escalated', zh: '项目组“没人结束的”的“复盘”超时 1 个工作日，负责人 digital' },
    { kind: 'clock.missed', zh: '项目组“没人结束的”的“复盘”已到期未完成' },
  ]);
});

test('[O4] a retrospective is of one campaign or one team that has run', async () => {
  const idle = await make('director', 'teams', { name: '未启动', purpose: 'x', period, ownerId: t.people.digital.id });
  const wrong = async (body: object): Promise<unknown> => {
    const answer = await t.as('director').post('/api/records/retrospectives', body);
    return [answer.status, answer.at('error', 'details', 'issues', 0, 'path')];
  };
  expect(await wrong({})).toEqual([422, ['campaign']]);
  expect(await wrong({ team: idle })).toEqual([422, ['team']]);
  const campaign = await make('digital', 'campaigns', { title: '两个', kind: 'brand', period });
  expect(await wrong({ team: idle, campaign })).toEqual([422, ['team']]);
});
