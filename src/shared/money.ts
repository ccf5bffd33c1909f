/** Amounts as whole cents: what is added up here is exact. An amount on the wire is a decimal text. */

/** `12.5` → 1250n; undefined when it has more than two decimals or is no number. */
export function toCents(amount: string): bigint | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(amount.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '0', part = ''] = match;
  if (!/^0*$/.test(part.slice(2))) return undefined;
  const value = BigInt(whole) * 100n + BigInt(part.slice(0, 2).padEnd(2, '0') || '0');
  return sign === '-' ? -value : value;
}

/** 1250n → `12.50`. */
export function fromCents(value: bigint): string {
  const text = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Cents of an amount that was checked before. */
export function cents(amount: string | null | undefined): bigint {
  const found = toCents(amount ?? '0');
  if (found === undefined) throw new Error(`${amount} is no amount in cents`);
  return found;
}

/** A share as a decimal text (0.3) in millionths, so that no share passes through a binary number. */
export function toMillionths(share: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?\d*$/.exec(share.trim());
  if (match === null) throw new Error(`${share} is no share`);
  const [, whole = '0', part = ''] = match;
  return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0') || '0');
}

/**
 * Splits cents in proportion to weights by the largest remainder method: the parts always add up to the whole. Weights
 * need not add up to anything; equal remainders go to the earlier part. Without any weight the parts are equal.
 */
export function splitByWeights(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) return [];
  if (total < 0n) return splitByWeights(-total, weights).map((part) => -part);
  if (weights.some((w) => w < 0n)) throw new Error('a weight is not below zero');
  const given = weights.reduce((a, b) => a + b, 0n);
  const used = given === 0n ? weights.map(() => 1n) : weights;
  const sum = used.reduce((a, b) => a + b, 0n);
  const parts = used.map((w) => (total * w) / sum);
  const rest = Number(total - parts.reduce((a, b) => a + b, 0n));
  const order = used
    .map((w, i) => ({ i, remainder: (total * w) % sum }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder < b.remainder ? 1 : -1));
  for (const { i } of order.slice(0, rest)) parts[i] = (parts[i] ?? 0n) + 1n;
  return parts;
}

/** The part of an amount that a share takes, rounded half up to the cent. */
export const shareOf = (total: bigint, share: string): bigint =>
  (total * toMillionths(share) * 2n + 1_000_000n) / 2_000_000n;
