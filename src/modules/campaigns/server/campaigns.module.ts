import { sql } from 'drizzle-orm';
import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { CampaignsApi } from '../campaigns.api.ts';
import { Campaign, campaignFigures } from '../campaigns.contract.ts';
import { campaignHooks } from './campaign.hooks.ts';
import { campaignBriefs } from './campaign-briefs.ts';
import { CampaignFiguresService } from './campaign-figures.service.ts';

export interface CampaignsDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly channels: ChannelsApi;
  readonly organization: Pick<OrganizationApi, 'rootUnit'>;
}

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** Campaigns through their whole life, with their live figures. */
export function campaignsModule(deps: CampaignsDeps): Room & { readonly api: CampaignsApi } {
  const { reads, metrics, channels, now } = deps;
  const figures = new CampaignFiguresService({ reads, metrics, channels, now });
  const { organization } = deps;
  deps.registry.add([registerRecord(Campaign, campaignHooks(deps.notices))]);
  const inStates: CampaignsApi['inStates'] = async (actor, states) => {
    if (actor.reach('campaign.read') === undefined) return [];
    const filter = { field: 'state', op: 'in', value: states } as const;
    return (await reads.list(actor, Campaign, { filter, sort: 'period', limit: 200 })).items;
  };
  return {
    routes: [bind(campaignFigures, (actor, { params }) => figures.of(actor, params.id))],
    api: {
      inStates,
      figures: (actor, id) => figures.of(actor, id),
      outcomes: (actor, campaigns, asOf) => figures.outcomes(actor, campaigns, asOf),
      async findUnit(workspaceId, campaignCode) {
        // For events, which come from nobody the workspace knows.
        const found = await deps.ownerDb.maybeOne<{ unit_id: string | null }>(
          sql`SELECT unit_id FROM campaign WHERE workspace_id = ${workspaceId}::uuid AND code = ${campaignCode}`,
        );
        const unit = found?.unit_id ?? undefined;
        // What a campaign of headquarters brings belongs to the region it comes from.
        return unit === undefined || unit === (await organization.rootUnit(workspaceId)) ? undefined : unit;
      },
      ...campaignBriefs(deps.ownerDb, deps.db),
      async idsByCode(actor, codes) {
        const found = new Map<string, string>();
        if (actor.reach('campaign.read') === undefined) return found;
        const filter = { field: 'code', op: 'in', value: [...codes] } as const;
        for await (const page of reads.walk(actor, Campaign, { filter }))
          for (const c of page.items) found.set(c.code, c.id);
        return found;
      },
      async campaignFinder(actor) {
        if (actor.reach('campaign.read') === undefined) return () => undefined;
        const known = new Map<string, string>();
        for await (const page of reads.walk(actor, Campaign, { sort: '-createdAt' }))
          for (const c of page.items) for (const key of [c.code, c.title]) known.set(plain(key), c.code);
        return (text) => known.get(plain(text));
      },
    },
  };
}
