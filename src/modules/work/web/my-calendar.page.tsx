import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { ConfirmDanger } from '../../../web/kit/confirm.tsx';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { PageHeader, TimeText } from '../../../web/kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { closeFeed, feedState, openFeed } from '../meeting.contract.ts';
import './work.css';
import { words } from './work.words.ts';

const feedQuery = queryOptions({ queryKey: ['calendar-feed'], queryFn: ({ signal }) => call(feedState, { signal }) });

/** One's own calendar address: made, copied once, revoked. */
export function MyCalendarPage() {
  const say = useSay();
  const client = useQueryClient();
  const query = useQuery(feedQuery);
  const [url, setUrl] = useState<string | null>(null);
  const [asking, setAsking] = useState<'renew' | 'revoke' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async (act: () => Promise<string | null>): Promise<void> => {
    setError(null);
    try {
      setUrl(await act());
      await client.invalidateQueries({ queryKey: feedQuery.queryKey });
    } catch (failure) {
      setError(failure);
    }
  };
  const open = (): Promise<void> => run(async () => (await call(openFeed, {})).url);
  const revoke = (): Promise<void> =>
    run(async () => {
      await call(closeFeed, {});
      return null;
    });
  return (
    <>
      <PageHeader title={say(words.myCalendar)} />
      <QueryBoundary query={query} rows={3}>
        {({ since, lastReadAt }) => (
          <div className="hy-stack hy-work__narrow">
            <p>{say(words.calendarHelp)}</p>
            {url !== null && (
              <>
                <Note tone="good">{say(words.calendarOnce)}</Note>
                <div className="hy-row">
                  <code className="hy-work__address">{url}</code>
                  <CopyButton text={url} label={say(words.calendarAddress)} />
                </div>
              </>
            )}
            {since !== null && (
              <p className="hy-muted">
                {say(words.calendarSince)} <TimeText at={since} /> ·{' '}
                {lastReadAt === null ? say(words.calendarNever) : say(words.calendarRead)}{' '}
                {lastReadAt !== null && <TimeText at={lastReadAt} ago />}
              </p>
            )}
            {error !== null && <ErrorNote error={error} />}
            <div className="hy-row">
              <Button type="primary" onClick={() => (since === null ? void open() : setAsking('renew'))}>
                {say(since === null ? words.calendarMake : words.calendarRenew)}
              </Button>
              {since !== null && (
                <Button danger onClick={() => setAsking('revoke')}>
                  {say(words.calendarRevoke)}
                </Button>
              )}
            </div>
            <ConfirmDanger
              open={asking !== null}
              title={say(asking === 'renew' ? words.calendarRenew : words.calendarRevoke)}
              action={say(asking === 'renew' ? words.calendarRenew : words.calendarRevoke)}
              onClose={() => setAsking(null)}
              onConfirm={async () => {
                await (asking === 'renew' ? open() : revoke());
                setAsking(null);
              }}
            >
              <p>{say(words.calendarEnds)}</p>
            </ConfirmDanger>
          </div>
        )}
      </QueryBoundary>
    </>
  );
}
