import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useSay } from '../../../web/i18n/i18n.ts';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import './knowledge.css';
import { termsInQuery, termUsesQuery } from './knowledge.queries.ts';
import { words } from './knowledge.words.ts';
import { MarkedText } from './marked-text.tsx';

/** The texts that use a term, with the place. */
export function TermUsesTab({ id }: DetailTabProps) {
  const say = useSay();
  return (
    <QueryBoundary query={useQuery(termUsesQuery(id))} rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon="search" title={say(words.noUses)}>
            {say(words.noUsesHelp)}
          </EmptyState>
        ) : (
          <ul className="hy-library__list">
            {items.map((use) => {
              const def = findRecord(use.record);
              return def === undefined ? null : (
                <li key={use.id}>
                  <Link to={`/${def.path}/${use.id}`}>{use.title}</Link>{' '}
                  <span className="hy-small hy-muted">
                    {say(def.label)} {use.code}
                  </span>
                  <p>
                    <MarkedText marked={use.excerpt} />
                  </p>
                </li>
              );
            })}
          </ul>
        )
      }
    </QueryBoundary>
  );
}

function TermsIn({ record, id }: { record: string; id: string }) {
  const say = useSay();
  return (
    <QueryBoundary query={useQuery(termsInQuery(record, id))} rows={3}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="hy-muted">{say(words.noTerms)}</p>
        ) : (
          <ul className="hy-library__list">
            {items.map((term) => (
              <li key={term.id}>
                <Link to={`/terms/${term.id}`}>{term.name}</Link>{' '}
                <span className="hy-small hy-muted">{say(words.edition, { n: term.edition })}</span>
                <p>{term.definition}</p>
              </li>
            ))}
          </ul>
        )
      }
    </QueryBoundary>
  );
}

export const CaseTerms = ({ id }: DetailTabProps) => <TermsIn record="case" id={id} />;
export const PlaybookTerms = ({ id }: DetailTabProps) => <TermsIn record="playbook" id={id} />;
