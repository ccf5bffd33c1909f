import { DatePicker, TimePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import 'dayjs/locale/zh-cn';
import type { KeyboardEvent } from 'react';
import { useLocale } from '../i18n/i18n.ts';

const DAY = 'YYYY-MM-DD';
const TIME = 'HH:mm';

/** Enter takes what was typed over; it does not send the form as well. */
export const takeEnter = (e: KeyboardEvent): void => {
  if (e.key === 'Enter') e.preventDefault();
};
export const useDayLocale = (): string => (useLocale() === 'zh' ? 'zh-cn' : 'en');
/** Days only: dayjs here is a calendar, never a clock, so the browser's time zone cannot shift them. */
export const toDay = (day: unknown, locale: string): Dayjs | null =>
  typeof day === 'string' && day !== '' ? dayjs(day).locale(locale) : null;
export const fromDay = (day: Dayjs | null): string | null => day?.format(DAY) ?? null;

interface Props {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly label?: string;
  readonly disabled?: boolean;
}
const naming = (label: string | undefined) => (label === undefined ? {} : { 'aria-label': label });

/** A day, `YYYY-MM-DD`, in the page's language and not in the browser's; empty is ''. */
export function DayInput({ value, onChange, label, disabled = false }: Props) {
  const locale = useDayLocale();
  return (
    <DatePicker
      {...naming(label)}
      format={DAY}
      disabled={disabled}
      onKeyDown={takeEnter}
      value={toDay(value, locale)}
      onChange={(next: Dayjs | null) => onChange(fromDay(next) ?? '')}
    />
  );
}

/** A time of the day, `HH:mm` of 24 hours whatever the browser's language is. There is always one. */
export function TimeInput({ value, onChange, label, disabled = false }: Props) {
  return (
    <TimePicker
      {...naming(label)}
      style={{ width: 104 }}
      format={TIME}
      minuteStep={5}
      allowClear={false}
      needConfirm={false}
      changeOnScroll
      disabled={disabled}
      onKeyDown={takeEnter}
      value={dayjs(`2000-01-01T${value}`)}
      onChange={(next: Dayjs | null) => next !== null && onChange(next.format(TIME))}
    />
  );
}
