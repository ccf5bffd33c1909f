import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { campaignOf } from './campaign.ts';
import { bundleTracker } from './tracker.testing.ts';

describe('tracker', () => {
  it('[D1] the built script is smaller than 3,000 bytes gzipped and brings nothing along', async () => {
    const script = await bundleTracker();
    expect(script).toContain('sendBeacon');
    expect(script).not.toContain('import(');
    expect(gzipSync(script, { level: 9 }).length).toBeLessThan(3_000);
  });

  it.each([
    ['https://a.cn/', {}],
    [
      'https://a.cn/?utm_source=douyin&utm_medium=cpc&utm_campaign=cmp-2026-0012&utm_content=a%20b&utm_term=',
      { source: 'douyin', medium: 'cpc', name: 'cmp-2026-0012', content: 'a b' },
    ],
    ['https://a.cn/?bd_vid=123&x=1', { bd_vid: '123' }],
    ['https://a.cn/#/home?utm_source=weixin&hy_link=Ab3', { source: 'weixin', hy_link: 'Ab3' }],
    ['https://a.cn/?utm_source=a&utm_source=b#x', { source: 'a' }],
    [`https://a.cn/?utm_source=${'x'.repeat(900)}`, { source: 'x'.repeat(255) }],
    ['https://a.cn/?utm_source=%E0%A4%A', { source: '\ufffd%A' }],
  ])('[D1] campaign of %s', (url, expected) => expect(campaignOf(url)).toEqual(expected));
});
