import type { CompiledCohort } from './compile.ts';
import { listBuckets, nextBucket } from './dates.ts';

/** A row as the engine answers it. */
export interface CohortRow {
  readonly cohort: string;
  readonly period: number | string;
  readonly persons: number | string;
}

export interface Cohort {
  /** First day of the bucket in which these persons came for the first time. */
  readonly from: string;
  readonly size: number;
  /** Persons who came back in the 1st, 2nd … bucket after; null where the data ends before that bucket begins. */
  readonly back: readonly (number | null)[];
  /** The same as shares of the size; null also when nobody came. */
  readonly rates: readonly (number | null)[];
}
export interface CohortAnswer {
  readonly kind: 'cohort';
  readonly interval: 'day' | 'week' | 'month';
  readonly timeZone: string;
  readonly cohorts: readonly Cohort[];
}

/** Rows of the engine as a table of cohorts, empty ones included. */
export function shapeCohort(compiled: CompiledCohort, rows: readonly CohortRow[]): CohortAnswer {
  const { insight, timeZone } = compiled;
  const { interval, periods } = insight;
  const until = insight.until ?? insight.to;
  const cells = new Map(rows.map((r) => [`${r.cohort} ${r.period}`, Number(r.persons)]));
  const cohorts = listBuckets({ from: insight.from, to: insight.to }, interval, timeZone).map(({ key }) => {
    const size = cells.get(`${key} 0`) ?? 0;
    const back = Array.from({ length: periods }, (_, i) => {
      const start = nextBucket(key, interval, i + 1);
      return start < until ? (cells.get(`${key} ${i + 1}`) ?? 0) : null;
    });
    return { from: key, size, back, rates: back.map((n) => (n === null || size === 0 ? null : n / size)) };
  });
  return { kind: 'cohort', interval, timeZone, cohorts };
}
