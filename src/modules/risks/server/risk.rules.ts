import { addDays } from '@huanying/query';
import { Decimal } from 'decimal.js';
import type { Label } from '../../../shared/label.ts';
import type { Risk } from '../risks.contract.ts';

export type Trigger = Pick<Risk, 'comparison' | 'threshold'>;

/** Whether a figure has crossed the threshold; what has no base crosses nothing. */
export function crossed(trigger: Trigger, value: string | null): boolean {
  if (value === null || trigger.threshold === null || trigger.comparison === null) return false;
  const [is, limit] = [new Decimal(value), new Decimal(trigger.threshold)];
  return trigger.comparison === 'lt' ? is.lt(limit) : is.gt(limit);
}

/**
 * Days over which a trigger is counted, the last one outside; undefined before its time. A campaign counts to its end,
 * today only within it.
 */
export function rangeOf(
  risk: Pick<Risk, 'basis' | 'afterDays'>,
  period: { readonly start: string; readonly end: string | null },
  today: string,
): { readonly from: string; readonly to: string } | undefined {
  if (today < addDays(period.start, risk.afterDays)) return undefined;
  const last = period.end !== null && period.end < today ? period.end : today;
  if (risk.basis === 'campaign') return { from: period.start, to: addDays(last, 1) };
  return last === today ? { from: today, to: addDays(today, 1) } : undefined;
}

/** What of a campaign's risks forbids to go live. */
export function faultsOf(
  risks: readonly { readonly title: string; readonly state: string; readonly level: string; readonly plan: boolean }[],
): readonly Label[] {
  const names = (list: readonly { readonly title: string }[], join: string): string =>
    list.map((r) => r.title).join(join);
  const happened = risks.filter((r) => r.state === 'triggered');
  const bare = risks.filter((r) => r.state === 'open' && r.level === 'severe' && !r.plan);
  return [
    ...(happened.length === 0
      ? []
      : [
          {
            zh: `风险已触发未解除：${names(happened, '、')}`,
            en: `Risks that have triggered: ${names(happened, ', ')}`,
          },
        ]),
    ...(bare.length === 0
      ? []
      : [
          {
            zh: `重大风险没有预案：${names(bare, '、')}`,
            en: `Severe risks without a contingency: ${names(bare, ', ')}`,
          },
        ]),
  ];
}
