import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { budgetHands } from './budget.testing.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z'), connections: 4 });
}, 60_000);
afterAll(() => t.close());

test('[S6] more weeks are reconciled at the same moment than there are connections: none waits for another until its time is over', async () => {
  const h = budgetHands(t);
  const { id } = await h.active('1000', ['500', '500']);
  const begun = performance.now();
  const weeks = ['01-05', '01-12', '01-19', '01-26', '02-02', '02-09', '02-16', '02-23'];
  const made = await Promise.all(
    weeks.map((day) =>
      t.as('finance').post('/api/records/reconciliations', { title: `周 ${day}`, budget: id, week: `2026-${day}` }),
    ),
  );
  expect(made.map((m) => m.status)).toEqual(weeks.map(() => 201));
  const anew = await Promise.all(
    made.map((m) => t.as('finance').post(`/api/reconciliations/${m.textAt('item', 'id')}/refresh`)),
  );
  expect(anew.map((a) => a.status)).toEqual(weeks.map(() => 200));
  expect(performance.now() - begun).toBeLessThan(9_000);
});
