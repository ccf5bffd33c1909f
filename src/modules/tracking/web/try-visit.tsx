import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { ErrorNote } from '../../../web/kit/states.tsx';
import '../../../web/records/fields/fields.css';
import { tryChannelRules } from '../tracking.contract.ts';
import type { Rule } from './rules-view.ts';
import { words } from './tracking.words.ts';

/** Which channel a visit would get, also by rules that are not saved yet. */
export function TryVisit({ rules, nameOf }: { rules: readonly Rule[] | null; nameOf: (channel: string) => string }) {
  const say = useSay();
  const locale = useLocale();
  const id = useId();
  const [visit, setVisit] = useState({ url: '', referrer: '', userAgent: '' });
  const [result, setResult] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const body = { ...visit, ...(rules === null ? {} : { items: [...rules] }) };
      const answer = await call(tryChannelRules, { body });
      setResult(answer.name?.[locale] ?? nameOf(answer.channel));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const fields = [
    ['url', words.tryUrl],
    ['referrer', words.tryReferrer],
    ['userAgent', words.tryAgent],
  ] as const;
  return (
    <form
      className="hy-card hy-pad hy-stack hy-rules__try"
      onSubmit={(e) => {
        e.preventDefault();
        void run();
      }}
    >
      <h2>{say(words.tryTitle)}</h2>
      {fields.map(([key, label]) => (
        <div key={key} className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-${key}`}>
            {say(label)}
          </label>
          <Input
            id={`${id}-${key}`}
            value={visit[key]}
            {...(key === 'url' ? { placeholder: 'https://…?utm_source=douyin' } : {})}
            onChange={(e) => {
              setResult(null);
              setVisit({ ...visit, [key]: e.target.value });
            }}
          />
        </div>
      ))}
      <div className="hy-row">
        <Button htmlType="submit" loading={busy}>
          {say(words.try)}
        </Button>
        <b role="status">{result !== null && say(words.tryResult, { channel: result })}</b>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </form>
  );
}
