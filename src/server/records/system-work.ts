import type { Actor } from '../access/actor.ts';
import { actAs, type Work } from './work.ts';

/**
 * A part of a transaction as the system, for what follows from an act whoever did it. The audit log still names the
 * person: the act is theirs.
 */
export async function asSystem<T>(work: Work, system: Actor, part: (work: Work) => Promise<T>): Promise<T> {
  await actAs(work.tx, system);
  try {
    const done = await part({ ...work, actor: system });
    await actAs(work.tx, work.actor);
    return done;
  } catch (error) {
    // A broken transaction takes no further statement; its end takes the rights with it.
    await actAs(work.tx, work.actor).catch(() => undefined);
    throw error;
  }
}
