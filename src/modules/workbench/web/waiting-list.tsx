import { useState } from 'react';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { DayText } from '../../../web/kit/small.tsx';
import { EmptyState } from '../../../web/kit/states.tsx';
import type { Waiting } from '../workbench.contract.ts';
import { waitingKinds, words } from './workbench.words.ts';

const shown = 7;

/** A mention or notice is a sentence that names its record already. */
const isSentence = ({ kind }: Waiting): boolean => kind === 'mention' || kind === 'notice';

/** What waits for the person, the overdue first, each with the reason and a way to it. */
export function WaitingList({ items }: { items: readonly Waiting[] }) {
  const say = useSay();
  const can = useCan();
  const [all, setAll] = useState(false);
  return (
    <section className="hy-card hy-home__waiting" aria-label={say(words.waitingTitle)}>
      <h2>{say(words.waitingTitle)}</h2>
      {items.length === 0 ? (
        <EmptyState
          icon="check"
          title={say(words.nothingWaits)}
          actions={can('report.read') && <PathLink to="/reports/daily">{say(words.seeReport)}</PathLink>}
        >
          {say(words.nothingWaitsHelp)}
        </EmptyState>
      ) : (
        <ul>
          {(all ? items : items.slice(0, shown)).map((one) => (
            <li key={`${one.kind}-${one.recordId ?? one.to}-${one.title}`}>
              <PathLink to={one.to} className="hy-wait">
                <span className={`hy-wait__kind hy-wait__kind--${one.stage}`}>{say(waitingKinds[one.kind])}</span>
                <span className="hy-wait__what">
                  <span className="hy-wait__title">{isSentence(one) ? say(one.reason) : one.title}</span>
                  {!isSentence(one) && <span className="hy-small hy-muted">{say(one.reason)}</span>}
                </span>
                <span className="hy-wait__when hy-small">
                  {one.overdue && <b className="hy-wait__late">{say(words.overdue)}</b>}
                  {one.due !== null && <DayText day={one.due} />}
                </span>
              </PathLink>
            </li>
          ))}
        </ul>
      )}
      {!all && items.length > shown && (
        <button type="button" className="hy-link hy-home__more" onClick={() => setAll(true)}>
          {say(words.showAll, { n: items.length })}
        </button>
      )}
    </section>
  );
}
