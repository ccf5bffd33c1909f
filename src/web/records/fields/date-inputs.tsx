import { DatePicker } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { DateRange } from '../../../shared/record/field.ts';
import { useMe } from '../../api/session.ts';
import { useText } from '../../i18n/i18n.ts';
import { fromDay, takeEnter, toDay, useDayLocale } from '../../kit/day-time.tsx';
import { clockIn, dayIn, instantOf } from '../../kit/time.ts';
import { aria, type FieldInputProps, status } from './input-props.ts';

const DAY = 'YYYY-MM-DD';

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
      onChange={(next: Dayjs | null) => p.onChange(fromDay(next))}
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
        p.onChange(start ? { start: start.format(DAY), end: fromDay(end ?? null) } : null);
      }}
    />
  );
}
