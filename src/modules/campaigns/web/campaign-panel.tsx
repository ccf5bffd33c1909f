import { useQuery } from '@tanstack/react-query';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { useToday } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { formatDay } from '../../../web/kit/time.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import type { CampaignFiguresAnswer } from '../campaigns.contract.ts';
import './campaign.css';
import { CampaignTrend } from './campaign-trend.tsx';
import { campaignFiguresQuery } from './campaigns.queries.ts';
import { words } from './campaigns.words.ts';
import { ChannelTable } from './channel-table.tsx';
import { PlanTable } from './plan-table.tsx';

/** Where the campaign stands and what it brings, above its plan: renewed as events come in. */
export function CampaignPanel({ id, row }: DetailTabProps) {
  const query = useQuery(campaignFiguresQuery(id));
  return (
    <div className="hy-campaign">
      <QueryBoundary query={query} rows={8}>
        {(answer) => <Figures answer={answer} row={row} />}
      </QueryBoundary>
    </div>
  );
}

function Figures({ answer, row }: { answer: CampaignFiguresAnswer; row: DetailTabProps['row'] }) {
  const say = useSay();
  const locale = useLocale();
  const today = useToday();
  const period = row.period as { start: string; end: string | null };
  const silent = answer.range !== null && answer.byChannel.length === 0 && answer.days.every((d) => d.uv === null);
  return (
    <>
      <div className="hy-card hy-pad">
        <PlanTable answer={answer} />
      </div>
      {answer.range === null && (
        <Note tone="info">{say(words.notStarted, { day: formatDay(period.start, today, locale) })}</Note>
      )}
      {!answer.wholeScope && <Note tone="warning">{say(words.partial)}</Note>}
      {silent ? (
        <Note tone="info">{say(words.noFigures)}</Note>
      ) : (
        answer.range !== null && (
          <>
            <CampaignTrend answer={answer} code={answer.campaign.code} period={period} />
            <ChannelTable answer={answer} />
          </>
        )
      )}
    </>
  );
}
