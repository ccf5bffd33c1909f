import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
  await t.stores.clickhouse.insert(
    'events',
    [
      ['Page Viewed', 'a', 0, {}],
      ['Page Viewed', 'b', 0, {}],
      ['Page Viewed', 'c', 0, {}],
      ['Coupon Redeemed', 'a', 0, { amount: 5 }],
      ['Coupon Redeemed', 'b', 0, { amount: 2 }],
      ['Order Completed', 'a', 90, {}],
    ].map(([name, person, revenue, properties], i) => ({
      workspace_id: t.workspaces.main,
      unit_id: t.units.root,
      received_at: '2026-03-05T04:00:00Z',
      time: '2026-03-05T04:00:00Z',
      message_id: `own-${i}`,
      person_id: person,
      type: name === 'Page Viewed' ? 'page' : 'track',
      name,
      currency: 'CNY',
      order_id: name === 'Order Completed' ? 'o' : '',
      revenue,
      channel: person === 'c' ? 'wechat' : 'douyin',
      properties: JSON.stringify(properties),
    })),
  );
});
afterAll(() => t.close());

const url = '/api/records/own-metrics';
const march = 'from=2026-03-01&to=2026-04-01';
const draft = (key: string, formula: string, more: object = {}) => ({
  name: `指标 ${key}`,
  key,
  formula,
  unit: 'ratio',
  ...more,
});
const define = (key: string, formula: string, more: object = {}, who: PersonName = 'analyst') =>
  t.as(who).post(url, draft(key, formula, more));
const figure = async (key: string, query = march): Promise<unknown> =>
  (await t.as('analyst').get(`/api/metrics/${key}?${query}`)).at('series', 0, 'points', 0, 'exact');
/** Field and English sentence of the only thing that is wrong. */
const refusal = async (key: string, formula: string, more: object = {}): Promise<string> => {
  const answer = await define(key, formula, more);
  expect(answer.status, answer.text).toBe(422);
  return `${answer.textAt('error', 'details', 'issues', 0, 'path', 0)}: ${answer.textAt('error', 'details', 'issues', 0, 'message', 'en')}`;
};

test('[D2] a metric that somebody defines counts at once: figures, breakdown, goals, SQL, catalogue', async () => {
  const made = await define('coupon_share', '人数("Coupon Redeemed" where properties.amount >= 3) ÷ uv', {
    english: 'Coupon share',
    decimals: 1,
  });
  expect(made.status, made.text).toBe(201);
  expect(Number(await figure('coupon_share'))).toBeCloseTo(1 / 3, 9);
  // A metric over a metric that was defined here.
  expect((await define('coupon_gap', '1 - coupon_share')).status).toBe(201);
  expect(Number(await figure('coupon_gap'))).toBeCloseTo(2 / 3, 9);
  const by = await t.as('analyst').get(`/api/metrics/coupon_share?${march}&by=channel`);
  expect(by.at('rows', 0, 'figures', 0, 'exact')).toBe('0.5');
  const sql = await t.as('analyst').post('/api/insights/sql', {
    kind: 'trend',
    metrics: ['coupon_share'],
    interval: 'day',
    from: '2026-03-01',
    to: '2026-03-08',
  });
  expect(sql.textAt('sql')).toContain('Coupon Redeemed');
  const goal = await t.as('admin').post('/api/records/goals', {
    title: '领券',
    metric: 'coupon_share',
    target: '0.5',
    period: { start: '2026-03-01', end: '2026-03-31' },
  });
  expect(goal.status, goal.text).toBe(201);
  const items = (await t.as('analyst').get('/api/metrics')).at('items') as {
    name: string;
    own: { id: string; owner: string; retired: boolean } | null;
    label: object;
    formula: { en: string; zh: string };
    unit: string;
  }[];
  expect(items.find((m) => m.name === 'coupon_share')).toMatchObject({
    label: { zh: '指标 coupon_share', en: 'Coupon share' },
    unit: 'ratio',
    own: { id: made.textAt('item', 'id'), owner: expect.any(String), retired: false },
  });
  // Each built-in one is told with formula and unit in both languages.
  for (const m of items.filter((one) => one.own === null))
    expect([m.formula.zh.length > 0, m.formula.en.length > 0, m.unit.length > 0], m.name).toEqual([true, true, true]);
});

