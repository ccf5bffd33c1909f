import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportRun } from '../../shared/record/wire.ts';
import { createTestApp, type PersonName, type TestApp } from '../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ start: true });
});
afterAll(() => t.close());

const upload = (who: PersonName, url: string, name: string, content: string) =>
  t.as(who).inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n--x--\r\n`,
  });
async function step(who: PersonName, id: string, name: 'check' | 'apply'): Promise<ImportRun> {
  const begun = await t.as(who).post(`/api/imports/${id}/${name}`, name === 'apply' ? {} : undefined);
  expect(begun.status, begun.text).toBe(202);
  for (let i = 0; i < 300; i++) {
    const run = (await t.as(who).get(`/api/imports/${id}`)).body as ImportRun;
    if (run.state !== 'checking' && run.state !== 'applying') return run;
    await sleep(100);
  }
  throw new Error('the import did not end');
}

test('[H2] [D11] [G7] the channel plan of a campaign goes out to a file and comes back changed, through the API', async () => {
  const director = t.as('director');
  const channels = await Promise.all(
    ['小红书', '抖音'].map((name, i) =>
      t.as('admin').post('/api/records/channels', { name, slug: `line_${i}`, category: 'public' }),
    ),
  );
  const made = await director.post('/api/records/campaigns', {
    title: '双旦',
    kind: 'promotion',
    period: { start: '2027-12-20', end: '2028-01-03' },
    budget: { amount: '100', currency: 'CNY' },
    channelPlan: [{ channel: channels[0]?.textAt('item', 'id'), budget: { amount: '60', currency: 'CNY' } }],
  });
  expect(made.status, made.text).toBe(201);
  const [id, code] = [made.textAt('item', 'id'), made.textAt('item', 'code')];
  for (const [field, value] of [
    ['title', 'a\u0000b'],
    ['nope', 'x'],
  ] as const) {
    const filter = JSON.stringify({ field, op: 'contains', value });
    const refused = await director.get('/api/records/campaigns/export', { format: 'csv', filter });
    expect([refused.status, refused.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['filter', field]]);
  }
  const csv = await director.get('/api/records/campaigns/export', { format: 'csv', lines: 'channelPlan' });
  expect(csv.text.trim().split('\r\n')).toEqual([
    '活动编号,活动名称,行号,渠道,预算,预算（币种）,计划访客数,计划成交额,计划成交额（币种）,说明,活动版本',
    `${code},双旦,1,小红书,60,CNY,,,,,1`,
  ]);
  expect((await director.get('/api/records/campaigns/export', { lines: 'none' })).status).toBe(422);
  const took = await t.as('admin').get('/api/audit', { record: 'campaign' });
  expect(took.text).toContain('channelPlan');
  const template = await director.get('/api/records/campaigns/import-template', { locale: 'en' });
  expect([template.status, String(template.headers['content-disposition'])]).toEqual([
    200,
    expect.stringContaining('Campaign-import-template.xlsx'),
  ]);

  const url = '/api/records/campaigns/line-imports?lines=channelPlan';
  const file = `${csv.text.trim()}\r\n${code},双旦,,抖音,40,CNY,1200,,,,1\r\n`;
  for (const [updated, unchanged] of [
    [1, 0],
    [0, 1],
  ]) {
    const begun = await upload('director', url, '渠道计划.csv', file);
    expect(begun.body).toMatchObject({ state: 'uploaded', lines: 'channelPlan', sheets: [] });
    const run = begun.textAt('id');
    expect((await director.get(`/api/imports/${run}/targets`)).at('items', 0, 'label')).toEqual({
      zh: '活动编号',
      en: 'Campaign code',
    });
    expect(await step('director', run, 'check')).toMatchObject({ state: 'checked', updated, unchanged, errors: [] });
    expect(await step('director', run, 'apply')).toMatchObject({ state: 'done', updated, unchanged, failed: 0 });
  }
  const again = (await upload('director', url, '渠道计划.csv', file)).textAt('id');
  const rows = await director.put(`/api/imports/${again}/table`, { lines: null });
  expect([rows.status, rows.at('lines'), rows.at('state')]).toEqual([200, null, 'uploaded']);
  const item = (await director.get(`/api/records/campaigns/${id}`)).at('item') as { version: number };
  expect(item).toMatchObject({ version: 2, channelPlan: [{ budget: { amount: '60' } }, { plannedUv: 1200 }] });
  const history = await director.get(`/api/records/campaigns/${id}/history`);
  expect(history.at('items', 0)).toMatchObject({ action: 'update', via: 'import' });
  // Who may not change campaigns may not bring lines of them, and nobody lines that there are not.
  expect((await upload('service', url, 'a.csv', file)).status).toBe(403);
  expect((await upload('director', url.replace('channelPlan', 'none'), 'a.csv', file)).status).toBe(422);
});
