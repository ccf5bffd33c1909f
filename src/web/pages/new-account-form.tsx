import { Button, Input } from 'antd';
import { type SubmitEvent, useState } from 'react';
import { issuesByField } from '../api/api-error.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { ErrorNote } from '../kit/states.tsx';
import { EntryField } from './entry-frame.tsx';

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly workspaceName: string;
  /** What proves the first administrator; empty for everybody else. */
  readonly token: string;
}

interface Props {
  readonly ask: {
    readonly email: boolean;
    readonly workspaceName: boolean;
    readonly name: boolean;
    /** False asks for the password that they have already. */
    readonly newPassword: boolean;
    /** Asked while `start` brings none, or when the one it brought is refused. */
    readonly token?: boolean;
  };
  readonly start?: { readonly name?: string; readonly token?: string };
  readonly action: string;
  readonly onSubmit: (account: NewAccount) => Promise<void>;
}

const SHORTEST = 10;

/** Name and password of a person who comes for the first time. */
export function NewAccountForm({ ask, start, action, onSubmit }: Props) {
  const t = useText();
  const say = useSay();
  const [account, setAccount] = useState<NewAccount>({
    name: start?.name ?? '',
    email: '',
    password: '',
    workspaceName: '',
    token: start?.token ?? '',
  });
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const issues = issuesByField(error);
  const wrong = (field: string): string | undefined => {
    const issue = issues.get(field);
    return issue ? say(issue) : undefined;
  };
  const tooShort = ask.newPassword && account.password.length < SHORTEST;
  const differs = ask.newPassword && again !== account.password;
  const asksToken = ask.token === true && (!start?.token || issues.has('token'));
  const set = (change: Partial<NewAccount>): void => setAccount({ ...account, ...change });

  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    setTried(true);
    if (tooShort || differs) return;
    setBusy(true);
    setError(null);
    try {
      await onSubmit(account);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="hy-stack" onSubmit={(e) => void submit(e)}>
      {asksToken && (
        <EntryField label={t('auth.setupToken')} help={t('auth.setupTokenHelp')} error={wrong('token')}>
          {(id) => (
            <Input
              id={id}
              size="large"
              autoComplete="off"
              spellCheck={false}
              required
              value={account.token}
              onChange={(e) => set({ token: e.target.value })}
            />
          )}
        </EntryField>
      )}
      {ask.workspaceName && (
        <EntryField label={t('auth.workspaceName')} error={wrong('workspaceName')}>
          {(id) => (
            <Input
              id={id}
              size="large"
              autoComplete="organization"
              required
              value={account.workspaceName}
              onChange={(e) => set({ workspaceName: e.target.value })}
            />
          )}
        </EntryField>
      )}
      {ask.name && (
        <EntryField label={t('auth.name')} error={wrong('name')}>
          {(id) => (
            <Input
              id={id}
              size="large"
              autoComplete="name"
              required
              value={account.name}
              onChange={(e) => set({ name: e.target.value })}
            />
          )}
        </EntryField>
      )}
      {ask.email && (
        <EntryField label={t('auth.email')} error={wrong('email')}>
          {(id) => (
            <Input
              id={id}
              type="email"
              size="large"
              autoComplete="username"
              required
              value={account.email}
              onChange={(e) => set({ email: e.target.value })}
            />
          )}
        </EntryField>
      )}
      <EntryField
        label={t('auth.password')}
        {...(ask.newPassword ? { help: t('auth.passwordHelp') } : {})}
        error={tried && tooShort ? t('auth.passwordShort') : wrong('password')}
      >
        {(id) => (
          <Input.Password
            id={id}
            size="large"
            autoComplete={ask.newPassword ? 'new-password' : 'current-password'}
            required
            value={account.password}
            onChange={(e) => set({ password: e.target.value })}
          />
        )}
      </EntryField>
      {ask.newPassword && (
        <EntryField label={t('auth.passwordAgain')} error={tried && differs ? t('auth.passwordDiffer') : undefined}>
          {(id) => (
            <Input.Password
              id={id}
              size="large"
              autoComplete="new-password"
              required
              value={again}
              onChange={(e) => setAgain(e.target.value)}
            />
          )}
        </EntryField>
      )}
      {error !== null && issues.size === 0 && <ErrorNote error={error} />}
      <Button type="primary" size="large" htmlType="submit" block loading={busy}>
        {action}
      </Button>
    </form>
  );
}
