import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { HistoryEntry, RefNames } from '../../../shared/record/wire.ts';
import { historyQuery } from '../../api/record-queries.ts';
import { useSay, useText, useTexts } from '../../i18n/i18n.ts';
import { TimeText } from '../../kit/small.tsx';
import { QueryBoundary } from '../../kit/states.tsx';
import { clockActions } from '../clocks/clocks.words.ts';
import { FieldView } from '../fields/field-view.tsx';
import { LinesHistory } from '../lines/lines-view.tsx';
import { columnField } from '../registry.ts';

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
  const changes = Object.entries(entry.changes);
  const vias: Readonly<Record<string, string>> = useTexts().history.vias;
  return (
    <li>
      <div className="hy-row hy-row--wrap" style={{ gap: '0 8px' }}>
        <strong>{who}</strong>
        <span>{useActionName(def, entry)}</span>
        <span className="hy-small hy-muted">
          <TimeText at={entry.at} ago />
          {entry.via !== 'web' && entry.via !== 'page' && ` · ${vias[entry.via] ?? entry.via}`}
        </span>
      </div>
      {entry.reason !== null && (
        <p className="hy-small">
          {t('history.reason')}：{entry.reason}
        </p>
      )}
      {entry.action !== 'create' &&
        changes.map(([name, change]) => {
          const child = def.children?.[name];
          if (child !== undefined)
            return <LinesHistory key={name} def={def} name={name} child={child} refs={refs} {...change} />;
          const field = columnField(def, name);
          if (field === undefined) return null;
          const show = (value: unknown) => (
            <FieldView def={def} name={name} field={field} row={{ [name]: value }} refs={refs} compact plain />
          );
          return (
            <div key={name} className="hy-change">
              <span className="hy-muted">{say(field.label)}</span>
              <span className="hy-change__before">{show(change.before)}</span>
              <span aria-label={t('history.after')}>→</span>
              <span>{show(change.after)}</span>
            </div>
          );
        })}
    </li>
  );
}

function useActionName(def: RecordDef, { action, changes }: HistoryEntry): string {
  const t = useText();
  const say = useSay();
  const transition = def.states.transitions.find((one) => one.action === action);
  if (transition !== undefined) return say(transition.label);
  const ofClock = clockActions[action];
  if (ofClock !== undefined) {
    const clock = def.clocks?.find((one) => `clock:${one.key}` in changes);
    return `${say(ofClock)}${clock === undefined ? '' : `：${say(clock.label)}`}`;
  }
  const known = {
    create: 'created',
    update: 'updated',
    delete: 'deleted',
    restore: 'restored',
    import: 'imported',
    comment: 'commented',
    'approval.started': 'approvalStarted',
    'approval.stepOpened': 'approvalStep',
    'approval.signed': 'approvalSigned',
    'approval.refused': 'approvalRefused',
    'approval.granted': 'approvalGranted',
    'approval.returned': 'approvalReturned',
    'approval.withdrawn': 'approvalWithdrawn',
    'approval.voided': 'approvalVoided',
    'approval.escalated': 'approvalEscalated',
    'approval.overdue': 'approvalOverdue',
    'approval.reseated': 'approvalReseated',
    'approval.stuck': 'approvalStuck',
    'approval.reminded': 'approvalReminded',
    'approval.papers': 'approvalPapers',
    'approval.papersLate': 'approvalPapersLate',
  } as const;
  const key = known[action as keyof typeof known];
  return key === undefined ? action : t(`history.${key}`);
}
