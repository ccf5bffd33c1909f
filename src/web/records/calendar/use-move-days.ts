import { useRef } from 'react';
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
  readonly take: (row: AnyRow, grabbed: string) => void;
  readonly drop: (day: string) => void;
  readonly by: (row: AnyRow, days: number) => Promise<void>;
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
  const taken = useRef<{ row: AnyRow; grabbed: string } | null>(null);
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
    take: (row, grabbed) => {
      taken.current = { row, grabbed };
    },
    drop: (day) => {
      const now = taken.current;
      taken.current = null;
      if (now !== null) void by(now.row, daysBetween(now.grabbed, day));
    },
    by,
  };
}
