import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { approvalsKey } from '../../../web/api/live.ts';
import { campaignPlan } from '../changes.contract.ts';

/** Below `approvals`: a signature shows itself here at once. */
export const campaignPlanQuery = (id: string) =>
  queryOptions({
    queryKey: [...approvalsKey, 'plan', id],
    queryFn: ({ signal }) => call(campaignPlan, { params: { id }, signal }),
  });
