import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input } from 'antd';
import { type SubmitEvent, useId, useState } from 'react';
import type { SavedView } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { recordKeys } from '../../api/record-queries.ts';
import { useText } from '../../i18n/i18n.ts';
import { ConfirmDanger } from '../../kit/confirm.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { MenuButton } from '../../kit/menu.tsx';
import { ErrorNote } from '../../kit/states.tsx';
import { showToast } from '../../kit/toast.tsx';
import { settingsOf } from './list-state.ts';
import type { ListControl } from './use-list.ts';

/** Saved views as tabs; what was changed in one can be kept or put back. */
export function ViewTabs({ control }: { control: ListControl }) {
  const t = useText();
  const client = useQueryClient();
  const { def, views, state, set } = control;
  const [dialog, setDialog] = useState<'save' | 'edit' | 'delete' | null>(null);
  const clear = {
    filter: undefined,
    sort: undefined,
    q: undefined,
    columns: undefined,
    layout: undefined,
    preview: undefined,
  };
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: recordKeys.views(def.id) });
  const current = state.view;
  const update = async (view: SavedView): Promise<void> => {
    await recordApi.editView(def, view.id, { name: view.name, shared: view.shared, settings: settingsOf(def, state) });
    await renew();
    set(clear);
    showToast(t('list.viewSaved'), { tone: 'good' });
  };
  const own = current !== null && current.mine && !current.builtIn;
  const worthSaving = state.changed;
  if (views.length === 0 && !worthSaving) return null;
  return (
    <div className="hy-views">
      <div className="hy-tabs" role="tablist" aria-label={t('list.views')}>
        {(views.length === 0 ? [] : [null, ...views]).map((view) => (
          <button
            key={view?.id ?? ''}
            type="button"
            role="tab"
            aria-selected={(state.view?.id ?? null) === (view?.id ?? null)}
            onClick={() => set({ ...clear, view: view?.id }, true)}
          >
            {view?.name ?? t('list.allRows')}
          </button>
        ))}
      </div>
      {(worthSaving || own) && (
        <MenuButton
          label={t('list.views')}
          className="hy-link hy-small hy-nowrap"
          items={[
            ...(worthSaving && own
              ? [
                  {
                    key: 'update',
                    label: t('list.updateView'),
                    icon: 'save' as const,
                    onPick: () => void update(current),
                  },
                ]
              : []),
            ...(worthSaving
              ? [{ key: 'save', label: t('list.saveView'), icon: 'plus' as const, onPick: () => setDialog('save') }]
              : []),
            ...(worthSaving
              ? [{ key: 'restore', label: t('list.viewRestore'), icon: 'undo' as const, onPick: () => set(clear) }]
              : []),
            ...(own
              ? [
                  { key: 'edit', label: t('list.viewEdit'), icon: 'edit' as const, onPick: () => setDialog('edit') },
                  {
                    key: 'delete',
                    label: t('list.viewDelete'),
                    icon: 'trash' as const,
                    danger: true,
                    onPick: () => setDialog('delete'),
                  },
                ]
              : []),
          ]}
        >
          {worthSaving ? t(current === null ? 'list.saveView' : 'list.viewChanged') : t('list.views')} ▾
        </MenuButton>
      )}
      {dialog === 'save' && (
        <SaveView
          control={control}
          view={null}
          onClose={() => setDialog(null)}
          onSaved={async (view) => {
            await renew();
            set({ ...clear, view: view.id });
          }}
        />
      )}
      {dialog === 'edit' && current !== null && (
        <SaveView control={control} view={current} onClose={() => setDialog(null)} onSaved={renew} />
      )}
      <ConfirmDanger
        open={dialog === 'delete'}
        title={t('list.viewDeleteConfirm', { name: current?.name ?? '' })}
        action={t('list.viewDelete')}
        onClose={() => setDialog(null)}
        onConfirm={async () => {
          if (current !== null) await recordApi.removeView(def, current.id);
          await renew();
          set({ ...clear, view: undefined });
        }}
      />
    </div>
  );
}

interface SaveProps {
  readonly control: ListControl;
  /** The one whose name and sharing are changed, with its settings as they are; null for a new one of what the list shows. */
  readonly view: SavedView | null;
  readonly onClose: () => void;
  readonly onSaved: (view: SavedView) => Promise<void>;
}

function SaveView({ control, view, onClose, onSaved }: SaveProps) {
  const t = useText();
  const id = useId();
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState(view?.shared ?? false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    try {
      const { def, state } = control;
      const body = { name: name.trim(), shared, settings: view?.settings ?? settingsOf(def, state) };
      await onSaved(await (view === null ? recordApi.addView(def, body) : recordApi.editView(def, view.id, body)));
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t(view === null ? 'list.saveView' : 'list.viewEdit')} width={400}>
      <form className="hy-stack" onSubmit={(e) => void save(e)}>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={id}>
            {t('list.viewName')}
          </label>
          <Input id={id} autoFocus required maxLength={60} value={name} onChange={(e) => setName(e.target.value)} />
        </div>
        <Checkbox checked={shared} onChange={(e) => setShared(e.target.checked)}>
          {t('list.viewShared')}
        </Checkbox>
        {error !== null && <ErrorNote error={error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={busy} disabled={name.trim() === ''}>
            {t('app.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
