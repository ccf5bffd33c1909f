import { AppError } from '../../shared/errors.ts';
import type { Actor } from '../access/actor.ts';
import type { Reach } from '../access/reach.ts';

/** One's own row lies within reach anywhere; that does not let one put it into a unit of others. */
export const placeable = (actor: Actor, reach: Reach, unitId: string | null): boolean =>
  reach.all || unitId === null || unitId === actor.homeUnitId || reach.units.includes(unitId);

/** The refusal of a row that the actor sees and may not change. */
export const outside = (): AppError =>
  new AppError('forbidden', {
    reason: { zh: '此记录不在你的权限范围内', en: 'This record lies outside your permission' },
  });
