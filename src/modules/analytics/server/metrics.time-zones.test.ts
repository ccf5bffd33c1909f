import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { buildEvents, buildMetrics, buildReader } from './metrics.testing.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

/** Wall clock by Intl alone: nothing of packages/query is used to say what is right. */
const parts = (ms: number, timeZone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(ms).map((p) => [p.type, p.value]));
};
const pad = (n: number) => String(n).padStart(2, '0');
function bucketByHand(ms: number, interval: string, timeZone: string): string {
  const { year = '', month = '', day = '', weekday = '', minute = '' } = parts(ms, timeZone);
  if (interval === 'hour') return String((Math.floor(ms / 60_000) - Number(minute)) * 60);
  if (interval === 'day') return `${year}-${month}-${day}`;
  if (interval === 'month') return `${year}-${month}-01`;
  if (interval === 'quarter') return `${year}-${pad(Math.floor((Number(month) - 1) / 3) * 3 + 1)}-01`;
  if (interval === 'year') return `${year}-01-01`;
  const back = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(weekday);
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) - back)).toISOString().slice(0, 10);
}

/** Zones with no, northern, southern and midnight daylight saving, and half-hour offsets; a range over a change of each. */
const zones: [zone: string, from: string, to: string][] = [
  ['Asia/Shanghai', '2025-12-20', '2026-01-12'],
  ['Europe/Berlin', '2026-03-20', '2026-04-03'],
  ['Europe/Berlin', '2026-10-20', '2026-11-03'],
  ['America/New_York', '2026-03-01', '2026-03-15'],
  ['America/Sao_Paulo', '2018-10-28', '2018-11-11'],
  ['Africa/Cairo', '2024-04-20', '2024-05-02'],
  ['Asia/Kolkata', '2026-03-25', '2026-04-05'],
  ['Australia/Adelaide', '2026-03-28', '2026-04-12'],
  ['Pacific/Apia', '2011-12-24', '2012-01-06'],
];

test.each(zones)('[D2] buckets of %s from %s are those of the wall clock', async (timeZone, from, to) => {
  const workspaceId = randomUUID();
  const [low, high] = [
    Date.parse(`${from}T00:00:00Z`) - 2 * 86_400_000,
    Date.parse(`${to}T00:00:00Z`) + 2 * 86_400_000,
  ];
  const [instants = []] = fc.sample(fc.array(fc.integer({ min: low, max: high }), { minLength: 400, maxLength: 400 }), {
    numRuns: 1,
    seed: 20260329,
  });
  // Quarters of an hour around every local midnight are where mistakes hide.
  for (let t = low; t < high; t += 900_000)
    if (/^(23|00|01|02)$/.test(parts(t, timeZone)['hour'] ?? '')) instants.push(t - 1, t);
  await stores.clickhouse.insert(
    'events',
    buildEvents(
      workspaceId,
      instants.map((t) => ({ time: new Date(t).toISOString() })),
    ),
  );
  const { metrics } = buildMetrics(stores.clickhouse);
  const reader = buildReader('all', { workspaceId });
  for (const interval of ['hour', 'day', 'week', 'month', 'quarter', 'year']) {
    const expected = new Map<string, number>();
    for (const t of instants) {
      const { year, month, day } = parts(t, timeZone);
      const date = `${year}-${month}-${day}`;
      if (date < from || date >= to) continue;
      const key = bucketByHand(t, interval, timeZone);
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const answer = await metrics.run(reader, { kind: 'trend', metrics: ['pv'], interval, from, to, timeZone });
    if (answer.kind !== 'trend') throw new Error('not a trend');
    const found = answer.buckets.flatMap((b, i) => {
      const count = answer.series[0]?.points[i]?.value ?? 0;
      return count === 0 ? [] : [[b.key, count] as const];
    });
    expect({ interval, ...Object.fromEntries(found) }).toEqual({ interval, ...Object.fromEntries(expected) });
    expect(answer.series[0]?.total?.value).toBe([...expected.values()].reduce((a, b) => a + b, 0));
  }
});
