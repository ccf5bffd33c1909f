import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { ConfirmDanger } from '../../../web/kit/confirm.tsx';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import '../../../web/records/list/list-table.css';
import { type DeadLetter, discardDeadLetters, replayDeadLetters } from '../tracking.contract.ts';
import { DeadLetterDialog } from './dead-letter-dialog.tsx';
import { keysKey, lettersKey, lettersQuery } from './tracking.queries.ts';
import { words } from './tracking.words.ts';

/** Refused events with their reasons: to look at, mend, take again or throw away. */
export function DeadLetters() {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [code, setCode] = useState<string | null>(null);
  const [replayed, setReplayed] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const [discarding, setDiscarding] = useState(false);
  const [busy, setBusy] = useState(false);
  const query = useInfiniteQuery(lettersQuery(code, replayed));
  const manage = can('tracking.manage');
  const first = query.data?.pages[0];
  const waitingOf = first?.waiting.find((w) => w.code === code)?.count ?? 0;
  const renew = async (): Promise<void> => {
    setChosen(new Set());
    await Promise.all([lettersKey, keysKey].map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  const what = () => (chosen.size > 0 || code === null ? { ids: [...chosen] } : { code });
  const replay = async (): Promise<void> => {
    setBusy(true);
    try {
      const { accepted, duplicates, refused } = await call(replayDeadLetters, { body: what() });
      showToast(say(words.replayedDone, { accepted, duplicates, refused: refused.length }), {
        tone: refused.length === 0 ? 'good' : 'plain',
      });
      await renew();
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  const count = chosen.size > 0 ? chosen.size : waitingOf;
  return (
    <section className="hy-stack" aria-label={say(words.lettersTab)}>
      <QueryBoundary query={query} rows={5}>
        {({ pages }) => {
          const items = pages.flatMap((p) => p.items);
          if (items.length === 0 && code === null && !replayed)
            return (
              <EmptyState
                icon="check"
                title={say(words.noLetters)}
                actions={
                  <Button onClick={() => void navigate({ to: '.', search: {} as never })}>{say(words.toKeys)}</Button>
                }
              >
                {say(words.noLettersHelp)}
              </EmptyState>
            );
          return (
            <>
              <div className="hy-row hy-row--wrap">
                <Select
                  aria-label={say(words.reason)}
                  style={{ minWidth: 220 }}
                  value={code ?? ''}
                  options={[
                    { value: '', label: say(words.allReasons) },
                    ...(first?.waiting ?? []).map((w) => ({ value: w.code, label: `${say(w.message)} (${w.count})` })),
                  ]}
                  onChange={(next: string) => {
                    setCode(next === '' ? null : next);
                    setChosen(new Set());
                  }}
                />
                <Checkbox checked={replayed} onChange={(e) => setReplayed(e.target.checked)}>
                  {say(words.withReplayed)}
                </Checkbox>
                <span className="hy-grow" />
                {manage && count > 0 && (
                  <>
                    {chosen.size > 0 && <span className="hy-muted">{say(words.selected, { n: chosen.size })}</span>}
                    <Button type="primary" loading={busy} onClick={() => void replay()}>
                      {chosen.size > 0 ? say(words.replay) : say(words.replayAll, { n: count })}
                    </Button>
                    <Button danger onClick={() => setDiscarding(true)}>
                      {say(words.discard)}
                    </Button>
                  </>
                )}
              </div>
              <Table items={items} chosen={manage ? chosen : null} onChoose={setChosen} onOpen={setOpen} />
              {query.hasNextPage && (
                <div>
                  <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {say(words.older)}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </QueryBoundary>
      {open !== null && <DeadLetterDialog id={open} onClose={() => setOpen(null)} onDone={renew} />}
      <ConfirmDanger
        open={discarding}
        title={say(words.discardConfirm, { n: count })}
        action={say(words.discard)}
        onClose={() => setDiscarding(false)}
        onConfirm={async () => {
          const { discarded } = await call(discardDeadLetters, { body: what() });
          showToast(say(words.discardedDone, { n: discarded }));
          await renew();
        }}
      >
        <p>{say(words.discardText)}</p>
      </ConfirmDanger>
    </section>
  );
}

interface TableProps {
  readonly items: readonly DeadLetter[];
  /** Null where nothing may be done to them. */
  readonly chosen: ReadonlySet<string> | null;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly onOpen: (id: string) => void;
}

function Table({ items, chosen, onChoose, onOpen }: TableProps) {
  const say = useSay();
  const open = items.filter((l) => l.replayedAt === null).map((l) => l.id);
  const all = open.length > 0 && open.every((id) => chosen?.has(id));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <TableBox label={say(words.lettersTab)}>
      <table className="hy-table">
        <thead>
          <tr>
            {chosen !== null && (
              <th className="hy-table__check">
                <input
                  type="checkbox"
                  aria-label={say(words.selectAll)}
                  checked={all}
                  onChange={() => onChoose(new Set(all ? [] : open))}
                />
              </th>
            )}
            <th scope="col">{say(words.event)}</th>
            <th scope="col">{say(words.reason)}</th>
            <th scope="col">{say(words.received)}</th>
            <th scope="col">{say(words.letterState)}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((letter) => {
            const name = letter.name || letter.type || say(words.unnamed);
            return (
              <tr key={letter.id}>
                {chosen !== null && (
                  <td className="hy-table__check">
                    <input
                      type="checkbox"
                      aria-label={say(words.selectOne, { name })}
                      disabled={letter.replayedAt !== null}
                      checked={chosen.has(letter.id)}
                      onChange={() => toggle(letter.id)}
                    />
                  </td>
                )}
                <td>
                  <button type="button" className="hy-link" onClick={() => onOpen(letter.id)}>
                    {name}
                  </button>
                </td>
                <td className="hy-tracking__why">{say(letter.message)}</td>
                <td>
                  <TimeText at={letter.receivedAt} ago />
                </td>
                <td>
                  {letter.replayedAt === null ? (
                    <StateTag label={say(words.waitingState)} tone="warning" />
                  ) : (
                    <StateTag label={say(words.replayedState)} tone="good" />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableBox>
  );
}
