import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClockInfo } from '../../shared/record/clock-wire.ts';
import { silentLog } from '../stores/store-log.ts';
import { createTestApp, type PersonName, type TestApp } from '../testing/app.ts';
import { createClockRunner } from './clock-runner.ts';

/** The house stands still but for what a test does: no runner, no outbox, a clock that is set by hand. */
let t: TestApp;
let now = new Date('2026-05-06T02:00:00Z');
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
  const { director } = t.people;
  await t.stores.owner.execute(
    sql`UPDATE org_unit SET manager = ${director.id}::uuid WHERE id = ${t.units.root}::uuid`,
  );
});
afterAll(() => t.close());
beforeEach(() => {
  at('2026-05-06 10:00');
});

/** Moves the clock on the wall in Shanghai. */
const at = (wall: string): void => {
  now = new Date(`${wall.replace(' ', 'T')}:00+08:00`);
};
const campaigns = '/api/records/campaigns';
const draft = {
  title: '618 大促',
  kind: 'sale618',
  period: { start: '2026-06-10', end: '2026-06-20' },
  objective: '拉新',
  budget: { amount: '20000', currency: 'CNY' },
  plannedGmv: { amount: '100000', currency: 'CNY' },
  risk: '缺货：备选单品',
};
const open = async (more: object = {}): Promise<string> => {
  const made = await t.as('digital').post(campaigns, { ...draft, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
};
const version = async (id: string): Promise<number> =>
  Number((await t.as('admin').get(`${campaigns}/${id}`)).at('item', 'version'));
const change = async (id: string, patch: object) => {
  const done = await t.as('digital').patch(`${campaigns}/${id}`, { version: await version(id), patch });
  expect(done.status, done.text).toBe(200);
};
/** Past the doors of approval, as the system: the clocks are under test. */
const put = async (id: string, state: string): Promise<void> => {
  const { writes, registry } = t.app.deps;
  const d = registry.get('campaign').def;
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  await writes.transaction(actor, async (work) =>
    writes.update(work, d, id, await version(id), {} as never, { system: { state } }),
  );
};
const clocks = async (id: string, who: PersonName = 'admin'): Promise<ClockInfo[]> => {
  const answer = await t.as(who).get(`${campaigns}/${id}/clocks`);
  expect(answer.status, answer.text).toBe(200);
  return answer.at('items') as ClockInfo[];
};
const clock = async (id: string, key: string): Promise<ClockInfo> => {
  const found = (await clocks(id)).find((c) => c.key === key);
  if (found === undefined) throw new Error(`no clock ${key}`);
  return found;
};
const wall = (iso: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(iso),
  );
const told = async (who: PersonName, id: string): Promise<string[]> => {
  const rows = await t.stores.owner.query<{ kind: string; zh: string }>(
    sql`SELECT kind, title->>'zh' AS zh FROM notice WHERE person_id = ${t.people[who].id}::uuid AND record_id = ${id}::uuid AND kind LIKE 'clock.%' ORDER BY created_at, id`,
  );
  return rows.map((r) => `${r.kind.slice(6)} ${r.zh}`);
};
const fire = (): Promise<number> => t.app.clocks.fire();
/** What follows a change of calendar or leave. */
const settle = async (): Promise<void> => {
  while ((await t.app.deps.outbox.deliver()) > 0);
};

describe('[E2] the proposal of a large campaign is due 15 days ahead', () => {
  test('[E2] starts with the draft, is kept by proposing in time, and says so', async () => {
    const id = await open();
    expect(await clock(id, 'proposal')).toMatchObject({
      state: 'running',
      tone: 'calm',
      left: { unit: 'days', amount: 20 },
    });
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2026-05-26 23:59');
    at('2026-05-26 22:00');
    expect((await clock(id, 'proposal')).left).toEqual({ unit: 'minutes', amount: 120 });
    await put(id, 'proposed');
    expect(await clock(id, 'proposal')).toMatchObject({ state: 'kept', left: null });
    at('2026-06-30 10:00');
    await fire();
    expect(await told('digital', id)).toEqual([]);
  });

  test('[E2] warns, tells that it is missed, and tells the manager: each once, whatever the number of looks', async () => {
    const id = await open({ title: '拖延' });
    at('2026-05-19 08:59');
    await fire();
    expect(await told('digital', id)).toEqual([]);
    at('2026-05-19 09:00');
    await fire();
    await fire();
    expect(await told('digital', id)).toEqual(['warned 活动“拖延”的“提交方案”还剩 7 天']);
    expect((await clock(id, 'proposal')).tone).toBe('near');
    at('2026-05-25 09:00');
    await fire();
    at('2026-05-27 00:00');
    await fire();
    expect((await told('digital', id)).slice(1)).toEqual([
      'warned 活动“拖延”的“提交方案”还剩 1 天',
      'missed 活动“拖延”的“提交方案”已到期未完成',
    ]);
    expect(await told('director', id)).toEqual([]);
    at('2026-05-27 18:00');
    await fire();
    expect(await told('director', id)).toEqual(['escalated 活动“拖延”的“提交方案”超时 1 天，负责人 digital']);
    expect(await clock(id, 'proposal')).toMatchObject({ tone: 'over', left: { unit: 'days', amount: -1 } });
    await put(id, 'proposed');
    expect((await clock(id, 'proposal')).state).toBe('late');
    const history = await t.as('admin').get(`${campaigns}/${id}/history`);
    const actions = (history.at('items') as { action: string }[])
      .map((h) => h.action)
      .filter((a) => a.startsWith('clock.'));
    expect(actions).toEqual(['clock.escalated', 'clock.missed', 'clock.warned', 'clock.warned']);
  });

  test('[E2] moves with the period, is void for other kinds and for what is deleted, and goes on where it was', async () => {
    const id = await open({ title: '改期' });
    await change(id, { period: { start: '2026-07-01', end: '2026-07-10' } });
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2026-06-16 23:59');
    // Month ends: 15 days before 2026-03-10 is in a February of 28 days.
    await change(id, { period: { start: '2027-03-10', end: '2027-03-20' } });
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2027-02-23 23:59');
    await change(id, { period: { start: '2028-03-10', end: '2028-03-20' } });
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2028-02-24 23:59');
    await change(id, { kind: 'launch' });
    expect((await clock(id, 'proposal')).state).toBe('void');
    await change(id, { kind: 'double11' });
    expect((await clock(id, 'proposal')).state).toBe('running');
    await t.as('digital').delete(`${campaigns}/${id}`, { version: String(await version(id)) });
    const [row] = await t.stores.owner.query<{ state: string; next_at: string | null }>(
      sql`SELECT state, next_at FROM clock WHERE record_id = ${id}::uuid ORDER BY id DESC LIMIT 1`,
    );
    expect(row).toEqual({ state: 'void', next_at: null });
    await t.as('digital').post(`${campaigns}/${id}/restore`);
    expect((await clock(id, 'proposal')).state).toBe('running');
  });

  test('[E2] the house policy names the days, and running clocks follow when it changes', async () => {
    const id = await open({ title: '管理办法' });
    const before = await t.as('director').get('/api/policy');
    const write = async (settings: object, known: unknown) => {
      const policy = { ...(before.at('policy') as object), settings };
      const done = await t.as('director').put('/api/policy', { version: known, policy, reason: '测试' });
      expect(done.status, done.text).toBe(200);
      await settle();
      return Number(done.at('version'));
    };
    const next = await write({ proposalLeadDays: 20 }, before.at('version'));
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2026-05-21 23:59');
    await write({}, next);
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2026-05-26 23:59');
  });

  test('[E2] a warning that was told is told again when the deadline has moved away and comes back', async () => {
    const id = await open({ title: '再来' });
    at('2026-05-19 10:00');
    await fire();
    await change(id, { period: { start: '2026-06-20', end: '2026-06-25' } });
    expect((await clock(id, 'proposal')).tone).toBe('calm');
    await fire();
    expect(await told('digital', id)).toHaveLength(1);
    at('2026-05-29 10:00');
    await fire();
    expect(await told('digital', id)).toHaveLength(2);
  });

  test('[E2] history that is imported makes no promises; a draft made too late is told at once, its escalation a day later', async () => {
    const late = await open({ title: '来不及', period: { start: '2026-05-10', end: '2026-05-20' } });
    expect((await clock(late, 'proposal')).tone).toBe('over');
    await fire();
    expect(await told('digital', late)).toEqual(['missed 活动“来不及”的“提交方案”已到期未完成']);
    expect(await told('director', late)).toEqual([]);
    at('2026-05-07 18:00');
    await fire();
    expect(await told('director', late)).toHaveLength(1);
    const { writes, registry } = t.app.deps;
    const d = registry.get('campaign').def;
    const actor = {
      ...(await t.app.rooms.organization.systemActor(t.workspaces.main, 'test')),
      via: 'import' as const,
    };
    const old = await writes.transaction(actor, (work) =>
      writes.create(work, d, { ...draft, title: '去年', period: { start: '2025-06-01', end: '2025-06-20' } } as never),
    );
    expect(await clocks(old.id)).toEqual([]);
  });
});

describe('[O8] materials are ready three days ahead', () => {
  test('[O8] T-3 runs while the campaign is prepared and stops when they are there', async () => {
    const id = await open({ title: '物料', kind: 'brand' });
    expect(await clocks(id)).toEqual([]);
    await put(id, 'approved');
    expect(wall((await clock(id, 'materials')).dueAt)).toBe('2026-06-07 23:59');
    at('2026-06-08 00:30');
    await fire();
    expect(await told('digital', id)).toEqual(['missed 活动“物料”的“物料到位”已到期未完成']);
    await put(id, 'preparing');
    expect((await clock(id, 'materials')).state).toBe('running');
    await change(id, { materialsReady: true });
    expect((await clock(id, 'materials')).state).toBe('late');
    // Who takes it back goes on with the same clock, late as it is.
    await change(id, { materialsReady: false });
    expect(await clock(id, 'materials')).toMatchObject({ state: 'running', tone: 'over' });
    expect(await clocks(id)).toHaveLength(1);
  });
});

describe('[O1] [E6] the retrospective is due three working days after the end', () => {
  test('[O1] [E6] counts working days with make-up days, and escalates to the end', async () => {
    const id = await open({ title: '国庆', kind: 'brand', period: { start: '2026-09-20', end: '2026-09-30' } });
    at('2026-09-20 10:00');
    await put(id, 'live');
    // 10月1日至7日放假，10月10日（周六）上班: 8, 9 and 10 October are the three working days.
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2026-10-10 18:00');
    await put(id, 'evaluating');
    at('2026-10-12 10:00');
    await fire();
    expect(await clock(id, 'retrospective')).toMatchObject({ tone: 'over', left: { unit: 'workingDays', amount: -1 } });
    at('2026-11-30 10:00');
    await fire();
    // Three steps have come, and nobody holds the position of the last: the director hears of it, once.
    expect(await told('director', id)).toEqual(['escalated 活动“国庆”的“复盘”超时 36 个工作日，负责人 digital']);
    await put(id, 'closed');
    expect((await clock(id, 'retrospective')).state).toBe('late');
  });

  test('[O1] [E2] a year without calendar data is told', async () => {
    const id = await open({ title: '跨年', kind: 'brand', period: { start: '2026-12-01', end: '2026-12-31' } });
    at('2026-12-01 10:00');
    await put(id, 'live');
    expect(await clock(id, 'retrospective')).toMatchObject({ assumed: true });
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2027-01-05 18:00');
    const calendar = await t.as('digital').get('/api/calendar');
    expect(calendar.at('knownUntil')).toBe(2026);
  });

  test('[O1] [E2] a holiday that is declared late moves what is running, and the history says so', async () => {
    const id = await open({ title: '迟到的假期', kind: 'brand', period: { start: '2026-12-01', end: '2026-12-31' } });
    at('2026-12-01 10:00');
    await put(id, 'live');
    const before = await t.as('admin').get('/api/calendar');
    expect((await t.as('digital').put('/api/calendar', { hours: before.at('hours'), days: [] })).status).toBe(403);
    const days = ['2027-01-01', '2027-10-01'].map((day) => ({ day, working: false, name: '法定节假日' }));
    const hours = [{ from: '10:00', to: '19:00' }];
    expect((await t.as('admin').put('/api/calendar', { hours, days })).status).toBe(200);
    const log = await t.as('admin').get('/api/audit', { record: 'workspace' });
    expect(log.at('items', 0)).toMatchObject({ action: 'calendar', changes: { calendar: { after: { hours } } } });
    await settle();
    expect(await clock(id, 'retrospective')).toMatchObject({ assumed: false });
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2027-01-06 19:00');
    const history = await t.as('admin').get(`${campaigns}/${id}/history`);
    expect(history.at('items', 0, 'action')).toBe('clock.moved');
    expect((await t.as('admin').put('/api/calendar', { hours: before.at('hours'), days: [] })).status).toBe(200);
    await settle();
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2027-01-05 18:00');
  });

  test('[O1] [O7] leave of the responsible person does not count once somebody else has approved it', async () => {
    const id = await open({ title: '请假', kind: 'brand', period: { start: '2026-05-01', end: '2026-05-08' } });
    await put(id, 'live');
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2026-05-12 18:00');
    const leave = '/api/records/leave';
    const person = t.people.digital.id;
    const asked = await t
      .as('digital')
      .post(leave, { person, period: { start: '2026-05-11', end: '2026-05-12' }, reason: '年假' });
    expect(asked.status, asked.text).toBe(201);
    const one = `${leave}/${asked.textAt('item', 'id')}`;
    const move = (who: PersonName, action: string, v: number) =>
      t.as(who).post(`${one}/transition`, { version: v, action });
    expect((await move('digital', 'approve', 1)).status).toBeGreaterThanOrEqual(403);
    await settle();
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2026-05-12 18:00');
    expect((await move('director', 'approve', 1)).status).toBe(200);
    await settle();
    // 9 May is a Saturday that is worked.
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2026-05-14 18:00');
    expect((await move('digital', 'cancel', 2)).status).toBe(200);
    await settle();
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2026-05-12 18:00');
    const own = await t.as('director').post(leave, {
      person: t.people.director.id,
      period: { start: '2026-05-11', end: '2026-05-12' },
      reason: '年假',
    });
    const refused = await t
      .as('director')
      .post(`${leave}/${own.textAt('item', 'id')}/transition`, { version: 1, action: 'approve' });
    expect(refused.status).toBe(403);
    const endless = await t
      .as('digital')
      .post(leave, { person, period: { start: '2026-05-11', end: null }, reason: '长假' });
    expect(endless.status).toBe(422);
  });
});

describe('[E2] pausing', () => {
  test('[E2] needs a permission and a reason, stops the telling, and gives the days back', async () => {
    const id = await open({ title: '暂停', kind: 'brand', period: { start: '2026-05-01', end: '2026-05-08' } });
    await put(id, 'live');
    const url = `${campaigns}/${id}/clocks/retrospective`;
    expect((await t.as('digital').post(`${url}/pause`, { reason: '我想' })).status).toBe(403);
    expect((await t.as('director').post(`${url}/pause`, { reason: ' ' })).status).toBe(422);
    expect((await t.as('director').post(`${url}/resume`)).status).toBe(409);
    at('2026-05-11 10:00');
    const paused = await t.as('director').post(`${url}/pause`, { reason: '平台数据要下周才到' });
    expect(paused.at('items', 0)).toMatchObject({ state: 'paused', pausedReason: '平台数据要下周才到' });
    expect((await t.as('director').post(`${url}/pause`, { reason: '再' })).status).toBe(409);
    at('2026-05-14 10:00');
    await fire();
    expect(await told('digital', id)).toEqual([]);
    expect(await clock(id, 'retrospective')).toMatchObject({ tone: 'near', left: { unit: 'workingDays', amount: 1 } });
    expect((await t.as('director').post(`${url}/resume`)).status).toBe(200);
    // One working day was left on the 11th, so one is left on the 14th.
    expect(wall((await clock(id, 'retrospective')).dueAt)).toBe('2026-05-15 18:00');
    const history = await t.as('director').get(`${campaigns}/${id}/history`);
    expect(history.at('items')).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: 'clock.pause', reason: '平台数据要下周才到' })]),
    );
    at('2026-05-16 10:00');
    await fire();
    const late = await t.as('director').post(`${url}/pause`, { reason: '太晚了' });
    expect(late.textAt('error', 'details', 'reason', 'zh')).toContain('已超时');
  });

  test('[E2] nobody pauses the clock that they answer for, whatever their permissions', async () => {
    at('2026-05-04 10:00');
    const own = { title: '总监自己的', kind: 'sale618', period: { start: '2026-06-18', end: '2026-06-20' } };
    const made = await t.as('director').post(campaigns, own);
    const url = `${campaigns}/${made.textAt('item', 'id')}/clocks`;
    expect((await t.as('director').get(url)).at('items', 0)).toMatchObject({ key: 'proposal', mayPause: false });
    const refused = await t.as('director').post(`${url}/proposal/pause`, { reason: '忙' });
    expect([refused.status, refused.at('error', 'details', 'reason', 'zh')]).toEqual([
      403,
      '不能暂停自己负责的时限，请由上级或他人暂停',
    ]);
    expect((await t.as('admin').post(`${url}/proposal/pause`, { reason: '大促改期待定' })).status).toBe(200);
    expect((await t.as('director').post(`${url}/proposal/resume`)).status).toBe(200);
  });
});

