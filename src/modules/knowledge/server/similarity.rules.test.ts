import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateRoi, type Likened, likenessOf, neededCases } from './similarity.rules.ts';

const draft: Likened = { kind: 'sale618', channels: ['a', 'b'], budget: '20000', start: '2026-06-01' };
const nameOf = (id: string): string => ({ a: '抖音', b: '小红书' })[id] ?? id;

test('[K1] the same kind, channels, budget and month are wholly alike, and the reasons say so', () => {
  const { score, reasons } = likenessOf(draft, { ...draft, start: '2025-06-01' }, nameOf);
  expect(score).toBe(1);
  expect(reasons.map((r) => r.zh)).toEqual(['同为618', '共同渠道：抖音、小红书', '预算相近', '同在 6 月']);
});

test('[K1] a kind like it counts half; a strange kind in another season not at all', () => {
  const near = likenessOf(draft, { kind: 'double11', channels: ['a'], budget: '60000', start: '2025-11-01' }, nameOf);
  expect(near.reasons.map((r) => r.zh)).toEqual(['类型相近（双11）', '共同渠道：抖音', '预算是本次的 3.0 倍']);
  expect(near.score).toBeGreaterThan(0.3);
  expect(near.score).toBeLessThan(0.5);
  expect(likenessOf(draft, { kind: 'tradeFair', channels: ['c'], budget: '1', start: '2025-12-01' }, nameOf)).toEqual({
    score: 0,
    reasons: [],
  });
});

test('[K1] what is not known of one of them is not counted against it', () => {
  expect(likenessOf({ ...draft, budget: null, channels: [] }, { ...draft, start: '2024-06-30' }, nameOf).score).toBe(1);
});

test('[E1] fewer than three cases give no number', () => {
  const cases = [
    { code: 'A', roi: '1' },
    { code: 'B', roi: '2' },
    { code: 'C', roi: null },
  ];
  expect(estimateRoi(cases)).toMatchObject({ kind: 'notEnough', found: 2, needed: 3 });
});

test('[E1] median and range of similar cases, with the method told and the cases named', () => {
  const of = (...rois: string[]) => estimateRoi(rois.map((roi, i) => ({ code: `C${i}`, roi })));
  expect(of('0.5', '2', '1')).toMatchObject({
    kind: 'estimate',
    median: '1',
    low: '0.5',
    high: '2',
    cases: ['C0', 'C1', 'C2'],
  });
  expect(of('0.5', '2', '1', '-0.25')).toMatchObject({ median: '0.75', low: '-0.25', high: '2' });
});

test('[E1] the median lies within the range, in any order', () => {
  const roi = fc.integer({ min: -10_000, max: 100_000 }).map((n) => String(n / 1_000));
  fc.assert(
    fc.property(fc.array(roi, { minLength: neededCases, maxLength: 12 }), (rois) => {
      const answer = estimateRoi(rois.map((r, i) => ({ code: String(i), roi: r })));
      if (answer.kind !== 'estimate') throw new Error(answer.kind);
      expect(Number(answer.low)).toBeLessThanOrEqual(Number(answer.median));
      expect(Number(answer.median)).toBeLessThanOrEqual(Number(answer.high));
      expect(estimateRoi(rois.toReversed().map((r, i) => ({ code: String(i), roi: r })))).toMatchObject({
        median: answer.median,
      });
    }),
  );
});
