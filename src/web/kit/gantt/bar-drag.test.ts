import { expect, test } from 'vitest';
import { pulled } from './bar-drag.ts';

const days = { start: '2026-11-28', end: '2026-12-02' };

test('[E1] a bar is pulled as a whole or by an edge, which stops at the other one', () => {
  expect(pulled(days, 'whole', 3)).toEqual({ start: '2026-12-01', end: '2026-12-05' });
  expect(pulled(days, 'end', -2)).toEqual({ start: '2026-11-28', end: '2026-11-30' });
  expect(pulled(days, 'end', -20)).toEqual({ start: '2026-11-28', end: '2026-11-28' });
  expect(pulled(days, 'start', 20)).toEqual({ start: '2026-12-02', end: '2026-12-02' });
});
