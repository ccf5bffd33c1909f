import type { Actor } from '../../server/access/actor.ts';
import type { Goal } from './strategy.contract.ts';

/** What other rooms may ask of the strategy room. */
export interface StrategyApi {
  /** Goals under way that the actor sees, with their progress; at most a hundred, the earliest first. */
  activeGoals(actor: Actor): Promise<readonly Goal[]>;
}
