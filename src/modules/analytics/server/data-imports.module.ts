import { join } from 'node:path';
import type { Actor } from '../../../server/access/actor.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { EventImport } from '../../tracking/event-import.api.ts';
import { costImport } from './costs.import.ts';
import { FactStore } from './facts.store.ts';
import { ImportRunStore } from './import.runs.ts';
import { DataImports } from './import.service.ts';
import { dataImportRoutes } from './imports.routes.ts';
import { orderImport } from './orders.import.ts';

export interface DataImportsDeps extends RoomDeps {
  readonly events: EventImport;
  readonly channels: ChannelsApi;
  readonly campaigns: CampaignsApi;
  readonly organization: Pick<OrganizationApi, 'units' | 'rootUnit'>;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** Files of orders and channel figures into events and facts. */
export function dataImportsModule(deps: DataImportsDeps): Room & { readonly facts: FactStore } {
  const { channels, campaigns, organization } = deps;
  const facts = new FactStore(deps.clickhouse, deps.ownerDb, deps.live);
  const imports = new DataImports({
    kinds: {
      orders: orderImport({ events: deps.events, channels, campaigns }),
      costs: costImport({
        facts,
        channels,
        campaigns,
        async unitOf(workspaceId, { unit, campaign }) {
          const named = unit === '' ? undefined : (await organization.units(workspaceId)).find((u) => u.code === unit);
          const ofCampaign = campaign === '' ? undefined : await campaigns.findUnit(workspaceId, campaign);
          return named?.id ?? ofCampaign ?? organization.rootUnit(workspaceId);
        },
      }),
    },
    runs: new ImportRunStore(deps.db, deps.now),
    jobs: deps.jobs,
    dir: join(deps.config.dataDir, 'files', 'imports'),
    log: deps.log,
    actorOf: deps.actorOf,
  });
  return { routes: dataImportRoutes(imports), facts };
}
