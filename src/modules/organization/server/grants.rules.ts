import type { Actor } from '../../../server/access/actor.ts';
import type { Grant } from '../../../shared/access.ts';
import { AppError, type Issue, issue } from '../../../shared/errors.ts';

/** Unit → its units below, itself included. */
export type Below = ReadonlyMap<string, readonly string[]>;

/** Whoever holds `*` in the whole workspace: nothing is out of their hands. */
export const isAdministrator = (actor: Actor): boolean => actor.kind === 'system' || actor.reach('*')?.all === true;

/**
 * Grants that the actor may not hand out: nobody gives a permission they do not hold, nor one that reaches farther
 * than their own. `unitId` is where the grants will count; null means anywhere, as in the definition of a position.
 */
export function grantsBeyond(actor: Actor, grants: readonly Grant[], unitId: string | null, below: Below): Grant[] {
  if (actor.kind === 'system') return [];
  return grants.filter((g) => {
    const reach = actor.reach(g.permission);
    if (reach === undefined) return true;
    if (reach.all) return false;
    if (g.scope === 'workspace' || unitId === null) return true;
    const units = g.scope === 'unitAndBelow' ? (below.get(unitId) ?? [unitId]) : [unitId];
    return !units.every((u) => reach.units.includes(u));
  });
}

/** Refuses grants beyond the actor's own, naming each. */
export function demandGrantable(
  actor: Actor,
  grants: readonly Grant[],
  unitId: string | null,
  below: Below,
  path: Issue['path'],
): void {
  const beyond = grantsBeyond(actor, grants, unitId, below);
  if (beyond.length === 0) return;
  const names = beyond.map((g) => g.permission).join(', ');
  throw new AppError('forbidden', {
    issues: [
      issue(path, `不能授予超出自己权限的内容：${names}`, `Cannot grant more than one's own permissions: ${names}`),
    ],
    reason: {
      zh: `不能授予超出自己权限的内容：${names}`,
      en: `Cannot grant more than one's own permissions: ${names}`,
    },
  });
}

/** Grants that are new in `after`, or reach farther than before. */
export function addedGrants(before: readonly Grant[], after: readonly Grant[]): Grant[] {
  const had = new Set(before.map((g) => `${g.permission} ${g.scope}`));
  return after.filter((g) => !had.has(`${g.permission} ${g.scope}`));
}
