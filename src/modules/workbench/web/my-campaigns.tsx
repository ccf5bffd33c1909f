import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Money } from '../../../shared/record/field.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { RangeText, StateTag, useToday } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import type { AnyRow } from '../../../web/records/registry.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { nearness } from './home-view.ts';
import { NearText } from './near-text.tsx';
import { words } from './workbench.words.ts';

const mine = JSON.stringify({
  all: [
    { field: 'manager', op: 'eq', value: { relative: 'me' } },
    { field: 'state', op: 'notIn', value: ['closed', 'cancelled'] },
  ],
});

export function MyCampaigns() {
  const say = useSay();
  const can = useCan();
  const query = useQuery(allRowsQuery(Campaign, { filter: mine, sort: 'period' }));
  return (
    <section aria-label={say(words.myCampaigns)}>
      <div className="hy-home__head">
        <h2>{say(words.myCampaigns)}</h2>
        <Link to="/campaigns">{say(words.allCampaigns)}</Link>
      </div>
      <div className="hy-card">
        <QueryBoundary query={query} rows={4}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState
                icon="calendar"
                title={say(words.noCampaigns)}
                actions={can('campaign.create') && <Link to="/campaigns/new">{say(words.newCampaign)}</Link>}
              >
                {say(words.noCampaignsHelp)}
              </EmptyState>
            ) : (
              <ul className="hy-mine">
                {items.slice(0, 6).map((row) => (
                  <CampaignLine key={row.id} row={row} />
                ))}
              </ul>
            )
          }
        </QueryBoundary>
      </div>
    </section>
  );
}

function CampaignLine({ row }: { row: AnyRow }) {
  const say = useSay();
  const today = useToday();
  const period = row.period as { start: string; end: string | null };
  const planned = row.plannedGmv as Money | null;
  const state = Campaign.states.all[row.state as keyof typeof Campaign.states.all];
  return (
    <li>
      <div className="hy-row">
        <Link to={`/campaigns/${row.id}`} className="hy-grow hy-ellipsis hy-mine__title">
          {String(row.title)}
        </Link>
        <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
      </div>
      <div className="hy-small hy-muted hy-mine__foot">
        <RangeText start={period.start} end={period.end} />
        {planned !== null && (
          <span>
            {say(Campaign.fields.plannedGmv.label)}{' '}
            <FigureText value={planned.amount} unit="money" currency={planned.currency} />
          </span>
        )}
        <NearText near={nearness(period, today)} />
      </div>
    </li>
  );
}
