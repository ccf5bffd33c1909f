import { randomUUID } from 'node:crypto';
import { addDays, addMonths, builtinMetrics } from '@huanying/query';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestStores, type TestStores } from '../../../server/testing/test-stores.ts';
import { batchesOf, type FigureQuestion } from './figures.batch.ts';
import { buildEvents, buildMetrics, buildReader, type EventRow } from './metrics.testing.ts';

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

const channels = ['douyin', 'weibo', '', 'never'];
const campaigns = ['C1', 'C2', ''];
const units = ['u1', 'u2', 'u3'];
const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;

/** Two months of visits and orders of forty people, and daily costs; the figures of each place differ. */
const events = Array.from({ length: 900 }, (_, i): EventRow => {
  const ordered = i % 4 === 0;
  return {
    time: `${addDays('2026-02-10', i % 60)}T0${i % 8}:0${i % 6}:00.000Z`,
    name: ordered ? 'Order Completed' : 'Page Viewed',
    unit_id: pick(units, (i * 7) % 11),
    channel: pick(channels.slice(0, 3), (i * 5) % 13),
    campaign: pick(campaigns, (i * 3) % 7),
    person_id: `p${(i * 11) % 40}`,
    session_id: `s${Math.floor(i / 3)}`,
    path: `/${i % 3}`,
    ...(ordered ? { order_id: `o${i}`, revenue: `${10 + (i % 97)}.25`, currency: i % 50 === 0 ? 'USD' : 'CNY' } : {}),
  };
});
const facts = Array.from({ length: 200 }, (_, i) => ({
  date: addDays('2026-02-10', i % 60),
  unit_id: pick(units, i),
  channel: pick(channels.slice(0, 2), i * 3),
  campaign: pick(campaigns, i),
  metric: pick(['cost', 'clicks', 'impressions'], i),
  value: `${i}.5`,
  currency: 'CNY',
  content: `x${i}`,
}));

const range = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map((n) => {
    const from = addMonths('2026-01-01', n);
    return { from, to: addMonths(from, 1) };
  }),
  fc.integer({ min: 0, max: 10 }).map((n) => {
    const from = addDays('2026-02-02', n * 7);
    return { from, to: addDays(from, 7) };
  }),
  fc.constant({ from: '2026-01-01', to: '2026-04-01' }),
  fc.constant({ from: '2026-01-01', to: '2027-01-01' }),
  fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 })).map(([start, days]) => {
    const from = addDays('2026-02-05', start);
    return { from, to: addDays(from, days) };
  }),
);
const one = (field: string, values: readonly string[]) =>
  fc.option(
    fc.constantFrom(...values).map((value) => ({ field, values: [value] })),
    { nil: null },
  );
const question: fc.Arbitrary<FigureQuestion> = fc
  .record({
    metric: fc.constantFrom(...builtinMetrics.map((m) => m.name)),
    range,
    where: fc.tuple(
      one('campaign', campaigns),
      one('channel', channels),
      fc.option(fc.subarray(units, { minLength: 1 }), { nil: null }).map((v) => v && { field: 'unit', values: v }),
    ),
  })
  .map((q) => ({ ...q, where: q.where.filter((w) => w !== null) }));

describe('[S1][D2] many figures at once', () => {
  test('are those that each question gets alone, whatever the questions', async () => {
    const workspaceId = randomUUID();
    await stores.clickhouse.insert('events', buildEvents(workspaceId, events));
    await stores.clickhouse.insert(
      'facts',
      facts.map((f) => ({ workspace_id: workspaceId, source: 'test', version: '1', ...f })),
    );
    const { metrics } = buildMetrics(stores.clickhouse);
    const actor = buildReader('all', { workspaceId });
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 25 }), async (questions) => {
        const alone: (string | null)[] = [];
        for (const { metric, range: days, where } of questions)
          alone.push(
            await metrics.figure(actor, metric, days, {
              all: where.map(({ field, values }) => ({ field, op: 'in', value: values })),
            }),
          );
        expect(await metrics.figuresOf(actor, questions)).toEqual(alone);
      }),
      { numRuns: 30 },
    );
  });

  test('take a query for each kind of question, not for each question', () => {
    const questions = Array.from({ length: 600 }, (_, i): FigureQuestion => {
      const from = addMonths('2026-01-01', i % 12);
      return {
        metric: pick(['gmv', 'orders', 'uv'], i),
        range: { from, to: addMonths(from, 1) },
        where: [{ field: 'channel', values: [`channel-${i % 50}`] }],
      };
    });
    expect(batchesOf(questions, () => true)).toHaveLength(1);
  });
});
