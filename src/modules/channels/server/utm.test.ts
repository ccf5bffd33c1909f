import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildUtm, longUrl, shortCodeFrom, shortCodePattern, slugLength, toSlug, toTerm } from './utm.ts';
import { nameDictionary } from './utm-dictionary.ts';

test.each([
  ['抖音', 'douyin'],
  ['抖音 信息流 A', 'douyin_feed_a'],
  ['微信公众号菜单', 'wechat_mp_menu'],
  ['企业微信社群', 'wecom_community'],
  ['618海报', 'sale618_poster'],
  ['Ｄｏｕｙｉｎ－Ｌｉｖｅ', 'douyin_live'],
  ['  Summer  Sale!! ', 'summer_sale'],
  ['CMP-2026-0012', 'cmp_2026_0012'],
])('[H9] %s becomes %s', (name, slug) => {
  expect(toSlug(name)).toEqual({ slug, whole: true });
});

test('[H9] what the dictionary does not know is told, and the short code keeps names apart', () => {
  expect(toSlug('桂花海报')).toEqual({ slug: 'poster', whole: false });
  const make = (content: string) =>
    buildUtm({
      channelSlug: 'douyin',
      medium: 'cpc',
      campaignCode: 'CMP-2026-0012',
      content,
      term: null,
      shortCode: 'k7m2pq9x',
    });
  expect(make('桂花海报').content).toBe('poster_k7m2pq9x');
  expect(make('桂花').content).toBe('k7m2pq9x');
  expect(make('首页海报')).toEqual({
    source: 'douyin',
    medium: 'cpc',
    campaign: 'cmp_2026_0012',
    content: 'home_poster',
    term: null,
  });
});

test('[H9] a keyword stays the keyword', () => {
  expect(toTerm('奶茶 加盟')).toBe('奶茶_加盟');
  expect(toTerm('Milk Tea')).toBe('milk_tea');
  expect(toTerm('  ')).toBeNull();
});

const utm = { source: 'douyin', medium: 'cpc', campaign: 'cmp_2026_0012', content: 'home_poster', term: '奶茶' };
test('[H9] parameters come behind what the address had, before the #', () => {
  expect(longUrl('https://a.example/p?sku=1&sig=a%2Bb+c&clickid=__CLICKID__#top', utm, 'k7m2pq9x')).toBe(
    'https://a.example/p?sku=1&sig=a%2Bb+c&clickid=__CLICKID__&utm_source=douyin&utm_medium=cpc&utm_campaign=cmp_2026_0012&utm_content=home_poster&utm_term=%E5%A5%B6%E8%8C%B6&hy_link=k7m2pq9x#top',
  );
});

test('[H9] parameters that were there already are replaced, and doing it twice changes nothing', () => {
  const once = longUrl('https://a.example/?UTM_source=old&x=1', utm, 'k7m2pq9x');
  expect(once).not.toContain('old');
  expect(longUrl(once, utm, 'k7m2pq9x')).toBe(once);
});

test('[H9] every slug is lower-case snake_case of bounded length', () => {
  const word = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...nameDictionary.keys()), fc.constant(' '));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (parts) => {
      const { slug } = toSlug(parts.join(''));
      return slug.length <= slugLength && /^([a-z0-9]+(_[a-z0-9]+)*)?$/.test(slug);
    }),
  );
});

test('[H9] the dictionary itself follows the rules', () => {
  for (const code of nameDictionary.values()) expect(code).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
});

test('[H9] short codes use letters that cannot be confused, each as often as the others', () => {
  let seed = 1;
  const random = (size: number): Uint8Array =>
    Uint8Array.from({ length: size }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 16) & 255;
    });
  const codes = Array.from({ length: 2_000 }, () => shortCodeFrom(random));
  expect(new Set(codes).size).toBe(2_000);
  for (const code of codes) expect(code).toMatch(shortCodePattern);
  const counts = new Map<string, number>();
  for (const c of codes.join('')) counts.set(c, (counts.get(c) ?? 0) + 1);
  expect(counts.size).toBe(31);
  expect(Math.max(...counts.values()) / Math.min(...counts.values())).toBeLessThan(1.5);
});
