import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { StateTag } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Retrospective } from '../retrospectives.contract.ts';
import { FactsPanel } from './facts-panel.tsx';
import { ofSubjectQuery } from './retrospectives.queries.ts';
import { words } from './retrospectives.words.ts';

const begun = { campaign: ['live', 'evaluating', 'closed'], team: ['active', 'reviewing', 'closed'] } as const;

export const CampaignRetrospectiveTab = (props: DetailTabProps) => <SubjectTab {...props} field="campaign" />;
export const TeamRetrospectiveTab = (props: DetailTabProps) => <SubjectTab {...props} field="team" />;

/** The retrospective of a campaign or team, from where it stands to what the system filled in. */
function SubjectTab({ id, row, field }: DetailTabProps & { readonly field: 'campaign' | 'team' }) {
  const say = useSay();
  const can = useCan();
  const query = useQuery(ofSubjectQuery(field, id));
  return (
    <QueryBoundary query={query} rows={4}>
      {({ items }) => {
        const found = items[0];
        if (found === undefined)
          return (
            <EmptyState
              title={say(words.notBegun)}
              actions={
                (begun[field] as readonly string[]).includes(String(row.state)) &&
                can('retrospective.create') && (
                  <Link to="/retrospectives/new" search={{ set: { [field]: id } } as never}>
                    {say(words.begin)}
                  </Link>
                )
              }
            >
              {say(words.notBegunHelp)}
            </EmptyState>
          );
        const state = Retrospective.states.all[found.state as Retrospective['state']];
        return (
          <div className="hy-stack">
            <p className="hy-row">
              <Link to={`/retrospectives/${found.id}`}>
                {found.code} {String(found.title)}
              </Link>
              <StateTag label={say(state)} tone={state.tone} />
            </p>
            <FactsPanel id={found.id} code={found.code} row={found} />
          </div>
        );
      }}
    </QueryBoundary>
  );
}
