import { hash } from 'node:crypto';

/** How the visitor came, carried from the landing page to every later event of the session. */
export interface Attribution {
  readonly utmSource: string;
  readonly utmMedium: string;
  readonly utmCampaign: string;
  readonly utmContent: string;
  readonly utmTerm: string;
  readonly channel: string;
  readonly campaign: string;
  readonly content: string;
  readonly link: string;
  readonly account: string;
  readonly partner: string;
}

interface Session {
  readonly id: string;
  start: number;
  end: number;
  readonly campaignKey: string;
  readonly attribution: Attribution;
}

interface Visitor {
  /** By start, oldest first. */
  sessions: Session[];
}

export interface SessionInput {
  readonly workspaceId: string;
  readonly anonymousId: string;
  readonly userId: string;
  readonly time: number;
  /** Page, screen, or a track call from a device: these begin a session; others only join one. */
  readonly begins: boolean;
  /** `context.sessionId` of a tracker that keeps sessions itself; '' when it does not. */
  readonly given: string;
  /** '' unless the event itself names a campaign; another than the session's begins a new session. */
  readonly campaignKey: string;
  readonly attribution: Attribution;
}

export interface SessionAnswer {
  readonly id: string;
  /** The event's own attribution, or that of the session it joined. */
  readonly attribution: Attribution;
}

export interface SessionOptions {
  readonly gapMs?: number;
  readonly maxVisitors?: number;
  readonly sessionsPerVisitor?: number;
}

export interface RestoredSession {
  readonly workspaceId: string;
  readonly anonymousId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly start: number;
  readonly end: number;
  readonly attribution: Attribution;
}

/** UTM fields and tracked link as one text: two visits are of one campaign when these are equal. */
export const campaignKeyOf = (a: Attribution): string =>
  a.utmSource === '' && a.utmMedium === '' && a.utmCampaign === '' && a.link === ''
    ? ''
    : `${a.utmSource}\n${a.utmMedium}\n${a.utmCampaign}\n${a.utmContent}\n${a.utmTerm}\n${a.link}`;

/**
 * Sessions of visitors, computed when events come in.
 *
 * The rule, in event time (never the clock of the server, so it cuts at no hour and no midnight):
 * 1. A session id sent by the tracker is trusted; it is made unique per visitor, for some clients send a bare instant.
 * 2. Otherwise an event belongs to a session when it lies at most 30 minutes before its first or after its last event;
 *    with several, to the one that began last before it. A late event may thus stretch a session to either side.
 * 3. An event that names another campaign than its session begins a new one; of a session that began with a campaign
 *    nothing earlier becomes part.
 * 4. A late event that closes the gap between two sessions joins the earlier; the two stay two, for stored events are
 *    never changed.
 * 5. A visitor is the anonymous id. Events with only a user id join the session of that user's last device, if one is
 *    alive, and begin none unless they are page or screen views: orders sent by a shop's server are no visits.
 *
 * Memory is bounded: the longest unseen visitors are forgotten first, and of a visitor the last few sessions are kept.
 * After a restart `restore` brings back what the event store holds of the last 30 minutes.
 */
export class SessionTracker {
  readonly #gap: number;
  readonly #maxVisitors: number;
  readonly #perVisitor: number;
  /** Least recently seen first. */
  readonly #visitors = new Map<string, Visitor>();

  constructor(options: SessionOptions = {}) {
    this.#gap = options.gapMs ?? 30 * 60_000;
    this.#maxVisitors = options.maxVisitors ?? 100_000;
    this.#perVisitor = options.sessionsPerVisitor ?? 4;
  }

  get size(): number {
    return this.#visitors.size;
  }

