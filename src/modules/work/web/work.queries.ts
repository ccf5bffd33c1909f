import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { planSop, Sop, type SopUse } from '../sop.contract.ts';
import { Task } from '../task.contract.ts';

const equals = (field: string, value: string): string => JSON.stringify({ field, op: 'eq', value });

export const partsQuery = (id: string) => allRowsQuery(Task, { filter: equals('parent', id), sort: 'due' });
export const campaignTasksQuery = (id: string) => allRowsQuery(Task, { filter: equals('campaign', id), sort: 'due' });
export const usableSopsQuery = allRowsQuery(Sop, {
  filter: JSON.stringify({ field: 'release', op: 'gt', value: 0 }),
  sort: 'title',
});

/** What a use would make; asked again with every choice. */
export const planQuery = (id: string, use: Partial<SopUse> | null) =>
  queryOptions({
    queryKey: ['record', 'task', 'sop-plan', id, use],
    queryFn: ({ signal }) => call(planSop, { params: { id }, body: { owners: {}, again: false, ...use }, signal }),
    enabled: id !== '' && use !== null,
    retry: false,
    placeholderData: (before) => before,
  });
