import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { conflictsOf, type Engagement, roomOf } from './load.rules.ts';
import { moveSecondments } from './teams.ts';

const clock = { now: new Date('2026-03-10T01:30:00Z') };
let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => clock.now });
});
afterAll(() => t.close());

const at = (id: string, start: string, end: string, load: number): Engagement => ({
  id,
  person: 'p',
  label: id,
  start,
  end,
  load,
});

describe('[O7] load of a person', () => {
  test('above a whole working time is a conflict on exactly those days, with what it clashes with', () => {
    const one = at('a', '2026-03-01', '2026-03-31', 60);
    const others = [
      at('b', '2026-03-10', '2026-03-12', 40),
      at('c', '2026-03-12', '2026-03-20', 50),
      at('d', '2026-04-01', '2026-04-02', 100),
    ];
    expect(conflictsOf(one, [one, ...others], [])).toEqual([
      { person: 'p', from: '2026-03-12', to: '2026-03-12', load: 150, away: false, with: ['b', 'c'] },
      { person: 'p', from: '2026-03-13', to: '2026-03-20', load: 110, away: false, with: ['c'] },
    ]);
    expect(conflictsOf(one, [one, at('b', '2026-03-10', '2026-03-12', 40)], [])).toEqual([]);
    expect(conflictsOf(one, [one, { ...at('x', '2026-03-01', '2026-03-31', 90), person: 'q' }], [])).toEqual([]);
    expect(conflictsOf(one, [], [{ person: 'p', start: '2026-02-20', end: '2026-03-02' }])).toEqual([
      { person: 'p', from: '2026-03-01', to: '2026-03-02', load: 60, away: true, with: [] },
    ]);
  });
  test('tells when there is room again', () => {
    const range = { start: '2026-03-01', end: '2026-03-31' };
    const all = [at('a', '2026-03-01', '2026-03-10', 100)];
    const away = [{ person: 'p', start: '2026-03-11', end: '2026-03-13' }];
    expect(roomOf('p', range, all, away)).toEqual({ load: 100, freeFrom: '2026-03-14', awayDays: 3 });
    expect(roomOf('p', range, [at('a', '2026-01-01', '2026-12-31', 90)], [])).toEqual({
      load: 90,
      freeFrom: null,
      awayDays: 0,
    });
  });
});

const post = (who: PersonName, path: string, body: object): Promise<Answer> =>
  t.as(who).post(`/api/records/${path}`, body);
