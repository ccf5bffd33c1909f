import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Locale } from '../../shared/label.ts';
import { authApi } from '../api/auth-api.ts';
import { request } from '../api/call.ts';
import { forgetPerson } from '../api/query-client.ts';
import { type Me, useMe } from '../api/session.ts';
import { switchLocale, useLocale, useSay, useText } from '../i18n/i18n.ts';
import { MenuButton, type MenuEntry } from '../kit/menu.tsx';
import { PersonAvatar } from '../kit/small.tsx';
import { useTrendColours } from '../kit/theme.tsx';
import { setPreferences, usePreferences } from '../preferences.ts';
import { allPages } from '../records/registry.ts';

const positionsOf = (me: Me, say: ReturnType<typeof useSay>): string =>
  me.positions.map((p) => say(p.label)).join(' · ');

export function ProfileMenu() {
  const t = useText();
  const say = useSay();
  const me = useMe();
  const locale = useLocale();
  const { theme } = usePreferences();
  const trend = useTrendColours();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await authApi.signOut();
    // First away from the pages that show who is signed in, then forget who it was.
    await navigate({ to: '/sign-in' });
    forgetPerson(client);
  };
  // Mails and exports follow the language of the page; that it could not be kept is no reason to stop.
  const speak = (next: Locale): void => {
    void switchLocale(next);
    void request('/api/me', { method: 'PATCH', body: { locale: next } }).catch(() => undefined);
  };
  // The page that explains a person's permissions belongs to the organization room, where it exists.
  const accessPage = allPages().find((page) => page.path === '/my-access');
  const noticePage = allPages().find((page) => page.path === '/notice-settings');

  const items: readonly MenuEntry[] = [
    { key: 'who', heading: `${me.person.name}${me.positions.length > 0 ? ` · ${positionsOf(me, say)}` : ''}` },
    { key: 'd0', divider: true },
    { key: 'theme', heading: t('profile.theme') },
    ...(['system', 'light', 'dark'] as const).map((key) => ({
      key,
      label: t(`profile.themes.${key}`),
      checked: theme === key,
      onPick: () => setPreferences({ theme: key }),
    })),
    { key: 'language', heading: t('profile.language') },
    { key: 'zh', label: '中文', checked: locale === 'zh', onPick: () => speak('zh') },
    { key: 'en', label: 'English', checked: locale === 'en', onPick: () => speak('en') },
    { key: 'trend', heading: t('profile.trend') },
    ...(['redUp', 'greenUp'] as const).map((key) => ({
      key,
      label: t(`profile.trends.${key}`),
      checked: trend === key,
      onPick: () => setPreferences({ trend: key }),
    })),
    { key: 'd1', divider: true },
    { key: 'security', label: t('profile.security'), icon: 'lock', onPick: () => void navigate({ to: '/security' }) },
    ...(accessPage
      ? [
          {
            key: 'access',
            label: t('profile.access'),
            icon: 'eye' as const,
            onPick: () => void navigate({ to: accessPage.path }),
          },
        ]
      : []),
    ...(noticePage
      ? [
          {
            key: 'notices',
            label: say(noticePage.title),
            icon: 'bell' as const,
            onPick: () => void navigate({ to: noticePage.path }),
          },
        ]
      : []),
    { key: 'out', label: t('profile.signOut'), icon: 'signOut', onPick: () => void leave() },
  ];
  return (
    <MenuButton label={t('nav.profile')} items={items} className="hy-plain hy-profile">
      <PersonAvatar name={me.person.name} size={28} />
    </MenuButton>
  );
}
