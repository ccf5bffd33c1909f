import { Button } from 'antd';
import { useState } from 'react';
import type * as z from 'zod';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { TimeText } from '../../../web/kit/small.tsx';
import { ErrorNote, Note } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { invitePerson, resetPassword } from '../account.contract.ts';
import { words } from './organization.words.ts';

type IssuedLink = z.infer<NonNullable<typeof invitePerson.response>>;

/** The account behind a person: invited, reset, or gone. */
export function PersonAccount({ id, row }: DetailTabProps) {
  const t = useText();
  const say = useSay();
  const can = useCan();
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState<IssuedLink | null>(null);
  const [error, setError] = useState<unknown>(null);
  const invited = row.state === 'invited';
  const left = row.state === 'left';
  const mayIssue = !left && can(invited ? 'person.create' : 'person.resetPassword');
  const issue = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setLink(await call(invited ? invitePerson : resetPassword, { params: { id } }));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const copy = (url: string): void => void navigator.clipboard.writeText(url).then(() => showToast(t('app.copied')));
  return (
    <section className="hy-card hy-pad" style={{ marginBottom: 24 }}>
      <div className="hy-row hy-row--wrap hy-row--between">
        <div>
          <h2>{say(words.account)}</h2>
          <p className="hy-muted">{say(left ? words.leftText : invited ? words.invitedText : words.activeText)}</p>
        </div>
        {mayIssue && (
          <Button loading={busy} onClick={() => void issue()}>
            {say(invited ? (link === null ? words.invite : words.inviteAgain) : words.reset)}
          </Button>
        )}
      </div>
      {link !== null && (
        <Note tone={link.sent ? 'good' : 'warning'}>
          <LinkText text={say(link.sent ? words.sent : words.linkOnly, { time: '{time}' })} expires={link.expiresAt} />
          {link.url !== null && (
            <>
              <code className="hy-key">{link.url}</code>
              <button type="button" className="hy-link" onClick={() => copy(link.url ?? '')}>
                {t('app.copy')}
              </button>
            </>
          )}
        </Note>
      )}
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}

/** A sentence with an instant in it. */
function LinkText({ text, expires }: { text: string; expires: string }) {
  const [before, after] = text.split('{time}');
  return (
    <p>
      {before}
      <TimeText at={expires} />
      {after}
    </p>
  );
}
