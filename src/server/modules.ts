import type { FastifyRequest } from 'fastify';
import type { PapersApi } from '../modules/analytics/papers.api.ts';
import { analyticsModule } from '../modules/analytics/server/analytics.module.ts';
import { dataImportsModule } from '../modules/analytics/server/data-imports.module.ts';
import { reportsModule } from '../modules/analytics/server/reports.module.ts';
import type { BudgetApi } from '../modules/budget/budget.api.ts';
import { budgetModule } from '../modules/budget/server/budget.module.ts';
import type { CampaignsApi } from '../modules/campaigns/campaigns.api.ts';
import { campaignsModule } from '../modules/campaigns/server/campaigns.module.ts';
import { changesModule } from '../modules/changes/server/changes.module.ts';
import { channelsModule } from '../modules/channels/server/channels.module.ts';
import { controlRoomModule } from '../modules/control-room/server/control-room.module.ts';
import { demoModule } from '../modules/demo/server/demo.module.ts';
import type { KnowledgeApi } from '../modules/knowledge/knowledge.api.ts';
import { knowledgeModule } from '../modules/knowledge/server/knowledge.module.ts';
import { type NoticesRoom, noticesModule } from '../modules/notices/server/notices.module.ts';
import type { OrganizationApi } from '../modules/organization/organization.api.ts';
import { organizationModule } from '../modules/organization/server/organization.module.ts';
import { webhooksModule } from '../modules/organization/server/webhooks.module.ts';
import { preparationModule } from '../modules/preparation/server/preparation.module.ts';
import { retrospectivesModule } from '../modules/retrospectives/server/retrospectives.module.ts';
import { risksModule } from '../modules/risks/server/risks.module.ts';
import { plansModule } from '../modules/strategy/server/plans.module.ts';
import { strategyModule } from '../modules/strategy/server/strategy.module.ts';
import { createEventHistory } from '../modules/tracking/event-history.api.ts';
import { trackingModule } from '../modules/tracking/server/tracking.module.ts';
import { workModule } from '../modules/work/server/work.module.ts';
import type { WorkApi } from '../modules/work/work.api.ts';
import { workbenchModule } from '../modules/workbench/server/workbench.module.ts';
import type { Actor } from './access/actor.ts';
import { type ApprovalsApi, approvalsModule } from './approvals/approvals.module.ts';
import { Accounts } from './auth/accounts.ts';
import { type AuthModule, authModule } from './auth/auth.module.ts';
import { createMailer } from './mail/mailer.ts';
import type { Room, RoomDeps } from './room.ts';
import type { DemoSignIns } from './start-message.ts';

export interface Rooms {
  readonly rooms: readonly Room[];
  readonly organization: OrganizationApi;
  readonly accounts: Accounts;
  readonly approvals: ApprovalsApi;
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  readonly callerKey: (request: FastifyRequest) => string | undefined;
  /** A person or key as they are now, for work that goes on without a request. */
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
  /** A service key for the tools of this machine, renewed at every start; undefined before the first set-up. */
  readonly localKey: () => Promise<string | undefined>;
  /** Tasks that follow from what happens elsewhere. */
  readonly work: WorkApi;
  readonly budget: BudgetApi;
  readonly knowledge: KnowledgeApi;
  /** What the job does that watches the risks of live campaigns. */
  readonly risks: { evaluate(): Promise<number> };
  readonly campaigns: CampaignsApi;
  /** What goes from the inbox to robots and mailboxes. */
  readonly notices: Pick<NoticesRoom, 'sender' | 'dispatcher' | 'mail'>;
  /** What the job of the daily report does. */
  readonly reports: { deliverDue(): Promise<number> };
  /** What the job of weekly and monthly papers does. */
  readonly papers: PapersApi;
  /** Fills the demo workspace on the first run; answers its sign-ins while it exists. Tests make it smaller. */
  readonly prepareDemo: (scale?: number) => Promise<DemoSignIns | undefined>;
}

