import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLiveConnected, useLiveUpdates } from '../api/live.ts';
import { useBusy } from '../api/progress.ts';
import { useCan, useMe } from '../api/session.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Icon } from '../kit/icon.tsx';
import { Skeleton } from '../kit/states.tsx';
import { allNav } from '../records/registry.ts';
import { DemoBanner } from './demo-banner.tsx';
import { activeItem, type NavSection, navFor } from './nav.ts';
import { NoticeBell } from './notice-bell.tsx';
import { ProfileMenu } from './profile-menu.tsx';
import './shell.css';
import { SideNav } from './side-nav.tsx';
import { commandKey, isTyping, useKeys } from './use-keys.ts';

const Palette = lazy(() => import('./palette.tsx').then((m) => ({ default: m.Palette })));
const KeysHelp = lazy(() => import('./keys-help.tsx').then((m) => ({ default: m.KeysHelp })));

/** Frame of every page of a signed-in person. */
export function Shell() {
  const t = useText();
  const can = useCan();
  const { pathname } = useRouterState({ select: (s) => s.location });
  const [panel, setPanel] = useState<'palette' | 'help' | 'menu' | null>(null);
  const nav = navFor(allNav(), can);
  const active = activeItem(nav, pathname);
  useLiveUpdates();

  useKeys((e) => {
    if ((e.metaKey || e.ctrlKey) && e.key.toLowerCase() === 'k') {
      e.preventDefault();
      setPanel('palette');
    } else if (e.key === '?' && !isTyping(e.target)) setPanel('help');
  });
  // The menu is closed and the reader taken to the top by going to another page.
  useEffect(() => {
    setPanel((open) => (open === 'menu' && pathname !== '' ? null : open));
  }, [pathname]);

  return (
    <div className="hy-shell">
      <a className="hy-skip" href="#main">
        {t('app.skip')}
      </a>
      <Progress />
      <aside className="hy-side hy-noprint">
        <Brand />
        <SideNav nav={nav} active={active} />
      </aside>
      <div className="hy-body">
        <header className="hy-top hy-noprint">
          <button
            type="button"
            className="hy-iconbutton hy-phone"
            aria-label={t('nav.menu')}
            onClick={() => setPanel('menu')}
          >
            <Icon name="menu" size={18} />
          </button>
          <button type="button" className="hy-searchbox" onClick={() => setPanel('palette')}>
            <Icon name="search" size={15} />
            <span className="hy-grow">{t('nav.palette')}</span>
            <span className="hy-desk" aria-hidden="true">
              <kbd>{commandKey}</kbd> <kbd>K</kbd>
            </span>
          </button>
          <span className="hy-grow" />
          <LiveDot />
          <button
            type="button"
            className="hy-iconbutton hy-desk"
            aria-label={t('nav.help')}
            title={`${t('nav.help')} (?)`}
            onClick={() => setPanel('help')}
          >
            <Icon name="help" size={18} />
          </button>
          <NoticeBell />
          <ProfileMenu />
        </header>
        <DemoBanner />
        <main id="main" className="hy-main" tabIndex={-1}>
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </main>
        <BottomNav nav={nav} activeTo={active?.to} onMore={() => setPanel('menu')} />
      </div>
      <Suspense>
        {panel === 'palette' && <Palette nav={nav} onClose={() => setPanel(null)} />}
        {panel === 'help' && <KeysHelp onClose={() => setPanel(null)} />}
      </Suspense>
      <Dialog open={panel === 'menu'} onClose={() => setPanel(null)} title={<Brand />} place="left" width={300}>
        <SideNav nav={nav} active={active} />
      </Dialog>
    </div>
  );
}

function Brand() {
  const me = useMe();
  const t = useText();
  return (
    <Link to="/" className="hy-brand">
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M16 5a11 11 0 1 1-10 6.5" fill="none" stroke="currentColor" strokeWidth="3.4" strokeLinecap="round" />
        <circle cx="16" cy="16" r="3.2" fill="currentColor" />
      </svg>
      <span className="hy-brand__name">{t('app.name')}</span>
      <span className="hy-brand__workspace hy-ellipsis">{me.workspace.name}</span>
    </Link>
  );
}

function Progress() {
  const busy = useBusy();
  return <div className={`hy-progress${busy ? ' hy-progress--on' : ''}`} aria-hidden="true" />;
}

function LiveDot() {
  const t = useText();
  const connected = useLiveConnected();
  const text = connected ? t('nav.live') : t('nav.notLive');
  return <span className={`hy-live${connected ? ' hy-live--on' : ''}`} role="img" aria-label={text} title={text} />;
}

/** The first stations within a thumb's reach; the rest under the menu. */
function BottomNav(p: { nav: readonly NavSection[]; activeTo: string | undefined; onMore: () => void }) {
  const t = useText();
  const say = useSay();
  const first = p.nav.flatMap((group) => group.items.slice(0, 1)).slice(0, 4);
  return (
    <nav className="hy-bottom hy-noprint" aria-label={t('nav.label')}>
      {first.map((item) => (
        <Link key={item.to} to={item.to} aria-current={item.to === p.activeTo ? 'page' : undefined}>
          {say(item.label)}
        </Link>
      ))}
      <button type="button" onClick={p.onMore}>
        {t('app.more')}
      </button>
    </nav>
  );
}
