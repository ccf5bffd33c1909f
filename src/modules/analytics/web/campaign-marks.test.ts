import { describe, expect, test } from 'vitest';
import { campaignMarks } from './campaign-marks.ts';

const days = ['2026-11-01', '2026-11-02', '2026-11-03'].map((from, i) => ({ from, to: `2026-11-0${i + 2}` }));

describe('campaigns on a chart', () => {
  test('[E1] a campaign marks the days that it touches, and none outside', () => {
    const held = (start: string, end: string) => [{ title: '双11', start, end }];
    expect(campaignMarks(days, held('2026-10-20', '2026-11-02'))).toEqual([{ from: 0, to: 1, label: '双11' }]);
    expect(campaignMarks(days, held('2026-11-03', '2026-12-01'))).toEqual([{ from: 2, to: 2, label: '双11' }]);
    expect(campaignMarks(days, held('2026-10-01', '2026-10-31'))).toEqual([]);
    expect(campaignMarks(days, held('2026-11-04', '2026-11-09'))).toEqual([]);
  });
});
