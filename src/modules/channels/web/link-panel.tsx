import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { useToday } from '../../../web/kit/small.tsx';
import { Sparkline } from '../../../web/kit/sparkline.tsx';
import { Note } from '../../../web/kit/states.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { oneLinkQuery } from './channels.queries.ts';
import { words } from './channels.words.ts';
import { LinkCard } from './link-card.tsx';

/** A link with its code, addresses and what came through it, above its fields. */
export function LinkPanel({ id, code, row }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const today = useToday();
  const figures = useQuery({ ...oneLinkQuery(String(row.shortCode), today), enabled: can('metric.read') }).data;
  return (
    <div className="hy-card hy-pad hy-linkpanel">
      {row.state !== 'active' && <Note tone="warning">{say(words.paused)}</Note>}
      <LinkCard row={{ ...row, id, code }} />
      {figures !== undefined && (
        <section aria-label={say(words.last30)}>
          <h2>{say(words.last30)}</h2>
          {figures.series.every((s) => s.points.every((p) => p.value === null || p.value === 0)) ? (
            <p className="hy-muted">{say(words.noFigures)}</p>
          ) : (
            <ul className="hy-linkpanel__figures">
              {figures.metrics.map((metric) => {
                const series = figures.series.find((s) => s.metric === metric.name);
                return (
                  <li key={metric.name}>
                    <span className="hy-small hy-muted">{say(metric.label)}</span>
                    <b>
                      <FigureText value={series?.total?.exact} unit={metric.unit} currency={figures.currency} />
                    </b>
                    <Sparkline values={series?.points.map((p) => p.value) ?? []} label={say(metric.label)} />
                  </li>
                );
              })}
            </ul>
          )}
        </section>
      )}
    </div>
  );
}
