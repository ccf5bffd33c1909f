import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Input } from 'antd';
import { type SubmitEvent, useState } from 'react';
import { authApi, refusalOf } from '../api/auth-api.ts';
import { forgetPerson } from '../api/query-client.ts';
import { authConfigQuery, type DemoSignIns, demoSignInsQuery, meQuery } from '../api/session.ts';
import { switchLocale, useLocale, useSay, useText } from '../i18n/i18n.ts';
import { PersonAvatar } from '../kit/small.tsx';
import { ErrorNote, Note } from '../kit/states.tsx';
import { getPreferences } from '../preferences.ts';
import { EntryField, EntryFrame } from './entry-frame.tsx';
import { safePath } from './safe-path.ts';
import { TwoFactorStep } from './two-factor-step.tsx';

export function SignInPage() {
  const t = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const locale = useLocale();
  const { to, expired } = useSearch({ strict: false }) as { to?: string; expired?: true };
  const config = useQuery(authConfigQuery);
  const demo = useQuery(demoSignInsQuery);
  const [email, setEmail] = useState('');
  const [step, setStep] = useState<'password' | 'code'>('password');

  const enter = async (): Promise<void> => {
    forgetPerson(client);
    const me = await client.fetchQuery(meQuery);
    // Who never chose a language in this browser gets the one that their colleagues entered for them.
    if (getPreferences().locale === null && me.locale !== locale) await switchLocale(me.locale);
    await navigate({ to: safePath(to) ?? me.landing });
  };

  if (step === 'code') return <TwoFactorStep onDone={enter} onBack={() => setStep('password')} />;
  const items = demo.data?.people ?? [];
  return (
    <EntryFrame title={t('auth.signInTo')} wide={items.length > 0}>
      <div className={items.length > 0 ? 'hy-entry__two' : undefined}>
        <div>
          {demo.data?.filling === true && <Note>{t('auth.demoFilling')}</Note>}
          {expired === true && <Note>{t('auth.signedOut')}</Note>}
          <PasswordForm email={email} onEmail={setEmail} onDone={enter} onCode={() => setStep('code')} />
          {config.data?.oidc && (
            <Button
              block
              onClick={() => {
                const { providerId } = config.data.oidc ?? { providerId: '' };
                void authApi.oidc(providerId, safePath(to) ?? '/').then(({ url }) => location.assign(url));
              }}
            >
              {t('auth.with', { name: config.data.oidc.name })}
            </Button>
          )}
        </div>
        {demo.data && items.length > 0 && <DemoPositions demo={demo.data} onDone={enter} onChoose={setEmail} />}
      </div>
    </EntryFrame>
  );
}

function useSignIn(onDone: () => Promise<void>, onCode: () => void) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = async (email: string, password: string, remember: boolean): Promise<void> => {
    setBusy(email);
    setError(null);
    try {
      const answer = await authApi.signIn(email, password, remember);
      if (answer.twoFactorRedirect === true) onCode();
      else await onDone();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(null);
    }
  };
  return { busy, error, run };
}

function Refusal({ error }: { error: unknown }) {
  const t = useText();
  if (error === null) return null;
  const why = refusalOf(error);
  if (why === 'other') return <ErrorNote error={error} />;
  return (
    <div className="hy-note hy-note--bad" role="alert">
      {t(why === 'locked' ? 'auth.locked' : 'auth.wrong')}
    </div>
  );
}

interface PasswordFormProps {
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onDone: () => Promise<void>;
  readonly onCode: () => void;
}

function PasswordForm({ email, onEmail, onDone, onCode }: PasswordFormProps) {
  const t = useText();
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(true);
  const [forgot, setForgot] = useState(false);
  const { busy, error, run } = useSignIn(onDone, onCode);
  const submit = (e: SubmitEvent): void => {
    e.preventDefault();
    void run(email.trim(), password, remember);
  };
  return (
    <form className="hy-stack" onSubmit={submit}>
      <EntryField label={t('auth.email')}>
        {(id) => (
          <Input
            id={id}
            type="email"
            size="large"
            autoComplete="username"
            required
            value={email}
            onChange={(e) => onEmail(e.target.value)}
          />
        )}
      </EntryField>
      <EntryField label={t('auth.password')}>
        {(id) => (
          <Input.Password
            id={id}
            size="large"
            autoComplete="current-password"
            required
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        )}
      </EntryField>
      <div className="hy-row hy-row--between">
        <Checkbox checked={remember} onChange={(e) => setRemember(e.target.checked)}>
          {t('auth.remember')}
        </Checkbox>
        <button type="button" className="hy-link" aria-expanded={forgot} onClick={() => setForgot(!forgot)}>
          {t('auth.forgot')}
        </button>
      </div>
      {forgot && <Note>{t('auth.forgotText')}</Note>}
      <Refusal error={error} />
      <Button type="primary" size="large" htmlType="submit" block loading={busy !== null}>
        {t('auth.signIn')}
      </Button>
    </form>
  );
}

interface DemoPositionsProps {
  readonly demo: DemoSignIns;
  readonly onDone: () => Promise<void>;
  /** Who cannot be signed in at once is put into the form. */
  readonly onChoose: (email: string) => void;
}

function DemoPositions({ demo, onDone, onChoose }: DemoPositionsProps) {
  const t = useText();
  const say = useSay();
  const { busy, error, run } = useSignIn(onDone, () => {});
  const { password } = demo;
  return (
    <section className="hy-entry__demo" aria-label={t('auth.demoTitle')}>
      <h2>{t('auth.demoTitle')}</h2>
      <p className="hy-small hy-muted">{password === null ? t('auth.demoAway') : t('auth.demoText', { password })}</p>
      <Refusal error={error} />
      <ul className="hy-entry__positions">
        {demo.people.map((item) => (
          <li key={item.email}>
            <button
              type="button"
              disabled={busy !== null}
              aria-busy={busy === item.email}
              onClick={() => {
                if (password === null) onChoose(item.email);
                else void run(item.email, password, true);
              }}
            >
              <PersonAvatar name={item.name} size={28} />
              <span className="hy-grow">
                <span className="hy-entry__position">{say(item.position)}</span>
                <span className="hy-small hy-muted">{`${item.name} · ${item.unit}`}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
