const prefix = 'hy_';
/** Stands in where the browser refuses storage: then a visit is one page long. */
const memory: Record<string, string> = {};

export const load = (key: string): string => {
  try {
    return localStorage.getItem(prefix + key) ?? '';
  } catch {
    return memory[key] ?? '';
  }
};

/** An empty value removes the key. */
export const save = (key: string, value: string): void => {
  try {
    if (value) localStorage.setItem(prefix + key, value);
    else localStorage.removeItem(prefix + key);
  } catch {
    memory[key] = value;
  }
};

/** The stored keys that begin with the given text, without our prefix. */
export const keys = (start: string): string[] => {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix + start))
      .map((key) => key.slice(prefix.length));
  } catch {
    return Object.keys(memory).filter((key) => key.startsWith(start));
  }
};

/** Random UUID; `crypto.randomUUID` is missing on pages without https. */
export const uuid = (): string =>
  '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (c) =>
    (+c ^ ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & (15 >> (+c / 4)))).toString(16),
  );

/** An id that is made when first asked for. */
export const lasting = (key: string): string => {
  const known = load(key);
  if (known) return known;
  const fresh = uuid();
  save(key, fresh);
  return fresh;
};
