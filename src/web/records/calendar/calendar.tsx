import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { Condition } from '../../../shared/record/condition.ts';
import { allRowsQuery } from '../../api/record-queries.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText, useTexts } from '../../i18n/i18n.ts';
import { Icon } from '../../kit/icon.tsx';
import { useToday } from '../../kit/small.tsx';
import { Note, QueryBoundary } from '../../kit/states.tsx';
import { addDays, formatDay, instantOf, isWeekend } from '../../kit/time.ts';
import { daysOf } from '../dates-of.ts';
import { filterToText } from '../list/filter.ts';
import type { ListControl } from '../list/use-list.ts';
import { nameIn } from '../names.ts';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import './calendar.css';
import { addMonths, type Span, segmentsOf, weeksOf } from '../../kit/month.ts';
import { type MoveDays, useMoveDays } from './use-move-days.ts';

const LANES = 4;

/** A month of rows by their date; ranges run over the days they last. On phones, a list by day. */
export function RecordCalendar({ control, onOpen }: { control: ListControl; onOpen: (id: string) => void }) {
  const t = useText();
  const locale = useLocale();
  const zone = useMe().workspace.timeZone;
  const today = useToday();
  const { def, state, search, set } = control;
  const name = def.views.calendar?.field ?? '';
  const field = columnField(def, name);
  const month = search.month ?? today.slice(0, 7);
  const weeks = weeksOf(month);
  const [first = today, last = today] = [weeks[0]?.[0], weeks.at(-1)?.[6]];
  const isInstant = field?.kind === 'instant';
  const bounds: Condition = {
    field: name,
    op: 'between',
    value: isInstant ? [instantOf(first, '00:00', zone), instantOf(addDays(last, 1), '00:00', zone)] : [first, last],
  };
  const filter = filterToText(state.filter === null ? bounds : { all: [state.filter, bounds] });
  const query = useQuery(allRowsQuery(def, { ...control.params, filter, sort: name }));
  const go = (to: string): void => set({ month: to === today.slice(0, 7) ? undefined : to });
  const title =
    locale === 'zh'
      ? `${month.slice(0, 4)}年${Number(month.slice(5))}月`
      : new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
          month: 'long',
          year: 'numeric',
          timeZone: 'UTC',
        });
  const words = useTexts().calendar.weekdays;
  const move = useMoveDays(control);
  return (
    <>
      <div className="hy-row" style={{ marginBottom: 8 }}>
        <button
          type="button"
          className="hy-iconbutton"
          aria-label={t('calendar.previous')}
          onClick={() => go(addMonths(month, -1))}
        >
          <Icon name="left" />
        </button>
        <h2 style={{ minWidth: 120, textAlign: 'center' }} aria-live="polite">
          {title}
        </h2>
        <button
          type="button"
          className="hy-iconbutton"
          aria-label={t('calendar.nextMonth')}
          onClick={() => go(addMonths(month, 1))}
        >
          <Icon name="right" />
        </button>
        <Button size="small" disabled={month === today.slice(0, 7)} onClick={() => set({ month: undefined })}>
          {t('calendar.today')}
        </Button>
      </div>
      <QueryBoundary query={query} rows={8}>
        {({ items, total }) => {
          const spans = items.flatMap((row): Span<AnyRow>[] => {
            const days = field === undefined ? null : daysOf(field, row[name], zone);
            return days === null ? [] : [{ item: row, ...days }];
          });
          return (
            <>
              {total !== null && total > items.length && <Note>{t('list.onlyFirst', { n: items.length })}</Note>}
              {spans.length === 0 && <Note>{t('calendar.emptyMonth', { name: nameIn(def, locale, true) })}</Note>}
              <div className="hy-month">
                <div className="hy-month__head">
                  {words.map((word) => (
                    <span key={word}>{word}</span>
                  ))}
                </div>
                {weeks.map((week) => (
                  <Week
                    key={week[0]}
                    week={week}
                    month={month}
                    today={today}
                    spans={spans}
                    control={control}
                    onOpen={onOpen}
                    move={move}
                  />
                ))}
              </div>
              <ol className="hy-agenda">
                {weeks.flat().map((day) => {
                  const here = spans.filter((s) => s.start === day || (day === first && s.start < day));
                  if (here.length === 0) return null;
                  return (
                    <li key={day}>
                      <h3 className={day === today ? 'hy-agenda__today' : undefined}>
                        {formatDay(day, today, locale)}
                      </h3>
                      {here.map((s) => (
                        <button
                          key={s.item.id}
                          type="button"
                          className="hy-span"
                          data-tone={toneOf(control, s.item)}
                          onClick={() => onOpen(s.item.id)}
                        >
                          {titleOf(def, s.item)}
                        </button>
                      ))}
                    </li>
                  );
                })}
              </ol>
            </>
          );
        }}
      </QueryBoundary>
    </>
  );
}

const toneOf = (control: ListControl, row: AnyRow): string => control.def.states.all[row.state]?.tone ?? 'neutral';

interface WeekProps {
  readonly week: readonly string[];
  readonly month: string;
  readonly today: string;
  readonly spans: readonly Span<AnyRow>[];
  readonly control: ListControl;
  readonly onOpen: (id: string) => void;
  readonly move: MoveDays;
}

function Week({ week, month, today, spans, control, onOpen, move }: WeekProps) {
  const t = useText();
  const segments = segmentsOf(week, spans);
  const lanes = Math.min(LANES, Math.max(2, ...segments.map((s) => s.lane + 1)));
  return (
    <div className="hy-month__week" style={{ gridTemplateRows: `28px repeat(${lanes}, 24px) 18px` }}>
      {week.map((day, i) => {
        const hidden = segments.filter((s) => s.lane >= LANES && s.from <= i && s.to >= i).length;
        return (
          <div
            key={day}
            className="hy-month__day"
            data-weekend={isWeekend(day)}
            data-other={!day.startsWith(month)}
            data-day={day}
            style={{ gridColumn: i + 1 }}
          >
            <span className={day === today ? 'hy-month__today' : undefined}>{Number(day.slice(8))}</span>
            {hidden > 0 && <span className="hy-month__more">{t('calendar.more', { n: hidden })}</span>}
          </div>
        );
      })}
      {segments
        .filter((s) => s.lane < LANES)
        .map((s) => (
          <button
            key={s.item.id}
            type="button"
            className="hy-span hy-ellipsis"
            data-tone={toneOf(control, s.item)}
            data-opens={s.opens}
            data-closes={s.closes}
            style={{ gridColumn: `${s.from + 1} / ${s.to + 2}`, gridRow: s.lane + 2 }}
            title={titleOf(control.def, s.item)}
            onClick={() => onOpen(s.item.id)}
            {...(move.may
              ? {
                  'aria-keyshortcuts': 'Alt+ArrowLeft Alt+ArrowRight',
                  onPointerDown: (e: PointerEvent<HTMLElement>) => {
                    // The day under the hand goes to the day where it is let go.
                    const cell = e.currentTarget.getBoundingClientRect();
                    const into = Math.floor(((e.clientX - cell.left) / cell.width) * (s.to - s.from + 1));
                    move.pull(e, s.item, week[s.from + Math.max(0, into)] ?? week[s.from] ?? '');
                  },
                  onKeyDown: (e: KeyboardEvent) => {
                    const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
                    if (!e.altKey || step === 0) return;
                    e.preventDefault();
                    void move.by(s.item, step);
                  },
                }
              : {})}
          >
            {titleOf(control.def, s.item)}
          </button>
        ))}
    </div>
  );
}
