import { Button, Checkbox, Input } from 'antd';
import { type SubmitEvent, useState } from 'react';
import { authApi, refusalOf } from '../api/auth-api.ts';
import { useText } from '../i18n/i18n.ts';
import { EntryField, EntryFrame } from './entry-frame.tsx';

/** Second step of signing in: the digits of the authenticator app, or a backup code. */
export function TwoFactorStep({ onDone, onBack }: { onDone: () => Promise<void>; onBack: () => void }) {
  const t = useText();
  const [kind, setKind] = useState<'app' | 'backup'>('app');
  const [code, setCode] = useState('');
  const [trust, setTrust] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const submit = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const clean = code.replace(/\s/g, '');
      await (kind === 'app' ? authApi.verifyCode(clean, trust) : authApi.verifyBackupCode(clean));
      await onDone();
    } catch (failure) {
      setError(t(refusalOf(failure) === 'locked' ? 'auth.locked' : 'auth.codeWrong'));
    } finally {
      setBusy(false);
    }
  };
  const change = (): void => {
    setKind(kind === 'app' ? 'backup' : 'app');
    setCode('');
    setError(undefined);
  };
  return (
    <EntryFrame title={t('auth.twoFactorTitle')}>
      <form className="hy-stack" onSubmit={(e) => void submit(e)}>
        <p>{t(kind === 'app' ? 'auth.twoFactorText' : 'auth.backupText')}</p>
        <EntryField label={t('auth.code')} error={error}>
          {(id) => (
            <Input
              id={id}
              size="large"
              inputMode={kind === 'app' ? 'numeric' : 'text'}
              autoComplete="one-time-code"
              autoFocus
              required
              value={code}
              onChange={(e) => setCode(e.target.value)}
            />
          )}
        </EntryField>
        {kind === 'app' && (
          <Checkbox checked={trust} onChange={(e) => setTrust(e.target.checked)}>
            {t('auth.trust')}
          </Checkbox>
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={busy}>
          {t('auth.verify')}
        </Button>
        <div className="hy-row hy-row--between">
          <button type="button" className="hy-link" onClick={onBack}>
            {t('app.back')}
          </button>
          <button type="button" className="hy-link" onClick={change}>
            {t(kind === 'app' ? 'auth.backup' : 'auth.useApp')}
          </button>
        </div>
      </form>
    </EntryFrame>
  );
}
