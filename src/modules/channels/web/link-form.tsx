import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useDeferredValue, useEffect, useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import { ApiError, issuesByField } from '../../../web/api/api-error.ts';
import { type RowAnswer, recordApi } from '../../../web/api/record-api.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { ErrorNote } from '../../../web/kit/states.tsx';
import { FormField } from '../../../web/records/form/record-form.tsx';
import { checkDraft, type Fault } from '../../../web/records/form/validate.ts';
import { TrackedLink } from '../channels.contract.ts';
import { previewQuery } from './channels.queries.ts';
import { words } from './channels.words.ts';
import './link.css';
import { previewInput, splitAddress } from './link-view.ts';

type Values = Readonly<Record<string, unknown>>;
const asked = ['name', 'target', 'channel', 'medium', 'term', 'expiresOn'] as const;
const noFaults: ReadonlyMap<string, Fault> = new Map();
const noLabels: ReadonlyMap<string, Label> = new Map();

/** A new link, with what the naming rules will make of it beside the fields as they are filled in. */
export function LinkForm(p: {
  campaignId: string | null;
  onDone: (answer: RowAnswer) => void;
  onCancel: () => void;
  cancel: string;
}) {
  const say = useSay();
  const client = useQueryClient();
  const [values, setValues] = useState<Values>({ campaign: p.campaignId });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [sent, setSent] = useState<Values>({});
  const given = Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null && v !== ''));
  const faults = {
    own: tried ? checkDraft(TrackedLink, given) : noFaults,
    server: error === null ? noLabels : issuesByField(error),
    sent,
  };
  const save = async (): Promise<void> => {
    setTried(true);
    setError(null);
    if (checkDraft(TrackedLink, given).size > 0) return;
    setBusy(true);
    setSent(values);
    try {
      const answer = await recordApi.create(TrackedLink, given);
      await client.invalidateQueries({ queryKey: recordKeys.all(TrackedLink.id) });
      p.onDone(answer);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="hy-linkform"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
      noValidate
    >
      {asked.map((name) => (
        <FormField
          key={name}
          def={TrackedLink}
          name={name}
          values={values}
          onChange={(field, value) => setValues((all) => ({ ...all, [field]: value }))}
          faults={faults}
          refs={{}}
          idPrefix="new-link"
        />
      ))}
      <Preview values={values} />
      {error !== null && !(error instanceof ApiError && error.code === 'invalid' && error.issues.length > 0) && (
        <ErrorNote error={error} />
      )}
      <div className="hy-row">
        <Button type="primary" htmlType="submit" loading={busy}>
          {say(words.make)}
        </Button>
        <Button onClick={p.onCancel}>{p.cancel}</Button>
      </div>
    </form>
  );
}

/** Waits for a pause in typing: the server is asked once a word, not once a key. */
function usePaused<T>(value: T, text: string): T {
  const [held, setHeld] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setHeld(value), 250);
    return () => clearTimeout(timer);
    // The text stands for the value, which is a new object each time.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [text]);
  return held;
}

function Preview({ values }: { values: Values }) {
  const say = useSay();
  const input = useDeferredValue(previewInput(values));
  const held = usePaused(input, JSON.stringify(input));
  const { data, error } = useQuery(previewQuery(held));
  const address = data === undefined ? null : splitAddress(data.longUrl);
  return (
    <section className="hy-linkpreview" aria-label={say(words.preview)} aria-live="polite">
      <h3>{say(words.preview)}</h3>
      {held === null || address === null ? (
        error !== null && held !== null ? (
          <ErrorNote error={error} />
        ) : (
          <p className="hy-muted">{say(words.previewEmpty)}</p>
        )
      ) : (
        <>
          <dl>
            {address.added.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p className="hy-small hy-muted">
            {say(words.previewFull)} ({say(words.previewCode)})
          </p>
          <p className="hy-linkpreview__url">{data?.longUrl}</p>
        </>
      )}
    </section>
  );
}
