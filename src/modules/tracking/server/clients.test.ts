import Rudder from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

let host: TrackingHost;
let url: string;
beforeAll(async () => {
  host = await startTrackingHost();
  url = await host.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => host.close());

const names = (userId: string) => host.events<{ type: string; name: string }>('type, name', `user_id = '${userId}'`);

test('[D1] @segment/analytics-node sends as it is', async () => {
  const analytics = new Analytics({ writeKey: host.key, host: url, maxEventsInBatch: 20, flushInterval: 50 });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  const userId = 'segment-user';
  analytics.identify({ userId, traits: { name: '林晓', city: '杭州' } });
  analytics.track({ userId, event: 'Order Completed', properties: { order_id: 'S-1', total: 129.9, currency: 'CNY' } });
  analytics.page({ userId, name: '首页', properties: { url: 'https://shop.example/' } });
  analytics.screen({ userId, name: '启动页' });
  analytics.group({ userId, groupId: 'vip', traits: { level: 3 } });
  analytics.alias({ userId, previousId: 'segment-old' });
  for (let i = 0; i < 250; i++) analytics.track({ userId: 'segment-many', event: `Event ${i % 7}` });
  await analytics.closeAndFlush();
  expect(failures).toEqual([]);
  const got = await names(userId);
  expect(got.map((row) => row.name).toSorted()).toEqual([
    'Group Joined',
    'Order Completed',
    'Page Viewed',
    'Screen Viewed',
    'User Aliased',
    'User Identified',
  ]);
  expect(await names('segment-many')).toHaveLength(250);
  const [order] = await host.events<{ revenue: string; currency: string }>('revenue, currency', `order_id = 'S-1'`);
  expect([Number(order?.revenue), order?.currency]).toEqual([129.9, 'CNY']);
});

test('[D1] rudder-sdk-node sends gzipped batches', async () => {
  let packed = 0;
  host.app.server.on('request', (request) => {
    if (request.headers['content-encoding'] === 'gzip') packed++;
  });
  const client = new Rudder(host.key, { dataPlaneUrl: url, flushAt: 20, flushInterval: 100 });
  const userId = 'rudder-user';
  client.identify({ userId, traits: { name: '陈晨' } });
  client.track({ userId, event: 'Product Added', properties: { sku: 'TEA-1', price: 59, quantity: 2 } });
  client.page({ userId, name: '商品页' });
  client.screen({ userId, name: '商品' });
  client.group({ userId, groupId: 'g' });
  client.alias({ userId, previousId: 'rudder-old' });
  for (let i = 0; i < 100; i++) client.track({ userId: 'rudder-many', event: 'Tick' });
  await client.flush();
  await expect.poll(async () => (await names(userId)).length, { timeout: 10_000 }).toBe(6);
  await expect.poll(async () => (await names('rudder-many')).length, { timeout: 10_000 }).toBe(100);
  expect(packed).toBeGreaterThan(0);
  const [line] = await host.events<{ line_sku: string[] }>('line_sku', `name = 'Product Added'`);
  expect(line?.line_sku).toEqual(['TEA-1']);
});
