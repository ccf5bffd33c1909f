import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery, recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { PageHeader, PersonName, RangeText, StateTag } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { Conflict, conflictKinds, type FoundConflict, foundConflicts, recordFound } from '../conflict.contract.ts';
import './conflicts.css';
import { conflictWords as words } from './conflict.words.ts';

const foundQuery = {
  queryKey: [...recordKeys.lists('conflict'), 'found'],
  queryFn: ({ signal }: { signal: AbortSignal }) => call(foundConflicts, { signal }),
};
const openQuery = allRowsQuery(Conflict, {
  filter: JSON.stringify({ field: 'state', op: 'in', value: ['open', 'proposed'] }),
  sort: '-createdAt',
});

/** Competing claims on one page: those that the system finds, and those that people recorded. */
export function ConflictsPage() {
  const say = useSay();
  const can = useCan();
  const found = useQuery(foundQuery);
  const open = useQuery(openQuery);
  return (
    <>
      <PageHeader
        title={say(words.page)}
        actions={can('conflict.create') && <Link to="/conflicts/new">{say(words.add)}</Link>}
      />
      <div className="hy-stack" style={{ gap: 24 }}>
        <section className="hy-stack" style={{ gap: 8 }} aria-label={say(words.found)}>
          <h2>{say(words.found)}</h2>
          <p className="hy-small hy-muted">{say(words.foundHelp)}</p>
          <QueryBoundary query={found} rows={4}>
            {({ items }) =>
              items.length === 0 ? (
                <p className="hy-muted">{say(words.nothing)}</p>
              ) : (
                <ul className="hy-card hy-conflicts">
                  {items.map((item) => (
                    <FoundLine key={item.key} item={item} />
                  ))}
                </ul>
              )
            }
          </QueryBoundary>
        </section>
        <section className="hy-stack" style={{ gap: 8 }} aria-label={say(words.typed)}>
          <h2>
            <Link to="/conflicts">{say(words.typed)}</Link>
          </h2>
          <QueryBoundary query={open} rows={3}>
            {({ items, refs }) =>
              items.length === 0 ? (
                <EmptyState icon="check" title={say(words.typedNone)}>
                  {say(words.typedHelp)}
                </EmptyState>
              ) : (
                <ul className="hy-card hy-conflicts">
                  {items.map((c) => {
                    const state = Conflict.states.all[c.state as Conflict['state']];
                    const kind = conflictKinds[c['kind'] as keyof typeof conflictKinds];
                    const decider = refs['person']?.[String(c['decider'])]?.title;
                    return (
                      <li key={c.id}>
                        <StateTag label={say(kind)} />
                        <Link to={`/conflicts/${c.id}`} className="hy-grow">
                          {String(c['title'])}
                        </Link>
                        {decider !== undefined && (
                          <span>
                            <span className="hy-small hy-muted">{say(words.decider)} </span>
                            <PersonName name={decider} />
                          </span>
                        )}
                        <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
                      </li>
                    );
                  })}
                </ul>
              )
            }
          </QueryBoundary>
        </section>
      </div>
    </>
  );
}

function FoundLine({ item }: { item: FoundConflict }) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const locale = useLocale();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const record = async (): Promise<void> => {
    setBusy(true);
    try {
      const { id } = await call(recordFound, { body: { key: item.key } });
      await client.invalidateQueries({ queryKey: recordKeys.all('conflict') });
      void navigate({ to: `/conflicts/${id}/edit` });
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
      setBusy(false);
    }
  };
  return (
    <li>
      <StateTag label={say(conflictKinds[item.kind])} tone="warning" />
      <div className="hy-grow">
        <strong>{say(item.title)}</strong>
        <div className="hy-small hy-muted">
          {say(item.detail)}
          {item.days !== null && (
            <>
              {' · '}
              <RangeText start={item.days.start} end={item.days.end} />
            </>
          )}
          {item.amount !== null &&
            ` · ${formatFigure(item.amount.amount, { unit: 'money', locale, currency: item.amount.currency })}`}
        </div>
        {item.claims.length > 1 && (
          <ul className="hy-small hy-conflicts__claims" aria-label={say(words.claims)}>
            {item.claims.map((c) => (
              <li key={`${c.party}${c.claim}`}>{c.claim}</li>
            ))}
          </ul>
        )}
        <div className="hy-small hy-row">
          {item.links.map((l) => (
            <Link key={l.path} to={l.path}>
              {l.title}
            </Link>
          ))}
        </div>
      </div>
      {item.recorded !== null ? (
        <Link to={`/conflicts/${item.recorded.id}`}>
          {say(words.recorded)} {item.recorded.code}
        </Link>
      ) : (
        can('conflict.create') && (
          <Button size="small" loading={busy} onClick={() => void record()}>
            {say(words.record)}
          </Button>
        )
      )}
    </li>
  );
}
