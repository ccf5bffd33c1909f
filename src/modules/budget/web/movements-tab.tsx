import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { DayText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { type Movement, movementKinds } from '../budget-figures.contract.ts';
import './budget.css';
import { figuresQuery, movementsQuery } from './budget.queries.ts';
import { accountWords, words } from './budget.words.ts';

/** Where each yuan went: every movement with both its sides, newest first. */
export function MovementsTab({ id, row }: DetailTabProps) {
  const say = useSay();
  const navigate = useNavigate();
  const { line } = useSearch({ strict: false }) as { line?: unknown };
  const chosen = typeof line === 'string' ? line : null;
  const lines = useQuery(figuresQuery(id, 'kind')).data?.lines ?? [];
  const query = useInfiniteQuery(movementsQuery(id, chosen));
  const currency = (row.total as { currency: string } | null)?.currency;
  return (
    <section className="hy-stack" aria-label={say(words.movements)}>
      <Select
        aria-label={say(words.line)}
        style={{ width: 280, maxWidth: '100%' }}
        showSearch={{ optionFilterProp: 'label' }}
        value={chosen ?? ''}
        options={[{ value: '', label: say(words.allLines) }, ...lines.map((l) => ({ value: l.id, label: l.title }))]}
        onChange={(next: string) =>
          void navigate({
            to: '.',
            search: { tab: 'movements', ...(next === '' ? {} : { line: next }) } as never,
            replace: true,
          })
        }
      />
      <QueryBoundary query={query} rows={6}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          return items.length === 0 ? (
            <EmptyState icon="history" title={say(words.noMovements)}>
              {say(words.noMovementsHelp)}
            </EmptyState>
          ) : (
            <>
              <ul className="hy-card hy-moves">
                {items.map((m) => (
                  <Row key={m.id} movement={m} currency={currency} />
                ))}
              </ul>
              {query.hasNextPage && (
                <div>
                  <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {say(words.moreMovements)}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </QueryBoundary>
    </section>
  );
}

function Row({ movement: m, currency }: { movement: Movement; currency: string | undefined }) {
  const say = useSay();
  const def = findRecord(m.record);
  const name = m.note ?? '';
  return (
    <li>
      <div className="hy-moves__head">
        <DayText day={m.date} />
        <span className="hy-label">{say(movementKinds[m.kind])}</span>
        {def !== undefined && m.kind !== 'open' ? (
          <Link to={`/${def.path}/${m.recordId}`} className="hy-ellipsis">
            {name === '' ? say(def.label) : name}
          </Link>
        ) : (
          <span className="hy-ellipsis">{name}</span>
        )}
        <span className="hy-small hy-muted hy-nowrap">{m.by}</span>
      </div>
      <ul className="hy-moves__entries">
        {m.entries.map((e, i) => (
          <li key={`${m.id}-${i}`}>
            <span className="hy-ellipsis">
              {e.line === null ? say(accountWords[e.account]) : `${e.line.title} · ${say(accountWords[e.account])}`}
            </span>
            <span className={e.amount.startsWith('-') ? 'hy-number' : 'hy-number hy-moves__in'}>
              {e.amount.startsWith('-') ? '' : '+'}
              <FigureText value={e.amount} unit="money" currency={currency} />
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
