import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Transition } from '../../../shared/record/record.ts';
import { transitionPermission } from '../../../shared/record/record.ts';
import type { BulkAnswer, BulkBody } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { useCan } from '../../api/session.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { ConfirmDanger } from '../../kit/confirm.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icon.tsx';
import { MenuButton } from '../../kit/menu.tsx';
import { Skeleton } from '../../kit/states.tsx';
import { showToast, showUndo } from '../../kit/toast.tsx';
import { useRowActions } from '../detail/use-row-actions.ts';
import { nameIn } from '../names.ts';
import { type AnyRow, titleOf } from '../registry.ts';
import { useRecordRights } from '../use-record.ts';
import { commonTransitions, inBatches } from './bulk.ts';
import type { ListControl } from './use-list.ts';

const BulkForm = lazy(() => import('./bulk-form.tsx').then((m) => ({ default: m.BulkForm })));

type Work = Pick<BulkBody, 'patch' | 'action' | 'delete' | 'reason'>;

interface Props {
  readonly control: ListControl;
  readonly selected: ReadonlyMap<string, AnyRow>;
  readonly onClear: () => void;
}

/** What can be done to all selected rows at once; what fails is named row by row. */
export function BulkBar({ control, selected, onClear }: Props) {
  const t = useText();
  const say = useSay();
  const can = useCan();
  const locale = useLocale();
  const { def } = control;
  const rights = useRecordRights(def);
  const actions = useRowActions(def);
  const rows = [...selected.values()];
  const [open, setOpen] = useState<'patch' | 'delete' | Transition | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [failed, setFailed] = useState<BulkAnswer['failed']>([]);

  const run = async (work: Work): Promise<void> => {
    const done: string[] = [];
    const refused: BulkAnswer['failed'] = [];
    setProgress(0);
    try {
      for (const batch of inBatches(rows, 100)) {
        const answer = await recordApi.bulk(def, { ...work, items: batch.map(({ id, version }) => ({ id, version })) });
        done.push(...answer.done.map((d) => d.id));
        refused.push(...answer.failed);
        setProgress(done.length + refused.length);
      }
    } finally {
      setProgress(null);
      await actions.renew();
    }
    setFailed(refused);
    if (refused.length === 0) onClear();
    if (work.delete && done.length > 0)
      showUndo(t('records.deletedMany', { n: done.length }), t('app.undo'), () => {
        void Promise.all(done.map((id) => recordApi.restore(def, id))).then(actions.renew, actions.refused);
      });
    else
      showToast(
        refused.length === 0
          ? t('list.bulkDone', { n: done.length })
          : t('list.bulkFailed', { done: done.length, failed: refused.length }),
        { tone: refused.length === 0 ? 'good' : 'bad' },
      );
  };
  const transitions = commonTransitions(def, rows).filter((tr) => can(transitionPermission(def, tr)));

  return (
    <>
      {rows.length > 0 && (
        <div className="hy-bulk" role="toolbar" aria-label={t('list.selected', { n: rows.length })}>
          <strong>
            {progress === null
              ? t('list.selected', { n: rows.length })
              : t('list.bulkProgress', { done: progress, total: rows.length })}
          </strong>
          {rights.update && (
            <Button size="small" onClick={() => setOpen('patch')}>
              {t('list.bulkEdit')}
            </Button>
          )}
          {transitions.length > 0 && (
            <MenuButton
              label={t('board.move')}
              className="hy-menubutton hy-menubutton--small"
              items={transitions.map((tr) => ({
                key: tr.action,
                label: say(tr.label),
                danger: tr.danger === true,
                onPick: () => {
                  if (tr.reason || tr.danger) setOpen(tr);
                  else void run({ action: tr.action });
                },
              }))}
            >
              {t('board.move')}
            </MenuButton>
          )}
          {rights.remove && (
            <Button size="small" danger onClick={() => setOpen('delete')}>
              {t('list.bulkDelete')}
            </Button>
          )}
          <button type="button" className="hy-iconbutton" aria-label={t('list.clearSelection')} onClick={onClear}>
            <Icon name="close" size={14} />
          </button>
        </div>
      )}
      <ConfirmDanger
        open={open === 'delete'}
        title={t('list.bulkConfirm', { n: rows.length, name: nameIn(def, locale, true) })}
        action={t('list.bulkDelete')}
        onClose={() => setOpen(null)}
        onConfirm={() => run({ delete: true })}
      >
        <p>{t('detail.deleteText')}</p>
      </ConfirmDanger>
      {(open === 'patch' || (open !== null && typeof open === 'object')) && (
        <Dialog
          open
          onClose={() => setOpen(null)}
          title={
            typeof open === 'object'
              ? say(open.label)
              : `${t('list.bulkEdit')} · ${t('list.selected', { n: rows.length })}`
          }
        >
          <Suspense fallback={<Skeleton rows={3} />}>
            <BulkForm
              def={def}
              transition={typeof open === 'object' ? open : null}
              onRun={async (work) => {
                await run(work);
                setOpen(null);
              }}
            />
          </Suspense>
        </Dialog>
      )}
      <Dialog
        open={failed.length > 0}
        onClose={() => setFailed([])}
        title={t('list.bulkFailedTitle', { n: failed.length })}
      >
        <ul className="hy-stack hy-stack--tight">
          {failed.map((one) => {
            const row = selected.get(one.id);
            return (
              <li key={one.id}>
                <strong>{row ? titleOf(def, row) : one.id}</strong>
                <div className="hy-muted">{say(one.message)}</div>
              </li>
            );
          })}
        </ul>
      </Dialog>
    </>
  );
}