async function make(who: PersonName, path: string, body: object): Promise<string> {
  const made = await post(who, path, body);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
async function move(who: PersonName, path: string, id: string, action: string, reason?: string): Promise<Answer> {
  const version = Number((await t.as(who).get(`/api/records/${path}/${id}`)).at('item', 'version'));
  return t
    .as(who)
    .post(`/api/records/${path}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
}
const period = { start: '2026-03-11', end: '2026-03-20' };
const team = (more: object = {}): object => ({ name: '联名项目组', purpose: '把联名做成', period, ...more });
const member = (person: string, load: number): object => ({ person, role: '执行', load });

test('[O4] a team has a purpose, a lead, members and an end, and closes only with its retrospective', async () => {
  const id = await make('director', 'teams', team({ members: [member(t.people.digital.id, 50)] }));
  expect((await move('director', 'teams', id, 'start')).at('item', 'state')).toBe('active');
  expect((await move('director', 'teams', id, 'close')).status).toBe(409);
  expect((await move('director', 'teams', id, 'finish')).at('item', 'state')).toBe('reviewing');
  const refused = await move('director', 'teams', id, 'close');
  expect([refused.status, refused.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    expect.stringMatching(/^解散前复盘需要通过，RET-2026-\d+ 现在是“待写”$/),
  ]);
  const open = await post('director', 'teams', team({ period: { start: '2026-03-11', end: null } }));
  expect(open.at('error', 'details', 'issues', 0, 'path')).toEqual(['period']);
  const twice = await post(
    'director',
    'teams',
    team({ members: [member(t.people.legal.id, 10), member(t.people.legal.id, 10)] }),
  );
  expect(twice.at('error', 'details', 'issues', 0, 'path')).toEqual(['members', 1, 'person']);
  const stranger = await post('director', 'teams', team({ members: [member(t.people.strangerSales.id, 10)] }));
  expect(stranger.at('error', 'details', 'issues', 0, 'path')).toEqual(['members', 0, 'person']);
  expect((await post('director', 'teams', team({ members: [member(t.people.legal.id, 120)] }))).status).toBe(422);
  const empty = await make('director', 'teams', team());
  expect((await move('director', 'teams', empty, 'start')).status).toBe(409);
  // Everybody sees who is at work on what; only the lead and the director change it.
  expect((await t.as('salesEast').get(`/api/records/teams/${empty}`)).status).toBe(200);
  expect((await move('salesEast', 'teams', empty, 'cancel', 'x')).status).toBe(403);
});

test('[O7] somebody is lent with dates and load; conflicts with other work and leave are shown, and they return by themselves', async () => {
  const person = t.people.analyst.id;
  const group = await make('director', 'teams', team({ name: '增长组', members: [member(person, 60)] }));
  const campaign = await make('digital', 'campaigns', { title: '借人', kind: 'promotion', period });
  const id = await make('director', 'secondments', {
    person,
    campaign,
    period: { start: '2026-03-15', end: '2026-03-25' },
    load: 50,
  });
  const seen = await t.as('director').get(`/api/records/secondments/${id}`);
  expect(seen.at('item', 'name')).toBe('analyst → 借人');
  expect(seen.at('item', 'conflicts')).toMatchObject([
    { from: '2026-03-15', to: '2026-03-20', load: 110, with: ['增长组'], away: false },
  ]);
  expect((await t.as('director').get(`/api/records/teams/${group}`)).at('item', 'conflicts', 0)).toMatchObject({
    name: 'analyst',
    load: 110,
  });
  const leave = await make('analyst', 'leave', {
    person,
    period: { start: '2026-03-24', end: '2026-03-25' },
    reason: '家事',
  });
  expect((await move('director', 'leave', leave, 'approve')).status).toBe(200);
  const again = await t.as('legal').get(`/api/records/secondments/${id}`);
  expect(again.at('item', 'conflicts', 1)).toMatchObject({ from: '2026-03-24', to: '2026-03-25', away: true });
  expect(again.text).not.toContain('家事');

  expect(
    (await post('director', 'secondments', { person, period })).at('error', 'details', 'issues', 0, 'path'),
  ).toEqual(['campaign']);
  const deps = { ...t.app.deps, organization: t.app.rooms.organization };
  // Midnight in Shanghai: its first day begins, though not in UTC.
  clock.now = new Date('2026-03-14T16:30:00Z');
  expect(await moveSecondments(deps)).toBe(1);
  clock.now = new Date('2026-03-25T15:30:00Z');
  expect(await moveSecondments(deps)).toBe(0);
  clock.now = new Date('2026-03-25T16:30:00Z');
  expect([await moveSecondments(deps), await moveSecondments(deps)]).toEqual([1, 0]);
  expect((await t.as('director').get(`/api/records/secondments/${id}`)).at('item', 'state')).toBe('ended');
  const told = (await t.as('analyst').get('/api/notices')).at('items') as { kind: string }[];
  expect(told.map((n) => n.kind).filter((k) => k.startsWith('secondment.'))).toEqual([
    'secondment.end',
    'secondment.begin',
    'secondment.create',
  ]);
  clock.now = new Date('2026-03-10T01:30:00Z');
});

test('[O7] the talent pool tells who can do something and when they have room', async () => {
  await make('digital', 'skills', { person: t.people.digital.id, skill: '短视频剪辑', level: 'skilled' });
  await make('director', 'skills', { person: t.people.channels.id, skill: '短视频脚本', level: 'expert' });
  await make('director', 'skills', { person: t.people.channels.id, skill: '谈判' });
  expect((await post('director', 'skills', { person: t.people.channels.id, skill: '谈判' })).status).toBe(409);
  expect((await post('digital', 'skills', { person: t.people.legal.id, skill: '合同' })).status).toBe(403);
  await make('director', 'teams', team({ name: '满载组', members: [member(t.people.digital.id, 100)] }));
  const pool = await t.as('legal').get('/api/work/talent', { skill: '短视频', from: '2026-03-11', to: '2026-03-31' });
  expect(pool.at('people')).toMatchObject([
    {
      name: 'channels',
      skills: [{ skill: '短视频脚本', level: 'expert' }, { skill: '谈判' }],
      load: 0,
      freeFrom: '2026-03-11',
    },
    { name: 'digital', load: 100, freeFrom: '2026-03-21' },
  ]);
  expect((await t.as('legal').get('/api/work/talent', { from: '2026-03-11', to: '2026-03-01' })).status).toBe(422);
  expect((await t.as('strangerAdmin').get('/api/work/talent')).at('people')).toEqual([]);
});
