import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import { defineReceiverJobs, receiverWake } from '../../../server/outbound/receiver.turns.ts';
import { type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import * as preferencesContract from '../preferences.contract.ts';
import * as contract from '../robot.contract.ts';
import { NoticeDispatcher } from './dispatch.ts';
import { NoticeMail } from './notice-mail.ts';
import { Preferences } from './preferences.service.ts';
import { quietUntil } from './quiet.rules.ts';
import { type RobotDeps, RobotSender } from './robots.sender.ts';
import { noAddress, Robots } from './robots.service.ts';
import * as store from './robots.store.ts';
import { tellWatchersOfChange } from './watchers.ts';

export interface NoticesDeps extends RoomDeps {
  readonly organization: OrganizationApi;
  readonly mailer: Mailer;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}
export interface NoticesRoom extends Room {
  readonly sender: RobotSender;
  readonly dispatcher: NoticeDispatcher;
  readonly mail: NoticeMail;
}

const pollMs = 2_000;

/** Notices leave the page: to mailboxes and to robots in groups, as people and the house have chosen. */
export function noticesModule(deps: NoticesDeps): NoticesRoom {
  const { jobs, log, ownerDb, now } = deps;
  const wake = receiverWake(jobs, store.tables);
  const preferences = new Preferences({ ...deps, mailEnabled: deps.mailer.enabled });
  const robotDeps: RobotDeps = { ...deps, calledAs: callingWith(deps, preferences) };
  const sender = new RobotSender(robotDeps, wake);
  const robots = new Robots(robotDeps, sender, wake);
  const mail = new NoticeMail({ ...deps, preferences, publicUrl: deps.config.url });
  const dispatcher = new NoticeDispatcher(
    {
      ...deps,
      wake,
      async groupsHeldUntil(workspaceId, at) {
        const { quiet, timeZone } = await preferences.workspace(workspaceId);
        return quietUntil(at, quiet, timeZone);
      },
      async callable(workspaceId, people, group) {
        const chosen = await preferences.chosen(workspaceId, people);
        return people.filter((p) => chosen.get(p)?.groups[group].robot !== false);
      },
    },
    (tx, rows) => mail.plan(tx, rows),
  );
  deps.outbox.on('record.changed', (message) => tellWatchersOfChange(deps, message));
  deps.registry.add([robotRecord(deps, wake)]);
  defineReceiverJobs({
    jobs,
    ownerDb,
    now,
    tables: store.tables,
    store: store.receivers,
    concurrency: 2,
    drain: (id) => sender.drain(id),
    wake,
  });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const turn = async (): Promise<void> => {
    await dispatcher.route().catch((err: unknown) => log.warn({ err }, 'notices could not be sent on'));
    await mail.deliverDue().catch((err: unknown) => log.warn({ err }, 'letters of notices could not be sent'));
    if (!stopped)
      timer = setTimeout(() => {
        running = turn();
      }, pollMs);
  };
  return {
    sender,
    dispatcher,
    mail,
    routes: [
      bind(preferencesContract.getNoticeSettings, (actor) => preferences.mine(actor)),
      bind(preferencesContract.putNoticeSettings, (actor, { body }) => preferences.put(actor, body)),
      bind(preferencesContract.putWorkspaceQuiet, (actor, { body }) => preferences.putQuiet(actor, body.quiet)),
      bind(contract.putRobotAddress, (actor, { params, body }) => robots.setAddress(actor, params.id, body)),
      bind(contract.testRobot, (actor, { params }) => robots.test(actor, params.id)),
      bind(contract.listRobotDeliveries, (actor, { params, query }) => robots.list(actor, params.id, query)),
      bind(contract.resendRobotDelivery, (actor, { params }) => robots.resend(actor, params.id)),
    ],
    async start() {
      running = turn();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      sender.stop();
      await running;
    },
  };
}

/** People as a platform knows them: by the account they named, or by their phone number where they agreed. */
const callingWith =
  ({ organization }: NoticesDeps, preferences: Preferences): RobotDeps['calledAs'] =>
  async (workspaceId, people, platform) => {
    const chosen = await preferences.chosen(workspaceId, people);
    const contacts = await organization.contacts(workspaceId, [...chosen.keys()]);
    return new Map(
      contacts.map(({ id, name, phone }) => {
        const mine = chosen.get(id);
        const account = mine?.accounts[platform] ?? '';
        return [id, { name, account: account === '' ? null : account, phone: mine?.byPhone === true ? phone : null }];
      }),
    );
  };

const robotRecord = ({ ownerDb }: NoticesDeps, wake: (id: string) => Promise<void>): RegisteredRecord =>
  registerRecord(contract.Robot, {
    beforeSave: async ({ actor }, { action, before, after }) => {
      if (action === 'activate' && ((await store.findEndpoint(ownerDb, after.id))?.url ?? null) === null)
        throw noAddress();
      const scope = (row: contract.Robot | null): string =>
        JSON.stringify([row?.groups, row?.unitId, row?.team, row?.platform]);
      if (actor.kind === 'system' || (before !== null && scope(before) === scope(after))) return undefined;
      return { seenBy: actor.personId, seenByKey: actor.kind === 'key' ? actor.id : null };
    },
    afterCommit: (_, { action, after }) => (action === 'activate' ? wake(after.id) : undefined),
  });
