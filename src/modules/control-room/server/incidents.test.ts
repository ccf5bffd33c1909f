import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
let now = new Date('2026-03-10T04:00:00Z');
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());

const incidents = '/api/records/incidents';
const campaign = async (who: PersonName = 'digital'): Promise<string> => {
  const made = await t.as(who).post('/api/records/campaigns', {
    title: '春茶上市',
    kind: 'launch',
    period: { start: '2026-03-01', end: '2026-03-20' },
  });
  return made.textAt('item', 'id');
};
const report = async (who: PersonName, more: object = {}) => {
  const made = await t.as(who).post(incidents, {
    title: '落地页打不开',
    campaign: await campaign(),
    kind: 'pageDown',
    severity: 'S1',
    ...more,
  });
  expect(made.status, made.text).toBe(201);
  return made;
};
async function move(who: PersonName, id: string, action: string, reason?: string) {
  const version = Number((await t.as(who).get(`${incidents}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${incidents}/${id}/transition`, { version, action, ...(reason ? { reason } : {}) });
}
const lines = async (id: string): Promise<string[]> =>
  ((await t.as('director').get(`/api/incidents/${id}/timeline`)).at('items') as { text: { zh: string } }[]).map(
    (e) => e.text.zh,
  );
const heard = async (who: PersonName): Promise<string[]> =>
  ((await t.as(who).get('/api/notices')).at('items') as { title: { zh: string } }[]).map((n) => n.title.zh);

test('[E4] an incident gets commander, runbook and timeline by itself, and is told at once by its severity', async () => {
  const made = await report('service');
  const id = made.textAt('item', 'id');
  expect(made.body).toMatchObject({
    item: {
      state: 'open',
      commander: t.people.digital.id,
      ownerId: t.people.digital.id,
      detectedAt: now.toISOString(),
    },
  });
  const runbook = made.at('item', 'runbook') as { key: string; doneAt: null }[];
  expect(runbook.map((s) => s.key)).toEqual(['confirm', 'pause', 'rollback', 'inform', 'resume', 'verify']);
  const told = 'S1 严重，页面打不开：活动“春茶上市”落地页打不开';
  for (const who of ['digital', 'director'] as const) expect((await heard(who))[0]).toBe(told.replace('，', ' '));
  expect(await heard('salesEast')).toEqual([]);
  const minor = await report('service', { title: '图有点慢', severity: 'S3' });
  expect((await heard('director')).some((n) => n.includes('图有点慢'))).toBe(false);
  expect((await heard('digital')).some((n) => n.includes('图有点慢'))).toBe(true);
  expect(await lines(minor.textAt('item', 'id'))).toEqual(['报告页面打不开，S3 一般：图有点慢']);
  expect(await lines(id)).toHaveLength(1);
});

test('[E4] the response clock follows the severity: 15 minutes, 1 hour, 4 hours', async () => {
  for (const [severity, minutes] of [
    ['S1', 15],
    ['S2', 60],
    ['S3', 240],
  ] as const) {
    const id = (await report('digital', { severity })).textAt('item', 'id');
    const clocks = (await t.as('digital').get(`${incidents}/${id}/clocks`)).at('items') as {
      key: string;
      dueAt: string;
      state: string;
    }[];
    expect(clocks.map((c) => [c.key, c.state, (Date.parse(c.dueAt) - now.getTime()) / 60_000])).toEqual([
      [`respond${severity}`, 'running', minutes],
    ]);
    expect((await move('digital', id, 'respond')).status).toBe(200);
    const after = (await t.as('digital').get(`${incidents}/${id}/clocks`)).at('items') as { state: string }[];
    expect(after.map((c) => c.state)).toEqual(['kept']);
  }
});

test('[E4] who heard of an incident hears that it was made milder, too', async () => {
  const made = await report('digital');
  const id = made.textAt('item', 'id');
  const told = async (): Promise<string[]> =>
    ((await t.as('director').get('/api/notices')).at('items') as { recordId: string; title: { zh: string } }[]).flatMap(
      (n) => (n.recordId === id ? [n.title.zh] : []),
    );
  expect(await told()).toHaveLength(1);
  await t.as('digital').patch(`${incidents}/${id}`, { version: 1, patch: { severity: 'S3' } });
  expect((await told())[0]).toMatch(/^S3 一般 （原 S1 严重）页面打不开/);
});

test('[E4] it goes from open to reviewed with what was done, and its timeline cannot be rewritten', async () => {
  const id = (await report('digital')).textAt('item', 'id');
  await move('digital', id, 'respond');
  now = new Date('2026-03-10T04:05:00Z');
  const ticked = await t.as('digital').post(`/api/incidents/${id}/runbook`, { step: 'confirm', done: true });
  expect(ticked.at('runbook', 0)).toMatchObject({ doneAt: now.toISOString(), doneBy: t.people.digital.id });
  expect((await t.as('digital').post(`/api/incidents/${id}/runbook`, { step: 'nothing', done: true })).status).toBe(
    422,
  );
  expect((await t.as('digital').post(`/api/incidents/${id}/timeline`, { text: 'CDN 证书过期' })).status).toBe(201);
  expect((await move('digital', id, 'resolve')).at('error', 'code')).toBe('transition_refused');
  const version = Number((await t.as('digital').get(`${incidents}/${id}`)).at('item', 'version'));
  await t.as('digital').patch(`${incidents}/${id}`, { version, patch: { resolution: '换证书', severity: 'S2' } });
  expect((await move('digital', id, 'resolve')).at('item', 'state')).toBe('resolved');
  expect((await move('digital', id, 'review')).textAt('error', 'details', 'reason', 'zh')).toContain('原因');
  expect(await lines(id)).toEqual([
    '报告页面打不开，S1 严重：落地页打不开',
    '处理中',
    '完成：核实现象：何时起、哪些渠道、影响多少人',
    'CDN 证书过期',
    '级别由 S1 严重 改为 S2 较重',
    '已解决：换证书',
  ]);
  const app = t.stores.appDatabaseUrl;
  expect(app).not.toBe(t.stores.databaseUrl);
  const rights = await t.stores.owner.query<{ privilege: string }>(
    sql`SELECT privilege_type AS privilege FROM information_schema.role_table_grants WHERE table_name = 'incident_entry' AND grantee = 'huanying_app' ORDER BY 1`,
  );
  expect(rights.map((r) => r.privilege)).toEqual(['INSERT', 'SELECT']);
  const history = await t.as('director').get(`${incidents}/${id}/history`);
  expect((history.at('items') as { action: string }[]).map((h) => h.action)).toContain('note');
});

test('[E4] people of other regions neither see nor touch an incident', async () => {
  const id = (await report('digital')).textAt('item', 'id');
  expect((await t.as('salesEast').get(`${incidents}/${id}`)).status).toBe(404);
  expect((await t.as('salesEast').get(`/api/incidents/${id}/timeline`)).status).toBe(404);
  expect((await t.as('finance').post(`/api/incidents/${id}/timeline`, { text: 'x' })).status).toBe(403);
  expect((await t.as('analyst').post(`/api/incidents/${id}/timeline`, { text: 'x' })).status).toBe(403);
  expect(
    (await t.as('strangerAdmin').post(`/api/incidents/${id}/runbook`, { step: 'confirm', done: true })).status,
  ).toBe(404);
  const elsewhere = { title: 'x', campaign: await campaign(), kind: 'other', severity: 'S3' };
  expect((await t.as('salesEast').post(incidents, elsewhere)).status).toBe(422);
  const future = { ...elsewhere, detectedAt: '2027-01-01T00:00:00Z' };
  expect((await t.as('digital').post(incidents, future)).at('error', 'details', 'issues', 0, 'path')).toEqual([
    'detectedAt',
  ]);
});
