import { type Actor, demand } from '../../../server/access/actor.ts';
import { AppError } from '../../../shared/errors.ts';

/** Keys, rules and refused events belong to the whole workspace: a narrower scope of the permission is not enough. */
export function demandAll(actor: Actor, permission: 'tracking.read' | 'tracking.manage'): void {
  if (demand(actor, permission).all) return;
  throw new AppError('forbidden', {
    permission,
    reason: {
      zh: '埋点管理需要全部范围的权限',
      en: 'Tracking needs the permission for the whole workspace',
    },
  });
}
