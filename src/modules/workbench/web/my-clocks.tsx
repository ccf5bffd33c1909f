import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { ClockText } from '../../../web/records/clocks/clock-text.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import './home.css';
import { clocksQuery } from './workbench.queries.ts';
import { words } from './workbench.words.ts';

const shown = 6;

/** What runs out for me next, over all rooms, the most urgent first, in words. */
export function MyClocks() {
  const say = useSay();
  const [all, setAll] = useState(false);
  const query = useQuery(clocksQuery);
  return (
    <section className="hy-card hy-pad" aria-label={say(words.clocks)}>
      <h2>{say(words.clocks)}</h2>
      <QueryBoundary query={query} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="hy-muted">{say(words.noClocks)}</p>
          ) : (
            <>
              <ul className="hy-plain hy-home__clocks">
                {(all ? items : items.slice(0, shown)).map((c) => {
                  const label = findRecord(c.record)?.label;
                  return (
                    <li key={`${c.recordId}${c.key}`}>
                      <span className="hy-home__clockname">
                        {label !== undefined && <span className="hy-small hy-muted">{say(label)} </span>}
                        <PathLink to={`/${c.path}/${c.recordId}`}>{c.title}</PathLink>
                      </span>
                      <ClockText clock={c} named />
                    </li>
                  );
                })}
              </ul>
              {items.length > shown && (
                <button type="button" className="hy-linkbutton" onClick={() => setAll(!all)}>
                  {say(all ? words.fewer : words.allClocks, { n: items.length })}
                </button>
              )}
            </>
          )
        }
      </QueryBoundary>
    </section>
  );
}
