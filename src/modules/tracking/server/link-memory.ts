import { precedes } from './identity.ts';
import type { WorkspaceLink } from './ingest.sql.ts';

/**
 * Links that are known to be recorded, so that a signed-in visitor's every event does not write to PostgreSQL.
 * Forgetting is harmless: the database keeps the earliest.
 */
export class LinkMemory {
  readonly #known = new Map<string, WorkspaceLink>();
  readonly #size: number;

  constructor(size = 50_000) {
    this.#size = size;
  }

  /** Those that could change what is recorded. */
  news(links: readonly WorkspaceLink[]): WorkspaceLink[] {
    return links.filter((link) => {
      const known = this.#known.get(keyOf(link));
      return !known || precedes(link, known);
    });
  }

  /** Call after the commit that recorded them. */
  remember(links: readonly WorkspaceLink[]): void {
    for (const link of links) {
      const key = keyOf(link);
      const known = this.#known.get(key);
      if (known && !precedes(link, known)) continue;
      this.#known.delete(key);
      this.#known.set(key, link);
      if (this.#known.size > this.#size) this.#known.delete(this.#known.keys().next().value ?? '');
    }
  }
}

const keyOf = (link: WorkspaceLink): string => `${link.workspaceId}${link.anonymousId}`;
