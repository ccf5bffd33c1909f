import { expect, test } from 'vitest';
import { shifted } from './use-move-days.ts';

test('[E1] a row that is moved in the calendar keeps its length and its hour', () => {
  const range = { start: '2026-11-28', end: '2026-12-02' };
  expect(shifted({ kind: 'dateRange' }, range, 3, 'Asia/Shanghai')).toEqual({ start: '2026-12-01', end: '2026-12-05' });
  expect(shifted({ kind: 'date' }, '2026-02-28', 1, 'Asia/Shanghai')).toBe('2026-03-01');
  // Half past six in New York on both sides of the change of the clocks.
  expect(shifted({ kind: 'instant' }, '2026-10-31T22:30:00.000Z', 1, 'America/New_York')).toBe(
    '2026-11-01T23:30:00.000Z',
  );
});
