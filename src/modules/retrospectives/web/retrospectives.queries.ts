import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery, recordKeys } from '../../../web/api/record-queries.ts';
import { Retrospective, retrospectiveFacts } from '../retrospectives.contract.ts';

export const factsQuery = (id: string) =>
  queryOptions({
    queryKey: [...recordKeys.all('retrospective'), 'facts', id],
    queryFn: ({ signal }) => call(retrospectiveFacts, { params: { id }, signal }),
    placeholderData: (before) => before,
  });

export const ofSubjectQuery = (field: 'campaign' | 'team', id: string) =>
  allRowsQuery(Retrospective, { filter: JSON.stringify({ field, op: 'eq', value: id }) });
