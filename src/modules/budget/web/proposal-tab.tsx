import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { currencySign, formatExact, formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { RangeText, useToday } from '../../../web/kit/small.tsx';
import { EmptyState, ErrorNote, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import type { DetailTabProps, FieldViewProps } from '../../../web/room.ts';
import { draftMoves, type Proposal } from '../budget-figures.contract.ts';
import type { Arithmetic } from '../transfer.contract.ts';
import './budget.css';
import { proposalQuery } from './budget.queries.ts';
import { words } from './budget.words.ts';

const windows = [28, 56, 91];

/** Where money would return more, by the metrics of a window that one chooses, with the arithmetic of each move. */
export function ProposalTab({ id }: DetailTabProps) {
  const say = useSay();
  const today = useToday();
  const [days, setDays] = useState(28);
  const from = addDays(today, -days);
  const query = useQuery(proposalQuery(id, from, today));
  return (
    <section className="hy-stack" aria-label={say(words.moves)}>
      <div className="hy-row hy-row--wrap">
        <span>{say(words.window)}</span>
        <Select
          aria-label={say(words.window)}
          style={{ width: 120 }}
          value={days}
          options={windows.map((n) => ({ value: n, label: say(words.windowDays, { n }) }))}
          onChange={(n: number) => setDays(n)}
        />
        <span className="hy-muted">
          <RangeText start={from} end={addDays(today, -1)} />
        </span>
      </div>
      <QueryBoundary query={query} rows={6}>
        {(proposal) => <Moves id={id} proposal={proposal} />}
      </QueryBoundary>
    </section>
  );
}

function Moves({ id, proposal }: { id: string; proposal: Proposal }) {
  const say = useSay();
  const locale = useLocale();
  const can = useCan();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const percent = (value: string | null): string => formatFigure(value, { unit: 'ratio', locale });
  const sign = currencySign(proposal.currency).trim();
  if (proposal.channels.length === 0)
    return (
      <EmptyState icon="chart" title={say(words.noMoves)}>
        {say(words.noMovesHelp)}
      </EmptyState>
    );
  const draft = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { window, share } = proposal;
      const made = await call(draftMoves, { params: { id }, body: { from: window.from, to: window.to, share } });
      await client.invalidateQueries({ queryKey: recordKeys.all('budgetTransfer') });
      showToast(say(words.drafted, { n: made.items.length }), { tone: 'good' });
      await navigate({ to: '/budget-transfers' });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <>
      <p className="hy-muted">{say(words.movesHelp, { share: percent(proposal.share) })}</p>
      <TableBox label={say(words.averageRoi)}>
        <table className="hy-table">
          <thead>
            <tr>
              <th scope="col">{say(words.line)}</th>
              <th scope="col" className="hy-number">{`${say(words.cost)} (${sign})`}</th>
              <th scope="col" className="hy-number">{`${say(words.netRevenue)} (${sign})`}</th>
              <th scope="col" className="hy-number">
                ROI
              </th>
              <th scope="col" className="hy-number">
                ROAS
              </th>
              <th scope="col" className="hy-number">{`${say(words.free)} (${sign})`}</th>
            </tr>
          </thead>
          <tbody>
            {proposal.channels.map((c) => (
              <tr key={c.line}>
                <td>{c.title}</td>
                <td className="hy-number">
                  <FigureText value={c.cost} unit="money" currency={proposal.currency} bare />
                </td>
                <td className="hy-number">
                  <FigureText value={c.netRevenue} unit="money" currency={proposal.currency} bare />
                </td>
                <td className="hy-number">{percent(c.roi)}</td>
                <td className="hy-number">
                  <FigureText value={c.roas} unit="decimal" />
                </td>
                <td className="hy-number">
                  <FigureText value={c.free} unit="money" currency={proposal.currency} bare />
                </td>
              </tr>
            ))}
            <tr>
              <td>{say(words.averageRoi)}</td>
              <td />
              <td />
              <td className="hy-number">{percent(proposal.average)}</td>
              <td />
              <td />
            </tr>
          </tbody>
        </table>
      </TableBox>
      {proposal.moves.length === 0 ? (
        <Note>{say(words.noMoves)}</Note>
      ) : (
        <>
          <ul className="hy-card hy-moves">
            {proposal.moves.map((m) => (
              <li key={`${m.fromLine}-${m.toLine}`}>
                <div className="hy-moves__head">
                  <b className="hy-ellipsis">
                    {say(words.transferTitle, { from: m.arithmetic.from, to: m.arithmetic.to })}
                  </b>
                  <span className="hy-grow" />
                  <FigureText value={m.arithmetic.amount} unit="money" currency={proposal.currency} />
                </div>
                <Reckoning arithmetic={m.arithmetic} currency={proposal.currency} />
              </li>
            ))}
          </ul>
          <div className="hy-row hy-row--wrap hy-row--between">
            <span>
              {say(words.gain)}{' '}
              <b>{formatExact(proposal.gain, { unit: 'money', locale, currency: proposal.currency })}</b>{' '}
              <span className="hy-muted">{say(words.movesWarning)}</span>
            </span>
            {can('budgetTransfer.create') && (
              <Button type="primary" loading={busy} onClick={() => void draft()}>
                {say(words.draftMoves, { n: proposal.moves.length })}
              </Button>
            )}
          </div>
        </>
      )}
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}

function Reckoning({ arithmetic: a, currency }: { arithmetic: Arithmetic; currency: string }) {
  const say = useSay();
  const locale = useLocale();
  const percent = (value: string | null): string => formatFigure(value, { unit: 'ratio', locale });
  const money = (value: string): string => formatExact(value, { unit: 'money', locale, currency });
  return (
    <p className="hy-small hy-muted">
      {say(words.arithmetic, {
        amount: money(a.amount),
        taker: percent(a.taker.roi),
        giver: percent(a.giver.roi),
        gain: money(a.gain),
      })}
    </p>
  );
}

/** The arithmetic on a transfer that came of a proposal. */
export function ArithmeticView({ value, row }: FieldViewProps) {
  const say = useSay();
  const locale = useLocale();
  const a = value as Arithmetic | null;
  if (a === null) return <span className="hy-muted">—</span>;
  const currency = (row.amount as { currency: string } | null)?.currency ?? 'CNY';
  const money = (text: string): string => formatFigure(text, { unit: 'money', locale, currency });
  const side = (one: Arithmetic['giver']): string =>
    `${one.channel}: ${say(words.cost)} ${money(one.cost)}, ${say(words.netRevenue)} ${money(one.netRevenue)}, ROI ${formatFigure(one.roi, { unit: 'ratio', locale })}`;
  return (
    <div>
      <p>{side(a.giver)}</p>
      <p>{side(a.taker)}</p>
      <Reckoning arithmetic={a} currency={currency} />
    </div>
  );
}
