import { Button } from 'antd';
import { useText } from '../../i18n/i18n.ts';
import { StateTag } from '../small.tsx';
import type { Days } from './bar-drag.ts';
import type { GanttItem } from './gantt-item.ts';

interface Props {
  readonly items: readonly GanttItem[];
  readonly rangeOf: (days: Days) => string;
  readonly onOpen: (id: string) => void;
  readonly onAsk: ((id: string) => void) | undefined;
}

/** The chart on a phone: what, when, and a way to move it. */
export function GanttList({ items, rangeOf, onOpen, onAsk }: Props) {
  const t = useText();
  return (
    <ol className="hy-gantt-list">
      {items.map((item) => (
        <li key={item.id} data-critical={item.critical === true}>
          <button type="button" className="hy-plain hy-grow" onClick={() => onOpen(item.id)}>
            <strong>{item.title}</strong>
            <span className="hy-small hy-muted">
              {rangeOf(item)}
              {item.note !== undefined && item.note !== '' && ` · ${item.note}`}
            </span>
          </button>
          {item.critical === true && <StateTag label={t('timeline.critical')} tone="warning" />}
          {item.clash === true && <StateTag label={t('timeline.clash')} tone="bad" />}
          {onAsk !== undefined && typeof item.fixed !== 'string' && (
            <Button size="small" onClick={() => onAsk(item.id)}>
              {t('timeline.move')}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
