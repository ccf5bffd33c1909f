import { describe, expect, test } from 'vitest';
import { colourSlots, laneOf, linePath, lonely, niceTicks, spreadLabels, tickPlaces } from './scale.ts';

describe('chart geometry', () => {
  test('ticks are round, cover the values and hold zero', () => {
    expect(niceTicks([3, 97])).toEqual([0, 25, 50, 75, 100]);
    expect(niceTicks([0.021, 0.048])).toEqual([0, 0.02, 0.04, 0.06]);
    expect(niceTicks([-40, 60])).toEqual([-50, -25, 0, 25, 50, 75]);
    expect(niceTicks([null, 0])).toEqual([0, 1]);
    expect(niceTicks([])).toEqual([0, 1]);
  });
  test('a missing value breaks the line instead of falling to zero', () => {
    const path = linePath(
      [1, 2, null, 4, 5],
      (i) => i * 10,
      (v) => 100 - v,
    );
    expect(path).toBe('M0 99L10 98M30 96L40 95');
    expect(lonely([null, 3, null, 4, 5])).toEqual([1]);
  });
  test('labels of an axis end with the last day', () => {
    expect(tickPlaces(30, 320).at(-1)).toBe(29);
    expect(tickPlaces(30, 320).length).toBeLessThanOrEqual(6);
    expect(tickPlaces(0, 320)).toEqual([]);
    expect(tickPlaces(1, 320)).toEqual([0]);
  });
  test('labels beside lines do not cover each other', () => {
    const placed = spreadLabels([50, 52, 51], 16, 0, 200);
    const sorted = [...placed].toSorted((a, b) => a - b);
    expect(sorted[1]! - sorted[0]!).toBeGreaterThanOrEqual(16);
    expect(sorted[2]! - sorted[1]!).toBeGreaterThanOrEqual(16);
    expect(placed[0]!).toBeLessThan(placed[2]!);
    expect(Math.max(...spreadLabels([198, 199], 16, 0, 200))).toBeLessThanOrEqual(200);
  });
  test('spans that overlap get rows of their own', () => {
    const span = (from: number, to: number) => ({ from, to });
    expect(laneOf([span(0, 5), span(3, 8), span(6, 9), span(4, 4)], 2)).toEqual([0, 1, 0, undefined]);
  });
  test('a key keeps its colour whatever its company, and no two of a chart share one', () => {
    const one = colourSlots(['douyin', 'xiaohongshu', 'baidu']);
    expect(new Set(one.values()).size).toBe(3);
    expect(colourSlots(['baidu']).get('baidu')).toBe(one.get('baidu'));
  });
});
