import { Select } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { allRecords } from '../../../web/records/registry.ts';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import { words } from './webhook.words.ts';
import { eventChoices } from './webhook-events.ts';

const namesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/** The changes that a webhook is told of. */
export function EventsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  return (
    <Select
      id={id}
      mode="multiple"
      style={{ width: '100%' }}
      aria-describedby={describedBy}
      {...(invalid ? { status: 'error' as const } : {})}
      placeholder={say(words.events)}
      showSearch={{ optionFilterProp: 'label' }}
      options={eventChoices(allRecords()).map((c) => ({ value: c.value, label: say(c.label) }))}
      value={[...namesOf(value)]}
      onChange={(next: string[]) => onChange(next.length === 0 ? null : next)}
    />
  );
}

export function EventsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const names = namesOf(value);
  if (names.length === 0) return <span className="hy-muted">{NONE}</span>;
  const choices = new Map(eventChoices(allRecords()).map((c) => [c.value, c.label]));
  const shown = compact ? names.slice(0, 2) : names;
  return (
    <span className="hy-refs">
      {shown.map((name) => {
        const label = choices.get(name);
        return (
          <span key={name} className="hy-label" title={name}>
            {label === undefined ? name : say(label)}
          </span>
        );
      })}
      {names.length > shown.length && <span className="hy-muted">+{names.length - shown.length}</span>}
    </span>
  );
}
