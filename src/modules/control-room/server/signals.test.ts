import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import type { SignalsAnswer } from '../signals.contract.ts';

let t: TestApp;
let id: string;
let code: string;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
  const made = await t.as('digital').post('/api/records/campaigns', {
    title: '拼团',
    kind: 'referral',
    period: { start: '2026-03-01', end: '2026-03-20' },
  });
  id = made.textAt('item', 'id');
  code = made.textAt('item', 'code');
  let n = 0;
  const event = (device: string, seconds: number, name: string, more: object = {}) => {
    n += 1;
    const time = new Date(Date.parse('2026-03-05T02:00:00Z') + seconds * 1_000).toISOString();
    return {
      workspace_id: t.workspaces.main,
      unit_id: t.units.root,
      received_at: time,
      time,
      message_id: `m${n}`,
      person_id: `person-${device}`,
      anonymous_id: device,
      session_id: `${device}-visit`,
      campaign: code,
      type: name === 'Page Viewed' ? 'page' : 'track',
      name,
      currency: 'CNY',
      ...more,
    };
  };
  const order = (device: string, seconds: number) =>
    event(device, seconds, 'Order Completed', { order_id: `o${device}${seconds}`, revenue: 10 });
  const robot = 'device-farm-0001';
  await t.stores.clickhouse.insert('events', [
    // Six orders within the hour on one device, a minute apart.
    event(robot, 0, 'Page Viewed'),
    ...Array.from({ length: 6 }, (_, i) => order(robot, 60 * (i + 1))),
    // A till in a store: four orders, below the limit.
    event('device-till-0002', 0, 'Page Viewed'),
    ...Array.from({ length: 4 }, (_, i) => order('device-till-0002', 60 * (i + 1))),
    // Ordered 1.2 seconds after the page came up.
    event('device-fast-0003', 100, 'Page Viewed'),
    order('device-fast-0003', 101.2),
    // A server that sends orders alone says nothing about speed.
    { ...order('device-back-0004', 200), session_id: 'backend' },
    ...Array.from({ length: 320 }, (_, i) => event('device-click-0005', i * 3, 'Page Viewed')),
    { ...order(robot, 1_000), campaign: 'CMP-1999-0001' },
  ]);
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
});
afterAll(() => t.close());

const signals = async (who: PersonName): Promise<SignalsAnswer> => {
  const answer = await t.as(who).get(`/api/campaigns/${id}/signals`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as SignalsAnswer;
};

test('[E4] click farming is a signal with its rows and its sum, and honest shops stay below it', async () => {
  const { items, limits } = await signals('digital');
  expect(limits).toEqual({ orders: 5, views: 300, seconds: 3 });
  expect(items.map((i) => [i.kind, i.by, i.subject, i.value])).toEqual([
    ['orders', 'device', 'device…', 6],
    ['views', 'device', 'device…', 320],
    ['speed', 'visit', 'device…', 1.2],
  ]);
  expect(items[0]).toMatchObject({
    arithmetic: { zh: '一小时内 6 笔订单，界限 5 笔' },
    amount: '60',
    first: '2026-03-05T02:00:00.000Z',
    last: '2026-03-05T02:06:00.000Z',
  });
  expect(items[0]?.orders).toHaveLength(6);
  // Who may see personal data sees which device it was.
  expect((await signals('director')).items[0]?.subject).toBe('device-farm-0001');
});

test('[E4][S7] the limits are settings of the house policy', async () => {
  const policy = (await t.as('director').get('/api/policy')).body as { version: number; policy: { settings: object } };
  const settings = { ...policy.policy.settings, farmingOrdersPerHour: 4, farmingViewsPerHour: 1_000 };
  const set = await t
    .as('director')
    .put('/api/policy', { version: policy.version, policy: { ...policy.policy, settings }, reason: '收紧' });
  expect(set.status, set.text).toBe(200);
  expect((await signals('digital')).items.map((i) => [i.kind, i.value])).toEqual([
    ['orders', 6],
    ['orders', 4],
    ['speed', 1.2],
  ]);
});

test('[E4][O6] signals become an incident with their evidence; others neither see nor make it', async () => {
  const [first] = (await signals('digital')).items;
  const made = await t.as('digital').post(`/api/campaigns/${id}/signals/incident`, { keys: [first?.key] });
  expect(made.status, made.text).toBe(201);
  const incident = await t.as('digital').get(`/api/records/incidents/${made.textAt('id')}`);
  expect(incident.body).toMatchObject({
    item: {
      kind: 'clickFarming',
      severity: 'S2',
      evidence: { lines: [{ label: { zh: '一小时内 6 笔订单，界限 4 笔' } }] },
    },
  });
  const gone = await t.as('digital').post(`/api/campaigns/${id}/signals/incident`, { keys: ['nothing'] });
  expect(gone.at('error', 'details', 'issues', 0, 'path')).toEqual(['keys']);
  expect((await t.as('salesEast').get(`/api/campaigns/${id}/signals`)).status).toBe(404);
  expect((await t.as('legal').get(`/api/campaigns/${id}/signals`)).status).toBe(403);
  expect((await t.as('finance').post(`/api/campaigns/${id}/signals/incident`, { keys: ['x'] })).status).toBe(403);
});
