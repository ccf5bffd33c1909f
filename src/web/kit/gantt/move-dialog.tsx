import { Button } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/i18n.ts';
import { DayInput } from '../day-time.tsx';
import { Dialog } from '../dialog.tsx';
import type { Days } from './bar-drag.ts';
import type { GanttItem } from './gantt-item.ts';

interface Props {
  readonly item: GanttItem;
  readonly onClose: () => void;
  readonly onMove: (id: string, days: Days) => Promise<void>;
}

/** Both days by typing: for phones, and for whoever does not pull. */
export function MoveDialog({ item, onClose, onMove }: Props) {
  const t = useText();
  const [days, setDays] = useState<Days>({ start: item.start, end: item.end });
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    await onMove(item.id, days);
    onClose();
  };
  return (
    <Dialog
      open
      width={360}
      onClose={onClose}
      title={t('timeline.moveTitle', { title: item.title })}
      footer={
        <Button
          type="primary"
          loading={busy}
          disabled={days.start === '' || days.end === ''}
          onClick={() => void save()}
        >
          {t('timeline.save')}
        </Button>
      }
    >
      <div className="hy-row">
        {(['start', 'end'] as const).map((key) => (
          <label key={key} className="hy-stack hy-grow" style={{ gap: 4 }}>
            {t(`timeline.${key}`)}
            <DayInput value={days[key]} onChange={(day) => setDays({ ...days, [key]: day })} />
          </label>
        ))}
      </div>
    </Dialog>
  );
}
