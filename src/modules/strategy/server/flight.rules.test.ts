import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromCents } from '../../../shared/money.ts';
import { checkFlights, daysOf, type Flight, spendPerDay } from './flight.rules.ts';
import { type ChannelHistory, capOf, scoreChannels, splitWithCaps, stabilityOf } from './scoring.rules.ts';

const flight = (more: Partial<Flight>): Flight => ({
  startOn: '2026-03-01',
  endOn: '2026-03-07',
  amount: { amount: '100.00', currency: 'CNY' },
  shape: 'even',
  daily: null,
  ...more,
});

describe('[S4] spend per day', () => {
  test('adds up to the amount to the cent, in every shape', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.integer({ min: 0, max: 120 }),
        fc.constantFrom('even' as const, 'front' as const, 'season' as const),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { maxLength: 121 }),
        (cents, length, shape, season) => {
          const end = daysOf('2026-01-01', '2026-12-31')[length] ?? '2026-01-01';
          const f = flight({
            startOn: '2026-01-01',
            endOn: end,
            shape,
            amount: { amount: fromCents(cents), currency: 'CNY' },
          });
          const days = spendPerDay(f, season);
          expect(days).toHaveLength(length + 1);
          expect(days.reduce((a, b) => a + b, 0n)).toBe(cents);
          expect(days.every((d) => d >= 0n)).toBe(true);
          if (shape === 'front')
            for (let i = 1; i < days.length; i += 1)
              expect((days[i - 1] ?? 0n) + 1n).toBeGreaterThanOrEqual(days[i] ?? 0n);
        },
      ),
    );
  });

  test('by hand: as many days as the flight, adding up to its amount', () => {
    const daily = '10,20, 30，10 10;10、10';
    expect(spendPerDay(flight({ shape: 'manual', daily }), [])).toEqual([
      1000n,
      2000n,
      3000n,
      1000n,
      1000n,
      1000n,
      1000n,
    ]);
    expect(checkFlights([flight({ shape: 'manual', daily })])).toEqual({ start: '2026-03-01', end: '2026-03-07' });
    for (const wrong of ['10,20', '10,20,30,10,10,10,11', '10,20,30,10,10,10,x'])
      expect(() => checkFlights([flight({ shape: 'manual', daily: wrong })])).toThrow('invalid');
    expect(() => checkFlights([flight({ endOn: '2026-02-28' })])).toThrow('invalid');
    expect(() => checkFlights([flight({ endOn: '2028-02-28' })])).toThrow('invalid');
  });
});

const channel = (id: string, more: Partial<ChannelHistory> = {}): ChannelHistory => ({
  id,
  title: id,
  cost: '1000',
  uv: '1000',
  newBuyers: '20',
  netRevenue: '3000',
  cac: '50',
  roi: '2',
  cvr: '0.05',
  weeks: [250, 250, 250, 250],
  ...more,
});
const weights = { cac: 25, roi: 35, cvr: 15, reach: 15, stability: 10 };

describe('[S4] scores of channels', () => {
  test('the best in all has 100, the worst 0, and the arithmetic is shown', () => {
    const [a, b] = scoreChannels(
      [channel('a', { cac: '20', roi: '4', cvr: '0.1', uv: '3000' }), channel('b', { weeks: [1, 900, 1, 98] })],
      weights,
    );
    expect([a?.score, b?.score]).toEqual(['100', '0']);
    expect(a?.parts.map((p) => [p.criterion, p.norm, p.points])).toEqual([
      ['cac', '1', '25'],
      ['roi', '1', '35'],
      ['cvr', '1', '15'],
      ['reach', '1', '15'],
      ['stability', '1', '10'],
    ]);
  });

  test('too little data is told and left out of the score, never taken for zero', () => {
    const [few, none] = scoreChannels(
      [channel('few', { newBuyers: '9' }), channel('none', { uv: '10', cost: null }), channel('c')],
      weights,
    );
    expect(few).toMatchObject({ enough: false, score: expect.any(String) });
    expect(few?.parts.filter((p) => p.value === null).map((p) => p.criterion)).toEqual(['cac', 'roi']);
    expect(none).toMatchObject({ enough: false, score: null });
    expect(stabilityOf([1, 2, 3])).toBeNull();
    expect(stabilityOf([5, 5, 5, 5])).toBe(1);
  });
});

test('[S4] a split adds up, keeps the caps, and leaves over only what nobody can take', () => {
  const some = fc.array(
    fc.record({ weight: fc.bigInt({ min: 0n, max: 10_000n }), cap: fc.bigInt({ min: 0n, max: 10n ** 7n }) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 8n }), some, (total, all) => {
      const candidates = all.map((c, i) => ({ ...c, id: String(i) }));
      const { parts, left } = splitWithCaps(total, candidates);
      expect([...parts.values()].reduce((a, b) => a + b, 0n) + left).toBe(total);
      for (const c of candidates) expect(parts.get(c.id) ?? 0n).toBeLessThanOrEqual(c.cap);
      if (left > 0n) for (const c of candidates) if (c.weight > 0n) expect(parts.get(c.id) ?? 0n).toBe(c.cap);
    }),
  );
  // A hundred a day, doubled, over 10 days; and half of the whole.
  expect(capOf('9000', 90, 10, 10n ** 9n)).toBe(200_000n);
  expect(capOf('9000', 90, 10, 100_000n)).toBe(50_000n);
});

test('[S4] a slip in the year is told at once, and makes no millions of days', () => {
  const began = performance.now();
  expect(() => checkFlights([flight({ endOn: '9999-12-31' })])).toThrow();
  expect(() => checkFlights([flight({}), flight({ startOn: '2030-03-01', endOn: '2030-03-02' })])).toThrow();
  expect(performance.now() - began).toBeLessThan(500);
});
