import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatExact, NONE } from '../../../web/kit/figure.ts';
import type { FieldViewProps } from '../../../web/room.ts';
import { words } from './budget.words.ts';

/** What was put to the signers, in one line. */
export function ProposedView({ value }: FieldViewProps) {
  const say = useSay();
  const locale = useLocale();
  const p = value as { total: string; reserve: string; currency: string; lines: number } | null;
  if (p === null) return <span className="hy-muted">{NONE}</span>;
  const money = (text: string): string => formatExact(text, { unit: 'money', locale, currency: p.currency });
  return <span>{say(words.approvedLines, { n: p.lines, reserve: money(p.reserve), total: money(p.total) })}</span>;
}

/** What the panel above shows in full needs no second place among the fields. */
export function ShownAbove() {
  return <span className="hy-muted">↑</span>;
}
