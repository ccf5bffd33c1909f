/** The tracker never throws into the page: whatever goes wrong inside is its own affair. */
export const safe =
  <A extends unknown[]>(work: (...args: A) => unknown) =>
  (...args: A): void => {
    try {
      work(...args);
    } catch {
      // A page must not suffer from being measured.
    }
  };

/** Listens without ever throwing into the event. */
export const on = (target: EventTarget, names: string, listener: (event: Event) => void): void => {
  for (const name of names.split(' ')) target.addEventListener(name, safe(listener), { capture: true, passive: true });
};
