import type { Approver, Structure } from '../../shared/record/approval.ts';

/** The organization at a moment, as far as approvals ask. Only people who are active are in it. */
export interface OrgFacts {
  readonly people: ReadonlyMap<
    string,
    {
      readonly name: string;
      readonly unitId: string | null;
      /** Superior in the line, and the project lead to whom the person reports besides. */
      readonly managerId: string | null;
      readonly projectLeadId: string | null;
    }
  >;
  readonly units: ReadonlyMap<string, { readonly parent: string | null; readonly managerId: string | null }>;
  /** Positions held now: the key of a built-in one, else the id. */
  readonly holdings: readonly { readonly person: string; readonly position: string; readonly unitId: string }[];
  readonly administrators: readonly string[];
}

/** `from` lets `to` decide in their stead from `start` (inside) to `end` (outside). */
export interface Delegation {
  readonly from: string;
  readonly to: string;
  readonly start: string;
  readonly end: string;
}

/** The row that is decided about. */
export interface Subject {
  readonly row: Readonly<Record<string, unknown>>;
  readonly unitId: string | null;
  readonly ownerId: string | null;
  /** Submitter, owner, creator and whom the declaration names: none of them decides. */
  readonly interested: readonly string[];
}

const directorKey = 'marketing_director';
const executiveKey = 'executive';

/** `structure` in terms of the others: the only place where the three ways of organizing differ. */
export function expand(approver: Approver, structure: Structure): readonly Approver[] {
  if (approver.kind !== 'structure') return [approver];
  switch (structure) {
    case 'centralised':
      return [{ kind: 'position', position: directorKey }];
    case 'decentralised':
      return [{ kind: 'unitHead' }];
    case 'matrix':
      return [{ kind: 'ownerHead' }, { kind: 'projectLead' }];
  }
}

/** Follows a chain upwards; a loop in the data ends it. */
function upwards(from: string | null, next: (id: string) => string | null): string[] {
  const seen: string[] = [];
  for (let at = from; at !== null && !seen.includes(at); at = next(at)) seen.push(at);
  return seen;
}
const unitsUp = (facts: OrgFacts, unitId: string | null): string[] =>
  upwards(unitId, (id) => facts.units.get(id)?.parent ?? null);
const superiors = (facts: OrgFacts, personId: string | null): string[] =>
  upwards(personId, (id) => facts.people.get(id)?.managerId ?? null).slice(1);

const holders = (facts: OrgFacts, position: string, unitId?: string): string[] =>
  facts.holdings
    .filter((h) => h.position === position && (unitId === undefined || h.unitId === unitId))
    .map((h) => h.person);
/** Who leads a unit: its manager, else its marketing director. */
const headsOf = (facts: OrgFacts, unitId: string): string[] => {
  const manager = facts.units.get(unitId)?.managerId ?? null;
  return manager !== null && facts.people.has(manager) ? [manager] : holders(facts, directorKey, unitId);
};
const heads = (facts: OrgFacts, unitId: string | null): string[][] =>
  unitsUp(facts, unitId).map((u) => headsOf(facts, u));
const one = (id: string | null): string[] => (id === null ? [] : [id]);

/** Who may fill a seat, each list from the nearest to the farthest. */
export interface Chain {
  /** Whom the policy means; the first level with anybody who may act is asked. */
  readonly meant: readonly (readonly string[])[];
  /** Who stands in when none of them can act, and is asked besides when they let the time pass. */
  readonly above: readonly (readonly string[])[];
}

/** Everybody whom an approver of the policy may come down to. It always ends with the executives and the administrators. */
export function chainOf(approver: Approver, subject: Subject, facts: OrgFacts): Chain {
  const { unitId, ownerId } = subject;
  const home = ownerId === null ? unitId : (facts.people.get(ownerId)?.unitId ?? unitId);
  const top = [holders(facts, executiveKey), [...facts.administrators]];
  const units = heads(facts, unitId);
  const above = [...units, ...top];
  switch (approver.kind) {
    case 'structure':
      throw new Error('expand it first');
    case 'unitHead':
      return { meant: units, above };
    case 'ownerHead':
      return {
        meant: [superiors(facts, ownerId).slice(0, 1)],
        above: [...superiors(facts, ownerId).map(one), ...heads(facts, home), ...top],
      };
    case 'projectLead': {
      const lead = ownerId === null ? null : (facts.people.get(ownerId)?.projectLeadId ?? null);
      return { meant: [one(lead)], above: [...superiors(facts, lead).map(one), ...above] };
    }
    case 'position': {
      const { position } = approver;
      const near = unitsUp(facts, unitId).map((u) => holders(facts, position, u));
      const held = facts.holdings.filter((h) => h.position === position);
      // Above them, not above the record: whoever leads its unit stands below the director.
      const over = held.flatMap((h) => [...superiors(facts, h.person).map(one), ...heads(facts, h.unitId)]);
      return { meant: [...near, holders(facts, position)], above: held.length === 0 ? above : [...over, ...top] };
    }
    case 'field': {
      const value = subject.row[approver.field];
      const named = (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string');
      return { meant: [named], above: [...named.flatMap((p) => superiors(facts, p).map(one)), ...above] };
    }
    case 'person':
      return { meant: [[approver.person]], above: [...superiors(facts, approver.person).map(one), ...above] };
  }
}

const firstOf = (levels: Chain['meant'], mayAct: (person: string) => boolean): string[] =>
  levels.map((level) => level.filter(mayAct)).find((level) => level.length > 0) ?? [];

/**
 * The people of a seat at a level of escalation (0: nobody was late yet). Levels without anybody new who may act are
 * passed over. `raised`: whom the policy means cannot act, somebody above was asked at once.
 */
export function peopleAt(
  chain: Chain,
  escalateTo: Chain | null,
  mayAct: (person: string) => boolean,
  level: number,
): { readonly people: string[]; readonly raised: boolean } {
  const meant = firstOf(chain.meant, mayAct);
  const next = escalateTo === null ? [] : firstOf(escalateTo.meant, mayAct);
  const people: string[] = [];
  let left = level;
  for (const candidates of [meant, next, ...chain.above]) {
    const fresh = [...new Set(candidates)].filter((p) => mayAct(p) && !people.includes(p));
    if (fresh.length === 0) continue;
    if (left < 0) break;
    people.push(...fresh);
    left -= 1;
  }
  return { people, raised: meant.length === 0 && people.length > 0 };
}
