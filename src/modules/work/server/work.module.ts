import type { Actor } from '../../../server/access/actor.ts';
import { bind, bindPublic } from '../../../server/http/bind.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { arrangeTasks, taskGantt } from '../gantt.contract.ts';
import { closeFeed, feedState, Meeting, openFeed, readFeed } from '../meeting.contract.ts';
import { myDay } from '../my-day.contract.ts';
import { applySop, planSop, Sop } from '../sop.contract.ts';
import { Task, tickItem } from '../task.contract.ts';
import { talentPool } from '../team.contract.ts';
import type { WorkApi } from '../work.api.ts';
import { createBypass } from './bypass.ts';
import { CalendarFeedService } from './calendar-feed.service.ts';
import { campaignSteps } from './campaign-steps.ts';
import { taskMaker } from './create-task.ts';
import { GanttService } from './gantt.service.ts';
import { mailInvitations } from './invitations.ts';
import { meetingHooks } from './meeting.hooks.ts';
import { watchMeetings } from './meeting-watch.ts';
import { MyDayService } from './my-day.service.ts';
import { SopService, sopHooks } from './sop.service.ts';
import { taskHooks } from './task.hooks.ts';
import { teamFacts } from './team-facts.ts';
import { overloadsOf, readTalent, teamRecords } from './teams.ts';
import { tick } from './tick.ts';

export interface WorkDeps extends RoomDeps {
  readonly organization: OrganizationApi;
  readonly mailer: Mailer;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** Who does what until when: tasks, the SOPs that make them, and meetings that decide them. */
export function workModule(deps: WorkDeps): Room & { readonly api: WorkApi } {
  const { registry, writes, notices, organization, now } = deps;
  const bypass = createBypass(registry);
  const createTask = taskMaker(writes, bypass);
  registry.add([
    registerRecord(Task, taskHooks({ notices, organization, bypass })),
    registerRecord(Sop, sopHooks),
    registerRecord(Meeting, meetingHooks({ notices, writes, organization, bypass, createTask, now })),
  ]);
  registry.add(teamRecords(deps));
  const publicUrl = deps.config.url;
  mailInvitations({ ...deps, publicUrl });
  watchMeetings(deps);
  const feeds = new CalendarFeedService({ ...deps, publicUrl });
  const sops = new SopService({ writes, organization, bypass, now });
  const gantt = new GanttService({ db: deps.db, writes, bypass });
  const days = new MyDayService({ db: deps.db, organization, now });
  return {
    routes: [
      bind(feedState, (actor) => feeds.state(actor)),
      bind(openFeed, (actor) => feeds.open(actor)),
      bind(closeFeed, (actor) => feeds.close(actor)),
      bindPublic(readFeed, async ({ params, reply }) => {
        reply.type('text/calendar; charset=utf-8').header('cache-control', 'private, no-store');
        return feeds.read(params.token);
      }),
      bind(talentPool, (actor, { query }) => readTalent(deps, actor, query)),
      bind(myDay, (actor) => days.of(actor)),
      bind(taskGantt, (actor, { query }) => gantt.read(actor, query)),
      bind(arrangeTasks, (actor, { body }) => gantt.arrange(actor, body)),
      bind(tickItem, (actor, { params, body }) => tick(writes, actor, params.id, body)),
      bind(planSop, (actor, { params, body }) => sops.plan(actor, params.id, body)),
      bind(applySop, (actor, { params, body }) => sops.use(actor, params.id, body)),
    ],
    api: {
      createTask,
      campaignSteps: (actor, campaignId) => campaignSteps(deps.reads, actor, campaignId),
      teamFacts: (tx, actor, teamId, at) => teamFacts(deps, tx, actor, teamId, at),
      overloads: (actor, from, to) => overloadsOf(deps, actor, from, to),
    },
  };
}
