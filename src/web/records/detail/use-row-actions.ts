import { useQueryClient } from '@tanstack/react-query';
import type { RecordDef, Transition } from '../../../shared/record/record.ts';
import { ApiError } from '../../api/api-error.ts';
import { type RowAnswer, recordApi } from '../../api/record-api.ts';
import { recordKeys } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { showToast, showUndo } from '../../kit/toast.tsx';
import { type AnyRow, titleOf } from '../registry.ts';

/** What can be done to one row from any page, with its words and its undo. Errors of `transition` are thrown. */
export function useRowActions(def: RecordDef) {
  const client = useQueryClient();
  const t = useText();
  const say = useSay();
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: recordKeys.all(def.id) });
  const keep = (answer: RowAnswer): void => {
    client.setQueryData(recordKeys.row(def.id, answer.item.id), answer);
    void renew();
  };
  const refused = (error: unknown): void => {
    // What is wrong with a value says more than that something is.
    const said = error instanceof ApiError ? (error.details.reason ?? error.issues[0]?.message ?? error.label) : null;
    showToast(said === null ? t('states.broken') : say(said), { tone: 'bad' });
    void renew();
  };
  const restore = async (id: string): Promise<void> => {
    try {
      keep(await recordApi.restore(def, id));
      showToast(t('records.restored'), { tone: 'good' });
    } catch (error) {
      refused(error);
    }
  };
  return {
    renew,
    keep,
    refused,
    restore,
    transition: async (row: AnyRow, transition: Transition, reason?: string): Promise<void> => {
      keep(await recordApi.transition(def, row.id, row.version, transition.action, reason));
      showToast(t('detail.transitionDone', { action: say(transition.label) }), { tone: 'good' });
    },
    remove: async (row: AnyRow): Promise<void> => {
      await recordApi.remove(def, row.id, row.version);
      client.removeQueries({ queryKey: recordKeys.row(def.id, row.id) });
      void renew();
      showUndo(t('records.deleted', { title: titleOf(def, row) }), t('app.undo'), () => void restore(row.id));
    },
    watch: async (row: AnyRow, on: boolean): Promise<void> => {
      try {
        await recordApi.watch(def, row.id, on);
        if (on) showToast(t('detail.watching'));
      } catch (error) {
        return refused(error);
      }
      await client.invalidateQueries({ queryKey: recordKeys.row(def.id, row.id) });
    },
  };
}
export type RowActions = ReturnType<typeof useRowActions>;
