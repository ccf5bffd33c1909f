import { memo } from 'react';
import { useLocale } from '../../i18n/i18n.ts';
import { dayTicks, type Extent, monthTicks, type Zoom } from './scale.ts';

interface Props {
  readonly extent: Extent;
  readonly zoom: Zoom;
  readonly freeDays?: ReadonlyMap<string, string> | undefined;
}

/** Months, and below them days or Mondays. */
export const GanttHead = memo(function GanttHead({ extent, zoom, freeDays }: Props) {
  const locale = useLocale();
  const at = (days: number): React.CSSProperties => ({ left: `calc(var(--names) + ${days} * var(--day))` });
  return (
    <div className="hy-gantt__head" data-zoom={zoom}>
      <span className="hy-gantt__corner" />
      {monthTicks(extent).map((tick) => (
        <span key={tick.day} className="hy-gantt__tick" style={at(tick.at)}>
          {monthName(tick.day, tick.at === 0, locale)}
        </span>
      ))}
      {dayTicks(extent, zoom).map(({ day, at: days }) => (
        <span key={day} className="hy-gantt__daytick" style={at(days)} title={freeDays?.get(day) || undefined}>
          {Number(day.slice(8))}
        </span>
      ))}
    </div>
  );
});

function monthName(day: string, first: boolean, locale: 'zh' | 'en'): string {
  const month = Number(day.slice(5, 7));
  const year = month === 1 || first ? day.slice(0, 4) : '';
  if (locale === 'zh') return `${year && `${year}年`}${month}月`;
  return `${new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' })} ${year}`;
}
