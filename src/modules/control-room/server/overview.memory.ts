/** Figures of running campaigns by code. */
export interface RunningFigures {
  readonly byCode: ReadonlyMap<string, Readonly<Record<string, string | null>>>;
}
interface Kept extends RunningFigures {
  readonly at: number;
}

export interface FigureMemory {
  get(key: string, count: () => Promise<RunningFigures>): Promise<Kept>;
}

/** So long an overview is as good as new. */
const freshMs = 2_000;
/** So long it is shown while it is counted anew: a busy shop would have its directors wait with every order. */
const usableMs = 30_000;
const keptKeys = 100;

/** Answers what is known and counts anew behind it; waits only where nothing is known or it is too old. */
export function createFigureMemory(now: () => number): FigureMemory {
  const known = new Map<string, Kept>();
  const counting = new Map<string, Promise<Kept>>();
  const start = (key: string, count: () => Promise<RunningFigures>): Promise<Kept> => {
    const going = counting.get(key);
    if (going !== undefined) return going;
    const at = now();
    const run = count()
      .then((figures) => {
        const kept = { ...figures, at };
        known.delete(key);
        known.set(key, kept);
        if (known.size > keptKeys) known.delete(known.keys().next().value ?? '');
        return kept;
      })
      .finally(() => counting.delete(key));
    counting.set(key, run);
    return run;
  };
  return {
    get(key, count) {
      const kept = known.get(key);
      const age = kept === undefined ? Number.POSITIVE_INFINITY : now() - kept.at;
      if (kept !== undefined && age >= 0 && age < freshMs) return Promise.resolve(kept);
      const next = start(key, count);
      if (kept === undefined || age < 0 || age >= usableMs) return next;
      // Whoever asks next hears of the failure.
      next.catch(() => undefined);
      return Promise.resolve(kept);
    },
  };
}
