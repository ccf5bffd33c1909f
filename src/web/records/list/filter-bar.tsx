import { lazy, Suspense, useState } from 'react';
import type { Condition } from '../../../shared/record/condition.ts';
import { useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icon.tsx';
import { Skeleton } from '../../kit/states.tsx';
import { allOf, conditionsOf, isLeaf } from './filter.ts';
import { leafParts, sentence } from './sentence.ts';
import type { ListControl } from './use-list.ts';
import { useSentenceWords } from './use-sentence.ts';

const FilterEditor = lazy(() => import('./filter-editor.tsx').then((m) => ({ default: m.FilterEditor })));

/** The filter as a sentence; each part can be changed or taken away. */
export function FilterBar({ control }: { control: ListControl }) {
  const t = useText();
  const { def, state, set } = control;
  const conditions = conditionsOf(state.filter);
  const words = useSentenceWords(def, conditions);
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const apply = (next: readonly Condition[]): void =>
    // An empty filter over a view that has one must say so in the address.
    set({ filter: allOf(next) ?? (state.view?.settings.filter ? { all: [] } : undefined), preview: undefined });
  const edited = typeof editing === 'number' ? conditions[editing] : undefined;
  return (
    <div className="hy-filters">
      {conditions.map((condition, i) => (
        <span key={JSON.stringify(condition)} className="hy-filter">
          {i > 0 && <span className="hy-filter__and">{words.and}</span>}
          <span className="hy-filter__chip">
            {isLeaf(condition) ? (
              <button type="button" className="hy-plain" onClick={() => setEditing(i)} title={t('list.editFilter')}>
                <Parts parts={leafParts(def, condition, words)} />
              </button>
            ) : (
              <span>{sentence(def, condition, words, true)}</span>
            )}
            <button
              type="button"
              className="hy-filter__drop"
              aria-label={`${t('list.removeFilter')}: ${sentence(def, condition, words)}`}
              onClick={() => apply(conditions.filter((_, at) => at !== i))}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        </span>
      ))}
      <button type="button" className="hy-iconbutton" onClick={() => setEditing('new')}>
        <Icon name="filter" size={15} />
        <span>{conditions.length === 0 ? t('list.filter') : t('list.addFilter')}</span>
      </button>
      {conditions.length > 1 && (
        <button type="button" className="hy-link hy-small" onClick={() => apply([])}>
          {t('states.clearFilters')}
        </button>
      )}
      <Dialog
        open={editing !== null}
        onClose={() => setEditing(null)}
        title={t(editing === 'new' ? 'list.addFilter' : 'list.editFilter')}
      >
        <Suspense fallback={<Skeleton rows={3} />}>
          <FilterEditor
            def={def}
            leaf={edited !== undefined && isLeaf(edited) ? edited : null}
            onApply={(leaf) => {
              apply(
                typeof editing === 'number'
                  ? conditions.map((c, i) => (i === editing ? leaf : c))
                  : [...conditions, leaf],
              );
              setEditing(null);
            }}
          />
        </Suspense>
      </Dialog>
    </div>
  );
}

function Parts({ parts }: { parts: ReturnType<typeof leafParts> }) {
  return (
    <>
      <span className="hy-muted">{parts.field}</span> {parts.op} <strong>{parts.value}</strong>
    </>
  );
}
