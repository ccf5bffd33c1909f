import { useQuery } from '@tanstack/react-query';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { AccessTable } from './access-table.tsx';
import { personAccessQuery } from './organization.queries.ts';

/** What may this person see and do, and why. */
export function PersonAccessTab({ id }: DetailTabProps) {
  const access = useQuery(personAccessQuery(id));
  return (
    <QueryBoundary query={access} rows={10}>
      {(answer) => <AccessTable access={answer} />}
    </QueryBoundary>
  );
}
