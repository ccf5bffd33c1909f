import { ApiError } from './api-error.ts';
import { request } from './call.ts';

/** The routes of better-auth that the pages use. Its client library would cost more than it saves. */
const post = <R>(path: string, body: unknown = {}): Promise<R> =>
  request<R>(`/api/auth${path}`, { method: 'POST', body });

export interface SignedIn {
  readonly twoFactorRedirect?: boolean;
}

/** Where a person is signed in. */
export interface DeviceSession {
  readonly id: string;
  readonly createdAt: string;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
}

export const authApi = {
  signIn: (email: string, password: string, rememberMe: boolean) =>
    post<SignedIn>('/sign-in/email', { email, password, rememberMe }),
  /** Answers where to send the browser. */
  oidc: (provider: string, callbackURL: string) =>
    post<{ url: string }>('/sign-in/social', { provider, callbackURL, errorCallbackURL: '/sign-in' }),
  verifyCode: (code: string, trustDevice: boolean) => post<unknown>('/two-factor/verify-totp', { code, trustDevice }),
  verifyBackupCode: (code: string) => post<unknown>('/two-factor/verify-backup-code', { code }),
  signOut: () => post<unknown>('/sign-out').catch(() => undefined),
  signOutOthers: () => post<unknown>('/revoke-other-sessions'),
  changePassword: (currentPassword: string, newPassword: string) =>
    post<unknown>('/change-password', { currentPassword, newPassword, revokeOtherSessions: true }),
  startTwoFactor: (password: string) =>
    post<{ totpURI: string; backupCodes: readonly string[] }>('/two-factor/enable', { password }),
  stopTwoFactor: (password: string) => post<unknown>('/two-factor/disable', { password }),
  session: () =>
    request<{ user: { twoFactorEnabled?: boolean | null; email: string }; session: { id: string } } | null>(
      '/api/auth/get-session',
    ),
  sessions: () => request<readonly DeviceSession[]>('/api/auth/list-sessions'),
};

export type SignInRefusal = 'wrong' | 'locked' | 'other';

/** Why a sign-in was refused, without telling whether the address is known. */
export function refusalOf(error: unknown): SignInRefusal {
  if (!(error instanceof ApiError)) return 'other';
  if (error.status === 429 || error.code === 'locked_out') return 'locked';
  return error.status === 401 || error.status === 400 || error.status === 422 ? 'wrong' : 'other';
}
