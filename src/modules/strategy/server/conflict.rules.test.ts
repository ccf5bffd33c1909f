import { expect, test } from 'vitest';
import { type Claimant, overClaimed, overlapping } from './conflict.rules.ts';

const campaign = (id: string, more: Partial<Claimant> = {}): Claimant => ({
  id,
  title: id,
  kind: 'promotion',
  start: '2026-03-01',
  end: '2026-03-10',
  lead: `lead-${id}`,
  channels: ['d'],
  audiences: [],
  ...more,
});
const name = (): string => '抖音';

test('[S3] two campaigns about the price, or for the same people, on the same days', () => {
  const price = overlapping([campaign('a'), campaign('b', { start: '2026-03-10', end: '2026-03-20' })], name);
  expect(price).toMatchObject([
    {
      key: 'campaigns:a:b:price',
      kind: 'price',
      days: { start: '2026-03-10', end: '2026-03-10' },
      parties: ['lead-a', 'lead-b'],
    },
  ]);
  expect(price[0]?.detail.zh).toBe('同期都以价格为主，共用渠道：抖音');
  const people = [
    campaign('a', { kind: 'brand', audiences: ['25–35 岁 上班族'] }),
    campaign('b', { audiences: ['25–35岁上班族'] }),
  ];
  expect(overlapping(people, name)).toMatchObject([{ kind: 'audience' }]);
  expect(overlapping([campaign('a'), campaign('b', { kind: 'brand' })], name)).toEqual([]);
  expect(overlapping([campaign('a'), campaign('b', { start: '2026-03-11', end: '2026-03-12' })], name)).toEqual([]);
});

test('[S3] requests beyond what is free on a line, to the cent', () => {
  const money = (cents: bigint) => ({ amount: (Number(cents) / 100).toFixed(2), currency: 'CNY' });
  const line = { id: 'l', title: '抖音', owner: 'o', free: 10_000n };
  const asked = [
    { title: '甲', by: 'p1', cents: 6_000n },
    { title: '乙', by: 'p2', cents: 4_001n },
  ];
  expect(overClaimed(line, asked, money)).toMatchObject({ amount: { amount: '0.01' }, parties: ['p1', 'p2', 'o'] });
  expect(overClaimed(line, asked.slice(0, 1), money)).toBeNull();
});
