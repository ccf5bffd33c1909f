import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { KeyboardEvent } from 'react';
import type { DateRange } from '../../../shared/record/field.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { clockIn, dayIn, instantOf } from '../../kit/time.ts';
import { aria, type FieldInputProps, status } from './input-props.ts';

const DAY = 'YYYY-MM-DD';
/** Days only: dayjs here is a calendar, never a clock, so the browser's time zone cannot shift them. */
const toDay = (day: unknown, locale: string): Dayjs | null =>
  typeof day === 'string' && day !== '' ? dayjs(day).locale(locale) : null;
/** Enter takes the typed day over; it does not send the form as well. */
const takeEnter = (e: KeyboardEvent): void => {
  if (e.key === 'Enter') e.preventDefault();
};
const useDayLocale = (): string => (useLocale() === 'zh' ? 'zh-cn' : 'en');

export function DateInput(p: FieldInputProps) {
  const locale = useDayLocale();
  return (
    <DatePicker
      {...aria(p)}
      {...status(p)}
      style={{ width: '100%' }}
      format={DAY}
      onKeyDown={takeEnter}
      value={toDay(p.value, locale)}
      onChange={(next: Dayjs | null) => p.onChange(next === null ? null : next.format(DAY))}
    />
  );
}

/** The wall clock of the workspace's time zone, whatever the browser's is. */
export function InstantInput(p: FieldInputProps) {
  const locale = useDayLocale();
  const t = useText();
  const zone = useMe().workspace.timeZone;
  const at = typeof p.value === 'string' ? new Date(p.value) : null;
  const wall =
    at === null || Number.isNaN(at.getTime()) ? null : dayjs(`${dayIn(at, zone)}T${clockIn(at, zone)}`).locale(locale);
  return (
    <div>
      <DatePicker
        {...aria(p)}
        {...status(p)}
        style={{ width: '100%' }}
        format="YYYY-MM-DD HH:mm"
        onKeyDown={takeEnter}
        showTime={{ format: 'HH:mm', minuteStep: 5 }}
        value={wall}
        onChange={(next: Dayjs | null) =>
          p.onChange(next === null ? null : instantOf(next.format(DAY), next.format('HH:mm'), zone))
        }
      />
      <span className="hy-field__help">{t('form.timeZone', { zone })}</span>
    </div>
  );
}

export function RangeInput(p: FieldInputProps) {
  const locale = useDayLocale();
  const t = useText();
  const range = p.value as DateRange | null | undefined;
  return (
    <DatePicker.RangePicker
      id={{ start: p.id, end: `${p.id}-end` }}
      aria-required={p.field.required}
      aria-invalid={p.invalid === true}
      {...status(p)}
      style={{ width: '100%' }}
      format={DAY}
      allowEmpty={[false, true]}
      onKeyDown={takeEnter}
      placeholder={[t('form.start'), t('form.end')]}
      value={[toDay(range?.start, locale), toDay(range?.end, locale)]}
      onChange={(next) => {
        const [start, end] = next ?? [];
        p.onChange(start ? { start: start.format(DAY), end: end ? end.format(DAY) : null } : null);
      }}
    />
  );
}
