import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAuditChain } from './audit/chain.ts';
import { createTestApp, type TestApp } from './testing/app.ts';

/** Noon in Shanghai; the clock of the machine is set back from there. */
const noon = Date.parse('2026-03-10T04:00:00Z');
let now = noon;
let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ start: true, now: () => new Date(now) });
});
afterAll(() => t.close());

test('[D1] [D2] [G7] a clock that is set back loses no event, counts none twice, and breaks neither figures nor audit', async () => {
  const analyst = t.as('analyst');
  const key = (await analyst.post('/api/tracking/write-keys', { name: '钟', source: 'server' })).textAt('key');
  const send = async (batch: readonly object[]) =>
    await t.anonymous.inject({
      method: 'POST',
      url: '/v1/batch',
      headers: { authorization: `Bearer ${key}` },
      payload: { batch },
    });
  const order = (id: string, at = now) => ({
    type: 'track',
    event: 'Order Completed',
    userId: 'u',
    messageId: id,
    timestamp: new Date(at).toISOString(),
    properties: { order_id: id, total: 10 },
  });
  const orders = async (): Promise<unknown> =>
    (await analyst.get('/api/metrics/orders?from=2026-03-01&to=2026-04-01')).at('series', 0, 'points', 0, 'exact');

  const before = [order('before-1'), order('before-2')];
  expect((await send(before)).at('accepted')).toBe(2);
  expect(await orders()).toBe('2');
  const goal = { title: '拨钟', metric: 'gmv', target: '100', period: { start: '2026-03-01', end: '2026-03-31' } };
  const made = await t.as('admin').post('/api/records/goals', goal);
  expect(made.status, made.text).toBe(201);

  now = noon - 2 * 3_600_000;
  // Sent again by a client that waited: known, although "now" is before it.
  expect((await send(before)).body).toMatchObject({ accepted: 0, duplicates: 2 });
  // New events count at once: the answer of before is not taken for the present one.
  expect((await send([order(randomUUID())])).at('accepted')).toBe(1);
  expect(await orders()).toBe('3');
  // Two days back: clients whose clock is right say so with their sending time, as every SDK does, and are believed.
  now = noon - 2 * 86_400_000;
  const ahead = await t.anonymous.inject({
    method: 'POST',
    url: '/v1/batch',
    headers: { authorization: `Bearer ${key}` },
    payload: { sentAt: new Date(noon).toISOString(), batch: [order(randomUUID(), noon)] },
  });
  expect([ahead.at('accepted'), ahead.at('rejected')]).toEqual([1, []]);
  expect(await orders()).toBe('4');
  // Without it the event is refused with the reason and kept.
  const late = order('late', noon);
  expect((await send([late])).at('rejected', 0, 'code')).toBe('time_in_future');
  expect((await analyst.get('/api/tracking/dead-letters')).at('items', 0, 'code')).toBe('time_in_future');

  // A record that was made "in the future" can be changed, and its history stays whole.
  const url = `/api/records/goals/${made.textAt('item', 'id')}`;
  const changed = await t.as('admin').patch(url, { version: 1, patch: { target: '200' } });
  expect(changed.status, changed.text).toBe(200);
  const stale = await t.as('admin').patch(url, { version: 1, patch: { target: '300' } });
  expect(stale.status).toBe(409);

  now = noon + 60_000;
  expect((await send([late])).at('accepted')).toBe(1);
  expect(await orders()).toBe('5');
  expect((await send(before)).body).toMatchObject({ accepted: 0, duplicates: 2 });
  expect((await verifyAuditChain(t.stores.owner)).broken).toEqual([]);
});
