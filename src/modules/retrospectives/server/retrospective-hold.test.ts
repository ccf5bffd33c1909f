import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
const start = new Date('2026-03-23T04:00:00Z');
// Three working days after Friday the 20th are over with the 25th.
const late = new Date('2026-03-26T04:00:00Z');
let now = start;
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());
beforeEach(() => {
  now = start;
});

const campaigns = '/api/records/campaigns';
const retrospectives = '/api/records/retrospectives';
const plan = {
  kind: 'promotion',
  period: { start: '2026-05-01', end: '2026-05-20' },
  objective: 'x',
  budget: { amount: '2000', currency: 'CNY' },
  plannedGmv: { amount: '5000', currency: 'CNY' },
  risk: 'x',
};
async function live(title: string, manager: PersonName): Promise<{ readonly id: string; readonly code: string }> {
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  const def = t.app.deps.registry.get('campaign').def;
  const period = { start: '2026-03-01', end: '2026-03-20' };
  const draft = { ...plan, title, period, manager: t.people[manager].id, unitId: t.units.root };
  return t.app.deps.writes.transaction(actor, (work) =>
    t.app.deps.writes.create(work, def, draft as never, { state: 'live' }),
  );
}
const versionOf = async (path: string, id: string): Promise<number> =>
  Number((await t.as('admin').get(`${path}/${id}`)).at('item', 'version'));
