import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState } from 'react';
import type { RefNames } from '../../../shared/record/wire.ts';
import { allRowsQuery } from '../../api/record-queries.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { useToday } from '../../kit/small.tsx';
import { Note, QueryBoundary } from '../../kit/states.tsx';
import { daysBetween, formatRange } from '../../kit/time.ts';
import { daysOf } from '../dates-of.ts';
import { FieldView } from '../fields/field-view.tsx';
import { groupBy } from '../group-by.ts';
import type { ListControl } from '../list/use-list.ts';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import { barOf, dayWidth, type Extent, extentOf, monthTicks, type Scale } from './scale.ts';
import './timeline.css';

interface Placed {
  readonly row: AnyRow;
  readonly start: string;
  readonly end: string;
}

/** Rows as bars over time, grouped as declared; opens at today. */
export function Timeline({ control, onOpen }: { control: ListControl; onOpen: (id: string) => void }) {
  const t = useText();
  const zone = useMe().workspace.timeZone;
  const { def } = control;
  const name = def.views.timeline?.field ?? '';
  const field = columnField(def, name);
  const [scale, setScale] = useState<Scale>('month');
  const query = useQuery(allRowsQuery(def, { ...control.params, sort: name }));
  return (
    <>
      <div
        className="hy-segment"
        style={{ width: 'fit-content', marginBottom: 8 }}
        role="radiogroup"
        aria-label={t('timeline.scale')}
      >
        {(['week', 'month', 'quarter'] as const).map((key) => (
          <button key={key} type="button" role="radio" aria-checked={scale === key} onClick={() => setScale(key)}>
            {t(`timeline.scales.${key}`)}
          </button>
        ))}
      </div>
      <QueryBoundary query={query} rows={8}>
        {({ items, refs, total }) => {
          const placed = items.flatMap((row): Placed[] => {
            const days = field === undefined ? null : daysOf(field, row[name], zone);
            return days === null ? [] : [{ row, ...days }];
          });
          const without = items.length - placed.length;
          return (
            <>
              {total !== null && total > items.length && <Note>{t('list.onlyFirst', { n: items.length })}</Note>}
              <Chart control={control} placed={placed} refs={refs} scale={scale} onOpen={onOpen} />
              {without > 0 && <p className="hy-small hy-muted">{t('list.noDate', { n: without })}</p>}
            </>
          );
        }}
      </QueryBoundary>
    </>
  );
}

interface ChartProps {
  readonly control: ListControl;
  readonly placed: readonly Placed[];
  readonly refs: RefNames;
  readonly scale: Scale;
  readonly onOpen: (id: string) => void;
}

function Chart({ control, placed, refs, scale, onOpen }: ChartProps) {
  const t = useText();
  const today = useToday();
  const locale = useLocale();
  const { def } = control;
  const box = useRef<HTMLDivElement>(null);
  const width = dayWidth[scale];
  const extent = extentOf(placed, today);
  const now = daysBetween(extent.start, today);
  const groupName = def.views.timeline?.group;
  const groupField = groupName === undefined ? undefined : columnField(def, groupName);
  const groups = groupBy(placed, (p) => (groupName === undefined ? '' : String(p.row[groupName] ?? '')));

  useLayoutEffect(() => {
    const el = box.current;
    if (el !== null) el.scrollLeft = Math.max(0, now * width - el.clientWidth / 3);
  }, [now, width]);

  return (
    <div className="hy-gantt" ref={box} style={{ '--day': `${width}px`, '--days': extent.days } as React.CSSProperties}>
      <div className="hy-gantt__head">
        <span className="hy-gantt__corner" />
        <Months extent={extent} scale={scale} />
      </div>
      <div className="hy-gantt__body">
        {monthTicks(extent).map(({ day, at }) => (
          <span key={day} className="hy-gantt__line" style={{ left: `calc(var(--names) + ${at} * var(--day))` }} />
        ))}
        <span
          className="hy-gantt__now"
          style={{ left: `calc(var(--names) + ${now + 0.5} * var(--day))` }}
          title={t('list.today')}
        />
        {[...groups].map(([key, rows]) => (
          <div key={key}>
            {groupField !== undefined && groupName !== undefined && (
              <div className="hy-gantt__group">
                {key === '' ? (
                  t('timeline.ungrouped')
                ) : (
                  <FieldView
                    def={def}
                    name={groupName}
                    field={groupField}
                    row={{ [groupName]: key }}
                    refs={refs}
                    compact
                    plain
                  />
                )}
              </div>
            )}
            {rows.map(({ row, start, end }) => {
              const bar = barOf(extent, start, end);
              return (
                <div key={row.id} className="hy-gantt__row">
                  <button type="button" className="hy-plain hy-gantt__name hy-ellipsis" onClick={() => onOpen(row.id)}>
                    {titleOf(def, row)}
                  </button>
                  {bar !== null && (
                    <button
                      type="button"
                      className="hy-span hy-gantt__bar"
                      data-tone={def.states.all[row.state]?.tone ?? 'neutral'}
                      style={{
                        left: `calc(var(--names) + ${bar.left} * var(--day))`,
                        width: `max(8px, calc(${bar.width} * var(--day)))`,
                      }}
                      title={`${titleOf(def, row)} · ${formatRange(start, end, today, locale)}`}
                      aria-label={`${titleOf(def, row)}, ${formatRange(start, end, today, locale)}`}
                      tabIndex={-1}
                      onClick={() => onOpen(row.id)}
                    />
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function Months({ extent, scale }: { extent: Extent; scale: Scale }) {
  const locale = useLocale();
  return monthTicks(extent).map(({ day, at }) => {
    const month = Number(day.slice(5, 7));
    if (scale === 'quarter' && month % 3 !== 1) return null;
    const year = month === 1 || at === 0 ? day.slice(0, 4) : '';
    const text =
      scale === 'quarter'
        ? `${day.slice(0, 4)} Q${(month + 2) / 3}`
        : locale === 'zh'
          ? `${year && `${year}年`}${month}月`
          : `${new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' })} ${year}`;
    return (
      <span key={day} className="hy-gantt__tick" style={{ left: `calc(var(--names) + ${at} * var(--day))` }}>
        {text}
      </span>
    );
  });
}
