import chineseDays from 'chinese-days';

// A CommonJS package whose names Node cannot see: they come through its default export.
const { getDayDetail } = chineseDays;

export interface DayKind {
  readonly working: boolean;
  /** False where the calendar has no data for the year: weekends are assumed to be free and nothing else. */
  readonly known: boolean;
  /** Name of the holiday, also of a weekend day worked in its stead; null on usual days. */
  readonly holiday: { readonly zh: string; readonly en: string } | null;
}

const knownYears = new Map<string, boolean>();
/** National Day is a holiday of every year: a year without it is one that nobody has published yet. */
function isKnown(year: string): boolean {
  const found = knownYears.get(year) ?? getDayDetail(`${year}-10-01`).name.includes('国庆节');
  knownYears.set(year, found);
  return found;
}

/** Whether people work on a day (`YYYY-MM-DD`) in mainland China, make-up days (调休) included. */
export function dayKind(date: string): DayKind {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  if (!isKnown(date.slice(0, 4))) return { working: weekday !== 0 && weekday !== 6, known: false, holiday: null };
  const { work, name } = getDayDetail(date);
  // "National Day,国庆节,3" on holidays and make-up days, the weekday's name on others.
  const [en = '', zh] = name.split(',');
  return { working: work, known: true, holiday: zh === undefined ? null : { zh, en } };
}