/** The only place that knows all rooms: they are built in the order in which they need each other. */
export function wireRooms(deps: RoomDeps, onSetup: () => Promise<void> = async () => {}): Rooms {
  const { config, log, now, ownerDb } = deps;
  const accounts = new Accounts(ownerDb, now);
  const mailer = createMailer(config.smtpUrl, config.url, log);
  // The organization is the directory of sign-in, and asks it only to prolong a session: the one knot, tied here.
  const knot: { auth?: AuthModule } = {};
  const organization = organizationModule({
    ...deps,
    accounts,
    mailer,
    onSetup,
    renewSession: (request) => knot.auth?.renewSession(request) ?? Promise.resolve([]),
  });
  const auth = authModule({ ...deps, directory: organization.api.directory });
  knot.auth = auth;
  const approvals = approvalsModule({
    ...deps,
    facts: (workspaceId, today) => organization.api.facts(workspaceId, today),
    positions: (workspaceId) => organization.api.positions(workspaceId),
    confirm: auth.confirm,
  });
  const webhooks = webhooksModule({ ...deps, organization: organization.api, actorOf: auth.actorOf });
  const notices = noticesModule({ ...deps, organization: organization.api, mailer, actorOf: auth.actorOf });
  const analytics = analyticsModule(deps);
  const { metrics } = analytics;
  const unitsBelow = async (workspaceId: string, unitId: string): Promise<readonly string[]> =>
    (await organization.api.unitsBelow(workspaceId)).get(unitId) ?? [unitId];
  const strategy = strategyModule({ ...deps, metrics, unitsBelow });
  const channels = channelsModule({ ...deps, organization: organization.api });
  const campaigns = campaignsModule({
    ...deps,
    metrics,
    channels: channels.api,
    organization: organization.api,
  });
  const controlRoom = controlRoomModule({
    ...deps,
    metrics,
    campaigns: campaigns.api,
    organization: organization.api,
    setting: (workspaceId, key) => approvals.api.policies.settingOf(workspaceId, key),
  });
  const budget = budgetModule({
    ...deps,
    metrics,
    channels: channels.api,
    campaigns: campaigns.api,
    organization: organization.api,
  });
  const changes = changesModule({
    ...deps,
    approvals: approvals.api,
    budget: budget.api,
    organization: organization.api,
  });
  const tracking = trackingModule({
    ...deps,
    organization: organization.api,
    channels: channels.api,
    campaigns: campaigns.api,
  });
  const dataImports = dataImportsModule({
    ...deps,
    events: tracking.api.import,
    channels: channels.api,
    campaigns: campaigns.api,
    organization: organization.api,
    actorOf: auth.actorOf,
  });
  const reports = reportsModule({
    ...deps,
    metrics,
    channels: channels.api,
    strategy: strategy.api,
    campaigns: campaigns.api,
    organization: organization.api,
    mailer,
    actorOf: auth.actorOf,
  });
  const work = workModule({ ...deps, organization: organization.api, mailer, actorOf: auth.actorOf });
  const plans = plansModule({ ...deps, metrics, strategy: strategy.api, tasks: work.api });
  const knowledge = knowledgeModule({
    ...deps,
    metrics,
    campaigns: campaigns.api,
    organization: organization.api,
    tasks: work.api,
  });
  const risks = risksModule({ ...deps, metrics, tasks: work.api, organization: organization.api });
  const preparation = preparationModule({
    ...deps,
    risks: risks.api,
    approvals: approvals.api,
    knowledge: knowledge.api,
    organization: organization.api,
  });
  const retrospectives = retrospectivesModule({
    ...deps,
    metrics,
    campaigns: campaigns.api,
    budget: budget.api,
    changes: changes.api,
    controlRoom: controlRoom.api,
    knowledge: knowledge.api,
    work: work.api,
    organization: organization.api,
    setting: (workspaceId, key) => approvals.api.policies.settingOf(workspaceId, key),
  });
  const workbench = workbenchModule({ ...deps, metrics, strategy: strategy.api, approvals: approvals.api.reads });
  const demo = demoModule({
    ...deps,
    organization: organization.api,
    actorOf: auth.actorOf,
    approvals: approvals.api,
    preparation: preparation.api,
    knowledge: knowledge.api,
    controlRoom: controlRoom.api,
    metrics,
    papers: reports.papers,
    tracking: tracking.api,
    history: createEventHistory(deps.clickhouse, ownerDb),
  });
  return {
    rooms: [
      organization,
      auth,
      approvals,
      webhooks,
      notices,
      analytics,
      strategy,
      channels,
      campaigns,
      controlRoom,
      budget,
      changes,
      tracking,
      dataImports,
      reports,
      work,
      plans,
      knowledge,
      risks,
      preparation,
      retrospectives,
      workbench,
      demo,
    ],
    organization: organization.api,
    accounts,
    approvals: approvals.api,
    authenticate: auth.authenticate,
    callerKey: auth.callerKey,
    actorOf: auth.actorOf,
    reports: reports.delivery,
    papers: reports.papers,
    work: work.api,
    budget: budget.api,
    knowledge: knowledge.api,
    risks: risks.watch,
    campaigns: campaigns.api,
    notices,
    localKey: () => organization.api.localKey(),
    async prepareDemo(scale) {
      const { filled, signIns } = await demo.prepareDemo(scale);
      if (filled) await onSetup();
      return signIns === undefined ? undefined : { password: signIns.password, items: signIns.people };
    },
  };
}
