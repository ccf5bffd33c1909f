import type { TrendAnswer } from '@huanying/query';
import { useQuery } from '@tanstack/react-query';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import type { ChartMark } from '../../../web/kit/chart/line-chart.tsx';
import { Campaign } from '../../campaigns/campaigns.contract.ts';

interface Held {
  readonly title: string;
  readonly start: string;
  readonly end: string;
}

/** Campaigns as marks over the buckets that they touch, the longest first; those outside the range are left out. */
export function campaignMarks(
  buckets: readonly { readonly from: string; readonly to: string }[],
  held: readonly Held[],
): readonly ChartMark[] {
  return held
    .flatMap((c): ChartMark[] => {
      const from = buckets.findIndex((b) => b.to > c.start);
      const to = buckets.findLastIndex((b) => b.from <= c.end);
      return from < 0 || to < from ? [] : [{ from, to, label: c.title }];
    })
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
}

const shown = JSON.stringify({ field: 'state', op: 'in', value: ['live', 'evaluating', 'closed'] });

/** The campaigns that were held within the range of an answer: they explain its course. */
export function useCampaignMarks(answer: TrendAnswer): readonly ChartMark[] {
  const can = useCan();
  const { data } = useQuery({
    ...allRowsQuery(Campaign, { filter: shown, sort: 'period' }),
    enabled: can('campaign.read') && answer.interval !== 'hour',
    staleTime: 60_000,
  });
  const held = (data?.items ?? []).flatMap((row): Held[] => {
    const period = row.period as { start: string; end: string | null };
    return [{ title: String(row.title), start: period.start, end: period.end ?? period.start }];
  });
  return campaignMarks(answer.interval === 'hour' ? [] : answer.buckets, held);
}
