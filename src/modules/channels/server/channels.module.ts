import { sql } from 'drizzle-orm';
import { systemActor } from '../../../server/access/actor.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { ChannelsApi } from '../channels.api.ts';
import { Channel, ChannelAccount, TrackedLink } from '../channels.contract.ts';
import { channelLookups } from './channel-lookups.ts';
import { linkHooks } from './links.hooks.ts';
import { linkRoutes } from './links.routes.ts';
import { LinkStore } from './links.store.ts';

interface WorkspaceRow {
  readonly id: string;
  readonly time_zone: string;
  readonly currency: string;
}

/** Marks links whose last day is over, so that lists tell the truth; a redirect looks at the day itself. */
export async function expireLinks(deps: RoomDeps): Promise<number> {
  // Over all workspaces: the job belongs to none.
  const workspaces = await deps.ownerDb.query<WorkspaceRow>(sql`SELECT id, time_zone, currency FROM workspace`);
  let expired = 0;
  for (const w of workspaces) {
    const workspace = { id: w.id, timeZone: w.time_zone, currency: w.currency };
    const actor = systemActor(workspace, deps.registry.defs, '链接到期 link expiry');
    for (;;) {
      const { items } = await deps.reads.list(actor, TrackedLink, {
        filter: {
          all: [
            { field: 'state', op: 'in', value: ['active', 'paused'] },
            { field: 'expiresOn', op: 'lt', value: todayIn(deps.now(), w.time_zone) },
          ],
        },
        limit: 100,
      });
      await deps.writes.transaction(actor, async (work) => {
        for (const link of items) await deps.writes.transition(work, TrackedLink, link.id, link.version, 'expire');
      });
      expired += items.length;
      if (items.length < 100) break;
    }
  }
  return expired;
}

export interface ChannelsDeps extends RoomDeps {
  readonly organization: Pick<OrganizationApi, 'rootUnit'>;
}

/** Channels, the accounts on them, and the links that are put there. */
export function channelsModule(deps: ChannelsDeps): Room & { readonly api: ChannelsApi } {
  const store = new LinkStore(deps.ownerDb, deps.now, (id) => deps.organization.rootUnit(id));
  const links = { reads: deps.reads, store, publicUrl: () => deps.config.url };
  deps.registry.add([
    registerRecord(Channel),
    registerRecord(ChannelAccount),
    registerRecord(TrackedLink, linkHooks(links)),
  ]);
  deps.jobs.define({
    name: 'channels.expireLinks',
    cron: { expression: '3 * * * *', timeZone: 'UTC' },
    run: async () => {
      await expireLinks(deps);
    },
  });
  return {
    routes: linkRoutes(links, deps.reads, deps.writes),
    api: {
      findLink: (code) => store.find(code),
      async findLinkCodes(workspaceId, code) {
        const link = await store.find(code);
        return link?.workspaceId === workspaceId ? link.codes : undefined;
      },
      ...channelLookups(deps.reads),
    },
  };
}
