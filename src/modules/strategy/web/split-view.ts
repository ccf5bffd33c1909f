import type { GoalSplitPart } from '../goal-split.contract.ts';

const scale = 1_000_000n;
const digits = /^\d{1,18}(\.\d{1,6})?$/;

/** A decimal text in millionths; undefined when it is none. */
const millionths = (text: string): bigint | undefined => {
  if (!digits.test(text.trim())) return undefined;
  const [whole = '0', part = ''] = text.trim().split('.');
  return BigInt(whole) * scale + BigInt(part.padEnd(6, '0'));
};
const plain = (value: bigint): string => {
  const sign = value < 0n ? '-' : '';
  const all = value < 0n ? -value : value;
  const part = (all % scale).toString().padStart(6, '0').replace(/0+$/, '');
  return `${sign}${all / scale}${part === '' ? '' : `.${part}`}`;
};

export interface SumCheck {
  readonly sum: string;
  /** Sum less the target; '0' when they agree. */
  readonly gap: string;
}

/** The sum of typed targets against the whole, exactly; undefined while one of them is no number. */
export function checkSum(targets: readonly string[], whole: string): SumCheck | undefined {
  const parts = targets.map(millionths);
  const of = millionths(whole);
  if (of === undefined || parts.some((p) => p === undefined)) return undefined;
  const sum = parts.reduce<bigint>((a, b) => a + (b ?? 0n), 0n);
  return { sum: plain(sum), gap: plain(sum - of) };
}

/** A target that is `percent` more (or less), with as many digits as it had. */
export function whatIf(target: string, percent: number): string {
  const of = millionths(target);
  if (of === undefined || percent === 0) return target;
  const decimals = target.split('.')[1]?.length ?? 0;
  const unit = 10n ** BigInt(6 - decimals);
  const raised = (of * BigInt(100 + percent)) / 100n;
  return plain((raised / unit) * unit);
}

/** What is written of a part of a plan, with what was typed over it. */
export const toWrite = (part: GoalSplitPart, target: string | undefined) => ({
  title: part.title,
  period: part.period,
  channel: part.channel,
  countedUnit: part.countedUnit,
  ownerId: part.ownerId,
  target: target ?? part.target,
});

/** Percentages that people type, as fractions: 15 → 0.15. Undefined while one is no number. */
export function toShares(percents: readonly string[]): string[] | undefined {
  const out = percents.map((p) => millionths(p));
  if (out.some((p) => p === undefined)) return undefined;
  return out.map((p) => plain((p ?? 0n) / 100n));
}

/** Equal percentages that are 100 together, the first ones taking what is left over. */
export function equalPercents(count: number): string[] {
  if (count === 0) return [];
  const base = Math.floor(10_000 / count);
  return Array.from({ length: count }, (_, i) => String((base + (i < 10_000 - base * count ? 1 : 0)) / 100));
}

/** What still keeps the parts from being written; undefined when nothing does. */
type SplitHindrance = 'nobody' | 'percents' | 'targets' | 'gap';
export function hindranceOf(s: {
  /** Whom or what it is broken down to is chosen. */
  readonly chosen: boolean;
  /** Percentages were typed, as fractions; undefined while one is no number. */
  readonly shares: readonly string[] | undefined;
  readonly byShares: boolean;
  readonly targets: readonly string[];
  readonly check: SumCheck | undefined;
  readonly acceptGap: boolean;
}): SplitHindrance | undefined {
  if (!s.chosen) return 'nobody';
  if (s.byShares && s.shares === undefined) return 'percents';
  if (s.targets.some((t) => millionths(t) === undefined)) return 'targets';
  return s.check !== undefined && s.check.gap !== '0' && !s.acceptGap ? 'gap' : undefined;
}

/** What a goal row says of where it stands in a breakdown. */
interface Cut {
  readonly metric?: unknown;
  readonly state?: unknown;
  readonly target?: unknown;
  readonly period?: unknown;
  readonly channel?: unknown;
  readonly countedUnit?: unknown;
  readonly ownerId?: unknown;
}
const axes = ['period', 'channel', 'countedUnit', 'ownerId'] as const;
export type CutAxis = (typeof axes)[number];
const spanOf = ({ period }: Cut): { start: string; end: string } => {
  const { start, end } = period as { start: string; end: string | null };
  return { start, end: end ?? start };
};
const overlap = (rows: readonly Cut[]): boolean => {
  const spans = rows.map(spanOf).toSorted((a, b) => (a.start < b.start ? -1 : 1));
  return spans.some(({ start }, i) => i > 0 && start <= (spans[i - 1]?.end ?? ''));
};
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * Where the goals right below one no longer add up to it, by what they are cut along: times first, then channels, units
 * and people. Goals on another metric are no parts, and times that overlap (quarters beside months) have no sum.
 */
export function breakdownGaps(
  goal: Cut,
  children: readonly Cut[],
): readonly (SumCheck & { readonly along: CutAxis })[] {
  const parts = children.filter((c) => c.metric === goal.metric && c.state !== 'cancelled');
  const axisOf = (c: Cut): CutAxis | undefined => axes.find((axis) => !same(c[axis], goal[axis]));
  return axes.flatMap((along) => {
    const cut = parts.filter((c) => axisOf(c) === along);
    if (cut.length < 2 || (along === 'period' && overlap(cut))) return [];
    const check = checkSum(
      cut.map((c) => String(c.target)),
      String(goal.target),
    );
    return check === undefined || check.gap === '0' ? [] : [{ along, ...check }];
  });
}
