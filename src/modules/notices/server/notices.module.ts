import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import { type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import * as contract from '../robot.contract.ts';
import { NoticeDispatcher } from './dispatch.ts';
import { RobotSender, robotJob } from './robots.sender.ts';
import { noAddress, Robots } from './robots.service.ts';
import * as store from './robots.store.ts';

export interface NoticesDeps extends RoomDeps {
  readonly organization: OrganizationApi;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}
export interface NoticesRoom extends Room {
  readonly sender: RobotSender;
  readonly dispatcher: NoticeDispatcher;
}

const pollMs = 2_000;

/** Notices leave the page: to robots in groups. */
export function noticesModule(deps: NoticesDeps): NoticesRoom {
  const { jobs, log, ownerDb, now } = deps;
  const wake = (robotId: string, startAfter?: Date): Promise<void> =>
    jobs.send(
      robotJob,
      { robotId },
      startAfter === undefined ? { once: { key: robotId, seconds: 2 } } : { startAfter },
    );
  const sender = new RobotSender({ ...deps, calledAs: async () => new Map() }, wake);
  const robots = new Robots({ ...deps, calledAs: async () => new Map() }, sender);
  const dispatcher = new NoticeDispatcher({ ...deps, wake, groupsHeldUntil: async () => null });
  deps.registry.add([robotRecord(deps, wake)]);
  jobs.define({
    name: robotJob,
    concurrency: 2,
    // The messages have tries of their own; a job that is lost is made up for by the sweep.
    retries: 0,
    run: async ({ robotId }) => void (await sender.drain(String(robotId))),
  });
  jobs.define({
    name: 'robot.sweep',
    cron: { expression: '* * * * *', timeZone: 'UTC' },
    async run() {
      for (const { id } of await store.dueRobots(ownerDb, now())) await wake(id);
    },
  });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const turn = async (): Promise<void> => {
    await dispatcher.route().catch((err: unknown) => log.warn({ err }, 'notices could not be sent on'));
    if (!stopped)
      timer = setTimeout(() => {
        running = turn();
      }, pollMs);
  };
  return {
    sender,
    dispatcher,
    routes: [
      bind(contract.putRobotAddress, (actor, { params, body }) => robots.setAddress(actor, params.id, body)),
      bind(contract.testRobot, (actor, { params }) => robots.test(actor, params.id)),
      bind(contract.listRobotDeliveries, (actor, { params, query }) => robots.list(actor, params.id, query)),
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

const robotRecord = ({ ownerDb }: NoticesDeps, wake: (id: string) => Promise<void>): RegisteredRecord =>
  registerRecord(contract.Robot, {
    beforeSave: async ({ actor }, { action, before, after }) => {
      if (action === 'activate' && (await store.findEndpoint(ownerDb, after.id))?.url == null) throw noAddress();
      const scope = (row: contract.Robot | null): string =>
        JSON.stringify([row?.groups, row?.unitId, row?.team, row?.platform]);
      if (actor.kind === 'system' || (before !== null && scope(before) === scope(after))) return undefined;
      return { seenBy: actor.personId, seenByKey: actor.kind === 'key' ? actor.id : null };
    },
    afterCommit: (_, { action, after }) => (action === 'activate' ? wake(after.id) : undefined),
  });
