import type { Label } from '../../shared/label.ts';
import { type NavItem, type Section, sections } from '../room.ts';

export interface NavSection {
  readonly section: Section;
  readonly items: readonly NavItem[];
}

/** The pages a person may open, by station of the loop; stations without one are left out. */
export function navFor(items: readonly NavItem[], can: (permission: string | undefined) => boolean): NavSection[] {
  return sections
    .map((section) => ({
      section,
      items: items
        .filter((item) => item.section === section && can(item.permission))
        .toSorted((a, b) => (a.order ?? 100) - (b.order ?? 100)),
    }))
    .filter((group) => group.items.length > 0);
}

/** The item whose page, or a page below it, is open: the longest match wins. */
export function activeItem(groups: readonly NavSection[], pathname: string): NavItem | undefined {
  const within = (to: string): boolean =>
    to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`);
  return groups
    .flatMap((group) => group.items)
    .filter((item) => within(item.to))
    .toSorted((a, b) => b.to.length - a.to.length)[0];
}

const score = (label: Label, q: string): number => {
  const texts = [label.zh, label.en.toLowerCase()];
  if (texts.some((text) => text.startsWith(q))) return 2;
  return texts.some((text) => text.includes(q)) ? 1 : 0;
};

/** Things whose label, in either language, has the typed text; those that begin with it come first. */
export function matching<T extends { readonly label: Label }>(items: readonly T[], typed: string): T[] {
  const q = typed.trim().toLowerCase();
  if (q === '') return [...items];
  return items
    .map((item) => ({ item, rank: score(item.label, q) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ item }) => item);
}
