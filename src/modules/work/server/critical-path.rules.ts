/** Something that takes working days and begins when all it waits for is over. Days are both inside. */
export interface Activity {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly waitsFor: readonly string[];
}

/** Working days as a line of numbers: day 0 is the first one on or after the origin. */
export interface WorkLine {
  /** How many working days lie before a day. */
  before(day: string): number;
  /** The working day of a number. */
  dayOf(n: number): string;
}

export type Path =
  | { readonly kind: 'loop'; readonly ids: readonly string[] }
  | {
      readonly kind: 'path';
      /** From the first to the last, none with slack. Empty without activities. */
      readonly ids: readonly string[];
      /** Working days that the activities of the path take. */
      readonly length: number;
      /** Number of the first working day after the end. */
      readonly finish: number;
      /** Working days that each may slip without moving the end. */
      readonly slack: ReadonlyMap<string, number>;
    };

/** Activities so that each comes after all it waits for; or a loop among them, in its order. */
export function inOrder(all: readonly Activity[]): { order: readonly Activity[]; loop: readonly string[] | null } {
  const byId = new Map(all.map((a) => [a.id, a]));
  const done = new Set<string>();
  const order: Activity[] = [];
  for (const first of all) {
    // By hand: a chain of ten thousand is deeper than the stack.
    const trail: { readonly at: Activity; next: number }[] = [{ at: first, next: 0 }];
    const open = new Set([first.id]);
    while (trail.length > 0) {
      const here = trail.at(-1);
      if (here === undefined) break;
      if (done.has(here.at.id)) {
        open.delete(here.at.id);
        trail.pop();
        continue;
      }
      const id = here.at.waitsFor[here.next];
      here.next += 1;
      if (id === undefined) {
        done.add(here.at.id);
        order.push(here.at);
        continue;
      }
      const to = byId.get(id);
      if (to === undefined || done.has(id)) continue;
      if (open.has(id)) {
        const ids = trail.map((s) => s.at.id);
        return { order: [], loop: ids.slice(ids.indexOf(id)).toReversed() };
      }
      open.add(id);
      trail.push({ at: to, next: 0 });
    }
  }
  return { order, loop: null };
}

/**
 * Critical path method (Kelley and Walker 1959) with planned starts as earliest starts: forward for the earliest end of
 * all, backward for how late each may be. What has no slack decides the end. Days off are taken by nobody: an activity
 * that lies in a weekend takes no working day.
 */
export function criticalPath(all: readonly Activity[], line: WorkLine): Path {
  const { order, loop } = inOrder(all);
  if (loop !== null) return { kind: 'loop', ids: loop };
  const known = new Set(all.map((a) => a.id));
  const takes = new Map<string, number>();
  const ends = new Map<string, number>();
  const begins = new Map<string, number>();
  const followers = new Map<string, string[]>();
  let finish = 0;
  for (const a of order) {
    const from = line.before(a.start);
    const length = Math.max(0, line.before(nextDay(a.end)) - from);
    const ready = a.waitsFor.map((id) => ends.get(id) ?? 0);
    const begin = Math.max(from, ...ready);
    takes.set(a.id, length);
    begins.set(a.id, begin);
    ends.set(a.id, begin + length);
    finish = Math.max(finish, begin + length);
    for (const id of a.waitsFor) if (known.has(id)) followers.set(id, [...(followers.get(id) ?? []), a.id]);
  }
  const latest = new Map<string, number>();
  const slack = new Map<string, number>();
  for (const a of order.toReversed()) {
    const end = Math.min(finish, ...(followers.get(a.id) ?? []).map((id) => latest.get(id) ?? finish));
    const begin = end - (takes.get(a.id) ?? 0);
    latest.set(a.id, begin);
    slack.set(a.id, begin - (begins.get(a.id) ?? 0));
  }
  const byId = new Map(all.map((a) => [a.id, a]));
  const ids: string[] = [];
  let at: Activity | undefined = order.findLast((a) => ends.get(a.id) === finish);
  while (at !== undefined) {
    ids.unshift(at.id);
    const begin: number = begins.get(at.id) ?? 0;
    // What held it up; where it begins by its own date the path begins.
    const held: string | undefined = at.waitsFor.find(
      (id) => known.has(id) && ends.get(id) === begin && !ids.includes(id),
    );
    at = held === undefined ? undefined : byId.get(held);
  }
  return { kind: 'path', ids, length: ids.reduce((sum, id) => sum + (takes.get(id) ?? 0), 0), finish, slack };
}

export interface Placed {
  readonly id: string;
  readonly start: string;
  readonly end: string;
}

/**
 * Where those that wait for the moved ones have to go so that none begins before what it waits for has ended: each to
 * the next working day, with the working days it takes. Answers only those that move.
 */
export function pushOn(all: readonly Activity[], moves: readonly Placed[], line: WorkLine): Placed[] {
  const { order } = inOrder(all);
  const given = new Set(moves.map((m) => m.id));
  const at = new Map<string, Placed>([...all, ...moves].map((a) => [a.id, a]));
  const moved = new Set(given);
  const out: Placed[] = [];
  for (const a of order) {
    if (given.has(a.id) || !a.waitsFor.some((id) => moved.has(id))) continue;
    const ready = Math.max(
      ...a.waitsFor.flatMap((id) => at.get(id)?.end ?? []).map((end) => line.before(nextDay(end))),
    );
    const from = line.before(a.start);
    if (a.start > latestEnd(a, at)) continue;
    const length = Math.max(1, line.before(nextDay(a.end)) - from);
    const place = { id: a.id, start: line.dayOf(ready), end: line.dayOf(ready + length - 1) };
    at.set(a.id, place);
    moved.add(a.id);
    out.push(place);
  }
  return out;
}

const latestEnd = (a: Activity, at: ReadonlyMap<string, Placed>): string =>
  a.waitsFor.flatMap((id) => at.get(id)?.end ?? []).reduce((max, end) => (end > max ? end : max), '');

function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** The working days from a day on, by what a calendar says of each day; counted once, for at most ten years. */
export function workLine(origin: string, working: (day: string) => boolean): WorkLine {
  const days: string[] = [];
  const counts = new Map<string, number>();
  let next = origin;
  const grow = (): void => {
    counts.set(next, days.length);
    if (working(next)) days.push(next);
    next = nextDay(next);
  };
  return {
    before(day) {
      if (day < origin) return 0;
      while (next <= day && counts.size < 3_700) grow();
      return counts.get(day) ?? days.length;
    },
    dayOf(n) {
      while (days.length <= n && counts.size < 3_700) grow();
      return days[Math.min(n, days.length - 1)] ?? origin;
    },
  };
}