  assign(input: SessionInput): SessionAnswer {
    const { anonymousId, userId, time, campaignKey } = input;
    const none = { id: '', attribution: input.attribution };
    if (anonymousId === '' && userId === '') {
      return input.given === '' ? none : { ...none, id: sessionId(input.workspaceId, '', input.given) };
    }
    const userKey = userId === '' ? '' : `${input.workspaceId}u:${userId}`;
    const key = anonymousId === '' ? userKey : `${input.workspaceId}a:${anonymousId}`;
    const known = this.#visitors.get(key);

    if (input.given !== '') {
      const id = sessionId(input.workspaceId, anonymousId || userId, input.given);
      const session = known?.sessions.find((s) => s.id === id);
      if (session) {
        stretch(session, time);
        this.#touch(key, known as Visitor, userKey);
        return { id, attribution: campaignKey === '' ? session.attribution : input.attribution };
      }
      this.#open(key, userKey, known, id, input);
      return { id, attribution: input.attribution };
    }

    const session = known && this.#find(known, time, campaignKey);
    if (known && session) {
      stretch(session, time);
      this.#touch(key, known, userKey);
      return { id: session.id, attribution: campaignKey === '' ? session.attribution : input.attribution };
    }
    if (!input.begins) return none;
    const id = sessionId(input.workspaceId, anonymousId || userId, `${time}\n${campaignKey}`);
    this.#open(key, userKey, known, id, input);
    return { id, attribution: input.attribution };
  }

  /** Sessions that the event store knows from before a restart. */
  restore(sessions: Iterable<RestoredSession>): void {
    for (const s of sessions) {
      const owner = s.anonymousId === '' ? `u:${s.userId}` : `a:${s.anonymousId}`;
      const key = `${s.workspaceId}${owner}`;
      const visitor = this.#visitors.get(key) ?? { sessions: [] };
      if (visitor.sessions.some((known) => known.id === s.sessionId)) continue;
      this.#insert(visitor, {
        id: s.sessionId,
        start: s.start,
        end: s.end,
        campaignKey: campaignKeyOf(s.attribution),
        attribution: s.attribution,
      });
      this.#touch(key, visitor, s.userId === '' ? '' : `${s.workspaceId}u:${s.userId}`);
    }
  }

  #find(visitor: Visitor, time: number, campaignKey: string): Session | undefined {
    // Newest first: the session that began last before the event is the first that fits.
    for (let i = visitor.sessions.length - 1; i >= 0; i--) {
      const s = visitor.sessions[i] as Session;
      if (time > s.end + this.#gap || time < s.start - this.#gap) continue;
      if (campaignKey !== '') {
        if (s.campaignKey === campaignKey) return s;
        continue;
      }
      if (time >= s.start) return s;
      // Before its first event: part of it, unless an earlier session fits or it was begun by a campaign.
      const earlier = visitor.sessions[i - 1];
      if (s.campaignKey === '' && !(earlier && time >= earlier.start && time <= earlier.end + this.#gap)) return s;
    }
    return undefined;
  }

  #open(key: string, userKey: string, known: Visitor | undefined, id: string, input: SessionInput): void {
    const visitor = known ?? { sessions: [] };
    const { time, campaignKey, attribution } = input;
    this.#insert(visitor, { id, start: time, end: time, campaignKey, attribution });
    this.#touch(key, visitor, userKey);
  }

  #insert(visitor: Visitor, session: Session): void {
    const { sessions } = visitor;
    let at = sessions.length;
    while (at > 0 && (sessions[at - 1] as Session).start > session.start) at--;
    sessions.splice(at, 0, session);
    if (sessions.length > this.#perVisitor) sessions.shift();
  }

  /** Marks a visitor as just seen, under the anonymous id and the user id. */
  #touch(key: string, visitor: Visitor, userKey: string): void {
    this.#visitors.delete(key);
    this.#visitors.set(key, visitor);
    if (userKey !== '' && userKey !== key) {
      this.#visitors.delete(userKey);
      this.#visitors.set(userKey, visitor);
    }
    while (this.#visitors.size > this.#maxVisitors) {
      const oldest = this.#visitors.keys().next().value;
      if (oldest === undefined) break;
      this.#visitors.delete(oldest);
    }
  }
}

function stretch(session: Session, time: number): void {
  if (time < session.start) session.start = time;
  if (time > session.end) session.end = time;
}

/** 64 bits are enough: a session id only has to be unique within a workspace. */
function sessionId(workspaceId: string, visitor: string, seed: string): string {
  return hash('sha256', `${workspaceId}\n${visitor}\n${seed}`, 'hex').slice(0, 16);
}
