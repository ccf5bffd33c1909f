import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import type { DataImportRun } from '../imports.contract.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ start: true });
});
afterAll(() => t.close());

/** multipart/form-data as a browser writes it. */
function form(parts: readonly { name: string; filename?: string; body: string }[]) {
  const mark = 'x-huanying-test-x';
  const body = parts
    .map(
      ({ name, filename, body: text }) =>
        `--${mark}\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n${text}\r\n`,
    )
    .join('');
  return { headers: { 'content-type': `multipart/form-data; boundary=${mark}` }, payload: `${body}--${mark}--\r\n` };
}
const upload = (who: PersonName, kind: 'orders' | 'costs', text: string, options?: object | string) =>
  t.as(who).inject({
    method: 'POST',
    url: `/api/imports/${kind}`,
    ...form([
      ...(options === undefined
        ? []
        : [{ name: 'options', body: typeof options === 'string' ? options : JSON.stringify(options) }]),
      { name: 'file', filename: '../三月 订单.csv', body: text },
    ]),
  });
async function ended(who: PersonName, id: string): Promise<DataImportRun> {
  for (let i = 0; i < 200; i++) {
    const run = (await t.as(who).get(`/api/imports/data/${id}`)).body as DataImportRun;
    if (run.finishedAt !== null) return run;
    await sleep(100);
  }
  throw new Error('the import did not end');
}

test('[H2] a file that is uploaded is read in the background and counted once', async () => {
  const file = '订单号,下单时间,客户编号,数量,单价,省份\nH1,2026-03-05,u1,2,10,上海\nH2,2026-03-05,u2,1,5.5,广东省\n';
  for (const created of [2, 0]) {
    const begun = await upload('analyst', 'orders', file, { source: 'shop' });
    expect(begun.status, begun.text).toBe(202);
    expect(begun.body).toMatchObject({
      kind: 'orders',
      fileName: '三月 订单.csv',
      header: ['订单号', '下单时间', '客户编号', '数量', '单价', '省份'],
      mapping: { 0: 'order', 1: 'time', 2: 'customer', 3: 'quantity', 4: 'price', 5: 'region' },
    });
    const run = await ended('analyst', begun.textAt('id'));
    expect(run).toMatchObject({ state: 'done', created, unchanged: 2 - created, failed: 0, rows: 2 });
  }
  const gmv = (who: PersonName) =>
    t
      .as(who)
      .get('/api/metrics/gmv', { from: '2026-03-01', to: '2026-04-01' })
      .then((a) => a.at('series', 0, 'total', 'exact'));
  expect(await gmv('analyst')).toBe('25.5');
  // Orders belong to the region that covers their province.
  expect(await gmv('salesEast')).toBe('20');
  expect(await gmv('salesSouth')).toBe('5.5');
});

test('[H2] channel figures name our own channels', async () => {
  await t
    .as('channels')
    .post('/api/records/channels', { name: '抖音', slug: 'douyin', category: 'public', platform: 'douyin' });
  const begun = await upload('digital', 'costs', '日期,平台,消耗(元),点击数\n2026-03-05,抖音,12.34,5\n合计,,12.34,5\n');
  const run = await ended('digital', begun.textAt('id'));
  expect(run).toMatchObject({ state: 'done', created: 2, dropped: 1 });
  const cost = await t.as('digital').get('/api/metrics/cost', { from: '2026-03-01', to: '2026-04-01', by: 'channel' });
  expect(cost.at('rows', 0)).toMatchObject({ key: { values: ['douyin'] }, figures: [{ exact: '12.34' }] });
});

test('[O6] who may not import may not look at imports either, nor at those of others', async () => {
  const file = '订单号,下单时间,总金额\nX1,2026-03-05,1\n';
  expect((await t.anonymous.inject({ method: 'POST', url: '/api/imports/orders', ...form([]) })).status).toBe(401);
  expect((await upload('salesEast', 'orders', file)).status).toBe(403);
  expect((await upload('legal', 'costs', file)).status).toBe(403);
  const begun = await upload('analyst', 'orders', file);
  const id = begun.textAt('id');
  expect((await t.as('legal').get('/api/imports/data')).status).toBe(403);
  expect((await t.as('strangerAdmin').get(`/api/imports/data/${id}`)).status).toBe(404);
  expect((await t.as('strangerAdmin').post(`/api/imports/data/${id}/cancel`)).status).toBe(404);
  expect((await t.as('strangerAdmin').get('/api/imports/data')).at('items')).toEqual([]);
  expect((await t.as('finance').get('/api/imports/data')).at('items', 0, 'id')).toBe(id);
  await ended('analyst', id);
});

test('[H2] what cannot be read is refused at once, with the reason', async () => {
  const wrong = await upload('analyst', 'orders', 'a,b\n1,2\n');
  expect(wrong.status).toBe(422);
  expect(wrong.textAt('error', 'details', 'issues', 0, 'message', 'zh')).toContain('订单号');
  const options = await upload('analyst', 'orders', 'order_id,order_date,total\n1,2026-03-05,1\n', '{nonsense');
  expect(options.at('error', 'details', 'issues', 0, 'path')).toEqual(['options']);
  const unknown = await upload('analyst', 'costs', '日期,消耗\n2026-03-05,1\n', { nope: 1 });
  expect(unknown.status).toBe(422);
  const noForm = await t.as('analyst').post('/api/imports/orders', { file: 'x' });
  expect(noForm.at('error', 'code')).toBe('unsupported_media');
  const empty = await t.as('analyst').inject({ method: 'POST', url: '/api/imports/orders', ...form([]) });
  expect([400, 422]).toContain(empty.status);
});
