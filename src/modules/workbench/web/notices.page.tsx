import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { type Notice, readNotices } from '../../../shared/platform/notices.contract.ts';
import { call } from '../../../web/api/call.ts';
import { noticesKey } from '../../../web/api/live.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { PageHeader, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import './home.css';
import { noticesQuery } from './workbench.queries.ts';
import { words } from './workbench.words.ts';

/** What happened that concerns me, the unread first told by a dot; reading one marks it. */
export function NoticesPage() {
  const say = useSay();
  const client = useQueryClient();
  const [unreadOnly, setUnreadOnly] = useState(false);
  const query = useInfiniteQuery(noticesQuery(unreadOnly));
  const unread = query.data?.pages[0]?.unread ?? 0;
  const mark = async (ids?: readonly string[]): Promise<void> => {
    await call(readNotices, { body: ids === undefined ? {} : { ids: [...ids] } });
    await client.invalidateQueries({ queryKey: noticesKey });
  };
  return (
    <>
      <PageHeader
        title={say(words.notices)}
        after={unread > 0 && <span className="hy-small hy-muted">{say(words.unread, { n: unread })}</span>}
        actions={
          <>
            <PathLink to="/notice-settings" className="hy-link">
              {say(words.noticeSettings)}
            </PathLink>
            <Button disabled={unread === 0} onClick={() => void mark()}>
              {say(words.readAll)}
            </Button>
          </>
        }
      />
      <Segmented
        options={[
          { value: 'all', label: say(words.allNotices) },
          { value: 'unread', label: say(words.onlyUnread) },
        ]}
        value={unreadOnly ? 'unread' : 'all'}
        onChange={(v) => setUnreadOnly(v === 'unread')}
        style={{ marginBottom: 12 }}
      />
      <QueryBoundary query={query} rows={6}>
        {({ pages }) => {
          const items = pages.flatMap((p) => p.items);
          if (items.length === 0)
            return (
              <EmptyState
                icon="bell"
                title={say(unreadOnly ? words.noUnread : words.noNotices)}
                actions={
                  unreadOnly ? (
                    <Button onClick={() => setUnreadOnly(false)}>{say(words.seeAllNotices)}</Button>
                  ) : (
                    <PathLink to="/">{say(words.goHome)}</PathLink>
                  )
                }
              >
                {say(words.noNoticesHelp)}
              </EmptyState>
            );
          return (
            <ul className="hy-card hy-notices">
              {items.map((one) => (
                <NoticeLine key={one.id} notice={one} onRead={() => void mark([one.id])} />
              ))}
            </ul>
          );
        }}
      </QueryBoundary>
      {query.hasNextPage && (
        <div className="hy-home__more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {say(words.older)}
          </Button>
        </div>
      )}
    </>
  );
}

function NoticeLine({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const say = useSay();
  const def = notice.record === null ? undefined : findRecord(notice.record);
  const text = say(notice.title);
  const fresh = notice.readAt === null;
  return (
    <li data-fresh={fresh}>
      <span className="hy-notices__dot" aria-hidden="true" />
      <span className="hy-grow" onClickCapture={fresh ? onRead : undefined}>
        {def === undefined || notice.recordId === null ? (
          text
        ) : (
          <PathLink to={`/${def.path}/${notice.recordId}`}>{text}</PathLink>
        )}
        <span className="hy-small hy-muted hy-notices__when">
          {def !== undefined && `${say(def.label)} · `}
          <TimeText at={notice.createdAt} ago />
        </span>
      </span>
      {fresh && (
        <button type="button" className="hy-link hy-small hy-nowrap" onClick={onRead}>
          {say(words.markRead)}
        </button>
      )}
    </li>
  );
}
