import { type Grant, type Scope, scopeOf } from '../../shared/access.ts';

/** The rows that a permission reaches: all, or those of some units or people. */
export type Reach =
  | { readonly all: true }
  | { readonly all: false; readonly units: readonly string[]; readonly people: readonly string[] };

/** A position that a person holds in a unit. */
export interface Assignment {
  readonly unitId: string | null;
  readonly grants: readonly Grant[];
  /** For the page that explains: the position's name. */
  readonly position: string;
}

export interface Place {
  readonly personId: string | null;
  readonly assignments: readonly Assignment[];
  /** The people whom this person leads or works with in a project, without the person. */
  readonly team: readonly string[];
  /** Unit → its units below, itself included. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

export const nothing: Reach = { all: false, units: [], people: [] };
export const everything: Reach = { all: true };

export function union(a: Reach, b: Reach): Reach {
  if (a.all || b.all) return everything;
  return {
    all: false,
    units: [...new Set([...a.units, ...b.units])],
    people: [...new Set([...a.people, ...b.people])],
  };
}

function reachOfScope(scope: Scope, unitId: string | null, place: Place): Reach {
  const me = place.personId === null ? [] : [place.personId];
  switch (scope) {
    case 'workspace':
      return everything;
    case 'own':
      return { all: false, units: [], people: me };
    case 'team':
      return { all: false, units: [], people: [...me, ...place.team] };
    case 'unit':
      return { all: false, units: unitId === null ? [] : [unitId], people: me };
    case 'unitAndBelow':
      return { all: false, units: unitId === null ? [] : (place.below.get(unitId) ?? [unitId]), people: me };
  }
}

/** What a permission reaches for a person; undefined when no position gives it. */
export function reachOf(place: Place, permission: string): Reach | undefined {
  let reach: Reach | undefined;
  for (const assignment of place.assignments) {
    const scope = scopeOf(assignment.grants, permission);
    if (scope !== undefined) reach = union(reach ?? nothing, reachOfScope(scope, assignment.unitId, place));
  }
  return reach;
}

/** Whether a row lies within a reach. */
export const within = (
  reach: Reach | undefined,
  row: { readonly unitId: string | null; readonly ownerId: string | null },
): boolean =>
  reach !== undefined &&
  (reach.all ||
    (row.unitId !== null && reach.units.includes(row.unitId)) ||
    (row.ownerId !== null && reach.people.includes(row.ownerId)));
