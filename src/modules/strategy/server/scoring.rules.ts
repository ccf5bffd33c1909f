import { Decimal } from 'decimal.js';
import { fromCents, splitByWeights } from '../../../shared/money.ts';
import { type Criterion, criteria } from '../flight-plan.contract.ts';

/** Least data for a figure to say something: below it a channel is told to have too little. */
export const least = { uv: 300, newBuyers: 10, weeks: 4 } as const;
/** A channel gets at most so many times what it took in a day before, and at most this share of the whole. */
export const capTimes = 2;
export const capShare = 0.5;

/** What a channel brought in the window; exact decimals of the metrics. */
export interface ChannelHistory {
  readonly id: string;
  readonly title: string;
  readonly cost: string | null;
  readonly uv: string | null;
  readonly newBuyers: string | null;
  readonly netRevenue: string | null;
  readonly cac: string | null;
  readonly roi: string | null;
  readonly cvr: string | null;
  /** Visitors week by week. */
  readonly weeks: readonly number[];
}
export type Weights = Readonly<Record<Criterion, number>>;

export interface Score {
  readonly parts: readonly {
    readonly criterion: Criterion;
    readonly value: string | null;
    readonly norm: string | null;
    readonly points: string | null;
  }[];
  readonly score: string | null;
  readonly enough: boolean;
}

/** 1 ÷ (1 + coefficient of variation): 1 when every week is the same. */
export function stabilityOf(weeks: readonly number[]): number | null {
  if (weeks.length < least.weeks) return null;
  const mean = weeks.reduce((a, b) => a + b, 0) / weeks.length;
  if (mean === 0) return null;
  const spread = Math.sqrt(weeks.reduce((sum, w) => sum + (w - mean) ** 2, 0) / weeks.length);
  return 1 / (1 + spread / mean);
}

const text = (d: Decimal): string => d.toDecimalPlaces(6).toFixed();

function valuesOf(c: ChannelHistory, allUv: Decimal): Readonly<Record<Criterion, Decimal | null>> {
  const visits = Number(c.uv ?? 0) >= least.uv;
  const paid = Number(c.cost ?? 0) > 0 && Number(c.newBuyers ?? 0) >= least.newBuyers;
  const known = (value: string | null, enough: boolean): Decimal | null =>
    value === null || !enough ? null : new Decimal(value);
  const stable = stabilityOf(c.weeks);
  return {
    cac: known(c.cac, paid),
    roi: known(c.roi, paid),
    cvr: known(c.cvr, visits),
    reach: visits && allUv.gt(0) ? new Decimal(c.uv ?? 0).div(allUv) : null,
    stability: visits && stable !== null ? new Decimal(stable) : null,
  };
}

/**
 * Each figure between the worst (0) and the best (1) of the channels that have it, times its weight; the score is the
 * sum over the weights of what is known, in hundredths. What is not known is left out and told, never taken for zero.
 */
export function scoreChannels(channels: readonly ChannelHistory[], weights: Weights): readonly Score[] {
  const allUv = channels.reduce((sum, c) => sum.plus(c.uv ?? 0), new Decimal(0));
  const values = channels.map((c) => valuesOf(c, allUv));
  const ranges = new Map(
    criteria.map((k) => {
      const known = values.flatMap((v) => v[k] ?? []);
      return [k, known.length === 0 ? null : { low: Decimal.min(...known), high: Decimal.max(...known) }] as const;
    }),
  );
  return values.map((v) => {
    let [sum, of] = [new Decimal(0), new Decimal(0)];
    const parts = criteria.map((criterion) => {
      const value = v[criterion];
      const range = ranges.get(criterion);
      if (value === null || range === null || range === undefined)
        return { criterion, value: null, norm: null, points: null };
      const width = range.high.minus(range.low);
      // One channel alone is neither best nor worst.
      const up = width.isZero() ? new Decimal(0.5) : value.minus(range.low).div(width);
      const norm = criterion === 'cac' ? new Decimal(1).minus(up) : up;
      const points = norm.times(weights[criterion]);
      sum = sum.plus(points);
      of = of.plus(weights[criterion]);
      return { criterion, value: text(value), norm: text(norm), points: text(points) };
    });
    return {
      parts,
      score: of.isZero() ? null : text(sum.div(of).times(100)),
      enough: parts.every((p) => p.value !== null),
    };
  });
}

export interface Candidate {
  readonly id: string;
  /** Part of the money it would get without caps; not below zero. */
  readonly weight: bigint;
  readonly cap: bigint;
}

/**
 * Splits cents by weight, none beyond its cap; what one cannot take goes to the others by the same weights, and what
 * none can take is left over.
 */
export function splitWithCaps(
  total: bigint,
  candidates: readonly Candidate[],
): { readonly parts: ReadonlyMap<string, bigint>; readonly left: bigint } {
  const parts = new Map<string, bigint>();
  let open = candidates.filter((c) => c.weight > 0n && c.cap > 0n);
  let rest = total;
  while (open.length > 0 && rest > 0n) {
    const shares = splitByWeights(
      rest,
      open.map((c) => c.weight),
    );
    const full = open.filter((c, i) => (shares[i] ?? 0n) >= c.cap);
    if (full.length === 0) {
      for (const [i, c] of open.entries()) parts.set(c.id, shares[i] ?? 0n);
      rest = 0n;
      break;
    }
    for (const c of full) {
      parts.set(c.id, c.cap);
      rest -= c.cap;
    }
    open = open.filter((c) => !full.includes(c));
  }
  return { parts, left: rest };
}

/** Most that a channel can take: twice its usual day over the days, and half of the whole. */
export function capOf(cost: string | null, window: number, days: number, budget: bigint): bigint {
  const perDay = new Decimal(cost ?? 0).div(window);
  const byDay = BigInt(perDay.times(capTimes).times(days).times(100).floor().toFixed(0));
  const byShare = BigInt(new Decimal(fromCents(budget)).times(capShare).times(100).floor().toFixed(0));
  return byDay < byShare ? byDay : byShare;
}
