import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { keySources, mendDeadLetter } from '../tracking.contract.ts';
import { letterQuery } from './tracking.queries.ts';
import { words } from './tracking.words.ts';

/** JSON with line breaks, where it is JSON at all. */
const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

const sourceName = (source: string): Label =>
  (keySources as Readonly<Record<string, Label>>)[source] ?? { zh: source, en: source };

interface Props {
  readonly id: string;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

/** One refused event: why, and what it said. It can be mended and taken again. */
export function DeadLetterDialog({ id, onClose, onDone }: Props) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const fieldId = useId();
  const query = useQuery(letterQuery(id));
  const [typed, setTyped] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const letter = query.data;
  const text = typed ?? (letter === undefined ? '' : pretty(letter.payload));
  const fault = faultOf(text);
  const editable = can('tracking.manage') && letter?.replayedAt === null && !letter.truncated;
  const mend = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const answer = await call(mendDeadLetter, { params: { id }, body: { payload: text } });
      showToast(say(answer.duplicate ? words.mendedTwice : words.mended), { tone: 'good' });
      await onDone();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={letter === undefined ? say(words.letter) : letter.name || letter.type || say(words.letter)}
      width={720}
      footer={
        <>
          <Button onClick={onClose}>{t('app.close')}</Button>
          {editable && (
            <Button type="primary" loading={busy} disabled={fault !== null} onClick={() => void mend()}>
              {say(words.mend)}
            </Button>
          )}
        </>
      }
    >
      <QueryBoundary query={query} rows={5}>
        {(one) => (
          <>
            <Note tone="bad">{say(one.message)}</Note>
            <p className="hy-small hy-muted">
              {say(sourceName(one.source))} · <TimeText at={one.receivedAt} /> · messageId{' '}
              <code>{one.messageId || '—'}</code>
            </p>
            {one.truncated && <Note tone="warning">{say(words.truncated)}</Note>}
            <div className="hy-field hy-tracking__payload">
              <label className="hy-field__label" htmlFor={fieldId}>
                {say(words.payload)}
                {editable && <span className="hy-field__optional">{say(words.payloadHelp)}</span>}
              </label>
              <Input.TextArea
                id={fieldId}
                readOnly={!editable}
                spellCheck={false}
                autoSize={{ minRows: 6, maxRows: 20 }}
                value={text}
                onChange={(e) => setTyped(e.target.value)}
              />
              {editable && fault !== null && (
                <span className="hy-field__error" role="alert">
                  {say(words.notJson, { why: fault })}
                </span>
              )}
            </div>
            {error !== null && <ErrorNote error={error} />}
          </>
        )}
      </QueryBoundary>
    </Dialog>
  );
}

/** Why a text is not JSON; null when it is. */
function faultOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
