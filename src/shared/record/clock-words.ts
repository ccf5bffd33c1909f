import type { Label } from '../label.ts';
import type { ClockInfo, ClockLeft } from './clock-wire.ts';

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** 3 小时 20 分; two parts at most, and days only where they are whole ones of a calendar. */
function minutesInWords(total: number): Label {
  const [d, h, m] = [Math.floor(total / 1_440), Math.floor((total % 1_440) / 60), total % 60];
  if (total < 1) return { zh: '不到 1 分钟', en: 'less than a minute' };
  if (d >= 2) return { zh: `${d} 天${h > 0 ? ` ${h} 小时` : ''}`, en: `${d} d${h > 0 ? ` ${h} h` : ''}` };
  const hours = d * 24 + h;
  if (hours === 0) return { zh: `${m} 分钟`, en: `${m} min` };
  return { zh: `${hours} 小时${m > 0 ? ` ${m} 分` : ''}`, en: `${hours} h${m > 0 ? ` ${m} min` : ''}` };
}

/** Working hours do not add up to days of 24 hours: they stay hours. */
function workingMinutesInWords(total: number): Label {
  const [h, m] = [Math.floor(total / 60), total % 60];
  const zh = [h > 0 ? `${h} 小时` : '', m > 0 || h === 0 ? `${m} 分${h === 0 ? '钟' : ''}` : ''].filter(
    (x) => x !== '',
  );
  const en = [h > 0 ? `${h} h` : '', m > 0 || h === 0 ? `${m} min` : ''].filter((x) => x !== '');
  return { zh: `${zh.join(' ')}工作时间`, en: `${en.join(' ')} of working time` };
}

const amountInWords = (left: ClockLeft): Label => {
  const n = Math.abs(left.amount);
  switch (left.unit) {
    case 'minutes':
      return minutesInWords(n);
    case 'workingMinutes':
      return workingMinutesInWords(n);
    case 'days':
      return { zh: `${n} 天`, en: count(n, 'day') };
    case 'workingDays':
      return { zh: `${n} 个工作日`, en: count(n, 'working day') };
  }
};

/** 还剩 3 小时 20 分, 超时 1 个工作日: the same words on every page and in every notice. */
export function leftInWords(left: ClockLeft): Label {
  const words = amountInWords(left);
  return left.amount < 0
    ? { zh: `超时 ${words.zh}`, en: `${words.en} over` }
    : { zh: `还剩 ${words.zh}`, en: `${words.en} left` };
}

/** What a clock says now. */
export function clockInWords(c: Pick<ClockInfo, 'state' | 'left'>): Label {
  switch (c.state) {
    case 'kept':
      return { zh: '按时完成', en: 'Kept' };
    case 'late':
      return { zh: '超时完成', en: 'Done late' };
    case 'void':
      return { zh: '不再计时', en: 'No longer counted' };
    case 'paused': {
      const rest = c.left === null ? undefined : leftInWords(c.left);
      return {
        zh: `已暂停${rest === undefined ? '' : `，${rest.zh}`}`,
        en: `Paused${rest === undefined ? '' : `, ${rest.en}`}`,
      };
    }
    case 'running':
      return c.left === null ? { zh: '计时中', en: 'Running' } : leftInWords(c.left);
  }
}

/** What a deadline that counts through an unpublished year must say beside it. */
export const assumedWords: Label = {
  zh: '节假日安排尚未公布，按周末推算',
  en: 'Holidays not published yet: weekends assumed',
};

/** Deadlines that lie beyond the minute pass while the page is open: plain time is counted there. */
export function ageLeft(c: Pick<ClockInfo, 'left' | 'asOf' | 'dueAt' | 'state'>, now: Date): ClockLeft | null {
  if (c.left === null || c.state !== 'running' || c.left.unit !== 'minutes') return c.left;
  return { unit: 'minutes', amount: Math.ceil((Date.parse(c.dueAt) - now.getTime()) / 60_000) };
}
