import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCalendarSettings, workCalendar } from '../../../server/calendar/workspace-calendar.ts';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { SopStep } from '../sop.contract.ts';
import { datesOf, holdersNear, inOrder, stepIssues } from './sop.rules.ts';

const step = (key: string, more: object = {}): SopStep => SopStep.parse({ key, title: key, offset: 0, ...more });

describe('[O8] steps of an SOP', () => {
  const anchor = { start: '2026-10-09', end: '2026-10-12' };
  const calendar = workCalendar('Asia/Shanghai', readCalendarSettings(null));
  const when = (more: object) => {
    const { startOn, dueOn, due } = datesOf(step('a', more), anchor, calendar);
    return [startOn, dueOn, due];
  };

  test('are due so many days from the first or last day, by the Chinese calendar', () => {
    // 1 to 7 October are free; Saturday the 10th is worked in their stead.
    expect(when({ offset: -3 })).toEqual(['2026-09-29', '2026-09-29', '2026-09-29T10:00:00.000Z']);
    expect(when({ offset: -3, unit: 'days' })).toEqual(['2026-10-06', '2026-10-06', '2026-10-06T10:00:00.000Z']);
    expect(when({ offset: 1 })[1]).toBe('2026-10-10');
    expect(when({ from: 'end', offset: 3, lasts: 3 })).toEqual([
      '2026-10-13',
      '2026-10-15',
      '2026-10-15T10:00:00.000Z',
    ]);
    // Nobody has published the holidays of that year.
    expect(datesOf(step('a', { offset: 1 }), { start: '2031-05-01', end: '2031-05-01' }, calendar).known).toBe(false);
  });

  test('[S7] pass over the free days that the house has declared itself', () => {
    const days = [{ day: '2026-10-12', working: false, name: '司庆' }];
    const own = workCalendar('Asia/Shanghai', { hours: [{ from: '09:00', to: '18:00' }], days });
    expect(datesOf(step('a', { offset: 2 }), { start: '2026-10-09', end: '2026-10-09' }, calendar).dueOn).toBe(
      '2026-10-12',
    );
    expect(datesOf(step('a', { offset: 2 }), { start: '2026-10-09', end: '2026-10-09' }, own).dueOn).toBe('2026-10-13');
  });

  test('have different keys, wait for steps that exist, and never for each other in a circle', () => {
    const told = (...steps: SopStep[]) => stepIssues(steps).map((i) => i.message.zh);
    expect(told(step('a'), step('b', { dependsOn: ['a'] }))).toEqual([]);
    expect(told(step('a'), step('a'))).toEqual(['步骤标识“a”重复']);
    expect(told(step('a', { dependsOn: ['x'] }))).toEqual(['没有步骤“x”']);
    expect(
      told(step('a', { dependsOn: ['c'] }), step('b', { dependsOn: ['a'] }), step('c', { dependsOn: ['b'] })),
    ).toEqual(['步骤形成循环：a → c → b → a']);
    expect(told(step('a', { dependsOn: ['a'] }))).toEqual(['步骤形成循环：a → a']);
    expect(inOrder([step('b', { dependsOn: ['a'] }), step('a')]).map((s) => s.key)).toEqual(['a', 'b']);
  });

  test('find who holds the position: in the unit, below it, then higher up', () => {
    const units = [
      { id: 'root', parent: null },
      { id: 'marketing', parent: 'root' },
      { id: 'team', parent: 'marketing' },
      { id: 'finance', parent: 'root' },
    ].map((u) => ({ ...u, code: '', name: u.id, kind: 'department', regions: [] }));
    const post = (personId: string, unitId: string, positionId: string) => ({
      personId,
      name: personId,
      unitId,
      positionId,
      positionKey: null,
      primary: true,
    });
    const postings = [
      post('far', 'finance', 'p'),
      post('below', 'team', 'p'),
      post('here', 'marketing', 'p'),
      post('law', 'finance', 'q'),
    ];
    const names = (unit: string | null, position: string) =>
      holdersNear(postings, units, unit, position).map((p) => p.name);
    expect(names('marketing', 'p')).toEqual(['here', 'below', 'far']);
    expect(names('team', 'p')).toEqual(['below', 'here', 'far']);
    expect(names('team', 'q')).toEqual(['law']);
    expect(names(null, 'q')).toEqual(['law']);
    expect(names('team', 'nobody')).toEqual([]);
  });
});

