import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, QRCode } from 'antd';
import { type SubmitEvent, useState } from 'react';
import { issuesByField } from '../api/api-error.ts';
import { authApi } from '../api/auth-api.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { CopyButton } from '../kit/copy-button.tsx';
import { PageHeader, TimeText } from '../kit/small.tsx';
import { ErrorNote } from '../kit/states.tsx';
import { showToast } from '../kit/toast.tsx';
import { deviceName } from './device-name.ts';
import { EntryField } from './entry-frame.tsx';

/** Password, two-step verification and sessions of the person who is signed in. */
export function SecurityPage() {
  const t = useText();
  return (
    <>
      <PageHeader title={t('security.title')} />
      <div className="hy-stack" style={{ maxWidth: 560 }}>
        <Password />
        <TwoFactor />
        <Sessions />
      </div>
    </>
  );
}

function Password() {
  const t = useText();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [error, setError] = useState<unknown>(null);
  const say = useSay();
  const weak = issuesByField(error).get('newPassword');
  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    setError(null);
    try {
      await authApi.changePassword(current, next);
      setCurrent('');
      setNext('');
      showToast(t('security.changed'), { tone: 'good' });
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section className="hy-card hy-pad">
      <form className="hy-stack" onSubmit={(e) => void submit(e)}>
        <h2>{t('security.password')}</h2>
        <EntryField label={t('security.current')}>
          {(id) => (
            <Input.Password
              id={id}
              required
              autoComplete="current-password"
              value={current}
              onChange={(e) => setCurrent(e.target.value)}
            />
          )}
        </EntryField>
        <EntryField label={t('security.new')} help={t('auth.passwordHelp')} error={weak && say(weak)}>
          {(id) => (
            <Input.Password
              id={id}
              required
              minLength={10}
              autoComplete="new-password"
              value={next}
              onChange={(e) => setNext(e.target.value)}
            />
          )}
        </EntryField>
        {error !== null && weak === undefined && <ErrorNote error={error} />}
        <div>
          <Button htmlType="submit">{t('security.change')}</Button>
        </div>
      </form>
    </section>
  );
}

interface Started {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

function TwoFactor() {
  const t = useText();
  const client = useQueryClient();
  const session = useQuery({ queryKey: ['auth-session'], queryFn: authApi.session });
  const on = session.data?.user.twoFactorEnabled === true;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [started, setStarted] = useState<Started | null>(null);
  const [error, setError] = useState<string | null>(null);
  const attempt = async (work: () => Promise<void>, refusal: string): Promise<void> => {
    setError(null);
    try {
      await work();
    } catch {
      setError(refusal);
    }
  };
  const finish = async (text: string): Promise<void> => {
    setPassword('');
    setCode('');
    await client.invalidateQueries({ queryKey: ['auth-session'] });
    showToast(text, { tone: 'good' });
  };
  const toggle = (e: SubmitEvent): void => {
    e.preventDefault();
    void attempt(async () => {
      if (!on) return setStarted(await authApi.startTwoFactor(password));
      await authApi.stopTwoFactor(password);
      await finish(t('security.disabled'));
    }, t('security.wrongPassword'));
  };
  const verify = (e: SubmitEvent): void => {
    e.preventDefault();
    void attempt(async () => {
      await authApi.verifyCode(code.replace(/\s/g, ''), false);
      setStarted(null);
      await finish(t('security.enabled'));
    }, t('auth.codeWrong'));
  };
  // Nothing is on before the first code was right: leaving here leaves everything as it was.
  const giveUp = (): void => {
    setStarted(null);
    setPassword('');
    setCode('');
    setError(null);
  };
  return (
    <section className="hy-card hy-pad hy-stack">
      <h2>{t('security.twoFactor')}</h2>
      <p className="hy-muted">{t(on ? 'security.twoFactorOn' : 'security.twoFactorOff')}</p>
      {started === null ? (
        <form className="hy-row hy-row--wrap" style={{ alignItems: 'flex-end' }} onSubmit={toggle}>
          <EntryField label={t('security.confirmPassword')} error={error ?? undefined}>
            {(id) => (
              <Input.Password
                id={id}
                required
                autoComplete="current-password"
                value={password}
                onChange={(e) => setPassword(e.target.value)}
              />
            )}
          </EntryField>
          <Button htmlType="submit" danger={on}>
            {t(on ? 'security.disable' : 'security.enable')}
          </Button>
        </form>
      ) : (
        <form className="hy-stack" onSubmit={verify}>
          <p>{t('security.scan')}</p>
          <QRCode value={started.totpURI} type="svg" size={168} color="#000000" bgColor="#ffffff" bordered={false} />
          <p className="hy-small">
            {t('security.secret')} <code>{new URL(started.totpURI).searchParams.get('secret')}</code>
          </p>
          <div>
            <h3>{t('security.backupCodes')}</h3>
            <p className="hy-small hy-muted">{t('security.backupHelp')}</p>
            <p className="hy-row hy-row--wrap">
              {started.backupCodes.map((one) => (
                <code key={one}>{one}</code>
              ))}
            </p>
            <CopyButton text={started.backupCodes.join('\n')}>{t('security.copyBackupCodes')}</CopyButton>
          </div>
          <EntryField label={t('auth.code')} error={error ?? undefined}>
            {(id) => (
              <Input
                id={id}
                required
                inputMode="numeric"
                autoComplete="one-time-code"
                value={code}
                onChange={(e) => setCode(e.target.value)}
              />
            )}
          </EntryField>
          <div className="hy-row">
            <Button type="primary" htmlType="submit">
              {t('auth.verify')}
            </Button>
            <Button onClick={giveUp}>{t('app.cancel')}</Button>
          </div>
        </form>
      )}
    </section>
  );
}

function Sessions() {
  const t = useText();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const own = useQuery({ queryKey: ['auth-session'], queryFn: authApi.session });
  const sessions = useQuery({ queryKey: ['auth-sessions'], queryFn: authApi.sessions });
  const all = (sessions.data ?? []).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const leave = async (): Promise<void> => {
    setError(null);
    try {
      await authApi.signOutOthers();
      showToast(t('security.everywhereDone'), { tone: 'good' });
      await client.invalidateQueries({ queryKey: ['auth-sessions'] });
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <section className="hy-card hy-pad hy-stack">
      <h2>{t('security.sessions')}</h2>
      <ul className="hy-stack" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {all.map((one) => (
          <li key={one.id}>
            <div>
              {deviceName(one.userAgent ?? '') ?? t('security.unknownDevice')}
              {one.id === own.data?.session.id && <strong> · {t('security.thisDevice')}</strong>}
            </div>
            <div className="hy-small hy-muted">
              {t('security.signedInAt')} <TimeText at={one.createdAt} />
              {one.ipAddress ? ` · ${one.ipAddress}` : ''}
            </div>
          </li>
        ))}
      </ul>
      {sessions.error !== null && <ErrorNote error={sessions.error} />}
      <div>
        <Button disabled={sessions.data !== undefined && all.length < 2} onClick={() => void leave()}>
          {t('security.everywhere')}
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
    </section>
  );
}
