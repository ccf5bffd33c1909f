import type { Grant } from '../../shared/access.ts';
import type { Locale } from '../../shared/label.ts';
import type { Place } from '../access/reach.ts';

export interface WorkspaceFacts {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly demo: boolean;
  /** Rises with every change of people, positions, assignments and units. */
  readonly accessVersion: string;
}

/** A user's place in one workspace. */
export interface Membership {
  readonly personId: string;
  readonly name: string;
  readonly locale: Locale;
  readonly workspace: WorkspaceFacts;
}

export interface Standing {
  readonly place: Place;
  readonly homeUnitId: string | null;
}

/** What sign-in needs to know about people. The organization room answers it; `src/server` knows no room. */
export interface Directory {
  /** The workspaces in which the user is an active person, the oldest first. */
  membershipsOf(userId: string): Promise<readonly Membership[]>;
  /** The place of one active person; null when they have left or never were. */
  membershipOf(workspaceId: string, personId: string): Promise<Membership | null>;
  /** Positions, units and team of a person on a day of the workspace (`YYYY-MM-DD`). */
  standingOf(workspaceId: string, personId: string, today: string): Promise<Standing>;
  /** The place of a service key: grants in one unit, or without one. */
  keyPlace(workspaceId: string, unitId: string | null, grants: readonly Grant[], name: string): Promise<Place>;
  /** Whether some workspace has an invited or active person with this address. */
  expects(email: string): Promise<boolean>;
  /** Writes into the audit log of every workspace of the user that they have signed in. */
  entered(userId: string, from: { readonly address: string; readonly requestId: string }): Promise<void>;
  /** Ties an account to the people with its address, and makes invited ones active. */
  join(userId: string, email: string): Promise<void>;
}
