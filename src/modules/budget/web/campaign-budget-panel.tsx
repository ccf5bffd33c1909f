import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatExact } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { DayText, StateTag } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import type { CampaignBudget } from '../budget-figures.contract.ts';
import { Commitment } from '../spending.contract.ts';
import './budget.css';
import { campaignBudgetQuery } from './budget.queries.ts';
import { words } from './budget.words.ts';
import { scaleOf } from './budget-view.ts';
import { UseBar } from './use-bar.tsx';

const usual = { warnAt: '0.9', guardAt: '1.05' };

/** What a campaign may spend, has promised and has spent, beside what the platforms reported of it. */
export function CampaignBudgetPanel({ id }: DetailTabProps) {
  const say = useSay();
  const query = useQuery(campaignBudgetQuery(id));
  return (
    <section className="hy-stack" aria-label={say(words.campaignBudget)}>
      <QueryBoundary query={query} rows={5}>
        {(answer) => <Content answer={answer} />}
      </QueryBoundary>
    </section>
  );
}

function Content({ answer }: { answer: CampaignBudget }) {
  const say = useSay();
  const locale = useLocale();
  const { currency, use } = answer;
  const money = (value: string | null, of = currency) => <FigureText value={value} unit="money" currency={of} />;
  if (answer.lines.length === 0 && answer.commitments.length === 0)
    return (
      <EmptyState title={say(words.noCampaignBudget)} actions={<Link to="/budgets">{say(words.budget)}</Link>}>
        {say(words.noCampaignBudgetHelp)}
      </EmptyState>
    );
  const figures = [
    ['planned', answer.planned],
    ['plan', use.plan],
    ['committed', use.committed],
    ['actual', use.actual],
    ['free', use.free],
    ['imported', answer.imported],
  ] as const;
  const scale = scaleOf(answer.lines, usual);
  return (
    <>
      <dl className="hy-budget__figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{say(words[name])}</dt>
            <dd className="hy-budget__main">{money(value)}</dd>
          </div>
        ))}
      </dl>
      {answer.planned !== null && Number(use.plan) > Number(answer.planned) && (
        <Note tone="warning">
          {say(words.beyondPlanned, {
            plan: formatExact(use.plan, { unit: 'money', locale, currency }),
            planned: formatExact(answer.planned, { unit: 'money', locale, currency }),
          })}
        </Note>
      )}
      <p className="hy-small hy-muted">{say(words.importedHelp)}</p>
      <ul className="hy-bars hy-card hy-pad">
        {answer.lines.map((l) => (
          <li key={l.id} className="hy-bars__row">
            <span className="hy-bars__name">
              <Link to={`/budget-lines/${l.id}`} className="hy-ellipsis">
                {l.title}
              </Link>
              <span className="hy-small hy-muted hy-ellipsis">{l.budget.title}</span>
            </span>
            <UseBar
              use={l.use}
              imported={l.imported}
              limits={usual}
              scale={scale}
              currency={l.currency}
              name={l.title}
            />
            <span className="hy-bars__numbers">{money(l.use.plan, l.currency)}</span>
          </li>
        ))}
      </ul>
      {answer.commitments.length > 0 && (
        <>
          <h2>{say(words.commitments)}</h2>
          <TableBox label={say(words.commitments)}>
            <table className="hy-table">
              <thead>
                <tr>
                  <th scope="col">{say(words.what)}</th>
                  <th scope="col">{say(words.supplier)}</th>
                  <th scope="col" className="hy-number">
                    {say(words.amount)}
                  </th>
                  <th scope="col" className="hy-number">
                    {say(words.settled)}
                  </th>
                  <th scope="col">{say(words.due)}</th>
                  <th scope="col">{say(words.level)}</th>
                </tr>
              </thead>
              <tbody>
                {answer.commitments.map((c) => {
                  const state = Commitment.states.all[c.state as keyof typeof Commitment.states.all];
                  return (
                    <tr key={c.id}>
                      <td>
                        <Link to={`/commitments/${c.id}`}>{c.title}</Link>
                      </td>
                      <td>{c.supplier ?? '—'}</td>
                      <td className="hy-number">{money(c.amount, c.currency)}</td>
                      <td className="hy-number">{money(c.settled, c.currency)}</td>
                      <td>{c.due === null ? '—' : <DayText day={c.due} />}</td>
                      <td>
                        <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </TableBox>
        </>
      )}
    </>
  );
}
