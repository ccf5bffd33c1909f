import { sql } from 'drizzle-orm';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { findRegion, provinceOf } from '../../../shared/regions.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { createEventImport } from '../event-import.api.ts';
import type { TrackingApi } from '../tracking.api.ts';
import { ChannelRules } from './channel-rules.service.ts';
import { Clicks } from './clicks.service.ts';
import { DeadLetters } from './dead-letters.service.ts';
import { createEventStore } from './event-store.ts';
import { IdentityService } from './identity.service.ts';
import { IngestService } from './ingest.service.ts';
import { IntakeService } from './intake.ts';
import type { UnitHints } from './normalise.ts';
import { pruneTracking } from './prune.ts';
import { createLinkCache, redirectPlugin } from './redirect.plugin.ts';
import { trackingPlugin } from './tracking.plugin.ts';
import { trackingRoutes } from './tracking.routes.ts';
import { insertWriteKey, WriteKeys } from './write-keys.service.ts';

export interface TrackingDeps extends RoomDeps {
  readonly organization: Pick<OrganizationApi, 'units' | 'rootUnit' | 'unitOfProvince'>;
  readonly channels: Pick<ChannelsApi, 'findLink' | 'findLinkCodes'>;
  readonly campaigns: Pick<CampaignsApi, 'findUnit'>;
}

const regions = new Map<string, string>();

/** Code of the province that a text names, '' unknown. Customers write the same few hundred names. */
function provinceCode(name: string): string {
  const known = regions.get(name);
  if (known !== undefined) return known;
  const code = provinceOf(findRegion(name) ?? '') ?? '';
  if (regions.size >= 5000) regions.clear();
  regions.set(name, code);
  return code;
}

/** 埋点: events in, persons, sessions, channels, write keys, refused events, short links. */
export function trackingModule(deps: TrackingDeps): Room & { readonly api: TrackingApi } {
  const { log, live, organization, channels, campaigns } = deps;
  const now = (): number => deps.now().getTime();

  const resolveUnit = async (workspaceId: string, hints: UnitHints): Promise<string> => {
    if (hints.unit !== '') {
      const unit = (await organization.units(workspaceId)).find((u) => u.code === hints.unit || u.id === hints.unit);
      if (unit) return unit.id;
    }
    if (hints.link !== '') {
      const link = await channels.findLink(hints.link);
      if (link?.workspaceId === workspaceId && link.unitId !== null) return link.unitId;
    }
    const ofCampaign = hints.campaign === '' ? undefined : await campaigns.findUnit(workspaceId, hints.campaign);
    if (ofCampaign !== undefined) return ofCampaign;
    return hints.region === ''
      ? organization.rootUnit(workspaceId)
      : organization.unitOfProvince(workspaceId, hints.region);
  };

  const store = createEventStore(deps.clickhouse);
  // Pages of the workspace ask again for their figures.
  const tell = (workspaceId: string, summary: { readonly dataVersion: string }): void => {
    live
      .publish({ workspaceId, type: 'metrics', version: Number(summary.dataVersion) })
      .catch((error: unknown) => log.debug({ err: error }, 'pages were not told of new events'));
  };
  const identity = new IdentityService({ db: deps.ownerDb, store, log, onMerged: tell });
  const ingest = new IngestService({
    db: deps.ownerDb,
    clickhouse: deps.clickhouse,
    store,
    log,
    now,
    onIngested: tell,
    onLinked: () => identity.poke(),
  });
  const submit: IngestService['submit'] = (request) => ingest.submit(request);
  const knot: { forget: () => void } = { forget: () => undefined };
  const forget = (): void => knot.forget();
  const keys = new WriteKeys({ db: deps.db, ownerDb: deps.ownerDb, writes: deps.writes, now: deps.now, forget });
  const rules = new ChannelRules({ db: deps.db, ownerDb: deps.ownerDb, writes: deps.writes, forget });
  const intake = new IntakeService({
    findWriteKey: (key) => keys.find(key),
    findChannelRules: (workspaceId) => rules.find(workspaceId),
    findLinkCodes: (workspaceId, code) => channels.findLinkCodes(workspaceId, code),
    resolveUnit,
    currencyOf: async (workspaceId) =>
      (
        await deps.ownerDb.maybeOne<{ currency: string }>(
          sql`SELECT currency FROM workspace WHERE id = ${workspaceId}::uuid`,
        )
      )?.currency ?? 'CNY',
    regionOf: provinceCode,
    now,
  });
  knot.forget = () => intake.forget();
  const letters = new DeadLetters({
    db: deps.db,
    writes: deps.writes,
    intake,
    submit,
    keyById: (workspaceId, id) => keys.byId(workspaceId, id),
  });
  const clicks = new Clicks({ submit, resolveUnit, now, log });
  const redirect = { findLink: (code: string) => channels.findLink(code), record: clicks.record.bind(clicks), now };
  const links = createLinkCache(redirect);
  // On every node: a link or campaign that changed is looked at anew with the next visitor.
  live.observe((m) => {
    if (m.type !== 'record' || m.id === undefined) return;
    if (m.record === 'trackedLink') links.forgetWhere((link) => link?.id === m.id);
    if (m.record === 'campaign') links.forgetWhere((link) => link?.campaignId === m.id);
  });
  const pruning = { db: deps.ownerDb, log, now: deps.now };
  let timer: NodeJS.Timeout | undefined;

  return {
    routes: trackingRoutes(keys, letters, rules),
    plugins: [trackingPlugin({ intake, submit }), redirectPlugin(redirect, links)],
    async start() {
      intake.sessions.restore(await store.recentSessions(now() - 30 * 60_000, 50_000));
      await ingest.start();
      identity.start();
      // Each node may prune: it deletes in small slices, and what one has deleted the other does not find.
      timer = setInterval(
        () =>
          void pruneTracking(pruning).catch((err: unknown) => log.warn({ err }, 'old message ids were not deleted')),
        3_600_000,
      );
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await clicks.stop();
      await ingest.stop();
      await identity.stop();
    },
    api: {
      import: createEventImport({ submit, resolveUnit, regionOf: provinceCode, now }),
      makeWriteKey: (workspaceId, input) =>
        deps.ownerDb.transaction((tx) => insertWriteKey(tx, workspaceId, { unitId: null, ...input }, deps.now(), null)),
      settlePersons: () => identity.push(),
    },
  };
}
