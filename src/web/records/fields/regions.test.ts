import { expect, test } from 'vitest';
import { regions } from './regions.data.ts';
import { regionName } from './regions.ts';

test('every province is there, and no code twice', () => {
  expect(regions).toHaveLength(34);
  const codes = regions.flatMap((r) => [r.code, ...r.cities.map((c) => c.code)]);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThan(370);
  for (const code of codes) expect(code).toMatch(/^\d{6}$/);
  for (const region of regions) for (const city of region.cities) expect(city.zh).toMatch(/^\p{Script=Han}+$/u);
});

test('a city is named with its province', () => {
  expect(regionName(regions, '330100', 'zh')).toBe('浙江 杭州');
  expect(regionName(regions, '330100', 'en')).toBe('Hangzhou, Zhejiang');
  expect(regionName(regions, '310000', 'zh')).toBe('上海');
  expect(regionName(regions, '999999', 'zh')).toBe('999999');
});