describe('[E2] many nodes, restarts, and clocks of machines', () => {
  const another = () =>
    createClockRunner({
      db: t.app.deps.ownerDb,
      writes: t.app.deps.writes,
      notices: t.app.deps.notices,
      outbox: { on: () => undefined },
      people: t.app.rooms.organization.escalation,
      now: () => now,
      log: silentLog,
    });

  test('[E2] two runners at the same moment tell each thing once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 25; i += 1) ids.push(await open({ title: `同时 ${i}` }));
    at('2026-05-27 19:00');
    const runners = [another(), another(), t.app.clocks];
    await Promise.all(runners.flatMap((r) => [r.fire(), r.fire()]));
    for (const id of ids) {
      expect(await told('digital', id)).toHaveLength(1);
      expect(await told('director', id)).toHaveLength(1);
    }
  });

  test('[E2] a restart tells what came due meanwhile, and nothing twice', async () => {
    const id = await open({ title: '停机' });
    at('2026-05-27 10:00');
    const first = another();
    await first.fire();
    await first.stop();
    expect(await told('digital', id)).toHaveLength(1);
    at('2026-05-28 10:00');
    const second = another();
    second.start();
    for (let i = 0; i < 50 && (await told('director', id)).length === 0; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    await second.stop();
    expect(await told('director', id)).toHaveLength(1);
    expect(await told('digital', id)).toHaveLength(1);
  });

  test('[E2] a machine whose clock is set back tells nothing twice and does not forgive', async () => {
    const id = await open({ title: '倒拨' });
    at('2026-05-27 10:00');
    await fire();
    at('2026-05-20 10:00');
    await fire();
    await change(id, { theme: '别的' });
    at('2026-05-27 10:01');
    await fire();
    expect(await told('digital', id)).toEqual(['missed 活动“倒拨”的“提交方案”已到期未完成']);
    at('2026-05-20 10:00');
    await put(id, 'proposed');
    expect((await clock(id, 'proposal')).state).toBe('late');
  });

  test('[E2] a step that fails is tried again, and holds up no other workspace', async () => {
    const id = await open({ title: '坏了' });
    at('2026-05-27 10:00');
    const broken = createClockRunner({
      db: t.app.deps.ownerDb,
      writes: t.app.deps.writes,
      notices: { tellAll: () => Promise.reject(new Error('broken')) } as never,
      outbox: { on: () => undefined },
      people: t.app.rooms.organization.escalation,
      now: () => now,
      log: silentLog,
    });
    expect(await broken.fire()).toBe(0);
    expect(await told('digital', id)).toEqual([]);
    await fire();
    expect(await told('digital', id)).toHaveLength(1);
  });

  test('[E2] rows that were there before a clock was declared get it at the next start', async () => {
    const id = await open({ title: '旧的' });
    await t.stores.owner.execute(sql`DELETE FROM clock WHERE record_id = ${id}::uuid`);
    expect(await clocks(id)).toEqual([]);
    expect(await t.app.clocks.catchUp()).toBeGreaterThan(0);
    expect((await clock(id, 'proposal')).state).toBe('running');
    // Planned by an older declaration: planned anew.
    await t.stores.owner.execute(sql`UPDATE clock SET spec = 'old', due_at = now() WHERE record_id = ${id}::uuid`);
    await t.app.clocks.catchUp();
    expect(wall((await clock(id, 'proposal')).dueAt)).toBe('2026-05-26 23:59');
  });
});

describe('[O6] who sees which clocks', () => {
  test('[O6] what I answer for is mine; what lies in another region does not exist', async () => {
    const id = await open({ title: '我的', manager: t.people.digital.id });
    const mine = await t.as('digital').get('/api/clocks/mine');
    expect(mine.at('items')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ recordId: id, title: '我的', path: 'campaigns', key: 'proposal' }),
      ]),
    );
    const listed = await t.as('digital').get(`${campaigns}/clocks`, { ids: id });
    expect(listed.at('items', 0, 'recordId')).toBe(id);
    expect((await t.as('salesEast').get(`${campaigns}/${id}/clocks`)).status).toBe(404);
    expect((await t.as('salesEast').get(`${campaigns}/clocks`, { ids: id })).at('items')).toEqual([]);
    expect((await t.as('strangerAdmin').get(`${campaigns}/clocks`, { ids: id })).at('items')).toEqual([]);
  });
});
