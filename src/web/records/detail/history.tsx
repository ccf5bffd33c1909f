import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { viaWords } from '../../../shared/record/change-words.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { HistoryEntry, RefNames } from '../../../shared/record/wire.ts';
import { historyQuery } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { TimeText } from '../../kit/small.tsx';
import { QueryBoundary } from '../../kit/states.tsx';
import { actionName, ChangeList } from './changes.tsx';

/** Who did what and when, field by field, before → after. */
export function History({ def, id, refs }: { def: RecordDef; id: string; refs: RefNames }) {
  const t = useText();
  const query = useInfiniteQuery(historyQuery(def, id));
  return (
    <QueryBoundary query={query}>
      {({ pages }) => (
        <>
          <ol className="hy-history">
            {pages.flatMap((page) =>
              page.items.map((entry) => <Entry key={entry.id} def={def} entry={entry} refs={refs} />),
            )}
          </ol>
          {pages[0]?.items.length === 0 && <p className="hy-muted">{t('history.empty')}</p>}
          {query.hasNextPage && (
            <Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('history.more')}
            </Button>
          )}
        </>
      )}
    </QueryBoundary>
  );
}

function Entry({ def, entry, refs }: { def: RecordDef; entry: HistoryEntry; refs: RefNames }) {
  const t = useText();
  const say = useSay();
  const who =
    entry.actor.kind === 'person'
      ? entry.actor.name
      : entry.actor.name || t(`history.${entry.actor.kind === 'key' ? 'key' : 'system'}`);
  const via = viaWords[entry.via];
  return (
    <li>
      <div className="hy-row hy-row--wrap" style={{ gap: '0 8px' }}>
        <strong>{who}</strong>
        <span>{actionName(say, def, entry.action, entry.changes)}</span>
        <span className="hy-small hy-muted">
          <TimeText at={entry.at} ago />
          {entry.via !== 'web' && entry.via !== 'page' && ` · ${via === undefined ? entry.via : say(via)}`}
        </span>
      </div>
      {entry.reason !== null && (
        <p className="hy-small">
          {t('history.reason')}：{entry.reason}
        </p>
      )}
      {entry.action !== 'create' && <ChangeList def={def} changes={entry.changes} refs={refs} />}
    </li>
  );
}
