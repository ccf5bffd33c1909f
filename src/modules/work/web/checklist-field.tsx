import { Button, Checkbox, Input } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import { type Blocker, type ChecklistItem, maxChecklist, type Task } from '../task.contract.ts';
import './work.css';
import { words } from './work.words.ts';

/** How much of the list is ticked; the points themselves are ticked in the panel above. */
export function ChecklistView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const items = (Array.isArray(value) ? value : []) as readonly ChecklistItem[];
  if (items.length === 0) return <span className="hy-muted">{NONE}</span>;
  const count = say(words.checklistOf, { done: items.filter((i) => i.done).length, all: items.length });
  if (compact) return <span>{count}</span>;
  return (
    <ul>
      {items.map((item, i) => (
        <li key={`${i}-${item.text}`} className={item.done ? 'hy-work__ticked' : undefined}>
          {item.done ? '✓ ' : '○ '}
          {item.text}
        </li>
      ))}
    </ul>
  );
}

/** Points are written one below the other; Enter adds the next. */
export function ChecklistEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const items = (Array.isArray(value) ? value : []) as readonly ChecklistItem[];
  const put = (next: readonly ChecklistItem[]): void => onChange(next.length === 0 ? null : next);
  const add = (): void => put([...items, { text: '', done: false }]);
  return (
    <div className="hy-work__points">
      {items.map((item, i) => (
        // Two points may read alike while they are written.
        <div key={`point-${i}`} className="hy-work__point">
          <Checkbox
            aria-label={item.text === '' ? say(words.point) : item.text}
            checked={item.done}
            onChange={(e) => put(items.map((one, at) => (at === i ? { ...one, done: e.target.checked } : one)))}
          />
          <Input
            id={i === 0 ? id : `${id}-${i}`}
            aria-label={say(words.point)}
            aria-describedby={describedBy}
            {...(invalid ? { status: 'error' as const } : {})}
            maxLength={300}
            autoFocus={item.text === '' && i > 0}
            value={item.text}
            onChange={(e) => put(items.map((one, at) => (at === i ? { ...one, text: e.target.value } : one)))}
            onPressEnter={(e) => {
              e.preventDefault();
              if (item.text.trim() !== '') add();
            }}
          />
          <button
            type="button"
            className="hy-iconbutton"
            aria-label={say(words.removePoint, { name: item.text })}
            onClick={() => put(items.filter((_, at) => at !== i))}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
      <div>
        <Button
          size="small"
          {...(items.length === 0 ? { id } : {})}
          disabled={items.length >= maxChecklist}
          onClick={add}
        >
          {say(words.addPoint)}
        </Button>
      </div>
    </div>
  );
}

/** What a task waits for: a count in lists, the tasks themselves in the panel. */
export function BlockersView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const blockers = (Array.isArray(value) ? value : []) as readonly Blocker[];
  if (blockers.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact)
    return (
      <span className="hy-work__blocked" title={blockers.map((b) => `${b.code} ${b.title ?? ''}`).join('\n')}>
        {say(words.blockedBy, { n: blockers.length })}
      </span>
    );
  return (
    <ul>
      {blockers.map((b) => (
        <li key={b.id}>
          {b.code} {b.title ?? say(words.hiddenTask)}
        </li>
      ))}
    </ul>
  );
}

export function SubtasksView({ value }: FieldViewProps) {
  const say = useSay();
  const count = value as Task['subtasks'];
  if (count === null) return <span className="hy-muted">{NONE}</span>;
  return say(words.partsOf, { done: count.done, all: count.all });
}

export function SourceView({ value }: FieldViewProps) {
  const say = useSay();
  const source = value as Task['source'];
  if (source === null) return <span className="hy-muted">{NONE}</span>;
  return say(source.label);
}
