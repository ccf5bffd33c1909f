import type { Locale } from '../../shared/label.ts';

const tag = (locale: Locale): string => (locale === 'zh' ? 'zh-CN' : 'en-GB');
const formats = new Map<string, Intl.DateTimeFormat>();

/** Makers of Intl formats are slow; a list of 200 rows needs the same one 200 times. */
function format(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(tag(locale), options);
  formats.set(key, made);
  return made;
}

const parts = (instant: Date, timeZone: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    format('en', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(instant)
      .map((p) => [p.type, p.value]),
  );

/** The day of an instant in a time zone, `YYYY-MM-DD`. */
export function dayIn(instant: Date, timeZone: string): string {
  const p = parts(instant, timeZone);
  return `${p.year}-${p.month}-${p.day}`;
}

/** The clock of an instant in a time zone, `HH:MM`. */
export function clockIn(instant: Date, timeZone: string): string {
  const p = parts(instant, timeZone);
  return `${p.hour}:${p.minute}`;
}

export const addDays = (day: string, count: number): string => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
};

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** 0 is Sunday. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
export const isWeekend = (day: string): boolean => weekday(day) === 0 || weekday(day) === 6;

const near: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  zh: { '-1': '昨天', '0': '今天', '1': '明天' },
  en: { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' },
};

/** 今天, 昨天, 11月22日 周日, 2025年3月1日: the weekday only while it helps, the year only when it is another. */
export function formatDay(day: string, today: string, locale: Locale): string {
  const close = near[locale][String(daysBetween(today, day))];
  if (close !== undefined) return close;
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  if (locale === 'zh') {
    const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    return sameYear ? `${m}月${d}日 周${'日一二三四五六'[date.getUTCDay()]}` : `${y}年${m}月${d}日`;
  }
  return format(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? { weekday: 'short' } : { year: 'numeric' }),
  }).format(date);
}

/** 今天 15:30, 昨天 09:12, 11月22日 周日 15:30. */
export function formatInstant(iso: string, timeZone: string, now: Date, locale: Locale): string {
  const instant = new Date(iso);
  if (Number.isNaN(instant.getTime())) return iso;
  return `${formatDay(dayIn(instant, timeZone), dayIn(now, timeZone), locale)} ${clockIn(instant, timeZone)}`;
}

/** As it reads within a sentence: “by tomorrow 18:00”. */
export const formatInstantWithin = (iso: string, timeZone: string, now: Date, locale: Locale): string =>
  formatInstant(iso, timeZone, now, locale).replace(/^(?:Yesterday|Today|Tomorrow)\b/, (word) => word.toLowerCase());

/** The whole truth about an instant, for the hover. */
export const formatFull = (iso: string, timeZone: string, locale: Locale): string =>
  format(locale, { timeZone, dateStyle: 'full', timeStyle: 'long' }).format(new Date(iso));

/** 11月1日 – 11月11日; the year is named once, and only when it is not this one. */
export function formatRange(start: string, end: string | null, today: string, locale: Locale): string {
  const bare = (day: string, withYear: boolean): string => {
    const date = new Date(`${day}T00:00:00Z`);
    const year = withYear ? { year: 'numeric' as const } : {};
    if (locale === 'zh')
      return `${withYear ? `${day.slice(0, 4)}年` : ''}${Number(day.slice(5, 7))}月${date.getUTCDate()}日`;
    return format(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', ...year }).format(date);
  };
  const thisYear = today.slice(0, 4);
  const startYear = start.slice(0, 4) !== thisYear || (end !== null && end.slice(0, 4) !== start.slice(0, 4));
  if (end === null) return locale === 'zh' ? `${bare(start, startYear)} 起` : `From ${bare(start, startYear)}`;
  if (start === end) return bare(start, startYear);
  return `${bare(start, startYear)} – ${bare(end, end.slice(0, 4) !== start.slice(0, 4))}`;
}

/** How far the wall clock of a zone is ahead of UTC at an instant, in minutes. */
function offsetAt(instant: number, timeZone: string): number {
  const p = parts(new Date(instant), timeZone);
  const wall = Date.UTC(
    Number(p.year),
    Number(p.month) - 1,
    Number(p.day),
    Number(p.hour),
    Number(p.minute),
    Number(p.second),
  );
  return Math.round((wall - Math.floor(instant / 1000) * 1000) / 60_000);
}

/** The instant at which the wall clock of a zone shows this day and time; the later one of a repeated hour. */
export function instantOf(day: string, clock: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
  let guess = wall - offsetAt(wall, timeZone) * 60_000;
  guess = wall - offsetAt(guess, timeZone) * 60_000;
  return new Date(guess).toISOString();
}

/** 5 分钟前, 3 小时前; days away are told by date instead. */
export function formatAgo(iso: string, now: Date, timeZone: string, locale: Locale): string {
  const minutes = Math.floor((now.getTime() - Date.parse(iso)) / 60_000);
  if (minutes >= 0 && minutes < 1) return locale === 'zh' ? '刚刚' : 'Just now';
  if (minutes >= 0 && minutes < 60) return locale === 'zh' ? `${minutes} 分钟前` : `${minutes} min ago`;
  return formatInstant(iso, timeZone, now, locale);
}

/** Time left of long work, in words. */
export function formatLeft(seconds: number, locale: Locale): string {
  if (seconds < 60) return locale === 'zh' ? '不到 1 分钟' : 'less than a minute';
  const minutes = Math.ceil(seconds / 60);
  return locale === 'zh' ? `约 ${minutes} 分钟` : `about ${minutes} min`;
}
