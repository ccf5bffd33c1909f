/** What a bench tells: the figure, what it must be, and the bare engine's figure from the same run where there is one. */
export interface BenchResult {
  readonly figure: number;
  readonly unit: string;
  /** The promise in words: `≤ 6 s`. */
  readonly must: string;
  readonly ok: boolean;
  /** The same work on the bare engine, in the same unit. */
  readonly bare?: number;
  /** figure ÷ bare. */
  readonly ratio?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Every file `bench/<name>.ts` but run.ts exports it. */
export interface BenchModule {
  readonly run: () => Promise<BenchResult>;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The value below which the given share of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
