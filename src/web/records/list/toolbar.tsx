import { lazy, Suspense, useEffect, useState } from 'react';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { Icon, type IconName } from '../../kit/icon.tsx';
import { setPreferences, usePreferences } from '../../preferences.ts';
import { nameIn } from '../names.ts';
import { type Layout, layoutsOf } from './list-state.ts';
import type { ListControl } from './use-list.ts';

const ColumnsDialog = lazy(() => import('./columns-dialog.tsx').then((m) => ({ default: m.ColumnsDialog })));

const layoutIcons: Readonly<Record<Layout, IconName>> = {
  list: 'list',
  board: 'board',
  calendar: 'calendar',
  timeline: 'timeline',
  tree: 'tree',
};
export const searchFieldId = 'hy-list-search';

/** Search from the first character, layout, columns and row height. */
export function Toolbar({ control }: { control: ListControl }) {
  const t = useText();
  const { density } = usePreferences();
  const { def, state, set } = control;
  const [typed, setTyped] = useState(state.q);
  const [columns, setColumns] = useState(false);
  // The address may change by itself (back, another view): the field follows it.
  useEffect(() => setTyped(state.q), [state.q]);
  useEffect(() => {
    if (typed === state.q) return;
    const timer = setTimeout(
      () => set({ q: typed === '' && !state.view?.settings.search ? undefined : typed, preview: undefined }),
      200,
    );
    return () => clearTimeout(timer);
  });
  const name = nameIn(def, useLocale(), true);
  const layouts = layoutsOf(def);
  return (
    <div className="hy-toolbar">
      <label className="hy-toolbar__search">
        <Icon name="search" size={15} />
        <input
          id={searchFieldId}
          type="search"
          placeholder={t('list.search', { name })}
          aria-label={t('list.search', { name })}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Escape') e.currentTarget.blur();
          }}
        />
        <kbd className="hy-desk" aria-hidden="true">
          /
        </kbd>
      </label>
      <span className="hy-grow" />
      {layouts.length > 1 && (
        <div className="hy-segment" role="radiogroup" aria-label={t('list.layout')}>
          {layouts.map((layout) => (
            <button
              key={layout}
              type="button"
              role="radio"
              aria-checked={state.layout === layout}
              title={t(`list.layouts.${layout}`)}
              aria-label={t(`list.layouts.${layout}`)}
              onClick={() =>
                set({
                  layout: layout === (state.view?.settings.layout ?? 'list') ? undefined : layout,
                  preview: undefined,
                })
              }
            >
              <Icon name={layoutIcons[layout]} />
            </button>
          ))}
        </div>
      )}
      {state.layout === 'list' && (
        <>
          <button
            type="button"
            className="hy-iconbutton hy-desk"
            title={t('list.columns')}
            aria-label={t('list.columns')}
            onClick={() => setColumns(true)}
          >
            <Icon name="columns" />
          </button>
          <button
            type="button"
            className="hy-iconbutton hy-desk"
            aria-pressed={density === 'compact'}
            title={`${t('list.density')}: ${t(`list.densities.${density}`)}`}
            aria-label={`${t('list.density')}: ${t('list.densities.compact')}`}
            onClick={() => setPreferences({ density: density === 'compact' ? 'normal' : 'compact' })}
          >
            <Icon name="menu" />
          </button>
        </>
      )}
      <Suspense>{columns && <ColumnsDialog control={control} onClose={() => setColumns(false)} />}</Suspense>
    </div>
  );
}
