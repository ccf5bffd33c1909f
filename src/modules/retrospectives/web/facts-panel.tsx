import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { formatInstant } from '../../../web/kit/time.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { CampaignFactsView } from './campaign-facts.tsx';
import './retrospectives.css';
import { factsQuery } from './retrospectives.queries.ts';
import { words } from './retrospectives.words.ts';
import { TeamFactsView } from './team-facts.tsx';

/** What the system fills in of a campaign or a project team. */
export function FactsPanel({ id }: DetailTabProps) {
  const say = useSay();
  const locale = useLocale();
  const { timeZone } = useMe().workspace;
  const query = useQuery(factsQuery(id));
  return (
    <section className="hy-facts" aria-label={say(words.facts)}>
      <QueryBoundary query={query} rows={8}>
        {({ facts, frozen }) =>
          facts === null ? (
            <Note tone="info">{say(words.noFacts)}</Note>
          ) : (
            <>
              <div className="hy-row hy-row--between">
                <h2>{say(words.facts)}</h2>
                <span className="hy-small hy-muted">
                  {say(frozen ? words.frozen : words.renewed, {
                    time: formatInstant(facts.asOf, timeZone, new Date(), locale),
                  })}
                </span>
              </div>
              {facts.about === 'team' ? <TeamFactsView facts={facts} /> : <CampaignFactsView facts={facts} />}
            </>
          )
        }
      </QueryBoundary>
    </section>
  );
}
