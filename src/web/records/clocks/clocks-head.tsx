import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import type { ClockInfo } from '../../../shared/record/clock-wire.ts';
import { assumedWords } from '../../../shared/record/clock-words.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { ApiError } from '../../api/api-error.ts';
import { recordKeys } from '../../api/record-queries.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { ErrorNote } from '../../kit/states.tsx';
import { showToast } from '../../kit/toast.tsx';
import { pauseClock, resumeClock, rowClocksQuery } from './clock.queries.ts';
import { ClockText } from './clock-text.tsx';
import { words } from './clocks.words.ts';

/** The clocks of a row at the head of its page; who may, pauses one with a reason. */
export function ClocksHead({ def, id }: { def: RecordDef; id: string }) {
  const say = useSay();
  const t = useText();
  const client = useQueryClient();
  const { data } = useQuery(rowClocksQuery(def, id));
  const [asking, setAsking] = useState<ClockInfo | null>(null);
  const shown = data?.items.filter((clock) => clock.state !== 'void') ?? [];
  if (shown.length === 0) return null;
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: recordKeys.all(def.id) });
  const resume = async (clock: ClockInfo): Promise<void> => {
    try {
      await resumeClock(def, id, clock.key);
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    }
    await renew();
  };
  return (
    <>
      <ul className="hy-clocks" aria-label={say(words.list)}>
        {shown.map((clock) => (
          <li key={clock.key}>
            <ClockText clock={clock} named />
            {clock.mayPause && clock.state === 'running' && clock.tone !== 'over' && (
              <Button
                size="small"
                type="text"
                aria-label={say(words.pauseOf, { name: say(clock.label) })}
                onClick={() => setAsking(clock)}
              >
                {say(words.pause)}
              </Button>
            )}
            {clock.mayPause && clock.state === 'paused' && (
              <Button
                size="small"
                type="text"
                aria-label={say(words.resumeOf, { name: say(clock.label) })}
                onClick={() => void resume(clock)}
              >
                {say(words.resume)}
              </Button>
            )}
          </li>
        ))}
        {shown.some((clock) => clock.assumed) && <li className="hy-clocks__note">* {say(assumedWords)}</li>}
      </ul>
      {asking !== null && (
        <PauseDialog
          clock={asking}
          onClose={() => setAsking(null)}
          onPause={async (reason) => {
            await pauseClock(def, id, asking.key, reason);
            await renew();
          }}
        />
      )}
    </>
  );
}

interface PauseProps {
  readonly clock: ClockInfo;
  readonly onPause: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

function PauseDialog({ clock, onPause, onClose }: PauseProps) {
  const say = useSay();
  const t = useText();
  const id = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onPause(reason.trim());
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.pauseOf, { name: say(clock.label) })}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="primary" loading={busy} disabled={reason.trim() === ''} onClick={() => void run()}>
            {say(words.pause)}
          </Button>
        </>
      }
    >
      <p>{say(words.pauseHelp)}</p>
      <label htmlFor={id}>{say(words.reason)}</label>
      <Input.TextArea id={id} rows={3} maxLength={2_000} value={reason} onChange={(e) => setReason(e.target.value)} />
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}
