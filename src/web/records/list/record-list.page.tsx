import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useText } from '../../i18n/i18n.ts';
import { Skeleton } from '../../kit/states.tsx';
import { useRecordDef } from '../use-record.ts';
import { FilterBar } from './filter-bar.tsx';
import { ListHeader } from './list-header.tsx';
import { ListView } from './list-view.tsx';
import './list.css';
import { Toolbar } from './toolbar.tsx';
import { useListControl } from './use-list.ts';
import { ViewTabs } from './view-tabs.tsx';

const Board = lazy(() => import('../board/board.tsx').then((m) => ({ default: m.Board })));
const Calendar = lazy(() => import('../calendar/calendar.tsx').then((m) => ({ default: m.RecordCalendar })));
const Timeline = lazy(() => import('../timeline/timeline.tsx').then((m) => ({ default: m.Timeline })));
const Tree = lazy(() => import('../tree/tree.tsx').then((m) => ({ default: m.Tree })));

/** All rows of a record: as list, board, calendar, timeline or tree. */
export function RecordListPage() {
  const def = useRecordDef();
  const t = useText();
  const navigate = useNavigate();
  const control = useListControl(def);
  const open = (id: string): void => void navigate({ to: `/${def.path}/${id}` });
  const { layout } = control.state;
  return (
    <>
      <ListHeader control={control} />
      {control.state.deleted ? (
        <p className="hy-row" style={{ marginBottom: 12 }}>
          <strong>{t('records.trash')}</strong>
          <button type="button" className="hy-link" onClick={() => control.set({ deleted: undefined })}>
            {t('app.back')}
          </button>
        </p>
      ) : (
        <ViewTabs control={control} />
      )}
      <Toolbar control={control} />
      <FilterBar control={control} />
      <Suspense fallback={<Skeleton rows={8} />}>
        {layout === 'list' && <ListView key={def.id} control={control} />}
        {layout === 'board' && <Board control={control} onOpen={open} />}
        {layout === 'calendar' && <Calendar control={control} onOpen={open} />}
        {layout === 'timeline' && <Timeline control={control} onOpen={open} />}
        {layout === 'tree' && <Tree control={control} onOpen={open} />}
      </Suspense>
    </>
  );
}
