import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { authApi } from '../api/auth-api.ts';
import { request } from '../api/call.ts';
import { useText } from '../i18n/i18n.ts';
import { Note, Skeleton } from '../kit/states.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { type NewAccount, NewAccountForm } from './new-account-form.tsx';

/** Answer of `GET /api/invitations/:token`. */
export interface Invitation {
  /** A link for a forgotten password leads here too. */
  readonly kind: 'invitation' | 'reset';
  readonly name: string;
  readonly email: string;
  readonly invitedBy: string;
  readonly workspace: string;
  /** Their account's password is asked, not a new one. */
  readonly hasAccount: boolean;
}

/** Where the link of an invitation leads. */
export function AcceptInvitationPage() {
  const t = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { token = '' } = useSearch({ strict: false }) as { token?: string };
  const path = `/api/invitations/${encodeURIComponent(token)}`;
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => request<Invitation>(path),
    retry: false,
    enabled: token !== '',
  });
  const join = async (account: NewAccount): Promise<void> => {
    const { name, password } = account;
    await request(`${path}/accept`, { method: 'POST', body: { password, ...(name === '' ? {} : { name }) } });
    if (invitation.data) await authApi.signIn(invitation.data.email, account.password, true);
    client.clear();
    await navigate({ to: '/' });
  };
  return (
    <EntryFrame title={t(invitation.data?.kind === 'reset' ? 'auth.resetTitle' : 'auth.inviteTitle')}>
      {token === '' || invitation.isError ? (
        <Note tone="warning">{t('auth.inviteGone')}</Note>
      ) : invitation.data === undefined ? (
        <Skeleton rows={4} />
      ) : (
        <>
          <p style={{ marginBottom: 16 }}>
            {invitation.data.kind === 'reset'
              ? t('auth.resetText', { workspace: invitation.data.workspace })
              : t('auth.inviteText', { name: invitation.data.invitedBy, workspace: invitation.data.workspace })}
            <br />
            <span className="hy-muted">{invitation.data.email}</span>
          </p>
          {invitation.data.hasAccount && (
            <div style={{ marginBottom: 16 }}>
              <Note>{t('auth.inviteHasAccount')}</Note>
            </div>
          )}
          <NewAccountForm
            ask={{
              email: false,
              workspaceName: false,
              name: invitation.data.kind === 'invitation' && !invitation.data.hasAccount,
              newPassword: !invitation.data.hasAccount || invitation.data.kind === 'reset',
            }}
            start={{
              name: invitation.data.kind === 'invitation' && !invitation.data.hasAccount ? invitation.data.name : '',
            }}
            action={t(invitation.data.kind === 'reset' ? 'auth.resetAction' : 'auth.join')}
            onSubmit={join}
          />
        </>
      )}
    </EntryFrame>
  );
}
