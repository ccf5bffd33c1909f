import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { Suspense, useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import { ApiError } from '../../api/api-error.ts';
import type { RowAnswer } from '../../api/record-api.ts';
import { rowQuery } from '../../api/record-queries.ts';
import { useCan } from '../../api/session.ts';
import { ApprovalPanel } from '../../approvals/approval-panel.tsx';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { ConfirmDanger } from '../../kit/confirm.tsx';
import { Icon } from '../../kit/icon.tsx';
import type { MenuEntry } from '../../kit/menu.tsx';
import { PageHeader, StateTag } from '../../kit/small.tsx';
import { EmptyState, Note, QueryBoundary, Skeleton } from '../../kit/states.tsx';
import { showToast } from '../../kit/toast.tsx';
import { isTyping, useKeys } from '../../shell/use-keys.ts';
import { ClocksHead } from '../clocks/clocks-head.tsx';
import { nameIn, pluralLabel } from '../names.ts';
import { detailTabsOf, type LoadedTab, titleOf } from '../registry.ts';
import { useRecordDef } from '../use-record.ts';
import { Comments } from './comments.tsx';
import './detail.css';
import { Files } from './files.tsx';
import { History } from './history.tsx';
import { RecordSections } from './record-sections.tsx';
import { TransitionButtons, TransitionHint } from './transition-buttons.tsx';
import { useRowActions } from './use-row-actions.ts';

export function RecordDetailPage() {
  const def = useRecordDef();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  return <RecordDetail key={id} def={def} id={id} />;
}

/** The page of one row; rooms that add a page of their own may draw it below theirs. */
export function RecordDetail({ def, id }: { def: RecordDef; id: string }) {
  const t = useText();
  const locale = useLocale();
  const query = useQuery(rowQuery(def, id));
  if (query.error instanceof ApiError && query.error.code === 'not_found')
    return (
      <EmptyState
        icon="search"
        title={t('states.notFoundTitle')}
        actions={<Link to={`/${def.path}`}>{t('app.back')}</Link>}
      >
        {t('states.recordNotFound', { name: nameIn(def, locale) })}
      </EmptyState>
    );
  return <QueryBoundary query={query}>{(answer) => <Loaded def={def} answer={answer} />}</QueryBoundary>;
}

function Loaded({ def, answer }: { def: RecordDef; answer: RowAnswer }) {
  const t = useText();
  const say = useSay();
  const can = useCan();
  const locale = useLocale();
  const navigate = useNavigate();
  const row = answer.item;
  const actions = useRowActions(def);
  const [deleting, setDeleting] = useState(false);
  const state = def.states.all[row.state];
  const editTo = `/${def.path}/${row.id}/edit`;
  const editable = answer.can.update && row.deletedAt === null;
  const tabs = detailTabsOf(def.id).filter((tab) => can(tab.permission));

  useKeys((e) => {
    if (e.key.toLowerCase() === 'e' && !e.metaKey && !e.ctrlKey && !e.altKey && !isTyping(e.target) && editable)
      void navigate({ to: editTo });
  });

  const menu: readonly MenuEntry[] = [
    {
      key: 'watch',
      icon: 'eye',
      label: t(answer.watching ? 'detail.unwatch' : 'detail.watch'),
      onPick: () => void actions.watch(row, !answer.watching),
    },
    {
      key: 'link',
      icon: 'link',
      label: t('detail.copyLink'),
      onPick: () => void navigator.clipboard.writeText(location.href).then(() => showToast(t('detail.linkCopied'))),
    },
    ...(answer.can.delete && row.deletedAt === null
      ? [
          { key: 'd', divider: true as const },
          {
            key: 'delete',
            icon: 'trash' as const,
            label: t('detail.delete'),
            danger: true,
            onPick: () => setDeleting(true),
          },
        ]
      : []),
  ];

  return (
    <>
      <PageHeader
        before={
          <>
            <Link to={`/${def.path}`}>{say(pluralLabel(def))}</Link> / {row.code}
          </>
        }
        title={titleOf(def, row)}
        after={state && <StateTag label={say(state)} tone={state.tone} />}
        actions={
          <TransitionButtons def={def} answer={answer} menu={menu}>
            {editable && (
              <Button onClick={() => void navigate({ to: editTo })} title={`${t('detail.edit')} (E)`}>
                {t('detail.edit')}
              </Button>
            )}
          </TransitionButtons>
        }
      />
      {row.deletedAt !== null && (
        <Note tone="warning">
          {t('detail.deletedBanner')}{' '}
          {answer.can.delete && (
            <button type="button" className="hy-link" onClick={() => void actions.restore(row.id)}>
              {t('list.restore')}
            </button>
          )}
        </Note>
      )}
      {(def.clocks ?? []).length > 0 && <ClocksHead def={def} id={row.id} />}
      <TransitionHint def={def} answer={answer} />
      <Body def={def} answer={answer} tabs={tabs} />
      <ConfirmDanger
        open={deleting}
        title={t('detail.deleteConfirm', { name: nameIn(def, locale), title: titleOf(def, row) })}
        action={t('detail.delete')}
        onClose={() => setDeleting(false)}
        onConfirm={async () => {
          await actions.remove(row);
          await navigate({ to: `/${def.path}` });
        }}
      >
        <p>{t('detail.deleteText')}</p>
      </ConfirmDanger>
    </>
  );
}

function Body({ def, answer, tabs }: { def: RecordDef; answer: RowAnswer; tabs: readonly LoadedTab[] }) {
  const t = useText();
  const say = useSay();
  const navigate = useNavigate();
  const { tab = 'overview' } = useSearch({ strict: false }) as { tab?: string };
  const row = answer.item;
  const names = [
    { key: 'overview', label: t('records.overview') },
    ...tabs.filter((one) => !one.inline).map((one) => ({ key: one.key, label: say(one.label) })),
    { key: 'files', label: t('records.files') },
    { key: 'history', label: t('records.history') },
  ];
  const own = tabs.find((one) => one.key === tab && !one.inline);
  const inline = tabs.filter((one) => one.inline);
  return (
    <div className="hy-detail">
      <div>
        <div className="hy-tabs" role="tablist">
          {names.map((one) => (
            <button
              key={one.key}
              type="button"
              role="tab"
              aria-selected={one.key === tab}
              onClick={() =>
                void navigate({ to: '.', search: one.key === 'overview' ? {} : { tab: one.key }, replace: true })
              }
            >
              {one.label}
            </button>
          ))}
        </div>
        <div role="tabpanel">
          {own !== undefined && <RoomPart tab={own} row={row} />}
          {tab === 'files' && <Files def={def} id={row.id} mayAdd={answer.can.update} />}
          {tab === 'history' && <History def={def} id={row.id} refs={answer.refs} />}
          {(tab === 'overview' || !names.some((one) => one.key === tab)) && (
            <>
              {def.approvals !== undefined && <ApprovalPanel def={def} id={row.id} state={row.state} />}
              {inline.map((one) => (
                <RoomPart key={one.key} tab={one} row={row} />
              ))}
              <RecordSections def={def} answer={answer} />
            </>
          )}
        </div>
      </div>
      <aside className="hy-detail__side">
        <h2 style={{ marginBottom: 8 }}>
          <span className="hy-row">
            <Icon name="comment" />
            {t('records.comments')}
          </span>
        </h2>
        <Comments def={def} id={row.id} />
      </aside>
    </div>
  );
}

function RoomPart({ tab, row }: { tab: LoadedTab; row: RowAnswer['item'] }) {
  return (
    <Suspense fallback={<Skeleton rows={4} />}>
      <tab.Part id={row.id} code={row.code} row={row} />
    </Suspense>
  );
}
