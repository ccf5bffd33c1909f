import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { expireLinks } from './channels.module.ts';

let t: TestApp;
let now = new Date('2026-03-10T04:00:00Z');
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());

const links = '/api/records/tracked-links';
const channel = async (name: string, slug: string, more: object = {}): Promise<string> => {
  const made = await t.as('channels').post('/api/records/channels', { name, slug, category: 'public', ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
};

describe('[H1] channels', () => {
  test('a slug is lower-case snake_case and unique; group and stage are of fixed lists', async () => {
    const id = await channel('微博', 'weibo', { stage: 'acquire', platform: 'weibo', medium: 'social' });
    const seen = await t.as('salesEast').get(`/api/records/channels/${id}`);
    expect(seen.body).toMatchObject({ item: { slug: 'weibo', category: 'public', stage: 'acquire', state: 'active' } });
    const as = t.as('channels');
    const post = (body: object) => as.post('/api/records/channels', { category: 'public', ...body });
    expect((await post({ name: '微博二', slug: 'weibo' })).at('error', 'code')).toBe('duplicate');
    for (const slug of ['Weibo', 'wei bo', '微博', '_x', '1a', 'a__b'])
      expect((await post({ name: slug, slug })).at('error', 'code'), slug).toBe('invalid');
    expect((await post({ name: 'x', slug: 'x', category: 'nope' })).status).toBe(422);
    expect(
      (await t.as('salesEast').post('/api/records/channels', { name: 'y', slug: 'y', category: 'public' })).status,
    ).toBe(403);
    expect((await t.as('strangerAdmin').get(`/api/records/channels/${id}`)).status).toBe(404);
  });
});

describe('[H9] tracked links', () => {
  test('parameters follow the naming rules, and change only with what they say', async () => {
    const douyin = await channel('抖音', 'douyin', { medium: 'feed' });
    const campaign = await t.as('director').post('/api/records/campaigns', {
      title: '春茶上市',
      kind: 'launch',
      period: { start: '2026-03-01', end: '2026-03-31' },
    });
    const made = await t.as('digital').post(links, {
      name: '首页海报 A',
      target: 'https://shop.example/tea?sku=1#buy',
      channel: douyin,
      campaign: campaign.textAt('item', 'id'),
      term: '新茶',
    });
    expect(made.status, made.text).toBe(201);
    const code = made.textAt('item', 'shortCode');
    expect(code).toMatch(/^[2-9a-hjkmnp-z]{8}$/);
    const utmCampaign = campaign.textAt('item', 'code').toLowerCase().replaceAll('-', '_');
    expect(made.body).toMatchObject({
      item: {
        state: 'active',
        utmSource: 'douyin',
        utmMedium: 'feed',
        utmCampaign,
        utmContent: 'home_poster_a',
        utmTerm: '新茶',
        shortUrl: expect.stringMatching(new RegExp(`/l/${code}$`)),
        longUrl: `https://shop.example/tea?sku=1&utm_source=douyin&utm_medium=feed&utm_campaign=${utmCampaign}&utm_content=home_poster_a&utm_term=${encodeURIComponent('新茶')}&hy_link=${code}#buy`,
      },
    });
    const id = made.textAt('item', 'id');
    const renamed = await t
      .as('digital')
      .patch(`${links}/${id}`, { version: 1, patch: { name: '详情页', medium: 'live' } });
    expect(renamed.body).toMatchObject({
      item: { shortCode: code, utmContent: 'detail', utmMedium: 'live', utmSource: 'douyin', utmCampaign },
    });
    const typed = await t.as('digital').patch(`${links}/${id}`, { version: 2, patch: { utmSource: 'mine' } });
    expect(typed.at('error', 'code')).toBe('invalid');
  });

  test('a preview shows the same before anything is kept', async () => {
    const id = await channel('公众号', 'wechat_mp', { category: 'private' });
    const preview = await t.as('digital').post('/api/tracked-links/preview', {
      name: '菜单',
      target: 'https://shop.example/',
      channel: id,
    });
    expect(preview.body).toMatchObject({
      utmSource: 'wechat_mp',
      utmMedium: 'community',
      utmContent: 'menu',
      utmCampaign: null,
    });
    expect((await t.as('legal').post('/api/tracked-links/preview', {})).status).toBe(403);
  });

  test('QR codes hold the short link', async () => {
    const id = await channel('门店', 'store', { category: 'offline' });
    const made = await t.as('digital').post(links, { name: '杯套', target: 'https://shop.example/', channel: id });
    const linkId = made.textAt('item', 'id');
    const svg = await t.as('digital').get(`/api/tracked-links/${linkId}/qr.svg`);
    expect(svg.headers['content-type']).toContain('image/svg+xml');
    expect(svg.text).toContain('<svg');
    const png = await t.as('digital').get(`/api/tracked-links/${linkId}/qr.png`, { size: '256' });
    expect(png.headers['content-type']).toBe('image/png');
    expect(png.text.slice(1, 4)).toBe('PNG');
    const other = await t.as('strangerAdmin').get(`/api/tracked-links/${linkId}/qr.svg`);
    expect(other.status).toBe(404);
    expect((await t.anonymous.get(`/api/tracked-links/${linkId}/qr.svg`)).status).toBe(401);
    expect((await t.as('digital').get(`/api/tracked-links/${linkId}/qr.png`, { size: '9999' })).status).toBe(422);
  });

  test('no loops, no account of another channel', async () => {
    const one = await channel('快手', 'kuaishou');
    const two = await channel('知乎', 'zhihu');
    const account = await t.as('channels').post('/api/records/channel-accounts', { name: '官方号', channel: one });
    const base = { name: 'x', target: 'https://shop.example/', channel: two };
    const wrong = await t.as('digital').post(links, { ...base, account: account.textAt('item', 'id') });
    expect(wrong.at('error', 'details', 'issues', 0, 'path')).toEqual(['account']);
    const own = `${t.app.deps.config.url}/l/abcd2345`;
    expect((await t.as('digital').post(links, { ...base, target: own })).at('error', 'code')).toBe('invalid');
    for (const target of ['javascript:alert(1)', 'ftp://a.example', '//a.example', ''])
      expect((await t.as('digital').post(links, { ...base, target })).status, target).toBe(422);
  });

  test('[H9] a target is refused with the true reason', async () => {
    const base = { name: 'x', channel: await channel('目标网址', 'target_check') };
    for (const [target, zh, en] of [
      ['https://user:pw@shop.example/', '用户名或密码', 'user name or password'],
      ['https://shop.example@evil.example/', '用户名或密码', 'user name or password'],
      ['https://shop.example/\r\nSet-Cookie:x', '无法保存的字符', 'cannot be stored'],
      ['https://shop.example/a\tb', '无法保存的字符', 'cannot be stored'],
      ['https://shop.example/\u202egpj.exe', '无法保存的字符', 'cannot be stored'],
      [`https://shop.example/${'x'.repeat(2_000)}`, '最多 2000 个字', 'at most 2000 characters'],
      ['shop.example', 'http', 'http'],
    ] as const) {
      const made = await t.as('digital').post(links, { ...base, target });
      expect([target.slice(0, 50), made.status]).toEqual([target.slice(0, 50), 422]);
      expect(made.at('error', 'details', 'issues', 0, 'path')).toEqual(['target']);
      expect(made.textAt('error', 'details', 'issues', 0, 'message', 'zh')).toContain(zh);
      expect(made.textAt('error', 'details', 'issues', 0, 'message', 'en')).toContain(en);
    }
  });

  test('a link ends with its last day, by the clock of the workspace', async () => {
    const id = await channel('展会', 'fair', { category: 'offline' });
    const made = await t.as('digital').post(links, {
      name: '展架',
      target: 'https://shop.example/',
      channel: id,
      expiresOn: '2026-03-10',
    });
    const code = made.textAt('item', 'shortCode');
    const follow = () => t.anonymous.get(`/l/${code}`);
    expect((await follow()).status).toBe(302);
    now = new Date('2026-03-10T16:01:00Z');
    expect(await expireLinks(t.app.deps)).toBe(1);
    const seen = await t.as('digital').get(`${links}/${made.textAt('item', 'id')}`);
    expect(seen.body).toMatchObject({ item: { state: 'expired', version: 2 } });
    const resumed = await t
      .as('channels')
      .post(`${links}/${made.textAt('item', 'id')}/transition`, { version: 2, action: 'resume' });
    expect(resumed.at('error', 'code')).toBe('transition_refused');
  });
});
