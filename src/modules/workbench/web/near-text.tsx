import { useSay } from '../../../web/i18n/i18n.ts';
import type { Nearness } from './home-view.ts';
import { words } from './workbench.words.ts';

export function NearText({ near }: { near: Nearness | null }) {
  const say = useSay();
  if (near === null) return null;
  if (near.kind === 'until') return <span>{say(words.daysUntil, { n: near.days })}</span>;
  if (near.kind === 'left') return <span>{say(words.daysLeft, { n: near.days })}</span>;
  return <span>{say(near.kind === 'lastDay' ? words.lastDay : words.over)}</span>;
}
