import type { BreakdownAnswer, InsightInput, TrendAnswer } from '@huanying/query';
import { queryOptions } from '@tanstack/react-query';
import { request } from './call.ts';
import { metricsKey } from './live.ts';

type AnswerOf<I extends InsightInput> = I['kind'] extends 'trend' ? TrendAnswer : BreakdownAnswer;
type Table = Extract<InsightInput, { kind: 'trend' | 'breakdown' }>;

/** A question to the figures, renewed when new events or facts arrive. */
export const insightQuery = <I extends Table>(definition: I) =>
  queryOptions({
    queryKey: [...metricsKey, 'insight', definition],
    queryFn: ({ signal }) => request<AnswerOf<I>>('/api/insights', { method: 'POST', body: definition, signal }),
    placeholderData: (before) => before,
  });
