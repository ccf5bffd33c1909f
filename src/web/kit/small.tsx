import { type ReactNode, useEffect, useState } from 'react';
import type { Tone } from '../../shared/record/field.ts';
import { useMe } from '../api/session.ts';
import { useLocale, useText } from '../i18n/i18n.ts';
import './small.css';
import { dayIn, formatAgo, formatDay, formatFull, formatInstant, formatRange } from './time.ts';

/** A state as a word with a dot: the word tells it, the colour only helps. */
export function StateTag({ label, tone = 'neutral' }: { label: string; tone?: Tone | undefined }) {
  return <span className={`hy-tag hy-tag--${tone}`}>{label}</span>;
}

const tints = 6;
const tintOf = (text: string): number =>
  [...text].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) ?? 0)) >>> 0, 7) % tints;

/** First letters for Latin names, the last two characters for Chinese ones, as colleagues call each other. */
export const initialsOf = (name: string): string => {
  const text = name.trim();
  if (/\p{Script=Han}/u.test(text)) return [...text].slice(-2).join('');
  const words = text.split(/\s+/);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
};

export function PersonAvatar({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <span
      className={`hy-avatar hy-avatar--${tintOf(name)}`}
      style={{ width: size, height: size, fontSize: Math.max(10, size * 0.4) }}
      aria-hidden="true"
      // Drawn, not written: a picture of the person, which no button is named after.
      data-initials={size < 24 ? [...initialsOf(name)].at(-1) : initialsOf(name)}
    />
  );
}

export function PersonName({ name }: { name: string }) {
  return (
    <span className="hy-person">
      <PersonAvatar name={name} size={20} />
      <span className="hy-ellipsis">{name}</span>
    </span>
  );
}

/** The time, renewed each minute (or as told), so that "3 分钟前" stays true. */
export function useNow(every = 60_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** 今天 15:30, in the workspace's time zone, the whole on hover. `ago` tells the last hour in minutes. */
export function TimeText({ at, ago = false }: { at: string; ago?: boolean }) {
  const locale = useLocale();
  const zone = useMe().workspace.timeZone;
  const now = useNow();
  return (
    <time dateTime={at} title={formatFull(at, zone, locale)} className="hy-nowrap">
      {ago ? formatAgo(at, now, zone, locale) : formatInstant(at, zone, now, locale)}
    </time>
  );
}

/** Today in the workspace's time zone, `YYYY-MM-DD`. */
export function useToday(): string {
  const zone = useMe().workspace.timeZone;
  return dayIn(useNow(), zone);
}

export function DayText({ day }: { day: string }) {
  const locale = useLocale();
  return (
    <time dateTime={day} title={day} className="hy-nowrap">
      {formatDay(day, useToday(), locale)}
    </time>
  );
}

export function RangeText({ start, end }: { start: string; end: string | null }) {
  const locale = useLocale();
  return (
    <span title={`${start} – ${end ?? ''}`} className="hy-nowrap">
      {formatRange(start, end, useToday(), locale)}
    </span>
  );
}

/** Names the page, in its heading and in the browser's tab. */
export function PageHeader(p: { title: string; before?: ReactNode; after?: ReactNode; actions?: ReactNode }) {
  const t = useText();
  return (
    <header className="hy-pagehead">
      <title>{`${p.title} · ${t('app.name')}`}</title>
      {p.before !== undefined && <div className="hy-pagehead__before">{p.before}</div>}
      <div className="hy-pagehead__row">
        <h1>{p.title}</h1>
        {p.after}
        <span className="hy-grow" />
        {p.actions !== undefined && <div className="hy-row hy-row--wrap hy-pagehead__actions">{p.actions}</div>}
      </div>
    </header>
  );
}
