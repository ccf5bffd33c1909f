import { useQuery } from '@tanstack/react-query';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { AccessTable } from './access-table.tsx';
import { myAccessQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

/** What may I see and do, and why. */
export function MyAccessPage() {
  const say = useSay();
  const access = useQuery(myAccessQuery);
  return (
    <>
      <PageHeader title={say(words.myAccess)} />
      <QueryBoundary query={access} rows={10}>
        {(answer) => <AccessTable access={answer} />}
      </QueryBoundary>
    </>
  );
}