test('[D2] a definition that cannot hold is refused in words, at its field', async () => {
  expect(await refusal('a1', 'gmv / nothing_such')).toBe('formula: No metric is called "nothing_such"');
  expect(await refusal('a1', 'gmv + uv', { unit: 'money' })).toBe(
    'formula: The two sides of "+" differ in unit: money and persons do not add up',
  );
  expect(await refusal('a1', 'gmv / orders')).toBe('unit: The formula gives money, the chosen unit is a ratio');
  expect(await refusal('a1', 'gmv /')).toContain('formula: Character 6: ');
  expect(await refusal('a1', '1 + 2')).toBe('formula: The formula has no metric and no measure in it');
  expect(await refusal('a1', 'a1 / uv')).toContain('formula: Metrics refer to each other: a1 → a1');
  expect(await refusal('a1', 'count("X" where colour = "red")')).toBe('formula: No column is called "colour"');
  expect(await refusal('a1', 'count("X" where user = "u1")', { unit: 'count' })).toContain('single out a person');
  expect(await refusal('a1', 'count("X" where not (region = "1" or user = "u1"))', { unit: 'count' })).toContain(
    'person',
  );
  expect(await refusal('gmv', 'gmv / cost')).toContain('key: "gmv" is the key of a built-in metric');
  expect(await refusal('A-1', 'gmv / cost')).toContain('key: A key is of small letters');
  expect((await define('twin', 'gmv / cost')).status).toBe(201);
  const twin = await define('twin', 'gmv / cost', { name: '另一个' });
  expect([twin.status, twin.text.includes('key')]).toEqual([409, true]);
});

test('[D2] a change that would break another metric, or a circle by way of two, is refused', async () => {
  const change = async (id: string, body: object) => {
    const version = (await t.as('analyst').get(`${url}/${id}`)).at('item', 'version');
    return t.as('analyst').patch(`${url}/${id}`, { version, patch: body });
  };
  const base = (await define('base_cost', 'cost * 1.06', { unit: 'money' })).textAt('item', 'id');
  expect((await define('full_roas', 'gmv / base_cost')).status).toBe(201);
  const circle = await change(base, { formula: 'full_roas * cost' });
  expect([circle.status, circle.text.includes('base_cost → full_roas → base_cost')]).toEqual([422, true]);
  const unit = await change(base, { formula: 'orders', unit: 'count' });
  expect([unit.status, unit.text.includes('would no longer hold')]).toEqual([422, true]);
  const renamed = await change(base, { key: 'other_key' });
  expect([renamed.status, renamed.text.includes('A key stays')]).toEqual([422, true]);
  expect((await change(base, { formula: 'cost * 1.13' })).status).toBe(200);
  const version = (await t.as('analyst').get(`${url}/${base}`)).at('item', 'version');
  const deleted = await t.as('analyst').inject({ method: 'DELETE', url: `${url}/${base}?version=${String(version)}` });
  expect([deleted.status, deleted.text.includes('full_roas')]).toEqual([409, true]);
});

test('[D2] retired or deleted, a metric goes on counting where it is used; a new formula counts at once', async () => {
  const id = (await define('buyers_twice', 'buyers * 2', { unit: 'person' })).textAt('item', 'id');
  expect(await figure('buyers_twice')).toBe('2');
  const item = async () => (await t.as('analyst').get(`${url}/${id}`)).at('item', 'version');
  const changed = await t
    .as('analyst')
    .patch(`${url}/${id}`, { version: await item(), patch: { formula: 'buyers * 3' } });
  expect(changed.status, changed.text).toBe(200);
  expect(await figure('buyers_twice')).toBe('3');
  const retired = await t.as('analyst').post(`${url}/${id}/transition`, { version: await item(), action: 'retire' });
  expect(retired.status, retired.text).toBe(200);
  expect(await figure('buyers_twice')).toBe('3');
  const known = (await t.as('analyst').get('/api/metrics')).at('items') as {
    name: string;
    own: { retired: boolean } | null;
  }[];
  expect(known.find((m) => m.name === 'buyers_twice')?.own?.retired).toBe(true);
});

test('[D2] [O6] everybody reads the definitions, some may define, and no other workspace sees them', async () => {
  expect((await define('by_sales', 'gmv / cost', {}, 'salesEast')).status).toBe(403);
  expect((await t.as('salesEast').get(url)).status).toBe(200);
  // A record that names a metric is read by people who may not see its figures.
  const reader = await t.key([{ permission: 'campaign.read', scope: 'workspace' }]);
  expect((await reader.get('/api/metrics')).text).toContain('coupon_share');
  expect((await reader.get(`/api/metrics/coupon_share?${march}`)).status).toBe(403);
  const names = (await t.as('strangerAdmin').get('/api/metrics')).text;
  expect(names).not.toContain('coupon_share');
  expect((await t.as('strangerAdmin').get(`/api/metrics/coupon_share?${march}`)).status).toBe(404);
});
