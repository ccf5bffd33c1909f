import { useQuery } from '@tanstack/react-query';
import { recordApi } from '../../../web/api/record-api.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { Person } from '../../organization/organization.contract.ts';

/** Names of people who are named inside a JSON value, where the answer has no names for them. */
export function usePersonNames(ids: readonly (string | null | undefined)[]): ReadonlyMap<string, string> {
  const wanted = [...new Set(ids.filter((id): id is string => typeof id === 'string'))].toSorted();
  const { data } = useQuery({
    queryKey: [...recordKeys.lookup('person', ''), wanted],
    queryFn: () => recordApi.lookup(Person, { q: '', ids: wanted.join(',') }),
    enabled: wanted.length > 0,
    staleTime: 60_000,
  });
  return new Map((data?.items ?? []).map((p) => [p.id, p.title]));
}
