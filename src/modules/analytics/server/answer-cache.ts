/** Answers by key, the least recently used dropped; one computation per key however many ask at once. */
export interface AnswerCache {
  get<T>(key: string, compute: () => Promise<T>): Promise<T>;
  readonly stats: { readonly hits: number; readonly misses: number; readonly entries: number };
}

/** `characters` bounds the size of what is kept, measured as JSON. */
export function createAnswerCache(limit: { readonly entries: number; readonly characters: number }): AnswerCache {
  const kept = new Map<string, { readonly value: unknown; readonly size: number }>();
  const running = new Map<string, Promise<unknown>>();
  let [hits, misses, characters] = [0, 0, 0];

  const drop = (key: string): void => {
    characters -= kept.get(key)?.size ?? 0;
    kept.delete(key);
  };
  const keep = (key: string, value: unknown): void => {
    drop(key);
    const size = JSON.stringify(value).length;
    // One answer that would push out a quarter of the others is computed again instead.
    if (size > limit.characters / 4) return;
    kept.set(key, { value, size });
    characters += size;
    for (const oldest of kept.keys()) {
      if (kept.size <= limit.entries && characters <= limit.characters) break;
      drop(oldest);
    }
  };

  return {
    async get<T>(key: string, compute: () => Promise<T>): Promise<T> {
      const found = kept.get(key);
      if (found) {
        hits += 1;
        kept.delete(key);
        kept.set(key, found);
        return found.value as T;
      }
      const under = running.get(key);
      if (under) {
        hits += 1;
        return (await under) as T;
      }
      misses += 1;
      // A failure is not kept: the next one asks again.
      const work = compute().finally(() => running.delete(key));
      running.set(key, work);
      const value = await work;
      keep(key, value);
      return value;
    },
    get stats() {
      return { hits, misses, entries: kept.size };
    },
  };
}
