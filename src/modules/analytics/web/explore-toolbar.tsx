import { useQuery } from '@tanstack/react-query';
import { DatePicker, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { useToday } from '../../../web/kit/small.tsx';
import { metricsQuery, offered } from '../../../web/records/metrics.ts';

import { compareWords, dimensionWords, intervalWords, presetWords, words } from './explore.words.ts';
import {
  allowedIntervals,
  type ChangeState,
  type Compare,
  compares,
  type Dimension,
  dimensions,
  type ExploreState,
  mostMetrics,
  type Preset,
  presets,
  rangeOf,
} from './explore-state.ts';

const DAY = 'YYYY-MM-DD';

/** What is asked: metrics, days, comparison, dimension, interval. */
export function ExploreToolbar({ state, onChange }: { state: ExploreState; onChange: ChangeState }) {
  const say = useSay();
  const today = useToday();
  const metrics = useQuery(metricsQuery).data?.items ?? [];
  return (
    <div className="hy-explorebar">
      <Labelled label={say(words.metrics)} size="wide">
        <Select
          mode="multiple"
          aria-label={say(words.metrics)}
          maxCount={mostMetrics}
          showSearch={{ optionFilterProp: 'label' }}
          options={offered(metrics, state.metrics).map((m) => ({
            value: m.name,
            label: say(m.label),
            title: say(m.formula),
          }))}
          value={[...state.metrics]}
          onChange={(next: string[]) => {
            if (next.length > 0) onChange({ metrics: next });
          }}
        />
      </Labelled>
      <Labelled label={say(words.range)}>
        <div className="hy-row">
          <Select
            aria-label={say(words.range)}
            style={{ width: 132 }}
            options={presets.map((p) => ({ value: p, label: say(presetWords[p]) }))}
            value={state.preset}
            onChange={(preset: Preset) =>
              onChange(preset === 'custom' ? { preset } : { preset, ...rangeOf(preset, today) })
            }
          />
          <DatePicker.RangePicker
            className="hy-explorebar__days"
            allowClear={false}
            format={DAY}
            maxDate={dayjs(today)}
            value={[dayjs(state.from), dayjs(state.to)]}
            onChange={(next) => {
              const [from, to] = next ?? [];
              if (from && to) onChange({ preset: 'custom', from: from.format(DAY), to: to.format(DAY) });
            }}
          />
        </div>
      </Labelled>
      <Labelled label={say(words.compare)} size="half">
        <Select
          aria-label={say(words.compare)}
          style={{ width: 128 }}
          options={compares.map((c) => ({ value: c, label: say(compareWords[c]) }))}
          value={state.compare}
          onChange={(compare: Compare) => onChange({ compare })}
        />
      </Labelled>
      <Labelled label={say(words.by)} size="half">
        <Select
          aria-label={say(words.by)}
          style={{ width: 148 }}
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: '', label: say(words.noBy) },
            ...dimensions.map((d) => ({ value: d, label: say(dimensionWords[d]) })),
          ]}
          value={state.by ?? ''}
          onChange={(by: string) => onChange({ by: by === '' ? null : (by as Dimension) })}
        />
      </Labelled>
      <Labelled label={say(words.interval)}>
        <Segmented
          aria-label={say(words.interval)}
          options={allowedIntervals(state.from, state.to).map((i) => ({ value: i, label: say(intervalWords[i]) }))}
          value={state.interval}
          onChange={(interval) => onChange({ interval })}
        />
      </Labelled>
    </div>
  );
}

function Labelled({ label, size, children }: { label: string; size?: 'wide' | 'half'; children: ReactNode }) {
  return (
    <div className={size === undefined ? undefined : `hy-explorebar__${size}`}>
      <span className="hy-small hy-muted" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}
