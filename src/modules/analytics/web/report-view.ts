import { changeOf } from '../../../web/kit/figure.ts';
import { figureUnit } from '../../../web/kit/figure-text.tsx';
import { addDays } from '../../../web/kit/time.ts';
import type { DailyReport, ReportFigure } from '../report.contract.ts';

const day = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** The day of the address, if it is one and not in the future; yesterday otherwise: today is not over yet. */
export function reportDay(given: unknown, today: string): string {
  const text = typeof given === 'string' ? given : '';
  return day.test(text) && text <= today ? text : addDays(today, -1);
}

const leading = ['gmv', 'orders', 'uv'] as const;
/** The figures that the report's first sentences tell, as far as they have a value. */
export const leadFigures = (report: Pick<DailyReport, 'figures'>): readonly ReportFigure[] =>
  leading.flatMap((name) => report.figures.filter((f) => f.metric === name && f.value !== null));

/** How a figure moved, as the key of a sentence and the size of the change without its sign. */
export function movement(f: ReportFigure): {
  readonly key: 'sentenceUp' | 'sentenceDown' | 'sentenceFlat' | 'sentenceNone';
  readonly size: string;
} {
  const change = changeOf(f.value, f.previous, figureUnit(f.unit, f.display));
  const keys = { up: 'sentenceUp', down: 'sentenceDown', flat: 'sentenceFlat', none: 'sentenceNone' } as const;
  return { key: keys[change.way], size: change.text.replace(/^[+-]/, '') };
}

/** Nothing was counted on this day: every figure is missing or zero. */
export const isBlank = (report: Pick<DailyReport, 'figures' | 'channels'>): boolean =>
  report.channels.length === 0 && report.figures.every((f) => f.value === null || Number(f.value) === 0);

/** Share of the target that is due, for the mark on the bar. */
export const paceShare = (goal: DailyReport['goals'][number]): number | null => {
  const [pace, target] = [Number(goal.pace), Number(goal.target)];
  return goal.pace === null || !(pace > 0) || !(target > 0) ? null : Math.min(1, pace / target);
};
