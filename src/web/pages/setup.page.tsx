import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { authApi } from '../api/auth-api.ts';
import { request } from '../api/call.ts';
import { setupQuery } from '../api/session.ts';
import { useText } from '../i18n/i18n.ts';
import { EntryFrame } from './entry-frame.tsx';
import { type NewAccount, NewAccountForm } from './new-account-form.tsx';

/** First run of an empty installation: the first administrator, who shows the token that the server's terminal printed. */
export function SetupPage() {
  const t = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { token: brought } = useSearch({ strict: false }) as { token?: string };
  const [token] = useState(brought ?? '');
  // Out of the address bar and the history at once: who looks over the shoulder later finds nothing.
  useEffect(() => {
    if (brought !== undefined) void navigate({ to: '/setup', search: {}, replace: true });
  }, [brought, navigate]);
  // Opened in the moment before the demo is begun, the page gives way to the sign-in page by itself.
  const setup = useQuery({ ...setupQuery, refetchInterval: 3_000 });
  useEffect(() => {
    if (setup.data?.needed === false) void navigate({ to: '/sign-in', search: {} });
  }, [setup.data, navigate]);
  const create = async (account: NewAccount): Promise<void> => {
    await request('/api/setup', { method: 'POST', body: account });
    await authApi.signIn(account.email, account.password, true);
    client.clear();
    await navigate({ to: '/' });
  };
  return (
    <EntryFrame title={t('auth.setupTitle')}>
      <p style={{ marginBottom: 16 }}>{t('auth.setupText')}</p>
      <NewAccountForm
        ask={{ email: true, workspaceName: true, name: true, newPassword: true, token: true }}
        start={{ token }}
        action={t('auth.create')}
        onSubmit={create}
      />
    </EntryFrame>
  );
}
