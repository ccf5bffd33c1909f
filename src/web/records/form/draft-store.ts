/** A half-written form, kept in this browser so that a closed tab loses nothing. */
export interface StoredDraft {
  readonly at: string;
  /** Version that the form was opened on; null for a new record. */
  readonly version: number | null;
  readonly values: Readonly<Record<string, unknown>>;
}

const prefix = 'hy.draft:';
const WEEKS = 4 * 7 * 86_400_000;

/** Drafts belong to one person: a shared computer must not show them to the next one. */
export const draftKey = (personId: string, record: string, id: string | null): string =>
  `${prefix}${personId}:${record}:${id ?? 'new'}`;

export function readDraft(store: Storage, key: string, now: Date): StoredDraft | null {
  try {
    const draft = JSON.parse(store.getItem(key) ?? 'null') as StoredDraft | null;
    if (draft === null || typeof draft.values !== 'object') return null;
    if (now.getTime() - Date.parse(draft.at) > WEEKS) {
      store.removeItem(key);
      return null;
    }
    return draft;
  } catch {
    return null;
  }
}

export function writeDraft(store: Storage, key: string, draft: StoredDraft): void {
  try {
    store.setItem(key, JSON.stringify(draft));
  } catch {
    // A full store: the form still works, it only is not kept.
  }
}

export const dropDraft = (store: Storage, key: string): void => store.removeItem(key);
