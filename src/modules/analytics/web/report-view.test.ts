import { describe, expect, test } from 'vitest';
import type { ReportFigure } from '../report.contract.ts';
import { isBlank, leadFigures, movement, reportDay } from './report-view.ts';

const figure = (over: Partial<ReportFigure>): ReportFigure => ({
  metric: 'gmv',
  label: { zh: '成交额', en: 'GMV' },
  unit: 'money',
  display: 'percent',
  decimals: 2,
  direction: 'up_good',
  formula: { zh: '', en: '' },
  value: '110',
  previous: '100',
  lastYear: null,
  series: [],
  ...over,
});

describe('daily report', () => {
  test('[D4] the report is of yesterday unless another past day is asked for', () => {
    expect(reportDay(undefined, '2026-11-22')).toBe('2026-11-21');
    expect(reportDay('2026-11-02', '2026-11-22')).toBe('2026-11-02');
    expect(reportDay('2026-11-22', '2026-11-22')).toBe('2026-11-22');
    expect(reportDay('2026-12-01', '2026-11-22')).toBe('2026-11-21');
    expect(reportDay('2026-13-01', '2026-11-22')).toBe('2026-11-21');
  });
  test('[D4] changes are told in words; rates in points, times in per cent, none without a base', () => {
    expect(movement(figure({}))).toEqual({ key: 'sentenceUp', size: '10.0%' });
    expect(movement(figure({ value: '90' }))).toEqual({ key: 'sentenceDown', size: '10.0%' });
    expect(movement(figure({ previous: null })).key).toBe('sentenceNone');
    expect(movement(figure({ previous: '0' })).key).toBe('sentenceNone');
    expect(movement(figure({ unit: 'ratio', value: '0.05', previous: '0.06' }))).toEqual({
      key: 'sentenceDown',
      size: '1.0pp',
    });
    expect(movement(figure({ unit: 'ratio', display: 'times', value: '3', previous: '4' })).size).toBe('25.0%');
  });
  test('[D4] the first sentences tell what has a value; a day without any is blank', () => {
    const figures = [figure({ metric: 'uv', value: null }), figure({ metric: 'orders' }), figure({})];
    expect(leadFigures({ figures }).map((f) => f.metric)).toEqual(['gmv', 'orders']);
    expect(isBlank({ figures, channels: [] })).toBe(false);
    expect(isBlank({ figures: [figure({ value: null }), figure({ value: '0' })], channels: [] })).toBe(true);
  });
});
