const powers = [1n, 10n, 100n, 1000n, 10_000n, 100_000n, 1_000_000n, 10_000_000n] as const;
/** Decimal(18, n) holds 18 digits. */
const limit = 10n ** 18n - 1n;

/**
 * An amount as sent (number or decimal text) as an integer of 10^-scale parts, rounded half away from zero.
 * Undefined when it is no number or does not fit in 18 digits.
 */
export function toScaled(value: unknown, scale: number): bigint | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    const scaled = value * 10 ** scale;
    // Exact while the product stays within the integers of a double: 19.99 * 1e6 rounds to 19990000.
    if (Math.abs(scaled) < 2 ** 52) return BigInt(Math.sign(scaled) * Math.round(Math.abs(scaled)));
    return fromText(expanded(value), scale);
  }
  return typeof value === 'string' && value.length <= 64 ? fromText(value.trim(), scale) : undefined;
}

/** A number beyond 2^52 parts, without an exponent. */
function expanded(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}

function fromText(text: string, scale: number): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = fraction.slice(0, scale).padEnd(scale, '0');
  let scaled = BigInt(whole) * (powers[scale] ?? 10n ** BigInt(scale)) + BigInt(kept || '0');
  if ((fraction.charCodeAt(scale) || 48) >= 53) scaled += 1n;
  if (scaled > limit) return undefined;
  return sign === '-' ? -scaled : scaled;
}

/** Whether an integer fits into Decimal(18, n). */
export const fitsDecimal = (value: bigint): boolean => value <= limit && value >= -limit;

export const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
