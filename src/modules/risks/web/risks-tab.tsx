import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { PersonName, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { useMetric } from '../../../web/records/metrics.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { bases, type CampaignRisk, comparisons, Risk, riskLevels } from '../risks.contract.ts';
import { type MatrixCell, matrixOf } from './matrix-view.ts';
import './risks.css';
import { campaignRisksQuery } from './risks.queries.ts';
import { words } from './risks.words.ts';

/** What may go wrong with a campaign, by probability and impact, and what watches it. */
export function RisksTab({ id }: DetailTabProps) {
  const say = useSay();
  const query = useQuery(campaignRisksQuery(id));
  return (
    <section className="hy-stack" aria-label={say(words.risks)}>
      <QueryBoundary query={query} rows={6}>
        {({ items }) => <Register id={id} items={items} />}
      </QueryBoundary>
    </section>
  );
}

type Place = Pick<MatrixCell, 'probability' | 'impact'>;

function Register({ id, items }: { id: string; items: readonly CampaignRisk[] }) {
  const say = useSay();
  const can = useCan();
  const [chosen, setChosen] = useState<Place | null>(null);
  const add = can('risk.create') && (
    <Link to="/risks/new" search={{ set: { campaign: id } } as never}>
      {say(words.add)}
    </Link>
  );
  if (items.length === 0)
    return (
      <EmptyState icon="warning" title={say(words.none)} actions={add}>
        {say(words.noneHelp)}
      </EmptyState>
    );
  const shown = items.filter(
    (r) => chosen === null || (r.probability === chosen.probability && r.impact === chosen.impact),
  );
  return (
    <>
      <div className="hy-row hy-row--between">
        <h2>{say(words.matrix)}</h2>
        <span className="hy-row">
          {chosen !== null && (
            <button type="button" className="hy-link" onClick={() => setChosen(null)}>
              {say(words.all)}
            </button>
          )}
          {add}
        </span>
      </div>
      <Matrix items={items} chosen={chosen} onChoose={setChosen} />
      <ul className="hy-card hy-risk__list">
        {shown.map((r) => (
          <RiskLine key={r.id} risk={r} />
        ))}
      </ul>
    </>
  );
}

interface MatrixProps {
  readonly items: readonly CampaignRisk[];
  readonly chosen: Place | null;
  readonly onChoose: (place: Place | null) => void;
}

function Matrix({ items, chosen, onChoose }: MatrixProps) {
  const say = useSay();
  const rows = matrixOf(items);
  return (
    <table className="hy-risk__matrix">
      <caption className="hy-sr">{say(words.matrix)}</caption>
      <tbody>
        {rows.map((cells) => (
          <tr key={cells[0]?.probability}>
            <th scope="row">
              <span className="hy-sr">{say(words.probability)} </span>
              {cells[0]?.probability}
            </th>
            {cells.map((cell) => {
              const { probability, impact, level, risks } = cell;
              const on = chosen?.probability === probability && chosen.impact === impact;
              return (
                <td key={impact} data-level={level} data-on={on}>
                  {risks.length > 0 && (
                    <button
                      type="button"
                      aria-pressed={on}
                      aria-label={say(words.cell, { p: probability, i: impact, n: risks.length })}
                      data-hit={risks.some((r) => r.state === 'triggered')}
                      onClick={() => onChoose(on ? null : { probability, impact })}
                    >
                      {risks.length}
                    </button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
        <tr>
          <td className="hy-small hy-muted">
            {say(words.probability)} / {say(words.impact)}
          </td>
          {rows[0]?.map((c) => (
            <th key={c.impact} scope="col">
              <span className="hy-sr">{say(words.impact)} </span>
              {c.impact}
            </th>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

function RiskLine({ risk }: { risk: CampaignRisk }) {
  const say = useSay();
  const level = riskLevels[risk.level];
  const state = Risk.states.all[risk.state];
  return (
    <li>
      <div className="hy-row hy-row--wrap">
        <StateTag label={say(level)} tone={level.tone} />
        <Link to={`/risks/${risk.id}`}>{risk.title}</Link>
        {risk.state !== 'open' && <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />}
        <span className="hy-grow" />
        <span className="hy-small hy-muted">
          {say(words.probability)} {risk.probability} × {say(words.impact)} {risk.impact} ={' '}
          {say(words.score, { score: risk.score })}
        </span>
        {risk.owner !== null && <PersonName name={risk.owner} />}
      </div>
      <p className="hy-small">
        {risk.contingency === null ? (
          <span className="hy-risk__bare">{say(words.noPlan)}</span>
        ) : (
          <>
            <span className="hy-muted">{say(words.contingency)}</span> {risk.contingency}
          </>
        )}
      </p>
      <p className="hy-small hy-muted">
        {risk.trigger === null ? say(words.byHand) : <Watch trigger={risk.trigger} />}
        {risk.triggeredAt !== null && (
          <>
            {' · '}
            {say(words.since)} <TimeText at={risk.triggeredAt} />
          </>
        )}
      </p>
    </li>
  );
}

function Watch({ trigger }: { trigger: NonNullable<CampaignRisk['trigger']> }) {
  const say = useSay();
  const locale = useLocale();
  const metric = useMetric(trigger.metric);
  const figure = (value: string): string =>
    metric === undefined ? value : formatFigure(value, { unit: metric.unit, locale });
  return (
    <>
      {say(words.watch, {
        basis: say(bases[trigger.basis]),
        metric: metric === undefined ? trigger.metric : say(metric.label),
        op: say(comparisons[trigger.comparison]),
        threshold: figure(trigger.threshold),
      })}
      {trigger.value !== null && (
        <>
          {' · '}
          <b className={trigger.met ? 'hy-risk__bare' : undefined}>
            {say(words.nowAt, { value: figure(trigger.value) })}
            {trigger.met && ` ${say(words.met)}`}
          </b>
        </>
      )}
    </>
  );
}
