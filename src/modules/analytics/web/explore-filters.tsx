import { useQuery } from '@tanstack/react-query';
import { Button, Input, Popover, Select } from 'antd';
import { useState } from 'react';
import { insightQuery } from '../../../web/api/insights.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { useDimensionNames } from './dimension-names.ts';

import { dimensionWords, opWords, words } from './explore.words.ts';
import {
  type ChangeState,
  type Dimension,
  dimensions,
  type ExploreFilter,
  type ExploreOp,
  type ExploreState,
  filterOps,
  valuesOf,
} from './explore-state.ts';

const bare = (op: ExploreOp): boolean => op === 'isEmpty' || op === 'notEmpty';

/** The conditions as a sentence; each can be changed or taken away. */
export function ExploreFilters({ state, onChange }: { state: ExploreState; onChange: ChangeState }) {
  const say = useSay();
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const put = (filter: ExploreFilter, at: number | 'new'): void => {
    setOpen(null);
    onChange({
      filters: at === 'new' ? [...state.filters, filter] : state.filters.map((f, i) => (i === at ? filter : f)),
    });
  };
  const popup = (at: number | 'new', filter: ExploreFilter) => (
    <FilterForm key={`${at}-${filter.field}`} state={state} start={filter} onApply={(next) => put(next, at)} />
  );
  return (
    <div className="hy-explorefilters">
      {state.filters.map((filter, i) => (
        <span key={`${filter.field}-${filter.op}-${filter.values.join()}`} className="hy-chip">
          <Popover
            trigger="click"
            open={open === i}
            onOpenChange={(on) => setOpen(on ? i : null)}
            content={popup(i, filter)}
            destroyOnHidden
          >
            <button type="button" className="hy-plain">
              <FilterText filter={filter} />
            </button>
          </Popover>
          <button
            type="button"
            className="hy-plain hy-chip__remove"
            aria-label={say(words.removeFilter)}
            onClick={() => onChange({ filters: state.filters.filter((_, at) => at !== i) })}
          >
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <Popover
        trigger="click"
        open={open === 'new'}
        onOpenChange={(on) => setOpen(on ? 'new' : null)}
        content={popup('new', { field: 'channel', op: 'in', values: [] })}
        destroyOnHidden
      >
        <button type="button" className="hy-link hy-row">
          <Icon name="filter" size={14} />
          {say(words.addFilter)}
        </button>
      </Popover>
    </div>
  );
}

function FilterText({ filter }: { filter: ExploreFilter }) {
  const say = useSay();
  const t = useText();
  const name = useDimensionNames(filter.field);
  return (
    <>
      {say(dimensionWords[filter.field])} {say(opWords[filter.op])}{' '}
      {!bare(filter.op) && <b>{filter.values.map(name).join(t('app.listJoin'))}</b>}
    </>
  );
}

interface FormProps {
  readonly state: ExploreState;
  readonly start: ExploreFilter;
  readonly onApply: (filter: ExploreFilter) => void;
}

function FilterForm({ state, start, onApply }: FormProps) {
  const say = useSay();
  const [filter, setFilter] = useState(start);
  const name = useDimensionNames(filter.field);
  const known = useQuery(insightQuery(valuesOf(state, filter.field)));
  const values = known.data?.rows.flatMap((row) => row.key.values?.[0] ?? []).filter((v) => v !== '') ?? [];
  const ready = bare(filter.op) || filter.values.some((v) => v !== '');
  return (
    <form
      className="hy-stack hy-stack--tight hy-filterform"
      onSubmit={(e) => {
        e.preventDefault();
        if (ready) onApply(bare(filter.op) ? { ...filter, values: [] } : filter);
      }}
    >
      <Select
        aria-label={say(words.filter)}
        showSearch={{ optionFilterProp: 'label' }}
        options={dimensions.map((d) => ({ value: d, label: say(dimensionWords[d]) }))}
        value={filter.field}
        onChange={(field: Dimension) => setFilter({ ...filter, field, values: [] })}
      />
      <Select
        aria-label={say(words.relation)}
        options={filterOps.map((op) => ({ value: op, label: say(opWords[op]) }))}
        value={filter.op}
        onChange={(op: ExploreOp) => setFilter({ ...filter, op })}
      />
      {filter.op === 'contains' ? (
        <Input
          aria-label={say(words.value)}
          value={filter.values[0] ?? ''}
          onChange={(e) => setFilter({ ...filter, values: [e.target.value] })}
        />
      ) : (
        !bare(filter.op) && (
          <Select
            mode="tags"
            aria-label={say(words.value)}
            placeholder={say(words.pickValues)}
            loading={known.isFetching}
            options={values.map((v) => ({ value: v, label: name(v) }))}
            value={[...filter.values]}
            onChange={(next: string[]) => setFilter({ ...filter, values: next })}
          />
        )
      )}
      <Button type="primary" htmlType="submit" disabled={!ready}>
        {say(words.apply)}
      </Button>
    </form>
  );
}
