import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { campaignRisks, Risk } from '../risks.contract.ts';

/** Below the risk's rows: a risk that triggers shows itself at once. */
export const campaignRisksQuery = (id: string) =>
  queryOptions({
    queryKey: [...recordKeys.all(Risk.id), 'campaign', id],
    queryFn: ({ signal }) => call(campaignRisks, { params: { id }, signal }),
  });
