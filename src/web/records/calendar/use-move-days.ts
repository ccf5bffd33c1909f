import type { PointerEvent } from 'react';
import type { DateRange, Field } from '../../../shared/record/field.ts';
import { recordApi } from '../../api/record-api.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { useToday } from '../../kit/small.tsx';
import { addDays, clockIn, dayIn, daysBetween, formatRange, instantOf } from '../../kit/time.ts';
import { showUndo } from '../../kit/toast.tsx';
import { daysOf } from '../dates-of.ts';
import { useRowActions } from '../detail/use-row-actions.ts';
import type { ListControl } from '../list/use-list.ts';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import { useRecordRights } from '../use-record.ts';

/** A date, instant or range so many days later; an instant keeps its hour on the wall. */
export function shifted(field: Pick<Field, 'kind'>, value: unknown, by: number, timeZone: string): unknown {
  if (field.kind === 'dateRange') {
    const { start, end } = value as DateRange;
    return { start: addDays(start, by), end: end === null ? null : addDays(end, by) };
  }
  if (field.kind !== 'instant') return addDays(String(value).slice(0, 10), by);
  const at = new Date(String(value));
  return instantOf(addDays(dayIn(at, timeZone), by), clockIn(at, timeZone), timeZone);
}

export interface MoveDays {
  /** The field is one that people write, and this person may. */
  readonly may: boolean;
  /** Follows the pointer from a day until it is let go over another one. */
  readonly pull: (e: PointerEvent<HTMLElement>, row: AnyRow, grabbed: string) => void;
  readonly by: (row: AnyRow, days: number) => Promise<void>;
}

const slop = 4;

/** Marks the day under the pointer, and tells it when the pointer is let go. By place: other rows lie over the days. */
function followPointer(fromX: number, pulled: HTMLElement, done: (day: string) => void): void {
  let over: HTMLElement | null = null;
  const mark = (next: HTMLElement | null): void => {
    if (over !== null) delete over.dataset['over'];
    over = next;
    if (over !== null) over.dataset['over'] = 'true';
  };
  const move = (e: globalThis.PointerEvent): void => {
    if (over === null && Math.abs(e.clientX - fromX) < slop) return;
    pulled.dataset['pulled'] = 'true';
    const days = document.elementsFromPoint(e.clientX, e.clientY).filter((el) => el.matches('.hy-month__day'));
    mark((days[0] as HTMLElement | undefined) ?? null);
  };
  const stop = (): string | undefined => {
    const day = over?.dataset['day'];
    mark(null);
    delete pulled.dataset['pulled'];
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', stop);
    return day;
  };
  const up = (): void => {
    const was = pulled.dataset['pulled'] === 'true';
    const day = stop();
    if (!was) return;
    // The click that follows is the end of the pull, not a wish to open the row.
    const eat = (c: MouseEvent): void => c.stopPropagation();
    window.addEventListener('click', eat, { capture: true, once: true });
    setTimeout(() => window.removeEventListener('click', eat, true), 0);
    if (day !== undefined) done(day);
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', stop);
}

/** Moves rows of a calendar to other days by the record's own rules: a refusal is said, what is done can be undone. */
export function useMoveDays(control: ListControl): MoveDays {
  const t = useText();
  const locale = useLocale();
  const today = useToday();
  const zone = useMe().workspace.timeZone;
  const { def } = control;
  const name = def.views.calendar?.field ?? '';
  const field = columnField(def, name);
  const rights = useRecordRights(def);
  const actions = useRowActions(def);
  const write = async (row: AnyRow, version: number, value: unknown) => {
    const answer = await recordApi.update(def, row.id, version, { [name]: value });
    actions.keep(answer);
    return answer.item.version;
  };
  const by = async (row: AnyRow, days: number): Promise<void> => {
    if (field === undefined || days === 0) return;
    const value = shifted(field, row[name], days, zone);
    try {
      const version = await write(row, row.version, value);
      const span = daysOf(field, value, zone);
      showUndo(
        t('timeline.moved', {
          title: titleOf(def, row),
          days: span === null ? '' : formatRange(span.start, span.end, today, locale),
        }),
        t('app.undo'),
        () => void write(row, version, row[name]).catch(actions.refused),
      );
    } catch (error) {
      actions.refused(error);
    }
  };
  return {
    may: rights.update && field !== undefined && field.readOnly !== true && field.computed !== true,
    pull: (e, row, grabbed) => {
      if (e.button !== 0 || e.pointerType === 'touch') return;
      followPointer(e.clientX, e.currentTarget, (day) => void by(row, daysBetween(grabbed, day)));
    },
    by,
  };
}
