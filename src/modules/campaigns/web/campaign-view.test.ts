import { describe, expect, test } from 'vitest';
import { daysOf, peakOf, planLines } from './campaign-view.ts';

const figure = (planned: string | null, pace: string | null, forecast: string | null) => ({ planned, pace, forecast });
const none = { buyers: null, refunds: null, roas: null, conversionRate: null };

describe('campaign page', () => {
  test('[E1] figures stand beside plan, pace and forecast; what has no base has no share', () => {
    const lines = planLines({
      total: { ...none, uv: '500', orders: null, gmv: '30000', cost: '9000', roi: '0.8' },
      plan: {
        elapsed: '0.5',
        uv: figure('1000', '500', '1000'),
        orders: figure(null, null, null),
        gmv: figure('100000', '50000', '60000'),
        cost: figure('10000', '5000', '18000'),
        roi: { planned: '1.5' },
      },
    });
    expect(lines.map((l) => [l.key, l.share, l.paceShare, l.tone])).toEqual([
      ['uv', 0.5, 0.5, 'good'],
      ['orders', null, null, 'neutral'],
      ['gmv', 0.3, 0.5, 'bad'],
      ['cost', 0.9, 0.5, 'bad'],
      ['roi', null, null, 'neutral'],
    ]);
  });
  test('[E1] a day without figures is a gap, not a zero', () => {
    const day = { uv: '1', orders: '2', gmv: '3', cost: null };
    const days = daysOf({ range: { from: '2026-11-01', to: '2026-11-03' }, days: [{ date: '2026-11-02', ...day }] });
    expect(days.map((d) => d.gmv)).toEqual([null, '3', null]);
    expect(daysOf({ range: null, days: [] })).toEqual([]);
    expect(peakOf([null, '3', '20', '4'])).toBe(2);
    expect(peakOf([null, '0'])).toBeUndefined();
  });
});
