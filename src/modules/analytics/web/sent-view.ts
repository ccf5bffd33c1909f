import type { SentLine } from '../sent-paper.contract.ts';

/** Where the same period is computed anew. */
export const livePath = ({ kind, period, unit }: Pick<SentLine, 'kind' | 'period' | 'unit'>): string =>
  kind === 'daily'
    ? `/reports/daily?date=${period.start}`
    : `/reports/papers/${kind}?date=${period.start}${unit === null ? '' : `&unit=${unit.id}`}`;
