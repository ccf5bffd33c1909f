import type { Locale } from '../../../shared/label.ts';
import { isWeekend, weekday } from '../time.ts';
import type { ChartX } from './line-chart.tsx';

const short = (day: string, locale: Locale): string =>
  locale === 'zh'
    ? `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`
    : `${Number(day.slice(8))} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(day.slice(5, 7)) - 1]}`;
const weekdays: Readonly<Record<Locale, readonly string[]>> = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

/** Days as places of a chart: weekends shaded, the year told only in full. */
export const dayPoints = (days: readonly string[], locale: Locale): readonly ChartX[] =>
  days.map((day) => ({
    key: day,
    label: `${day} ${weekdays[locale][weekday(day)]}`,
    short: short(day, locale),
    shade: isWeekend(day),
  }));
