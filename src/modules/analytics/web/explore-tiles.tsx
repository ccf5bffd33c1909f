import type { TrendAnswer } from '@huanying/query';
import { useQuery } from '@tanstack/react-query';
import { useSay } from '../../../web/i18n/i18n.ts';
import { AboutFigure, ChangeText, FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { RangeText, TimeText } from '../../../web/kit/small.tsx';
import { metricsQuery } from '../../../web/records/metrics.ts';
import { compareWords, dimensionWords, words } from './explore.words.ts';
import type { ExploreState } from './explore-state.ts';

interface Props {
  readonly answer: TrendAnswer;
  readonly state: ExploreState;
  readonly chosen: string;
  readonly onChoose: (metric: string) => void;
}

/** Totals over the whole period, computed and not summed; the chosen one is drawn. */
export function ExploreTiles({ answer, state, chosen, onChoose }: Props) {
  const say = useSay();
  const definitions = useQuery(metricsQuery);
  const fresh = new Date(definitions.dataUpdatedAt).toISOString();
  return (
    <ul className="hy-card hy-exploretiles">
      {answer.metrics.map((m) => {
        const series = answer.series.find((s) => s.metric === m.name && s.key.values === null);
        const unit = figureUnit(m.unit, m.display);
        const name = say(m.label);
        const filters = state.filters.map((f) => `${say(dimensionWords[f.field])}: ${f.values.join(', ')}`).join('; ');
        return (
          <li key={m.name} data-chosen={m.name === chosen}>
            <button
              type="button"
              className="hy-plain hy-exploretiles__pick"
              aria-pressed={m.name === chosen}
              aria-label={say(words.selectMetric, { name })}
              onClick={() => onChoose(m.name)}
            />
            <span className="hy-exploretiles__name">
              {name}
              <AboutFigure
                title={name}
                formula={m.formula}
                period={<RangeText start={state.from} end={state.to} />}
                {...(filters === '' ? {} : { filters })}
                fresh={<TimeText at={fresh} />}
              />
            </span>
            <b className="hy-exploretiles__value">
              <FigureText value={series?.total?.exact} unit={unit} currency={answer.currency} />
            </b>
            {state.compare !== 'none' && (
              <span className="hy-small">
                <ChangeText
                  value={series?.total?.exact}
                  base={series?.totalChange?.previous.exact}
                  unit={unit}
                  direction={m.direction}
                  label={say(compareWords[state.compare])}
                />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
