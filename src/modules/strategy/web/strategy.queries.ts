import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { allRowsQuery, rowQuery } from '../../../web/api/record-queries.ts';
import { previewGoalSplit, type SplitAxis, type SplitMethod } from '../goal-split.contract.ts';
import { Goal, goalLine } from '../strategy.contract.ts';

export interface SplitQuestion {
  readonly along: SplitAxis;
  readonly method: SplitMethod;
  readonly parts?: string[];
  readonly shares?: string[];
  readonly target?: string;
}

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

export const splitPreviewQuery = (id: string, body: SplitQuestion) =>
  queryOptions({
    queryKey: [...metricsKey, 'goal-split', id, body],
    queryFn: ({ signal }) => call(previewGoalSplit, { params: { id }, body, signal }),
    placeholderData: (before) => before,
    retry: false,
  });

export const goalQuery = (id: string) => rowQuery(Goal, id);
