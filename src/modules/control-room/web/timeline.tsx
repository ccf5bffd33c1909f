import type { ReactNode } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { TimeText } from '../../../web/kit/small.tsx';
import type { IncidentEntry } from '../incidents.contract.ts';
import './control-room.css';

/** Lines in the order given, each with its time and who wrote it. */
export function Timeline<E extends IncidentEntry>({
  entries,
  extra,
}: {
  entries: readonly E[];
  extra?: (entry: E) => ReactNode;
}) {
  const say = useSay();
  return (
    <ol className="hy-plain hy-timeline">
      {entries.map((e) => (
        <li key={e.id} className={`hy-timeline__entry hy-timeline__entry--${e.kind}`}>
          <span className="hy-timeline__time hy-small hy-muted">
            <TimeText at={e.at} />
          </span>
          <span className="hy-timeline__text">{say(e.text)}</span>
          <span className="hy-small hy-muted hy-timeline__who">
            {e.person?.name}
            {extra?.(e)}
          </span>
        </li>
      ))}
    </ol>
  );
}
