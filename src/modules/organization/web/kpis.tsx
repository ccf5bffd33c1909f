import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { metricsQuery } from '../../../web/records/metrics.ts';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import { words } from './organization.words.ts';

const namesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/** The metrics by which a position is measured. */
export function KpisEditor({ id, value, onChange, describedBy }: FieldEditorProps) {
  const say = useSay();
  const metrics = useQuery(metricsQuery);
  return (
    <Select
      id={id}
      mode="multiple"
      style={{ width: '100%' }}
      aria-describedby={describedBy}
      placeholder={say(words.kpis)}
      showSearch={{ optionFilterProp: 'label' }}
      options={(metrics.data?.items ?? []).map((m) => ({ value: m.name, label: say(m.label) }))}
      value={[...namesOf(value)]}
      onChange={(next: string[]) => onChange(next.length === 0 ? null : next)}
    />
  );
}

export function KpisView({ value }: FieldViewProps) {
  const say = useSay();
  const metrics = useQuery(metricsQuery).data?.items ?? [];
  const names = namesOf(value);
  if (names.length === 0) return <span className="hy-muted">{NONE}</span>;
  return (
    <span className="hy-refs">
      {names.map((name) => {
        const metric = metrics.find((m) => m.name === name);
        return (
          <span key={name} className="hy-label">
            {metric === undefined ? name : say(metric.label)}
          </span>
        );
      })}
    </span>
  );
}
