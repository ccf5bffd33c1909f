import { Insight } from '@huanying/query';
import { describe, expect, test } from 'vitest';
import {
  allowedIntervals,
  exploreSearch,
  parseExplore,
  rangeOf,
  splitOf,
  tableOf,
  trendOf,
  valuesOf,
} from './explore-state.ts';

const today = '2026-11-22';

describe('metric explorer', () => {
  test('[D2] presets name their days', () => {
    expect(rangeOf('yesterday', today)).toEqual({ from: '2026-11-21', to: '2026-11-21' });
    expect(rangeOf('last7', today)).toEqual({ from: '2026-11-16', to: today });
    expect(rangeOf('lastMonth', '2026-03-01')).toEqual({ from: '2026-02-01', to: '2026-02-28' });
  });
  test('[D2] an address is read, what makes no sense in it is left out', () => {
    const s = parseExplore(
      {
        metric: 'gmv,;drop,uv,uv',
        from: '2026-11-01',
        to: '2026-11-10',
        interval: 'month',
        by: 'person',
        campaign: 'CMP-2026-0001',
        filters: [{ field: 'channel', op: 'in', values: ['douyin', 3] }, { field: 'secret', op: 'in' }, 'x'],
      },
      today,
    );
    expect(s.metrics).toEqual(['gmv', 'uv']);
    expect([s.preset, s.from, s.to, s.interval, s.by]).toEqual([
      'custom',
      '2026-11-01',
      '2026-11-10',
      'day',
      'channel',
    ]);
    expect(s.filters).toEqual([
      { field: 'channel', op: 'in', values: ['douyin'] },
      { field: 'campaign', op: 'in', values: ['CMP-2026-0001'] },
    ]);
    expect(parseExplore({ from: '2026-11-10', to: '2026-11-01' }, today).preset).toBe('last30');
  });
  test('[D2] an address survives being written and read', () => {
    const s = parseExplore({ metric: 'roi', range: 'last90', interval: 'week', by: 'none', compare: 'year' }, today);
    expect(parseExplore(exploreSearch(s), today)).toEqual(s);
  });
  test('[D2] intervals fit the range', () => {
    expect(allowedIntervals(today, today)).toEqual(['hour', 'day']);
    expect(allowedIntervals('2026-08-01', today)).toEqual(['day', 'week', 'month']);
    expect(allowedIntervals('2020-01-01', today)).toEqual(['week', 'month']);
  });
  test('[D2] one day is shown by the hour, unless its figures have no hours', () => {
    expect(parseExplore({ metric: 'uv', range: 'today' }, today).interval).toBe('hour');
    expect(parseExplore({ metric: 'uv,cost', range: 'today' }, today).interval).toBe('day');
  });
  test('[D2] every state asks a question that the query language takes', () => {
    const s = parseExplore(
      {
        metric: 'gmv,uv',
        filters: [
          { field: 'channel', op: 'notEmpty' },
          { field: 'path', op: 'contains', values: ['秋'] },
        ],
      },
      today,
    );
    const asked = [trendOf(s), splitOf(s, 'gmv'), tableOf(s, { metric: 'gmv', order: 'desc' }), valuesOf(s, 'channel')];
    for (const definition of asked) expect(Insight.safeParse(definition).error).toBeUndefined();
    expect(trendOf(s).filter).toEqual({
      all: [
        { field: 'channel', op: 'notEmpty' },
        { field: 'path', op: 'contains', value: '秋' },
      ],
    });
  });
});
