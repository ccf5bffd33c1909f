import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { RangeText } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Case, type SimilarAnswer } from '../cases.contract.ts';
import './knowledge.css';
import { playbookUsedQuery, similarQuery } from './knowledge.queries.ts';
import { figureLabels, words } from './knowledge.words.ts';

/** What campaigns like this one brought: while a proposal is written, and after. */
export function SimilarTab({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const used = useQuery(playbookUsedQuery(id)).data?.used;
  const query = useQuery(similarQuery(id));
  return (
    <section className="hy-knowledge" aria-label={say(words.similar)}>
      {used && (
        <p>
          {say(words.began)}
          <Link to={`/playbooks/${used.playbook.id}`}>{used.playbook.title}</Link>{' '}
          {say(words.edition, { n: used.edition })}
          {used.newest > used.edition && <span className="hy-muted"> · {say(words.newer, { n: used.newest })}</span>}
        </p>
      )}
      <QueryBoundary query={query} rows={5}>
        {(answer) =>
          answer.items.length === 0 ? (
            <EmptyState
              icon="file"
              title={say(words.noSimilar)}
              actions={can('case.create') && <Link to="/cases/new">{say(words.addCase)}</Link>}
            >
              {say(words.noSimilarHelp)}
            </EmptyState>
          ) : (
            <>
              <Estimate answer={answer} />
              <Cases items={answer.items} />
            </>
          )
        }
      </QueryBoundary>
    </section>
  );
}

function Estimate({ answer: { estimate } }: { answer: SimilarAnswer }) {
  const say = useSay();
  const locale = useLocale();
  if (estimate.kind === 'noPermission') return <Note tone="info">{say(words.noFigures)}</Note>;
  if (estimate.kind === 'notEnough')
    return (
      <Note tone="info">
        {say(words.notEnough)} · {say(estimate.method)}
      </Note>
    );
  const ratio = (value: string): string => formatFigure(value, { unit: 'ratio', locale });
  return (
    <div className="hy-card hy-pad hy-estimate">
      <span>{say(words.estimate)}</span>
      <b>{ratio(estimate.median)}</b>
      <span>{say(words.range, { low: ratio(estimate.low), high: ratio(estimate.high) })}</span>
      <p className="hy-small hy-muted">
        {say(estimate.method)} · {estimate.cases.join(' ')}
      </p>
    </div>
  );
}

function Cases({ items }: { items: SimilarAnswer['items'] }) {
  const say = useSay();
  return (
    <TableBox label={say(words.similar)}>
      <table className="hy-table">
        <thead>
          <tr>
            <th scope="col">{say(words.case)}</th>
            <th scope="col">{say(words.whySimilar)}</th>
            <th scope="col" className="hy-number">
              {say(Case.fields.budget.label)}
            </th>
            <th scope="col" className="hy-number">
              {say(figureLabels.gmv)}
            </th>
            <th scope="col" className="hy-number">
              {say(figureLabels.roi)}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <td>
                <Link to={`/cases/${one.id}`} title={one.lessons ?? one.code}>
                  {one.title}
                </Link>
                <div className="hy-small hy-muted">
                  <RangeText start={one.period.start} end={one.period.end} />
                </div>
              </td>
              <td>
                <span className="hy-reasons">
                  {one.reasons.map((reason) => (
                    <span key={reason.en} className="hy-label">
                      {say(reason)}
                    </span>
                  ))}
                </span>
              </td>
              <td className="hy-number">
                <FigureText value={one.budget?.amount} unit="money" currency={one.budget?.currency} />
              </td>
              <td className="hy-number">
                <FigureText value={one.gmv?.amount} unit="money" currency={one.gmv?.currency} />
              </td>
              <td className="hy-number">
                <FigureText value={one.roi} unit="ratio" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
