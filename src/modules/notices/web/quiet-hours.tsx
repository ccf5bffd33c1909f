import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { TimeInput } from '../../../web/kit/day-time.tsx';
import { ErrorNote } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { type MyNoticeSettings, putWorkspaceQuiet, type QuietHours } from '../preferences.contract.ts';
import { words } from './preferences.words.ts';

/** Two times of the day; over midnight where the second is earlier. */
export function QuietRange({ hours, onChange }: { hours: QuietHours; onChange: (hours: QuietHours) => void }) {
  const say = useSay();
  return (
    <div className="hy-row hy-row--wrap" style={{ gap: 8 }}>
      {(['from', 'to'] as const).map((side) => (
        <label key={side} className="hy-row" style={{ gap: 8 }}>
          {say(words[side])}
          <TimeInput value={hours[side]} onChange={(time) => onChange({ ...hours, [side]: time })} />
        </label>
      ))}
    </div>
  );
}

/** For who runs the workspace: the hours of everybody who has not chosen own ones. */
export function WorkspaceQuiet(p: { workspace: MyNoticeSettings['workspace']; onDone: () => Promise<void> }) {
  const say = useSay();
  const [on, setOn] = useState(p.workspace.quiet !== null);
  const [hours, setHours] = useState<QuietHours>(p.workspace.quiet ?? { from: '22:00', to: '08:00' });
  const [error, setError] = useState<unknown>(null);
  const save = async (): Promise<void> => {
    setError(null);
    try {
      await call(putWorkspaceQuiet, { body: { quiet: on ? hours : null } });
      showToast(say(words.saved), { tone: 'good' });
      await p.onDone();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section className="hy-field hy-prefs__house" aria-label={say(words.workspaceQuiet)}>
      <h2>{say(words.workspaceQuiet)}</h2>
      <p className="hy-small hy-muted">{say(words.workspaceQuietHelp)}</p>
      <div className="hy-row hy-row--wrap">
        <Checkbox checked={on} onChange={(e) => setOn(e.target.checked)}>
          {say(words.on)}
        </Checkbox>
        {on && <QuietRange hours={hours} onChange={setHours} />}
        <Button onClick={() => void save()}>{say(words.save)}</Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}
