import { Link } from '@tanstack/react-router';
import { useSay, useText } from '../i18n/i18n.ts';
import { Icon } from '../kit/icon.tsx';
import { setPreferences, usePreferences } from '../preferences.ts';
import type { NavItem, Section } from '../room.ts';
import type { NavSection } from './nav.ts';

/** The four stations that follow each other; a line beside them says so. */
const loop: readonly Section[] = ['research', 'strategy', 'execution', 'evaluation'];

export function SideNav({ nav, active }: { nav: readonly NavSection[]; active: NavItem | undefined }) {
  const t = useText();
  const say = useSay();
  const { closedSections } = usePreferences();
  return (
    <nav className="hy-nav" aria-label={t('nav.label')}>
      {nav.map(({ section, items }) => {
        const holdsActive = items.some((item) => item.to === active?.to);
        const open = holdsActive || !closedSections.includes(section);
        const toggle = (): void =>
          setPreferences({
            closedSections: open ? [...closedSections, section] : closedSections.filter((s) => s !== section),
          });
        return (
          <div key={section} className={`hy-nav__group${loop.includes(section) ? ' hy-nav__group--loop' : ''}`}>
            <button type="button" className="hy-nav__section" aria-expanded={open} onClick={toggle}>
              <span className="hy-grow">{t(`nav.sections.${section}`)}</span>
              <Icon name={open ? 'down' : 'right'} size={12} />
            </button>
            {open && (
              <ul>
                {items.map((item) => (
                  <li key={item.to}>
                    <Link
                      to={item.to}
                      className="hy-nav__item"
                      aria-current={item.to === active?.to ? 'page' : undefined}
                    >
                      {say(item.label)}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </div>
        );
      })}
    </nav>
  );
}
