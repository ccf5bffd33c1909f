import { load, save, uuid } from './storage.ts';

/** A session ends after half an hour of silence; neither midnight nor the full hour cuts it. */
const idleLimit = 30 * 60_000;

export interface Session {
  /** Random id. */
  i: string;
  /** Time of the last event. */
  t: number;
  /** Campaign through which the visitor came. */
  c: Record<string, string>;
}

/**
 * The session of an event that happens now. `campaign` is that of the landing page: another than the session's begins a
 * new session; none joins the running one. With `touch` false the session is read, neither begun nor prolonged.
 */
export const sessionNow = (campaign: Record<string, string>, touch: boolean): Session => {
  const now = Date.now();
  let session: Session | undefined;
  try {
    session = JSON.parse(load('s')) as Session;
  } catch {
    // None yet, or a spoilt one.
  }
  const named = Object.keys(campaign).length > 0;
  const over =
    !session?.i ||
    // Also a clock that was set back must not keep a session for ever.
    Math.abs(now - session.t) > idleLimit ||
    (named && JSON.stringify(campaign) !== JSON.stringify(session.c));
  if (touch || !session) {
    session = over || !session ? { i: uuid(), t: now, c: campaign } : { ...session, t: now };
    save('s', JSON.stringify(session));
  }
  return session;
};
