import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { incidentTimeline } from '../incidents.contract.ts';

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: [...recordKeys.all('incident'), 'timeline', id],
    queryFn: ({ signal }) => call(incidentTimeline, { params: { id }, signal }),
    placeholderData: (before) => before,
  });
