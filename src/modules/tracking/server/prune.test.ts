import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneTracking } from './prune.ts';
import { startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

const day = 86_400_000;
let clock = Date.parse('2026-01-05T08:00:00Z');
let host: TrackingHost;
beforeAll(async () => {
  host = await startTrackingHost({ now: () => clock });
});
afterAll(() => host.close());

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const ids = async () =>
  Number((await host.stores.owner.one<{ n: string }>(sql`SELECT count(*) AS n FROM message_id`)).n);
const prune = () =>
  pruneTracking({
    db: host.stores.owner,
    log: quiet,
    now: () => new Date(clock),
    slice: 7,
    deadLettersPerWorkspace: 3,
  });

test('[D1] after its message id was deleted, an old event still counts once', async () => {
  const old = Array.from({ length: 20 }, (_, i) => ({
    type: 'track',
    event: i % 2 === 0 ? 'Order Completed' : 'Seen',
    messageId: `old-${i}`,
    userId: 'u',
    timestamp: new Date(clock - i * day).toISOString(),
  }));
  expect((await host.send('/v1/batch', { batch: old })).body.accepted).toBe(20);
  clock += 60 * day;
  const recent = { type: 'track', event: 'Seen', messageId: 'recent', userId: 'u' };
  await host.send('/v1/batch', { batch: [recent] });
  clock += 60 * day;
  expect((await prune()).messages).toBe(20);
  expect(await ids()).toBe(1);
  const again = await host.send('/v1/batch', { batch: [...old, recent, { ...recent, messageId: 'new' }] });
  expect(again.body).toMatchObject({ accepted: 1, duplicates: 21 });
  expect(await host.count()).toBe(22);
});

test('[D1] refused events are kept for thirty days and up to a limit', async () => {
  const bad = (n: number) => ({ batch: Array.from({ length: n }, (_, i) => ({ type: 'track', messageId: `b${i}` })) });
  const letters = async () =>
    Number((await host.stores.owner.one<{ n: string }>(sql`SELECT count(*) AS n FROM dead_letter`)).n);
  await host.send('/v1/batch', bad(2));
  clock += 31 * day;
  await host.send('/v1/batch', bad(5));
  expect(await letters()).toBe(7);
  expect((await prune()).letters).toBe(4);
  expect(await letters()).toBe(3);
});
