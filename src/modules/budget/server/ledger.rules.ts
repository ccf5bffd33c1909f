import { AppError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { fromCents } from '../../../shared/money.ts';
import type { Use } from '../budget.contract.ts';
import type { Limits } from '../budget-figures.contract.ts';
import type { LineAccounts } from './ledger.store.ts';
import { limitOf } from './limits.store.ts';

/** Cents of one line. */
export interface Sums {
  readonly free: bigint;
  readonly committed: bigint;
  readonly actual: bigint;
}
export const sumsOf = (a: LineAccounts): Sums => ({
  free: a.free.cents,
  committed: a.committed.cents,
  actual: a.actual.cents,
});
export const planOf = (s: Sums): bigint => s.free + s.committed + s.actual;
export const usedOf = (s: Sums): bigint => s.committed + s.actual;

/** A ratio of cents with four decimals, rounded half up; null without a base. */
export function ratio(part: bigint, whole: bigint): string | null {
  if (whole <= 0n) return null;
  const scaled = (part * 20_000n + whole) / (whole * 2n);
  const text = scaled.toString().padStart(5, '0');
  return `${text.slice(0, -4)}.${text.slice(-4)}`;
}

/** How far sums are used, and how near to the limits that is. */
export function usageOf(s: Sums, limits: Limits): Use {
  const [plan, used] = [planOf(s), usedOf(s)];
  return {
    plan: fromCents(plan),
    committed: fromCents(s.committed),
    actual: fromCents(s.actual),
    free: fromCents(s.free),
    rate: ratio(used, plan),
    level: levelOf(plan, used, limits),
  };
}

export function levelOf(plan: bigint, used: bigint, limits: Limits): Use['level'] {
  if (used === 0n) return plan > 0n ? 'fine' : 'none';
  if (used > plan) return 'over';
  return used >= limitOf(plan, limits.warnAt) ? 'warned' : 'fine';
}

export const percent = (share: string): string => `${Number((Number(share) * 100).toFixed(2))}%`;

export interface LineName {
  readonly id: string;
  readonly title: string;
}

/** Refuses what would take a line beyond the guard, and says how much may still be spent. `out` leaves `free`. */
export function guardLine(line: LineName, s: Sums, out: bigint, limits: Limits): void {
  if (out <= 0n) return;
  const [plan, used] = [planOf(s), usedOf(s)];
  const most = limitOf(plan, limits.guardAt) - used;
  if (out <= most) return;
  const left = fromCents(most > 0n ? most : 0n);
  const after = ratio(used + out, plan);
  const rate = after === null ? '—' : percent(after);
  throw new AppError('conflict', {
    reason: {
      zh: `科目“${line.title}”超出红线：计划 ${fromCents(plan)}，已承诺 ${fromCents(s.committed)}，已入账 ${fromCents(s.actual)}，再支出 ${fromCents(out)} 将达 ${rate}（红线 ${percent(limits.guardAt)}）。最多还可支出 ${left}，或先申请调拨`,
      en: `The line “${line.title}” would go beyond its limit: plan ${fromCents(plan)}, committed ${fromCents(s.committed)}, booked ${fromCents(s.actual)}; another ${fromCents(out)} makes ${rate} (limit ${percent(limits.guardAt)}). At most ${left} may still be spent, or ask for a transfer first`,
    },
    overspend: { line: line.id, plan: fromCents(plan), used: fromCents(used), asked: fromCents(out), left },
  });
}

export interface OpenCommitment {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  /** Committed and not yet settled. */
  readonly open: string;
}

/** A cut or a transfer that would leave less than what is committed and booked. */
export function belowCommitments(
  name: Label,
  free: bigint,
  asked: bigint,
  commitments: readonly OpenCommitment[],
): AppError {
  const list = commitments.map((c) => `${c.code} ${c.title} ${c.open}`);
  const zh = list.length === 0 ? '' : `。未结承诺：${list.join('；')}`;
  const en = list.length === 0 ? '' : `. Open commitments: ${list.join('; ')}`;
  const left = fromCents(free > 0n ? free : 0n);
  return new AppError('conflict', {
    reason: {
      zh: `${name.zh}可动用 ${left}，不能调出 ${fromCents(asked)}${zh}`,
      en: `${name.en} has ${left} at hand; ${fromCents(asked)} cannot be taken from it${en}`,
    },
    left,
    asked: fromCents(asked),
    commitments,
  });
}
