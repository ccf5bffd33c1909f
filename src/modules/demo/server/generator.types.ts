import type { OwnedFact } from '../../analytics/facts.api.ts';
import type { EventRow, HistoryLink } from '../../tracking/event-history.api.ts';

/** A tracked link that visits come through. */
export interface LinkFacts {
  readonly channel: string;
  /** Key of the campaign, '' without one. */
  readonly campaign: string;
  readonly shortCode: string;
  readonly account: string;
  readonly source: string;
  readonly medium: string;
  readonly utmCampaign: string;
  readonly content: string;
}

/** The records that the events must match. */
export interface DemoWorld {
  readonly workspaceId: string;
  readonly rootUnitId: string;
  /** Province → unit that covers it. */
  readonly unitOfProvince: ReadonlyMap<string, string>;
  readonly unitNames: ReadonlyMap<string, string>;
  /** Campaign key → code and owning unit. */
  readonly campaigns: ReadonlyMap<string, { readonly code: string; readonly unitId: string }>;
  /** Channel → code of its first account. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly links: readonly LinkFacts[];
}

export interface DemoSize {
  readonly seed: number;
  /** The instant at which the data ends. */
  readonly now: number;
  readonly days: number;
  /** 1 is the full size: 20,000 customers. */
  readonly scale: number;
}

/** What happened on one day, in order of time. */
export interface DemoDay {
  readonly date: string;
  readonly events: readonly EventRow[];
  readonly facts: readonly OwnedFact[];
  /** Visitors of whom it became known who they are. */
  readonly links: readonly HistoryLink[];
}
