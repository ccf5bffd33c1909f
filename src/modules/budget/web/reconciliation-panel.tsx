import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordApi } from '../../../web/api/record-api.ts';
import { recordKeys, rowQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, ErrorNote } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Budget } from '../budget.contract.ts';
import { refreshWeek } from '../budget-figures.contract.ts';
import { type ReconciledWeek, Reconciliation } from '../transfer.contract.ts';
import './budget.css';
import { words } from './budget.words.ts';

/** A week's books beside what the platforms reported, line by line, with the reason of each difference. */
export function ReconciliationPanel({ id, row }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const sums = row.sums as ReconciledWeek | null;
  const open = row.state === 'open' && can('reconciliation.update');
  const budget = useQuery(rowQuery(Budget, String(row.budget))).data?.item;
  const currency = (budget?.total as { currency: string } | undefined)?.currency;
  const known = (row.explanations ?? {}) as Readonly<Record<string, string>>;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState<'save' | 'refresh' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async (what: 'save' | 'refresh'): Promise<void> => {
    setBusy(what);
    setError(null);
    try {
      if (what === 'refresh') await call(refreshWeek, { params: { id } });
      else {
        const explanations = Object.fromEntries(
          Object.entries({ ...known, ...texts }).filter(([, text]) => text.trim() !== ''),
        );
        await recordApi.update(Reconciliation, id, Number(row.version), { explanations });
        showToast(say(words.saved), { tone: 'good' });
      }
      await client.invalidateQueries({ queryKey: recordKeys.all('reconciliation') });
      setTexts({});
    } catch (failure) {
      setError(failure);
    }
    setBusy(null);
  };
  if (sums === null) return null;
  const money = (value: string) => <FigureText value={value} unit="money" currency={currency} />;
  return (
    <section className="hy-stack hy-budget" aria-label={say(words.sums)}>
      <div className="hy-row hy-row--between hy-row--wrap">
        <p className="hy-small hy-muted">
          {say(words.explainHelp)} <TimeText at={sums.asOf} />
        </p>
        {open && (
          <Button loading={busy === 'refresh'} onClick={() => void run('refresh')}>
            {say(words.refresh)}
          </Button>
        )}
      </div>
      {sums.lines.length === 0 ? (
        <EmptyState icon="check" title={say(words.noSums)} />
      ) : (
        <>
          <TableBox label={say(words.sums)}>
            <table className="hy-table">
              <thead>
                <tr>
                  <th scope="col">{say(words.line)}</th>
                  <th scope="col" className="hy-number">
                    {say(words.booked)}
                  </th>
                  <th scope="col" className="hy-number">
                    {say(words.imported)}
                  </th>
                  <th scope="col" className="hy-number">
                    {say(words.difference)}
                  </th>
                  <th scope="col">{say(words.explanation)}</th>
                </tr>
              </thead>
              <tbody>
                {sums.lines.map((l) => (
                  <tr key={l.line}>
                    <td>{l.title}</td>
                    <td className="hy-number">{money(l.booked)}</td>
                    <td className="hy-number">{money(l.imported)}</td>
                    <td className="hy-number">{money(l.difference)}</td>
                    <td className="hy-reconciled">
                      {open ? (
                        <Input
                          aria-label={`${say(words.explanation)} ${l.title}`}
                          value={texts[l.line] ?? known[l.line] ?? ''}
                          {...(l.open && (texts[l.line] ?? known[l.line] ?? '') === ''
                            ? { status: 'warning' as const }
                            : {})}
                          onChange={(e) => setTexts({ ...texts, [l.line]: e.target.value })}
                        />
                      ) : (
                        (known[l.line] ?? (l.open ? <StateTag label={say(words.warned)} tone="warning" /> : '—'))
                      )}
                    </td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">{say(words.sum)}</th>
                  <td className="hy-number">{money(sums.booked)}</td>
                  <td className="hy-number">{money(sums.imported)}</td>
                  <td className="hy-number">{money(sums.difference)}</td>
                  <td />
                </tr>
              </tbody>
            </table>
          </TableBox>
          {open && (
            <div>
              <Button
                type="primary"
                loading={busy === 'save'}
                disabled={Object.keys(texts).length === 0}
                onClick={() => void run('save')}
              >
                {say(words.saveExplanations)}
              </Button>
            </div>
          )}
        </>
      )}
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}
