import { randomBytes } from 'node:crypto';
import type { Actor } from '../../../server/access/actor.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import { type IcsEvent, toIcs } from './ics.ts';
import { dueTasksOf, type FeedMeeting, FeedStore, type FeedTask, feedWindow, meetingsOf } from './meeting.store.ts';

export interface FeedDeps {
  readonly db: Db;
  readonly ownerDb: Db;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

const needsPerson = (actor: Actor): string => {
  if (actor.personId !== null) return actor.personId;
  throw new AppError('forbidden', {
    reason: { zh: '日历订阅属于个人，密钥没有', en: 'A calendar belongs to a person; a key has none' },
  });
};

/** A calendar address of each person: meetings and due tasks, read by any calendar program with the person's rights. */
export class CalendarFeedService {
  readonly #deps: FeedDeps;
  readonly #store: FeedStore;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#store = new FeedStore(deps.ownerDb);
  }

  async state(actor: Actor): Promise<{ since: string | null; lastReadAt: string | null }> {
    const found = actor.personId === null ? undefined : await this.#store.find(actor.workspaceId, actor.personId);
    return { since: found?.since ?? null, lastReadAt: found?.lastReadAt ?? null };
  }

  async open(actor: Actor): Promise<{ url: string }> {
    const token = randomBytes(32).toString('base64url');
    await this.#store.put(actor.workspaceId, needsPerson(actor), token, this.#deps.now());
    return { url: `${this.#deps.publicUrl}/api/calendar/${token}/huanying.ics` };
  }

  close(actor: Actor): Promise<void> {
    return this.#store.remove(actor.workspaceId, needsPerson(actor));
  }

  /** The calendar behind an address; one that was revoked, or whose person has left, does not exist. */
  async read(token: string): Promise<string> {
    const { now, db, actorOf, publicUrl } = this.#deps;
    const at = now();
    const holder = await this.#store.holderOf(token, at);
    const actor = holder === undefined ? null : await actorOf(holder.workspaceId, 'person', holder.personId);
    if (actor === null || actor.personId === null) throw new AppError('not_found');
    const me = actor.personId;
    const { from, to } = feedWindow(at);
    const [meetings, tasks] = await reading(db, actor, async (tx) => [
      actor.reach('meeting.read') === undefined ? [] : await meetingsOf(tx, actor.workspaceId, me, from, to),
      actor.reach('task.read') === undefined ? [] : await dueTasksOf(tx, actor.workspaceId, me, from, to),
    ]);
    const host = new URL(publicUrl).hostname;
    const name = actor.locale === 'zh' ? `环营：${actor.name}` : `Huanying: ${actor.name}`;
    const events = [
      ...meetings.map((m) => meetingEvent(m, publicUrl, host)),
      ...tasks.map((t) => taskEvent(t, publicUrl, host, actor.locale)),
    ];
    return toIcs({ method: 'PUBLISH', name, stamp: at.toISOString(), events });
  }
}

export const meetingUid = (id: string, host: string): string => `meeting-${id}@${host}`;

const meetingEvent = (m: FeedMeeting, publicUrl: string, host: string): IcsEvent => ({
  uid: meetingUid(m.id, host),
  sequence: m.sequence,
  start: m.startsAt,
  end: m.endsAt,
  summary: m.title,
  location: m.place,
  description: m.link,
  url: `${publicUrl}/meetings/${m.id}`,
  cancelled: m.state === 'cancelled',
});

const taskEvent = (t: FeedTask, publicUrl: string, host: string, locale: 'zh' | 'en'): IcsEvent => ({
  uid: `task-${t.id}@${host}`,
  sequence: t.version,
  start: t.due,
  summary: `${locale === 'zh' ? '截止：' : 'Due: '}${t.title}`,
  description: t.code,
  url: `${publicUrl}/tasks/${t.id}`,
  free: true,
});
