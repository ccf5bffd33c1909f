import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { NONE } from '../../../web/kit/figure.ts';
import { StateTag, TimeText, useNow } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { allRecords } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import {
  deliveryStates,
  redeliver,
  testWebhook,
  type WebhookDelivery,
  type WebhookHealth,
  webhookSecret,
} from '../webhook.contract.ts';
import { deliveriesQuery } from './organization.queries.ts';
import { reasons, words } from './webhook.words.ts';
import { eventChoices } from './webhook-events.ts';

/** Signing secret, health of the receiver, and every delivery with what came of it. */
export function WebhookDeliveries({ id, row }: DetailTabProps) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const client = useQueryClient();
  const [state, setState] = useState<WebhookDelivery['state'] | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const query = useInfiniteQuery(deliveriesQuery(id, state));
  const manage = can('webhook.update');
  const active = row.state === 'active';
  const act = async (what: () => Promise<unknown>, done?: string): Promise<void> => {
    try {
      await what();
      if (done !== undefined) showToast(done, { tone: 'good' });
      await client.invalidateQueries({ queryKey: ['webhook-deliveries', id] });
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    }
  };
  const make = (): Promise<void> => act(async () => setSecret((await call(webhookSecret, { params: { id } })).secret));
  return (
    <section className="hy-stack" style={{ marginBottom: 24 }} aria-label={say(words.deliveries)}>
      <QueryBoundary query={query} rows={4}>
        {({ pages }) => (
          <>
            {pages[0] !== undefined && <Health health={pages[0].health} />}
            <div className="hy-row hy-row--wrap">
              <h2>{say(words.deliveries)}</h2>
              <Select
                aria-label={say(words.state)}
                style={{ minWidth: 120 }}
                value={state ?? ''}
                options={[
                  { value: '', label: say(words.all) },
                  ...Object.entries(deliveryStates).map(([value, label]) => ({ value, label: say(label) })),
                ]}
                onChange={(next: string) => setState(next === '' ? null : (next as WebhookDelivery['state']))}
              />
              <span className="hy-grow" />
              {manage && (
                <>
                  <Button onClick={() => void make()}>{say(words.makeSecret)}</Button>
                  <Button
                    disabled={!active}
                    onClick={() => void act(() => call(testWebhook, { params: { id } }), say(words.testSent))}
                  >
                    {say(words.test)}
                  </Button>
                </>
              )}
            </div>
            <Log
              items={pages.flatMap((p) => p.items)}
              onAgain={
                manage && active
                  ? (one) => void act(() => call(redeliver, { params: { id: one } }), say(words.requeued))
                  : null
              }
            />
            {query.hasNextPage && (
              <div>
                <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {say(words.older)}
                </Button>
              </div>
            )}
          </>
        )}
      </QueryBoundary>
      {secret !== null && (
        <Dialog
          open
          onClose={() => setSecret(null)}
          title={say(words.secret)}
          footer={
            <>
              <CopyButton text={secret} />
              <Button type="primary" onClick={() => setSecret(null)}>
                {say(words.kept)}
              </Button>
            </>
          }
        >
          <p>{say(words.secretOnce)}</p>
          <code className="hy-key">{secret}</code>
        </Dialog>
      )}
    </section>
  );
}

function Health({ health }: { health: WebhookHealth }) {
  const say = useSay();
  const now = useNow();
  return (
    <>
      {health.failingSince !== null && (
        <Note tone="warning">
          <At text={say(words.failing, { n: health.failures, time: '{time}' })} at={health.failingSince} />
        </Note>
      )}
      <p className="hy-small hy-muted">
        {health.secretMadeAt === null ? (
          say(words.secretNone)
        ) : (
          <At text={say(words.secretMade, { time: '{time}' })} at={health.secretMadeAt} />
        )}
        {health.formerUntil !== null && Date.parse(health.formerUntil) > now.getTime() && (
          <>
            {' · '}
            <At text={say(words.formerUntil, { time: '{time}' })} at={health.formerUntil} />
          </>
        )}
      </p>
    </>
  );
}

/** A sentence with an instant in it. */
function At({ text, at }: { text: string; at: string }) {
  const [before, after] = text.split('{time}');
  return (
    <>
      {before}
      <TimeText at={at} />
      {after}
    </>
  );
}

function Log({ items, onAgain }: { items: readonly WebhookDelivery[]; onAgain: ((id: string) => void) | null }) {
  const say = useSay();
  const names = new Map(eventChoices(allRecords()).map((c) => [c.value, c.label]));
  names.set('webhook.test', words.tested);
  if (items.length === 0) return <p className="hy-muted">{say(words.empty)}</p>;
  return (
    <TableBox label={say(words.deliveries)}>
      <table className="hy-table">
        <thead>
          <tr>
            {[words.change, words.state, words.lastAnswer, words.tries, words.next].map((label) => (
              <th key={label.en}>{say(label)}</th>
            ))}
            <th aria-label={say(words.again)} />
          </tr>
        </thead>
        <tbody>
          {items.map((one) => {
            const label = names.get(one.type);
            return (
              <tr key={one.id}>
                <td title={`${say(words.messageId)} ${one.messageId}`}>
                  {label === undefined ? one.type : say(label)} <TimeText at={one.changedAt} />
                </td>
                <td>
                  <StateTag label={say(deliveryStates[one.state])} tone={deliveryStates[one.state].tone} />
                </td>
                <td>
                  <LastAnswer delivery={one} />
                </td>
                <td className="hy-number">{one.tries}</td>
                <td>{one.nextTryAt === null ? NONE : <TimeText at={one.nextTryAt} />}</td>
                <td className="hy-number">
                  {onAgain !== null && one.state !== 'waiting' && (
                    <Button size="small" onClick={() => onAgain(one.id)}>
                      {say(words.again)}
                    </Button>
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

function LastAnswer({ delivery }: { delivery: WebhookDelivery }) {
  const say = useSay();
  const last = delivery.attempts.at(-1);
  if (last === undefined) return <span className="hy-muted">{NONE}</span>;
  if (last.status === null) {
    const reason = reasons[last.error ?? ''];
    return <>{say(words.noAnswer, { reason: reason === undefined ? (last.error ?? '') : say(reason) })}</>;
  }
  return (
    <>
      <strong>{last.status}</strong>{' '}
      <code className="hy-small" title={last.answer ?? ''}>
        {(last.answer ?? '').slice(0, 80)}
      </code>{' '}
      <span className="hy-small hy-muted">{last.ms} ms</span>
    </>
  );
}
