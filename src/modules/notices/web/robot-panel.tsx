import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import '../../../web/records/list/list-table.css';
import { showToast } from '../../../web/kit/toast.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import {
  deliveryStates,
  type Platform,
  type RobotDelivery,
  type RobotHealth,
  resendRobotDelivery,
  testRobot,
} from '../robot.contract.ts';
import { robotDeliveriesQuery } from './notices.queries.ts';
import './robot.css';
import { words } from './robot.words.ts';
import { RobotAddress } from './robot-address.tsx';

/** Address, a test, how it is with the platform, and what was sent. */
export function RobotPanel({ id, row }: DetailTabProps) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const query = useInfiniteQuery(robotDeliveriesQuery(id));
  const platform = row.platform as Platform;
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: ['robot-deliveries', id] });
  const act = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    try {
      await work();
      await renew();
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    } finally {
      setBusy(null);
    }
  };
  const test = (): Promise<void> =>
    act('test', async () => {
      const { outcome } = await call(testRobot, { params: { id } });
      if (outcome === 'sent') showToast(say(words.testGood), { tone: 'good' });
      else showToast(say(words.testBad), { tone: 'bad' });
    });
  const again = (delivery: string): Promise<void> =>
    act(delivery, async () => {
      await call(resendRobotDelivery, { params: { id: delivery } });
      showToast(say(words.requeued), { tone: 'good' });
    });
  return (
    <section className="hy-stack" style={{ marginBottom: 24 }} aria-label={say(words.deliveries)}>
      <QueryBoundary query={query} rows={4}>
        {({ pages }) => {
          const health = pages[0]?.health;
          const set = health !== undefined && health.host !== null;
          return (
            <>
              {health !== undefined && <Health health={health} platform={platform} />}
              <div className="hy-row hy-row--wrap">
                <h2>{say(words.deliveries)}</h2>
                <span className="hy-grow" />
                {can('robot.update') && (
                  <>
                    <Button type={set ? 'default' : 'primary'} onClick={() => setAsking(true)}>
                      {say(set ? words.change : words.set)}
                    </Button>
                    <Button disabled={!set} loading={busy === 'test'} onClick={() => void test()}>
                      {say(words.test)}
                    </Button>
                  </>
                )}
              </div>
              <Log
                items={pages.flatMap((p) => p.items)}
                busy={busy}
                onAgain={can('robot.update') && row.state === 'active' ? again : null}
              />
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
      {asking && <RobotAddress id={id} platform={platform} onClose={() => setAsking(false)} onDone={renew} />}
    </section>
  );
}

function Health({ health, platform }: { health: RobotHealth; platform: Platform }) {
  const say = useSay();
  if (health.host === null || health.setAt === null) return <Note tone="info">{say(words.noAddress)}</Note>;
  return (
    <>
      {health.failingSince !== null && (
        <Note tone="warning">
          {say(words.failing, { n: health.failures })}
          <TimeText at={health.failingSince} />
          {health.restUntil !== null && (
            <>
              {say(words.rest)}
              <TimeText at={health.restUntil} />
            </>
          )}
        </Note>
      )}
      {health.failed > 0 && <Note tone="bad">{say(words.failed, { n: health.failed })}</Note>}
      <p className="hy-small hy-muted">
        {say(words.setTo, { host: health.host })}
        <TimeText at={health.setAt} />
        {health.hasSecret && ` · ${say(words.withSecret)}`}
        {health.waiting > 0 && ` · ${say(words.waiting, { n: health.waiting })}`}
        {` · ${say(words.limits[platform])}`}
      </p>
    </>
  );
}

function Log({
  items,
  busy,
  onAgain,
}: {
  items: readonly RobotDelivery[];
  busy: string | null;
  onAgain: ((id: string) => Promise<void>) | null;
}) {
  const say = useSay();
  if (items.length === 0) return <p className="hy-muted">{say(words.empty)}</p>;
  return (
    <TableBox label={say(words.deliveries)}>
      <table className="hy-table hy-table--rows hy-robotlog">
        <thead>
          <tr>
            {[words.when, words.what, words.outcome, words.answer].map((label) => (
              <th key={label.en}>{say(label)}</th>
            ))}
            <th aria-label={say(words.again)} />
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <td className="hy-nowrap" data-label={say(words.when)}>
                <TimeText at={one.at} />
              </td>
              <td className="hy-table__title">
                {one.notices > 1 ? say(words.more, { title: one.title, n: one.notices - 1 }) : one.title}
              </td>
              <td data-column="state">
                <StateTag label={say(deliveryStates[one.outcome])} tone={deliveryStates[one.outcome].tone} />
              </td>
              <td data-label={say(words.answer)}>
                <Answer one={one} />
              </td>
              <td className="hy-number hy-robotlog__again">
                {onAgain !== null && one.givenUp > 0 && (
                  <Button size="small" loading={busy === one.id} onClick={() => void onAgain(one.id)}>
                    {say(words.again)}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function Answer({ one }: { one: RobotDelivery }) {
  const say = useSay();
  if (one.status === null) {
    const reason = words.none[(one.answer ?? '') as keyof typeof words.none];
    return <>{reason === undefined ? NONE : say(reason)}</>;
  }
  return (
    <>
      <strong>{one.code ?? `HTTP ${one.status}`}</strong>{' '}
      <code className="hy-small" title={one.answer ?? ''}>
        {(one.answer ?? '').slice(0, 60)}
      </code>{' '}
      <span className="hy-small hy-muted">{one.ms} ms</span>
    </>
  );
}
