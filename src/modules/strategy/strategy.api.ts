import type { Actor } from '../../server/access/actor.ts';
import type { Tx } from '../../server/postgres/pool.ts';
import type { Goal, GoalProgress } from './strategy.contract.ts';

/** What other rooms may ask of the strategy room. */
export interface StrategyApi {
  /** Progress by id of the goals that the actor sees with their metrics. */
  progressOf(actor: Actor, tx: Tx, goals: readonly string[]): Promise<ReadonlyMap<string, GoalProgress>>;
  /** Goals under way that the actor sees, with their progress; at most a hundred, the earliest first. */
  activeGoals(actor: Actor, which?: GoalChoice): Promise<ActiveGoals>;
}

/** Which goals are meant: all without a word. Days are ISO days, both included. */
export interface GoalChoice {
  readonly within?: { readonly start: string; readonly end: string };
  readonly ownerId?: string;
  readonly units?: readonly string[];
  /** As they stood at the end of this day, when it has passed: also those that were closed since. */
  readonly asOf?: string;
}

export interface ActiveGoals {
  readonly items: readonly Goal[];
  /** How many there are, also beyond the hundred. */
  readonly total: number;
}
