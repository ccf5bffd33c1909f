import { hash } from 'node:crypto';

/**
 * Persons. An event is written with a person id that is a pure function of what it carries; when more becomes known,
 * the ids that stand for somebody else are listed in `person_overrides`, and queries follow that list.
 *
 * What is known of a workspace is a *set* of two kinds of facts, so the order in which they came cannot matter:
 * - a link: an event carried both an anonymous id and a user id. Of several users the earliest (time, then messageId)
 *   owns the anonymous id. So two known users who share a device stay two persons; what was done on it without sign-in
 *   belongs to the first.
 * - an alias: somebody stated that a previous id and a user id are one person. Aliases join whole groups of users,
 *   and only they do.
 */
export interface Link {
  readonly anonymousId: string;
  readonly userId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly messageId: string;
}

export interface Alias {
  readonly previousId: string;
  readonly userId: string;
}

/** Person id at write time: a UUID made from the workspace and the best id that the event has, '' without any. */
export function personIdOf(workspaceId: string, userId: string, anonymousId: string): string {
  if (userId !== '') return cachedUuid(workspaceId, `u:${userId}`);
  return anonymousId === '' ? '' : cachedUuid(workspaceId, `a:${anonymousId}`);
}

const recent = new Map<string, string>();

function cachedUuid(workspaceId: string, id: string): string {
  const key = `${workspaceId}\n${id}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const uuid = toUuid(hash('sha256', key, 'hex'));
  if (recent.size >= 20_000) recent.clear();
  recent.set(key, uuid);
  return uuid;
}

/** The first 128 bits of a hash in the form of a version 8 UUID (RFC 9562: bits chosen by the application). */
function toUuid(hex: string): string {
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3] as string;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether a link is stronger evidence than another for the same anonymous id: total, so that min is commutative. */
export function precedes(a: Link, b: Link): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.messageId !== b.messageId) return a.messageId < b.messageId;
  return a.userId < b.userId;
}

/** Owner of each anonymous id. */
export function ownersOf(links: Iterable<Link>): Map<string, Link> {
  const owners = new Map<string, Link>();
  for (const link of links) {
    const known = owners.get(link.anonymousId);
    if (!known || precedes(link, known)) owners.set(link.anonymousId, link);
  }
  return owners;
}

/**
 * Groups of user ids that aliases join, each with the user id that stands for it: of those that are nobody's previous
 * id (all of them, when aliases run in a circle) the smallest.
 */
export function groupsOf(aliases: Iterable<Alias>): Map<string, string> {
  const parent = new Map<string, string>();
  const previous = new Set<string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    for (let at = id; at !== root; ) {
      const up = parent.get(at) as string;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  for (const { previousId, userId } of aliases) {
    for (const id of [previousId, userId]) if (!parent.has(id)) parent.set(id, id);
    if (previousId === userId) continue;
    previous.add(previousId);
    parent.set(rootOf(previousId), rootOf(userId));
  }
  const members = new Map<string, string[]>();
  for (const id of parent.keys()) {
    const root = rootOf(id);
    const group = members.get(root);
    if (group) group.push(id);
    else members.set(root, [id]);
  }
  const standsFor = new Map<string, string>();
  for (const group of members.values()) {
    const last = group.filter((id) => !previous.has(id));
    const chosen = (last.length > 0 ? last : group).reduce((a, b) => (a < b ? a : b));
    for (const id of group) standsFor.set(id, chosen);
  }
  return standsFor;
}

export interface Override {
  readonly personId: string;
  readonly canonicalId: string;
}

/**
 * The override rows that follow from facts: one for every anonymous id with an owner and for every user in a group.
 * A pure function of the two sets.
 */
export function overridesOf(workspaceId: string, links: Iterable<Link>, aliases: Iterable<Alias>): Override[] {
  const groups = groupsOf(aliases);
  const userPerson = (userId: string): string => personIdOf(workspaceId, groups.get(userId) ?? userId, '');
  const rows: Override[] = [];
  for (const userId of groups.keys()) {
    rows.push({ personId: personIdOf(workspaceId, userId, ''), canonicalId: userPerson(userId) });
  }
  for (const [anonymousId, link] of ownersOf(links)) {
    rows.push({ personId: personIdOf(workspaceId, '', anonymousId), canonicalId: userPerson(link.userId) });
  }
  return rows;
}
