import type { Actor } from '../../../server/access/actor.ts';
import { clockOutcomes } from '../../../server/clocks/late-clocks.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Team } from '../../work/team.contract.ts';
import type { TeamFacts as Did, WorkApi } from '../../work/work.api.ts';
import type { TeamFacts } from '../retrospectives.contract.ts';
import { type CommentsDeps, commentsOf, toClocks } from './facts.parts.ts';

export interface TeamFactsDeps extends CommentsDeps {
  readonly campaigns: Pick<CampaignsApi, 'figures'>;
  readonly work: Pick<WorkApi, 'teamFacts'>;
  readonly now: () => Date;
}

const shownMissed = 50;
const mostCampaigns = 20;

type Outcome = Did['tasks'][number]['outcome'];
const count = (tasks: Did['tasks'], ...of: readonly Outcome[]): number =>
  tasks.filter((t) => of.includes(t.outcome)).length;

/** Tasks in sums, and those that were late by name. */
function toTasks(tasks: Did['tasks']): TeamFacts['tasks'] {
  const [kept, late, overdue] = [count(tasks, 'kept'), count(tasks, 'late'), count(tasks, 'overdue')];
  const due = kept + late + overdue;
  return {
    all: tasks.length,
    kept,
    late,
    running: count(tasks, 'running'),
    overdue,
    cancelled: count(tasks, 'cancelled'),
    keptShare: due === 0 ? null : (kept / due).toFixed(4),
    missed: tasks
      .flatMap(({ code, title, owner, due: at, outcome }) =>
        outcome === 'late' || outcome === 'overdue' ? [{ code, title, owner, due: at, outcome }] : [],
      )
      .slice(0, shownMissed),
  };
}

/** All that the system knows of a project team by now. */
export async function countTeamFacts(
  deps: TeamFactsDeps,
  system: Actor,
  teamId: string,
  submittedAt?: Date,
): Promise<TeamFacts> {
  const now = submittedAt ?? deps.now();
  const { did, clocks, campaigns } = await reading(deps.reads.deps.db, system, async (tx) => {
    const found = await deps.work.teamFacts(tx, system, teamId, now);
    const rows = await deps.reads.readMany(tx, Campaign, found.campaigns.slice(0, mostCampaigns));
    return {
      did: found,
      clocks: await clockOutcomes(tx, system.workspaceId, Team, teamId, now),
      campaigns: [...rows.values()],
    };
  });
  const [comments, figures] = await Promise.all([
    commentsOf(deps, system, Team, teamId),
    Promise.all(campaigns.map((c) => deps.campaigns.figures(system, c.id))),
  ]);
  const { team, tasks, members, meetings } = did;
  return {
    about: 'team',
    asOf: now.toISOString(),
    currency: system.currency,
    range: { from: team.period.start, to: team.period.end ?? todayIn(now, system.timeZone) },
    purpose: team.purpose,
    tasks: toTasks(tasks),
    members: members.map(({ id, ...m }) => {
      const mine = tasks.filter((t) => t.ownerId === id);
      return { ...m, tasks: mine.length, kept: count(mine, 'kept'), late: count(mine, 'late', 'overdue') };
    }),
    meetings: meetings.map(({ code, title, at, decisions }) => ({ code, title, at, decisions: [...decisions] })),
    campaigns: campaigns.map((c, i) => ({
      code: c.code,
      title: c.title,
      state: c.state,
      gmv: figures[i]?.total.gmv ?? null,
      plannedGmv: figures[i]?.plan.gmv.planned ?? null,
      cost: figures[i]?.total.cost ?? null,
      roi: figures[i]?.total.roi ?? null,
    })),
    clocks: toClocks(clocks, submittedAt),
    comments,
  };
}