async function move(who: PersonName, path: string, id: string, action: string, reason?: string): Promise<Answer> {
  const version = await versionOf(path, id);
  return t.as(who).post(`${path}/${id}/transition`, { version, action, ...(reason ? { reason } : {}) });
}
async function draftOf(who: PersonName, title: string, more: object = {}): Promise<string> {
  const made = await t.as(who).post(campaigns, { ...plan, title, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
/** The retrospective of a campaign that has ended, written up. */
async function written(who: PersonName, campaign: string): Promise<string> {
  expect((await move(who, campaigns, campaign, 'evaluate')).status).toBe(200);
  const filter = JSON.stringify({ field: 'campaign', op: 'eq', value: campaign });
  const id = (await t.as('director').get(retrospectives, { filter })).textAt('items', 0, 'id');
  const patch = {
    highlights: '召回 12%',
    problems: [{ problem: '缺货', whys: ['备货少'] }],
    actions: [{ text: `核对库存 ${campaign}`, owner: t.people.legal.id, due: '2026-04-10' }],
    lessons: '提前核对',
  };
  const answer = await t
    .as(who)
    .patch(`${retrospectives}/${id}`, { version: await versionOf(retrospectives, id), patch });
  expect(answer.status, answer.text).toBe(200);
  return id;
}
async function decide(record: string, id: string, approve: boolean): Promise<Answer> {
  const current = await t.as('director').get(`/api/approvals/of/${record}/${id}`);
  return t.as('director').post(`/api/approvals/${current.textAt('current', 'id')}/decide`, {
    approve,
    hash: current.textAt('current', 'hash'),
    ...(approve ? {} : { reason: '写得太浅' }),
  });
}
const clockOf = async (id: string): Promise<unknown> =>
  ((await t.as('admin').get(`${campaigns}/${id}/clocks`)).at('items') as { key: string; state: string }[]).find(
    (c) => c.key === 'retrospective',
  );
const markOf = async (id: string): Promise<unknown> =>
  (await t.as('admin').get(`${campaigns}/${id}`)).at('item', 'retrospectiveAt');

test('[E6] a retrospective that is taken back, sent back or deleted is owed again, by the time it always had', async () => {
  const owed = await live('欠着的', 'channels');
  const next = await draftOf('channels', '下一个');
  const dueAt = (await clockOf(owed.id)) as { dueAt: string };
  now = late;
  const id = await written('channels', owed.id);
  const held = async (): Promise<void> => {
    expect(await markOf(owed.id)).toBeNull();
    expect(await clockOf(owed.id)).toMatchObject({ state: 'running', dueAt: dueAt.dueAt });
    const answer = await move('channels', campaigns, next, 'propose');
    expect([answer.status, answer.textAt('error', 'details', 'reason', 'zh')]).toEqual([
      409,
      `“${owed.code} 欠着的”的复盘已逾期，交了复盘才能提交新方案`,
    ]);
  };
  const submit = async (): Promise<void> => {
    const done = await move('channels', retrospectives, id, 'submit');
    expect(done.status, done.text).toBe(200);
    expect(await markOf(owed.id)).toBe(now.toISOString());
    expect(await clockOf(owed.id)).toMatchObject({ state: 'late' });
  };
  await held();
  await submit();
  expect((await move('channels', retrospectives, id, 'withdraw')).at('item', 'state')).toBe('draft');
  await held();
  await submit();
  expect((await decide('retrospective', id, false)).at('state')).toBe('returned');
  await held();
  await submit();
  const version = String(await versionOf(retrospectives, id));
  expect((await t.as('admin').delete(`${retrospectives}/${id}`, { version })).status).toBeLessThan(300);
  await held();
  expect((await t.as('admin').post(`${retrospectives}/${id}/restore`)).status).toBeLessThan(300);
  expect(await markOf(owed.id)).toBe(now.toISOString());
  expect((await move('channels', campaigns, next, 'propose')).at('item', 'state')).toBe('proposed');
});

test('[E2] [E6] a campaign that was proposed in another name is not handed on to who owes a retrospective', async () => {
  const owed = await live('也欠着', 'channels');
  now = late;
  const id = await draftOf('channels', '借名', { manager: t.people.digital.id });
  expect((await move('digital', campaigns, id, 'propose')).status).toBe(200);
  const give = async (patch: object): Promise<Answer> =>
    t.as('director').patch(`${campaigns}/${id}`, { version: await versionOf(campaigns, id), patch });
  const refused = async (): Promise<void> => {
    for (const field of ['manager', 'ownerId']) {
      const answer = await give({ [field]: t.people.channels.id });
      expect(answer.status, answer.text).toBe(409);
      expect(answer.at('error', 'details')).toMatchObject({
        reason: {
          zh: `“${owed.code} 也欠着”的复盘已逾期，channels交了复盘才能接手已提交的活动`,
          en: expect.stringContaining(
            `The retrospective of “${owed.code} 也欠着” is overdue: channels submits it before`,
          ),
        },
        issues: [{ path: [field] }],
      });
    }
  };
  await refused();
  // Whoever owes nothing may take it over, and other edits are free.
  expect((await give({ manager: t.people.legal.id })).status).toBe(200);
  expect((await give({ research: '换个说法' })).status).toBe(200);
  expect((await decide('campaign', id, true)).at('state')).toBe('granted');
  await refused();
  expect((await move('channels', retrospectives, await written('channels', owed.id), 'submit')).status).toBe(200);
  expect((await give({ manager: t.people.channels.id })).status).toBe(200);
});

test('[E6] [O1] a campaign that was approved is not deleted, and one whose days are over is not cancelled', async () => {
  const ran = await live('想删掉', 'digital');
  const remove = async (id: string): Promise<Answer> =>
    t.as('digital').delete(`${campaigns}/${id}`, { version: String(await versionOf(campaigns, id)) });
  const told = (answer: Answer): unknown[] => [answer.status, answer.at('error', 'details', 'reason', 'zh')];
  expect(told(await remove(ran.id))).toEqual([409, '活动正在进行，不能删除：请结束并复盘，或取消并写明原因']);
  // It is not late yet, but the days are over: what is left is to look back.
  expect(told(await move('digital', campaigns, ran.id, 'cancel', '不想写复盘'))).toEqual([
    409,
    '活动期已过，不能取消，请结束活动并提交复盘',
  ]);
  await move('digital', campaigns, ran.id, 'evaluate');
  expect(told(await remove(ran.id))[1]).toContain('活动已经做过');
  const planned = await draftOf('digital', '批准了再删');
  await move('digital', campaigns, planned, 'propose');
  await decide('campaign', planned, true);
  expect(told(await remove(planned))).toEqual([409, '活动已批准，不能删除；不办了请取消并写明原因']);
  expect((await move('digital', campaigns, planned, 'cancel', '不办了')).status).toBe(200);
  expect((await remove(planned)).status).toBe(204);
  expect((await remove(await draftOf('digital', '只是草稿'))).status).toBe(204);
});
