import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader } from '../../../web/kit/small.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Task } from '../task.contract.ts';
import { ganttWords as words } from './gantt.words.ts';
import { TaskGantt } from './task-gantt.tsx';

/** All open tasks that one sees over time, by campaign; or those of one campaign. */
export function GanttPage() {
  const say = useSay();
  const can = useCan();
  const navigate = useNavigate();
  const { campaign } = useSearch({ strict: false }) as { campaign?: string };
  const campaigns = useQuery({ ...allRowsQuery(Campaign, { sort: '-period' }), enabled: can('campaign.read') });
  const names = new Map((campaigns.data?.items ?? []).map((c) => [c.id, String(c['title'])]));
  return (
    <>
      <PageHeader title={say(words.gantt)} />
      {can('campaign.read') && (
        <div className="hy-row" style={{ maxWidth: 420, marginBottom: 12 }}>
          <label htmlFor="gantt-campaign" style={{ flex: 'none' }}>
            {say(words.only)}
          </label>
          <RefInput
            id="gantt-campaign"
            field={Task.fields.campaign}
            value={campaign ?? null}
            onChange={(id) =>
              void navigate({ to: '/gantt', search: (typeof id === 'string' ? { campaign: id } : {}) as never })
            }
            refs={{}}
            invalid={false}
            describedBy={undefined}
          />
        </div>
      )}
      {campaign === undefined ? (
        <TaskGantt scope={{}} groupName={(key) => names.get(key) ?? say(words.noCampaign)} />
      ) : (
        <TaskGantt key={campaign} scope={{ campaign }} />
      )}
    </>
  );
}

export const CampaignGanttTab = ({ id }: DetailTabProps) => <TaskGantt scope={{ campaign: id }} />;
export const TeamGanttTab = ({ id }: DetailTabProps) => <TaskGantt scope={{ team: id }} />;
