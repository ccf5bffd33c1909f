import { type Actor, accessJson } from '../access/actor.ts';
import { everything } from '../access/reach.ts';
import type { Db } from '../postgres/pool.ts';
import { actAs, type Work, working } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';

/** Which units of work are the approval's own, and what it may do in them. */
export class ApprovalPowers {
  readonly #deps: { readonly db: Db; readonly writes: RecordWrites; readonly now: () => Date };
  /** Units of work in which the approval itself acts: the transitions it guards are open to it alone. */
  readonly #own = new WeakSet<Work>();
  /** Units of work in which approved content is changed by another approval. */
  readonly #amending = new WeakSet<Work>();
  #all: string | undefined;

  constructor(deps: { readonly db: Db; readonly writes: RecordWrites; readonly now: () => Date }) {
    this.#deps = deps;
  }

  isOwn(work: Work): boolean {
    return this.#own.has(work);
  }

  /**
   * The same person with the approval's own powers, for as long as `fn` runs: a seat gives the right to decide, whatever
   * else the person may do. The audit log still names the person.
   */
  async asApproval<T>(work: Work, fn: (own: Work) => Promise<T>): Promise<T> {
    if (this.#own.has(work)) return fn(work);
    const actor = this.#empowered(work.actor);
    const own: Work = { ...work, actor };
    this.#own.add(own);
    await actAs(work.tx, actor);
    const result = await fn(own);
    await actAs(work.tx, work.actor);
    return result;
  }

  /**
   * Changes what was approved because another approval agreed to that very change: the first one stands, for the
   * content as it then is.
   */
  amend<T>(work: Work, fn: (own: Work) => Promise<T>): Promise<T> {
    return this.asApproval(work, async (own) => {
      this.#amending.add(own);
      try {
        return await fn(own);
      } finally {
        this.#amending.delete(own);
      }
    });
  }

  isAmending(work: Work): boolean {
    return this.#amending.has(work);
  }

  /** A transaction in which nothing but the approval acts. */
  working<T>(actor: Actor, fn: (own: Work) => Promise<T>, now: () => Date = this.#deps.now): Promise<T> {
    return working(this.#deps.db, this.#empowered(actor), now, (own) => {
      this.#own.add(own);
      return fn(own);
    });
  }

  #empowered(actor: Actor): Actor {
    this.#all ??= accessJson(this.#deps.writes.reads.deps.registry.defs, () => everything);
    return { ...actor, reach: () => everything, accessJson: this.#all };
  }
}
