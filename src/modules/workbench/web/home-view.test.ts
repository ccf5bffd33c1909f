import { describe, expect, test } from 'vitest';
import { nearness, paceShare } from './home-view.ts';

describe('home', () => {
  test('[S1] a period is told by what is near: its start, what is left, its last day', () => {
    expect(nearness({ start: '2026-11-25', end: '2026-11-30' }, '2026-11-22')).toEqual({ kind: 'until', days: 3 });
    expect(nearness({ start: '2026-11-01', end: '2026-11-30' }, '2026-11-22')).toEqual({ kind: 'left', days: 8 });
    expect(nearness({ start: '2026-11-01', end: '2026-11-22' }, '2026-11-22')).toEqual({ kind: 'lastDay' });
    expect(nearness({ start: '2026-11-01', end: '2026-11-21' }, '2026-11-22')).toEqual({ kind: 'over' });
    expect(nearness({ start: '2026-11-01', end: null }, '2026-11-22')).toBeNull();
  });
  test('[S1] the pace mark is a share of the target, and no mark without a pace', () => {
    expect(paceShare('50', '200', false)).toBe(0.25);
    expect(paceShare('400', '200', false)).toBe(1);
    expect(paceShare('250', '200', true)).toBe(0.8);
    expect(paceShare(null, '200', false)).toBeNull();
    expect(paceShare('0', '200', false)).toBeNull();
  });
});
