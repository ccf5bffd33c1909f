import type { Actor } from '../../server/access/actor.ts';
import type { Tx } from '../../server/postgres/pool.ts';
import type { Work } from '../../server/records/work.ts';
import type { Label } from '../../shared/label.ts';
import type { LoadConflict, Team } from './team.contract.ts';

export interface TaskInput {
  readonly title: string;
  /** The one person who does it. */
  readonly ownerId: string;
  /** ISO instant. */
  readonly due: string;
  /** First day, when it is not the day it is due. */
  readonly startOn?: string | null;
  readonly description?: string;
  readonly unitId?: string | null;
  readonly campaign?: string | null;
  readonly team?: string | null;
  readonly goal?: string | null;
  readonly parent?: string | null;
  readonly priority?: 'urgent' | 'high' | 'normal' | 'low';
  readonly deliverable?: string;
  readonly needsDeliverable?: boolean;
  readonly checklist?: readonly string[];
  /**
   * What it follows from. The same `key` of a workspace makes one task, once, even when that task was deleted later:
   * `alert:<id>`, `meeting:<id>:<decision>`. `record` and `id` lead back there.
   */
  readonly source: { readonly key: string; readonly record?: string; readonly id?: string; readonly label?: Label };
}

/** A task of a campaign, as the next campaign would do it again. */
export interface CampaignStep {
  readonly what: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly deliverable: string | null;
  readonly checklist: readonly string[];
}

/** What a project team did: its tasks, its meetings with their decisions, and what its people had to carry. */
export interface TeamFacts {
  readonly team: Team;
  /** Those that name the team, and those of its people for its campaign in its days. */
  readonly tasks: readonly {
    readonly id: string;
    readonly code: string;
    readonly title: string;
    readonly ownerId: string | null;
    readonly owner: string | null;
    readonly due: string;
    readonly doneAt: string | null;
    readonly campaign: string | null;
    /** By the deadline as it stood at last. */
    readonly outcome: 'kept' | 'late' | 'running' | 'overdue' | 'cancelled';
  }[];
  readonly meetings: readonly {
    readonly code: string;
    readonly title: string;
    readonly at: string;
    readonly state: string;
    readonly decisions: readonly { readonly text: string; readonly owner: string | null; readonly done: boolean }[];
  }[];
  /** The lead and everybody named. `peak`: the largest sum of all that a person was planned for in those days, percent. */
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: string | null;
    readonly load: number | null;
    readonly peak: number;
    readonly awayDays: number;
  }[];
  /** What the team served: the campaign it names and those of its tasks. */
  readonly campaigns: readonly string[];
}

/** What other rooms may ask of the work room. */
export interface WorkApi {
  /**
   * A task that follows from something else. It is made whatever the actor may do with tasks: that they may record the
   * decision, alert or incident is decided by the room that asks. Answers the task of that source, new or not.
   */
  createTask(work: Work, input: TaskInput): Promise<{ readonly id: string; readonly created: boolean }>;
  /** The tasks of a campaign that the actor sees, at most 100, in the order of their days. */
  campaignSteps(actor: Actor, campaignId: string): Promise<readonly CampaignStep[]>;
  /** What a team did, all of it: the actor is the system. */
  teamFacts(tx: Tx, system: Actor, teamId: string, now: Date): Promise<TeamFacts>;
  /** Days between two on which people have more than a whole working time in teams and secondments, or are away. */
  overloads(actor: Actor, from: string, to: string): Promise<readonly LoadConflict[]>;
}
