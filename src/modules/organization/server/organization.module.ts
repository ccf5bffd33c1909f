import { sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import type { Accounts } from '../../../server/auth/accounts.ts';
import { oidcProviderId } from '../../../server/auth/auth.ts';
import { longestPassword, shortestPassword } from '../../../server/auth/passwords.ts';
import { type BoundRoute, bind, bindPublic } from '../../../server/http/bind.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import * as contract from '../account.contract.ts';
import type { OrganizationApi, UnitFacts } from '../organization.api.ts';
import { positionStandard, takePositionStandard } from '../position.contract.ts';
import { AccessService } from './access.service.ts';
import { createDirectory, unitsBelow } from './directory.store.ts';
import { escalationPeople } from './escalation.store.ts';
import { namedPositions, orgFacts } from './facts.store.ts';
import { InvitationService } from './invitations.service.ts';
import { leaveRecord } from './leave.hooks.ts';
import { MeService } from './me.service.ts';
import { organizationRecords } from './organization.hooks.ts';
import { peopleFacts } from './people.facts.ts';
import { PositionStandards } from './position-standard.service.ts';
import { ServiceKeys } from './service-keys.service.ts';
import { rootOf, WorkspaceService } from './workspace.service.ts';

export interface OrganizationDeps extends RoomDeps {
  readonly accounts: Accounts;
  readonly mailer: Mailer;
  /** Prolongs the session of a request; answers cookies. Comes from sign-in, which is wired after this room. */
  readonly renewSession: (request: FastifyRequest) => Promise<readonly string[]>;
  /** Told once the first administrator exists. */
  readonly onSetup: () => Promise<void>;
}

/** People, positions and units; who is who, who may what, and the keys of programs. */
export function organizationModule(deps: OrganizationDeps): Room & { readonly api: OrganizationApi } {
  const { accounts, config, ownerDb } = deps;
  deps.registry.add([...organizationRecords(accounts), leaveRecord]);
  const directory = createDirectory(ownerDb, deps.cipher);
  const workspaces = new WorkspaceService(deps, accounts);
  const invitations = new InvitationService(deps, accounts, deps.mailer);
  const keys = new ServiceKeys(deps);
  const access = new AccessService(deps);
  const standards = new PositionStandards(deps, (...args) => workspaces.asSystem(...args));
  const me = new MeService(deps, directory, workspaces);

  const routes: BoundRoute[] = [
    bindPublic(contract.authConfig, () => ({
      oidc: config.oidc === null ? null : { providerId: oidcProviderId, name: config.oidc.name },
      password: { shortest: shortestPassword, longest: longestPassword },
    })),
    bindPublic(contract.setupNeeded, async () => ({ needed: await workspaces.setupNeeded() })),
    bindPublic(contract.setup, async ({ body }) => {
      const made = await workspaces.setup(body);
      await deps.onSetup();
      return made;
    }),
    bindPublic(contract.invitation, ({ params }) => invitations.look(params.token)),
    bindPublic(contract.acceptInvitation, ({ params, body }) => invitations.accept(params.token, body.password)),
    bind(contract.invitePerson, (actor, { params }) => invitations.invite(actor, params.id)),
    bind(contract.resetPassword, (actor, { params }) => invitations.reset(actor, params.id)),
    bind(contract.me, async (actor, { request, reply }) => {
      if (actor.kind === 'person') {
        const cookies = await deps.renewSession(request);
        if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
      }
      return me.me(actor);
    }),
    bind(contract.updateMe, (actor, { body }) => me.update(actor, body)),
    bind(contract.myPermissions, async (actor) => access.own(actor, await me.place(actor))),
    bind(contract.personAccess, (actor, { params }) => access.explain(actor, params.id)),
    bind(positionStandard, (actor, { params }) => standards.newly(actor, params.id)),
    bind(takePositionStandard, (actor, { params, body }) => standards.take(actor, params.id, body)),
    bind(contract.listServiceKeys, (actor) => keys.list(actor)),
    bind(contract.createServiceKey, (actor, { body }) => keys.create(actor, body)),
    bind(contract.revokeServiceKey, (actor, { params }) => keys.revoke(actor, params.id)),
  ];
  return {
    routes,
    api: organizationApi(deps, directory, workspaces, keys),
    start: () => standards.follow().then(() => undefined),
  };
}

function organizationApi(
  { ownerDb, cipher }: OrganizationDeps,
  directory: OrganizationApi['directory'],
  workspaces: WorkspaceService,
  keys: ServiceKeys,
): OrganizationApi {
  // As the owner: other rooms ask for facts of a workspace they act in, also when no person asks (ingest, jobs).
  const units = (workspaceId: string): Promise<UnitFacts[]> =>
    ownerDb.query<UnitFacts>(sql`
      WITH RECURSIVE tree AS (
        SELECT id, code, name, kind, parent, coalesce(regions, '{}') AS regions, 0 AS depth FROM org_unit WHERE workspace_id = ${workspaceId} AND parent IS NULL AND deleted_at IS NULL
        UNION ALL SELECT u.id, u.code, u.name, u.kind, u.parent, coalesce(u.regions, '{}'), t.depth + 1 FROM org_unit u JOIN tree t ON u.parent = t.id WHERE u.deleted_at IS NULL
      ) SELECT id, code, name, kind, parent, regions FROM tree ORDER BY depth, code`);
  const list = (): Promise<{ id: string; demo: boolean }[]> =>
    ownerDb.query(sql`SELECT id, demo FROM workspace ORDER BY created_at, id`);
  return {
    directory,
    units,
    unitsBelow: (workspaceId) => unitsBelow(ownerDb, workspaceId),
    rootUnit: (workspaceId) => rootOf(ownerDb, workspaceId),
    async unitOfProvince(workspaceId, province) {
      const all = await units(workspaceId);
      return all.findLast((u) => u.regions.includes(province))?.id ?? rootOf(ownerDb, workspaceId);
    },
    async holdersOf(workspaceId, permission) {
      const [subject = '', action = ''] = permission.split('.');
      const patterns = [permission, '*', `${subject}.*`, `*.${action}`].filter(
        (p) => subject !== 'personal' || p === permission,
      );
      return ownerDb.query<{ id: string; name: string }>(sql`
        SELECT DISTINCT h.id, h.name FROM person h JOIN assignment a ON a.person = h.id JOIN position p ON p.id = a.position, jsonb_array_elements(p.grants) AS g
        WHERE h.workspace_id = ${workspaceId} AND h.state = 'active' AND h.deleted_at IS NULL AND a.state = 'active' AND a.deleted_at IS NULL
          AND (a.period_start IS NULL OR a.period_start <= current_date) AND (a.period_end IS NULL OR a.period_end >= current_date)
          AND p.state = 'active' AND p.deleted_at IS NULL AND g->>'permission' = ANY (${sql.param(patterns)}::text[]) ORDER BY h.name, h.id`);
    },
    facts: (workspaceId, today) => orgFacts(ownerDb, workspaceId, today),
    positions: (workspaceId) => namedPositions(ownerDb, workspaceId),
    ...peopleFacts(ownerDb, cipher),
    escalation: escalationPeople(ownerDb),
    ensureWorkspace: (input) => workspaces.ensureWorkspace(input),
    addUnit: (workspaceId, input) => workspaces.addUnit(workspaceId, input),
    addMember: (workspaceId, input) => workspaces.addMember(workspaceId, input),
    systemActor: (workspaceId, reason) => workspaces.systemActor(workspaceId, reason),
    workspaces: list,
    setupToken: () => workspaces.setupToken(),
    async localKey() {
      const [first] = await list();
      if (first === undefined) return undefined;
      return workspaces.asSystem(first.id, '启动：本机工具密钥 / local key at start', (work) => keys.renewLocal(work));
    },
  };
}
