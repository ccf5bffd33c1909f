import type { EventImport } from './event-import.api.ts';
import type { KeySource } from './tracking.contract.ts';

/** What other rooms may ask of the tracking room. */
export interface TrackingApi {
  /** Orders of files as events, each once. */
  readonly import: EventImport;
  /** A write key, made by the system: for the demo and first set-up. */
  makeWriteKey(
    workspaceId: string,
    input: { readonly name: string; readonly source: KeySource; readonly unitId?: string | null },
  ): Promise<{ readonly id: string; readonly key: string }>;
  /** Resolves when all persons that are known to be one are joined in the event store. */
  settlePersons(): Promise<void>;
}
