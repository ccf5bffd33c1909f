import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { getDataImport, listDataImports } from '../imports.contract.ts';
import { isRunning } from './import-view.ts';

export const importsKey = ['data-imports'] as const;

export const importsQuery = queryOptions({
  queryKey: [...importsKey, 'list'],
  queryFn: ({ signal }) => call(listDataImports, { signal }),
  refetchInterval: (query) => (query.state.data?.items.some(isRunning) ? 2_000 : false),
});

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: [...importsKey, id],
    queryFn: ({ signal }) => call(getDataImport, { params: { id }, signal }),
    refetchInterval: (query) => (query.state.data === undefined || isRunning(query.state.data) ? 700 : false),
  });
export { metricsKey };
