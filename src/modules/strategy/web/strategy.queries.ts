import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { allRowsQuery, rowQuery } from '../../../web/api/record-queries.ts';
import { Goal, goalLine } from '../strategy.contract.ts';

/** Below `metrics`: new events move the line. */
export const goalLineQuery = (id: string) =>
  queryOptions({
    queryKey: [...metricsKey, 'goal-line', id],
    queryFn: ({ signal }) => call(goalLine, { params: { id }, signal }),
    placeholderData: (before) => before,
  });

export const childrenQuery = (parents: readonly string[]) => ({
  ...allRowsQuery(Goal, {
    filter: JSON.stringify({ field: 'parent', op: 'in', value: parents }),
    sort: 'period',
  }),
  enabled: parents.length > 0,
});

export const goalQuery = (id: string) => rowQuery(Goal, id);
