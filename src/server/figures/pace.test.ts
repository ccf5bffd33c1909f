import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, daysIn, elapsedOf, momentIn, type PaceInput, paceLine, paceOf } from './pace.ts';

const march = { start: '2026-03-01', end: '2026-03-31' };
const goal = (o: Partial<PaceInput> = {}): PaceInput => ({
  period: march,
  now: { date: '2026-03-16', minute: 720 },
  target: '310000',
  value: '155000',
  basis: 'cumulative',
  direction: 'up_good',
  ...o,
});

test('[S1] half of the period is gone: the pace is half of the target, the forecast doubles the value', () => {
  expect(paceOf(goal())).toEqual({
    elapsed: '0.5',
    ratio: '0.5',
    pace: '155000',
    forecast: '310000',
    status: 'onPace',
  });
  expect(paceOf(goal({ value: '154999.99' })).status).toBe('behind');
});

test('[S1] before the start nothing is due and nothing is forecast', () => {
  expect(paceOf(goal({ now: { date: '2026-02-28', minute: 1_439 }, value: '0' }))).toEqual({
    elapsed: '0',
    ratio: '0',
    pace: '0',
    forecast: null,
    status: 'notStarted',
  });
});

test('[S1] after the end the forecast is what was reached', () => {
  const after = { now: { date: '2026-04-01', minute: 0 } };
  expect(paceOf(goal({ ...after, value: '310000' }))).toMatchObject({
    elapsed: '1',
    pace: '310000',
    forecast: '310000',
    status: 'reached',
  });
  expect(paceOf(goal({ ...after, value: '309999.99' }))).toMatchObject({ forecast: '309999.99', status: 'missed' });
});

test('[S1] a leap day is a day of its year', () => {
  expect(daysIn({ start: '2028-02-01', end: '2028-02-29' })).toBe(29);
  expect(daysIn({ start: '2028-01-01', end: '2028-12-31' })).toBe(366);
  const line = paceLine(goal({ period: { start: '2028-02-27', end: '2028-03-01' }, target: '400', value: null }));
  expect(line.map((p) => [p.date, p.pace])).toEqual([
    ['2028-02-27', '100'],
    ['2028-02-28', '200'],
    ['2028-02-29', '300'],
    ['2028-03-01', '400'],
  ]);
});

test('[S1] a rate is met at every instant and does not add up', () => {
  const rate = goal({ basis: 'level', target: '0.05', value: '0.04' });
  expect(paceOf(rate)).toMatchObject({ pace: '0.05', forecast: '0.04', ratio: '0.8', status: 'behind' });
  expect(paceOf({ ...rate, value: '0.06' }).status).toBe('onPace');
});

test('[S1] what should fall has a ceiling', () => {
  const cac = goal({ basis: 'level', direction: 'down_good', target: '80', value: '100' });
  expect(paceOf(cac)).toMatchObject({ ratio: '0.8', status: 'behind' });
  expect(paceOf({ ...cac, value: '64' })).toMatchObject({ ratio: '1.25', status: 'onPace' });
  const refunds = goal({ direction: 'down_good', target: '1000', value: '600' });
  expect(paceOf(refunds)).toMatchObject({ forecast: '1200', status: 'behind' });
  expect(paceOf({ ...refunds, value: '400' }).status).toBe('onPace');
});

test('[S1] without a base there is no figure, not a zero', () => {
  expect(paceOf(goal({ value: null }))).toMatchObject({ ratio: null, forecast: null, status: 'unknown' });
});

test('[S1] the clock is the one on the wall of the workspace', () => {
  expect(momentIn(new Date('2026-03-15T16:30:00Z'), 'Asia/Shanghai')).toEqual({ date: '2026-03-16', minute: 30 });
  expect(momentIn(new Date('2026-03-15T16:00:00Z'), 'Asia/Shanghai')).toEqual({ date: '2026-03-16', minute: 0 });
  expect(momentIn(new Date('2026-03-08T10:30:00Z'), 'America/Los_Angeles')).toEqual({
    date: '2026-03-08',
    minute: 210,
  });
});

const anyDay = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1999-12-31', n));
const anyPeriod = fc
  .tuple(anyDay, fc.integer({ min: 0, max: 800 }))
  .map(([start, n]) => ({ start, end: addDays(start, n) }));
const anyMoment = fc.record({ date: anyDay, minute: fc.integer({ min: 0, max: 1_439 }) });
const anyAmount = fc.integer({ min: 1, max: 10 ** 12 }).map((n) => new Decimal(n).div(100).toFixed());

test('[S1] the share that has passed never falls, and lies between 0 and 1', () => {
  fc.assert(
    fc.property(anyPeriod, anyMoment, fc.integer({ min: 0, max: 100_000 }), (period, now, later) => {
      const then = now.minute + later;
      const next = { date: addDays(now.date, Math.floor(then / 1_440)), minute: then % 1_440 };
      const [a, b] = [elapsedOf(period, now), elapsedOf(period, next)];
      return a.gte(0) && b.lte(1) && a.lte(b);
    }),
  );
});

test('[S1] forecast and value, target and pace stand in the same ratio', () => {
  fc.assert(
    fc.property(anyPeriod, anyMoment, anyAmount, anyAmount, (period, now, target, value) => {
      const elapsed = elapsedOf(period, now);
      const p = paceOf(goal({ period, now, target, value }));
      if (elapsed.isZero()) return p.forecast === null && p.status === 'notStarted';
      const near = (x: string | null, y: Decimal): boolean => new Decimal(x ?? -1).minus(y).abs().lte('0.000001');
      return near(p.pace, new Decimal(target).mul(elapsed)) && near(p.forecast, new Decimal(value).div(elapsed));
    }),
  );
});

test('[S1] the line has one point a day, rises to the target and ends at the forecast', () => {
  fc.assert(
    fc.property(anyPeriod, anyMoment, anyAmount, anyAmount, (period, now, target, value) => {
      const input = goal({ period, now, target, value });
      const line = paceLine(input);
      const paces = line.map((p) => Number(p.pace));
      const last = line.at(-1);
      const forecast = now.date <= period.end ? paceOf(input).forecast : null;
      return (
        line.length === daysIn(period) &&
        new Decimal(last?.pace ?? 0).eq(target) &&
        last?.forecast === forecast &&
        paces.every((p, i) => i === 0 || p >= (paces[i - 1] ?? 0))
      );
    }),
  );
});
