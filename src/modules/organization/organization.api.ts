import type { Actor } from '../../server/access/actor.ts';
import type { OrgFacts } from '../../server/approvals/approver.rules.ts';
import type { Directory } from '../../server/auth/directory.ts';
import type { EscalationPeople } from '../../server/clocks/clock-steps.ts';

export interface UnitFacts {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly parent: string | null;
  /** GB/T 2260 codes of the provinces it covers. */
  readonly regions: readonly string[];
}

export interface WorkspaceInput {
  /** Given by the demo and by tests, so that a second run finds the first. */
  readonly id?: string;
  readonly name: string;
  readonly timeZone?: string;
  readonly currency?: string;
  readonly locale?: 'zh' | 'en';
  readonly demo?: boolean;
  /** Name of the root unit; the workspace's name when absent. */
  readonly rootUnit?: string;
}

export interface WorkspaceSeed {
  readonly id: string;
  readonly rootUnitId: string;
  /** Built-in positions by key: `marketing_director` → id. */
  readonly positions: Readonly<Record<string, string>>;
}

export interface UnitInput {
  readonly name: string;
  readonly kind: 'headquarters' | 'region' | 'department' | 'team' | 'store';
  readonly parent: string;
  readonly regions?: readonly string[];
}

export interface MemberInput {
  readonly name: string;
  readonly email: string;
  readonly title?: string;
  readonly phone?: string;
  readonly unitId: string;
  readonly managerId?: string;
  /** Keys of built-in positions, the main one first. */
  readonly positions: readonly string[];
  /** With a password an account is made and the person is active at once. */
  readonly password?: string;
}

export interface PersonFacts {
  readonly id: string;
  readonly name: string;
  readonly unitId: string | null;
  /** No longer works here. */
  readonly left: boolean;
  /** Their own choice, else the workspace's. */
  readonly locale: 'zh' | 'en';
}
/** Somebody who holds a position in a unit. */
export interface Posting {
  readonly personId: string;
  readonly name: string;
  readonly positionId: string;
  /** Key of a built-in position. */
  readonly positionKey: string | null;
  readonly unitId: string;
  readonly primary: boolean;
}
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** For robots of people who agreed to be called by it. */
  readonly phone: string | null;
  readonly locale: 'zh' | 'en';
}

/** What other rooms and the wiring may ask of the organization room. Plain data only. */
export interface OrganizationApi {
  readonly directory: Directory;
  /** All living units of a workspace, parents before children. */
  units(workspaceId: string): Promise<readonly UnitFacts[]>;
  /** Unit → its units below, itself included. */
  unitsBelow(workspaceId: string): Promise<ReadonlyMap<string, readonly string[]>>;
  /** The root unit: it owns what belongs to no other. */
  rootUnit(workspaceId: string): Promise<string>;
  /** The unit that covers a province, the deepest one; the root when none does. */
  unitOfProvince(workspaceId: string, province: string): Promise<string>;
  /** Active people who hold a position with this permission, for notices and reports. */
  holdersOf(
    workspaceId: string,
    permission: string,
  ): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Who is who on a day, for approvals. */
  facts(workspaceId: string, today: string): Promise<OrgFacts>;
  /** Positions that the rules of the house policy may name. */
  positions(
    workspaceId: string,
  ): Promise<readonly { readonly key: string; readonly name: { readonly zh: string; readonly en: string } }[]>;
  /** People by id, also those who have left. */
  people(workspaceId: string, ids: readonly string[]): Promise<readonly PersonFacts[]>;
  /** Who holds which position where on a day, main positions first; nobody who has left. */
  postings(workspaceId: string, today: string): Promise<readonly Posting[]>;
  /** Where people are written to. For mail that the product sends, never for an answer. */
  contacts(workspaceId: string, ids: readonly string[]): Promise<readonly Contact[]>;
  /** Approved leave of people that touches the days, both inside. Days only: the reason is theirs. */
  awayOf(
    workspaceId: string,
    people: readonly string[],
    start: string,
    end: string,
  ): Promise<readonly { readonly person: string; readonly start: string; readonly end: string }[]>;
  /** People who have left the units that this person heads: what they left behind is for the head. */
  leftBelow(workspaceId: string, headId: string): Promise<readonly string[]>;
  /** Who hears of what is late. */
  readonly escalation: EscalationPeople;
  /** The workspace with its root unit and built-in positions, made when it is not there. */
  ensureWorkspace(input: WorkspaceInput): Promise<WorkspaceSeed>;
  addUnit(workspaceId: string, input: UnitInput): Promise<string>;
  /** A person with positions and, with a password, an account. Answers the person's id. */
  addMember(workspaceId: string, input: MemberInput): Promise<string>;
  /** The system as an actor of a workspace; `reason` is what the audit log shows. */
  systemActor(workspaceId: string, reason: string): Promise<Actor>;
  workspaces(): Promise<readonly { readonly id: string; readonly demo: boolean }[]>;
  /** What the first administrator must show, new when there was none; undefined once somebody can sign in. */
  setupToken(): Promise<string | undefined>;
  /** A new key for the tools of this machine; the one before is revoked. Undefined before the first set-up. */
  localKey(): Promise<string | undefined>;
}
