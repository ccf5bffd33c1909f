import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { PersonName } from '../../../web/kit/small.tsx';
import { RefText } from '../../../web/records/fields/field-view.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import './organization.css';
import { assignmentsQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

/** Which positions somebody holds, and where. */
export function PersonPositions({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const held = useQuery(assignmentsQuery('person', id)).data;
  if (held === undefined) return null;
  return (
    <section className="hy-card hy-pad hy-holdings" aria-label={say(words.assignments)}>
      <h2>{say(words.assignments)}</h2>
      {held.items.length === 0 && <p className="hy-muted">{say(words.noPositions)}</p>}
      <ul>
        {held.items.map((a) => (
          <li key={a.id}>
            <RefText target="position" id={String(a.position)} refs={held.refs} />
            <span className="hy-muted">
              {held.refs.orgUnit?.[String(a.orgUnit)]?.title}
              {a.isPrimary === true && ` · ${say(words.primary)}`}
            </span>
          </li>
        ))}
      </ul>
      {can('assignment.create') && (
        <Link to="/assignments/new" search={{ set: { person: id } } as never}>
          {say(words.assign)}
        </Link>
      )}
    </section>
  );
}

/** Who holds a position. */
export function PositionHolders({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const held = useQuery(assignmentsQuery('position', id)).data;
  if (held === undefined) return null;
  return (
    <section className="hy-card hy-pad hy-holdings" aria-label={say(words.holders)}>
      <h2>{say(words.holders)}</h2>
      {held.items.length === 0 && <p className="hy-muted">{say(words.noHolders)}</p>}
      <ul>
        {held.items.map((a) => (
          <li key={a.id}>
            <Link to={`/people/${String(a.person)}`}>
              <PersonName name={held.refs.person?.[String(a.person)]?.title ?? NONE} />
            </Link>
            <span className="hy-muted">{held.refs.orgUnit?.[String(a.orgUnit)]?.title}</span>
          </li>
        ))}
      </ul>
      {can('assignment.create') && (
        <Link to="/assignments/new" search={{ set: { position: id } } as never}>
          {say(words.addHolder)}
        </Link>
      )}
    </section>
  );
}
