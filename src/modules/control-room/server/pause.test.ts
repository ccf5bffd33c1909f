import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ start: true });
});
afterAll(() => t.close());

const campaigns = '/api/records/campaigns';
const live = async (): Promise<string> => {
  const start = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const end = new Date(Date.now() + 864_000_000).toISOString().slice(0, 10);
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  const def = t.app.deps.registry.get('campaign').def;
  const row = await t.app.deps.writes.transaction(actor, (work) =>
    t.app.deps.writes.create(
      work,
      def,
      {
        title: '会员日',
        kind: 'memberDay',
        period: { start, end },
        manager: t.people.digital.id,
        unitId: t.units.root,
      } as never,
      { state: 'live' },
    ),
  );
  return row.id;
};
async function move(who: PersonName, id: string, action: string, reason?: string) {
  const version = Number((await t.as(who).get(`${campaigns}/${id}`)).at('item', 'version'));
  return t.as(who).post(`${campaigns}/${id}/transition`, { version, action, ...(reason ? { reason } : {}) });
}
const visit = (code: string) => t.anonymous.inject({ method: 'GET', url: `/l/${code}` });

test('[E4] a pause stops the links of a campaign within two seconds, and a resume opens them again', async () => {
  const id = await live();
  const channel = await t
    .as('channels')
    .post('/api/records/channels', { name: '抖音', slug: 'douyin', category: 'public' });
  const link = (campaign: string | null, name: string) =>
    t.as('channels').post('/api/records/tracked-links', {
      name,
      target: 'https://shop.example/tea',
      channel: channel.textAt('item', 'id'),
      campaign,
    });
  const [mine, other] = [await link(id, '会员日视频'), await link(null, '别的')];
  const code = mine.textAt('item', 'shortCode');
  // Known to the memory of the redirect before the pause.
  expect((await visit(code)).status).toBe(302);
  expect((await move('digital', id, 'pause')).at('error', 'details', 'issues', 0, 'path')).toEqual(['reason']);
  const paused = await move('digital', id, 'pause', '赠品断货');
  expect(paused.body).toMatchObject({
    item: { state: 'live', pausedBy: t.people.digital.id, pauseReason: '赠品断货' },
  });
  const began = performance.now();
  await expect.poll(async () => (await visit(code)).status, { timeout: 2_000, interval: 20 }).toBe(503);
  expect(performance.now() - began).toBeLessThan(2_000);
  const page = await visit(code);
  expect(page.text).toContain('活动暂停');
  expect(page.headers).toMatchObject({ 'retry-after': '600', 'cache-control': 'no-store' });
  expect((await visit(other.textAt('item', 'shortCode'))).status).toBe(302);
  expect((await t.app.rooms.campaigns.campaignPaused(t.workspaces.main, id))?.reason).toBe('赠品断货');
  expect((await move('digital', id, 'resume')).body).toMatchObject({ item: { pausedAt: null, pauseReason: null } });
  await expect.poll(async () => (await visit(code)).status, { timeout: 2_000, interval: 20 }).toBe(302);
  expect(await t.app.rooms.campaigns.campaignPaused(t.workspaces.main, id)).toBeUndefined();
});

test('[E4] a pause is told, kept in the history, asked of those who may, and leaves clocks alone', async () => {
  const id = await live();
  const clocks = async () => (await t.as('digital').get(`${campaigns}/${id}/clocks`)).at('items');
  const dueAt = (await clocks()) as { dueAt: string; state: string }[];
  const unseen = await t
    .as('salesEast')
    .post(`${campaigns}/${id}/transition`, { version: 1, action: 'pause', reason: 'x' });
  expect(unseen.status).toBe(404);
  expect((await move('analyst', id, 'pause', 'x')).at('error', 'code')).toBe('forbidden');
  expect((await move('digital', id, 'resume')).at('error', 'code')).toBe('transition_refused');
  await move('channels', id, 'pause', '舆情升温');
  expect((await move('digital', id, 'pause', 'x')).at('error', 'code')).toBe('transition_refused');
  expect((await clocks()) as { dueAt: string; state: string }[]).toMatchObject(
    dueAt.map(({ dueAt: due, state }) => ({ dueAt: due, state })),
  );
  for (const who of ['digital', 'director'] as const) {
    const notices = await t.as(who).get('/api/notices');
    expect(notices.at('items', 0)).toMatchObject({
      kind: 'campaign.pause',
      title: { zh: '活动“会员日”已暂停：舆情升温' },
    });
  }
  const history = await t.as('director').get(`${campaigns}/${id}/history`);
  expect(history.at('items', 0)).toMatchObject({ action: 'pause', reason: '舆情升温' });
});