describe('[O8] using an SOP', () => {
  let t: TestApp;
  let positions: Record<string, string>;
  beforeAll(async () => {
    t = await createTestApp({ now: () => new Date('2026-03-02T04:00:00Z') });
    const { id: _, ...seed } = await t.app.rooms.organization.ensureWorkspace({
      id: t.workspaces.main,
      name: '主工作区',
    });
    positions = { ...seed.positions };
  });
  afterAll(() => t.close());

  const sops = '/api/records/sops';
  async function released(who: PersonName, steps: readonly object[]): Promise<string> {
    const made = await t.as(who).post(sops, { title: '促销流程', kind: 'campaign', steps });
    expect(made.status, made.text).toBe(201);
    const id = made.textAt('item', 'id');
    const done = await t.as(who).post(`${sops}/${id}/transition`, { version: 1, action: 'release' });
    expect(done.at('item', 'release'), done.text).toBe(1);
    return id;
  }
  const campaign = async (): Promise<string> =>
    (
      await t.as('digital').post('/api/records/campaigns', {
        title: '春促',
        kind: 'promotion',
        period: { start: '2026-03-20', end: '2026-03-25' },
      })
    ).textAt('item', 'id');
  const use = (who: PersonName, id: string, body: object): Promise<Answer> =>
    t.as(who).post(`/api/sops/${id}/use`, body);
  const reason = (answer: Answer): unknown => answer.at('error', 'details', 'reason', 'zh');
  const process = (): object[] => [
    {
      key: 'brief',
      title: '写简报',
      offset: -10,
      position: positions['digital_marketer'],
      checklist: ['目标', '预算'],
    },
    {
      key: 'law',
      title: '法务审核',
      offset: -5,
      position: positions['legal'],
      dependsOn: ['brief'],
      deliverable: '审核意见',
      needsDeliverable: true,
    },
    {
      key: 'review',
      title: '复盘',
      from: 'end',
      offset: 3,
      position: positions['digital_marketer'],
      dependsOn: ['law'],
    },
  ];

  test('makes its tasks at once: owners by position, days by the campaign, in their order', async () => {
    const [id, of] = [await released('digital', process()), await campaign()];
    const plan = await t.as('digital').post(`/api/sops/${id}/plan`, { campaign: of });
    expect(plan.body).toMatchObject({
      release: 1,
      before: null,
      steps: [
        { key: 'brief', ownerId: t.people.digital.id, due: '2026-03-06T10:00:00.000Z', past: false },
        { key: 'law', ownerId: t.people.legal.id, due: '2026-03-13T10:00:00.000Z' },
        { key: 'review', due: '2026-03-30T10:00:00.000Z', startOn: '2026-03-30' },
      ],
    });
    const made = await use('digital', id, { campaign: of });
    expect(made.status, made.text).toBe(201);
    const [brief, law] = (made.at('tasks') as { id: string }[]).map((x) => x.id);
    const task = await t.as('legal').get(`/api/records/tasks/${law}`);
    expect(task.body).toMatchObject({
      item: {
        title: '法务审核',
        campaign: of,
        dependsOn: [brief],
        needsDeliverable: true,
        sop: id,
        unitId: t.units.root,
      },
    });
    expect((await t.as('digital').get(`${sops}/${id}`)).at('item', 'uses')).toBe(1);

    const again = await use('digital', id, { campaign: of });
    expect([again.status, again.at('error', 'details', 'usedBefore')]).toEqual([409, true]);
    expect(reason(again)).toBe('此 SOP 已在这里使用过（2026-03-02，3 个任务），确认要再建一套吗');
    expect((await use('digital', id, { campaign: of, again: true })).status).toBe(201);
    const [first, second] = await Promise.all([1, 2].map(() => use('digital', id, { date: '2026-04-01' })));
    expect([first?.status, second?.status].toSorted((a = 0, b = 0) => a - b)).toEqual([201, 409]);
  });

  test('asks for an owner where nobody holds the position, and makes nothing until then', async () => {
    const id = await released('digital', [
      { key: 'a', title: '甲', offset: 0 },
      { key: 'b', title: '乙', offset: 0, position: positions['product'] },
      { key: 'c', title: '丙', offset: 0, position: positions['digital_marketer'] },
    ]);
    const refused = await use('digital', id, { date: '2026-05-06' });
    expect(refused.at('error', 'details', 'issues')).toMatchObject([
      { path: ['owners', 'a'] },
      { path: ['owners', 'b'] },
    ]);
    const found = await t.as('digital').get('/api/records/tasks', { search: '丙' });
    expect(found.at('items')).toEqual([]);
    const owners = { a: t.people.director.id, b: t.people.analyst.id };
    expect((await use('digital', id, { date: '2026-05-06', owners })).status).toBe(201);
    expect((await use('digital', id, {})).at('error', 'details', 'issues', 0, 'path')).toEqual(['date']);
    // A stranger is nobody here.
    const stranger = { ...owners, a: t.people.strangerAdmin.id };
    expect((await use('digital', id, { date: '2026-05-07', owners: stranger })).at('error', 'code')).toBe('invalid');
  });

  test('uses what was released, not what is being edited; a region uses it in its own units only', async () => {
    const id = await released('digital', process());
    const revised = await t.as('digital').post(`${sops}/${id}/transition`, { version: 2, action: 'revise' });
    expect(revised.at('item', 'state'), revised.text).toBe('draft');
    await t
      .as('digital')
      .patch(`${sops}/${id}`, { version: 3, patch: { steps: [{ key: 'x', title: '新', offset: 0 }] } });
    const owners = { brief: t.people.specialistEast.id, review: t.people.specialistEast.id };
    expect((await use('specialistEast', id, { date: '2026-06-01', owners })).at('tasks', 2, 'step')).toBe('review');
    expect((await use('specialistEast', id, { date: '2026-06-02', unitId: t.units.south })).status).toBe(403);
    const of = await campaign();
    expect((await use('specialistEast', id, { campaign: of })).status).toBe(404);
    await t.as('digital').post(`${sops}/${id}/transition`, { version: 4, action: 'release' });
    expect((await t.as('digital').get(`${sops}/${id}`)).at('item', 'release')).toBe(2);
    await t.as('digital').post(`${sops}/${id}/transition`, { version: 5, action: 'retire' });
    expect(reason(await use('digital', id, { date: '2026-06-03' }))).toBe('SOP 尚未发布或已停用');
    const empty = await t.as('digital').post(sops, { title: '空', kind: 'other' });
    const nothing = await t
      .as('digital')
      .post(`${sops}/${empty.textAt('item', 'id')}/transition`, { version: 1, action: 'release' });
    expect(reason(nothing)).toBe('还没有步骤，不能发布');
  });

  test('10,000 steps are refused by a limit that is told; 200 are made in one go', async () => {
    const steps = (n: number) =>
      Array.from({ length: n }, (_, i) => ({
        key: `s${i}`,
        title: `步骤 ${i}`,
        offset: 0,
        position: positions['digital_marketer'],
      }));
    const many = await t.as('digital').post(sops, { title: '巨型', kind: 'other', steps: steps(10_000) });
    expect([many.status, many.at('error', 'details', 'issues', 0, 'message', 'zh')]).toEqual([
      422,
      '一个 SOP 最多 200 步，现在是 10000 步：请拆成几个 SOP，或在任务列表用文件导入',
    ]);
    const id = await released('digital', steps(200));
    const began = performance.now();
    const made = await use('digital', id, { date: '2026-06-10' });
    expect((made.at('tasks') as unknown[]).length).toBe(200);
    expect(performance.now() - began).toBeLessThan(30_000);
  }, 60_000);

  test('a set of tasks is made whole or not at all: what breaks at the last one leaves nothing behind', async () => {
    const steps = Array.from({ length: 60 }, (_, i) => ({
      key: `h${i}`,
      title: `半套 ${i}`,
      offset: 0,
      position: positions['digital_marketer'],
    }));
    const id = await released('digital', steps);
    const count = async (): Promise<object> =>
      t.stores.owner.one(sql`
        SELECT (SELECT count(*)::int FROM task) AS tasks, (SELECT count(*)::int FROM clock) AS clocks, (SELECT count(*)::int FROM notice) AS notices,
          (SELECT count(*)::int FROM sop_run) AS runs, (SELECT count(*)::int FROM audit_log) AS audits, (SELECT max(value)::int FROM record_counter WHERE series LIKE 'TSK-%') AS code`);
    const before = await count();
    await t.stores.owner.execute(sql`ALTER TABLE task ADD CONSTRAINT breaks CHECK (title <> '半套 59')`);
    expect((await use('digital', id, { date: '2026-06-11' })).status).toBe(500);
    await t.stores.owner.execute(sql`ALTER TABLE task DROP CONSTRAINT breaks`);
    expect(await count()).toEqual(before);
    expect(((await use('digital', id, { date: '2026-06-11' })).at('tasks') as unknown[]).length).toBe(60);
  });
});
