/**
 * Answers of an asynchronous lookup, kept for a while in bounded memory. What is known is answered at once, without a
 * promise: the way of an event through this process has no waiting in it unless something is new.
 */
export class CachedLookup<Key, Value> {
  readonly #find: (key: Key) => Promise<Value>;
  readonly #keyOf: (key: Key) => string;
  readonly #ttl: number;
  readonly #size: number;
  readonly #now: () => number;
  readonly #known = new Map<string, { value: Value; until: number }>();
  readonly #asked = new Map<string, Promise<Value>>();

  constructor(options: {
    readonly find: (key: Key) => Promise<Value>;
    readonly keyOf: (key: Key) => string;
    readonly ttlMs: number;
    readonly size: number;
    readonly now?: () => number;
  }) {
    this.#find = options.find;
    this.#keyOf = options.keyOf;
    this.#ttl = options.ttlMs;
    this.#size = options.size;
    this.#now = options.now ?? Date.now;
  }

  /** The value if it is known and fresh. Wrapped, because `undefined` may be a value. */
  peek(key: Key): { readonly value: Value } | undefined {
    const entry = this.#known.get(this.#keyOf(key));
    return entry && entry.until > this.#now() ? entry : undefined;
  }

  get(key: Key): Promise<Value> {
    const known = this.peek(key);
    if (known) return Promise.resolve(known.value);
    const text = this.#keyOf(key);
    const asked = this.#asked.get(text);
    if (asked) return asked;
    const asking = this.#find(key).then((value) => {
      // Forgotten while it was asked for: do not bring an old answer back.
      if (this.#asked.get(text) === asking) this.#keep(text, value);
      return value;
    });
    const settled = asking.finally(() => {
      if (this.#asked.get(text) === asking) this.#asked.delete(text);
    });
    settled.catch(() => undefined);
    this.#asked.set(text, asking);
    return asking;
  }

  #keep(text: string, value: Value): void {
    this.#known.delete(text);
    this.#known.set(text, { value, until: this.#now() + this.#ttl });
    if (this.#known.size > this.#size) this.#known.delete(this.#known.keys().next().value ?? '');
  }

  forget(key: Key): void {
    const text = this.#keyOf(key);
    this.#known.delete(text);
    this.#asked.delete(text);
  }

  /** Forgets what meets the test, and whatever is being asked for: nobody knows yet what it will be. */
  forgetWhere(test: (value: Value) => boolean): void {
    for (const [text, { value }] of this.#known) if (test(value)) this.#known.delete(text);
    this.#asked.clear();
  }

  clear(): void {
    this.#known.clear();
    this.#asked.clear();
  }
}
