import type { Actor } from '../../server/access/actor.ts';

/** What a tracked link says of the visits it brings. Codes, '' when not set. */
export interface TrackedLinkCodes {
  readonly campaign: string;
  readonly channel: string;
  readonly content: string;
  readonly account: string;
  readonly partner: string;
}

/** A link as a redirect needs it. */
export interface TrackedLinkTarget {
  readonly workspaceId: string;
  readonly id: string;
  readonly shortCode: string;
  /** Unit that owns the visits it brings; null for links of the root unit: campaign or region decide. */
  readonly unitId: string | null;
  /** The campaign it belongs to. */
  readonly campaignId: string | null;
  /** Only `active` is followed. `held`: its campaign is paused; the visitor may come again. The others are gone. */
  readonly status: 'active' | 'held' | 'paused' | 'expired' | 'deleted';
  /** Where to send the visitor: the target with its UTM parameters and `hy_link`. */
  readonly url: string;
  readonly codes: TrackedLinkCodes;
}

export interface Named {
  readonly id: string;
  readonly title: string;
}

/** What other rooms may ask the channels room. */
export interface ChannelsApi {
  /** A link of any workspace by its short code; undefined when there never was one. Not cached. */
  findLink(shortCode: string): Promise<TrackedLinkTarget | undefined>;
  /** The same, for events of one workspace that carry the code. */
  findLinkCodes(workspaceId: string, shortCode: string): Promise<TrackedLinkCodes | undefined>;
  /** Channels that the actor sees, by slug, which is their code in events and facts. */
  channelsBySlug(actor: Actor): Promise<ReadonlyMap<string, Named>>;
  /** Links that the actor sees, by short code. */
  linksByCode(actor: Actor, shortCodes: readonly string[]): Promise<ReadonlyMap<string, Named>>;
  /** Slug of a channel that a file calls by slug, code, name or platform name; undefined when none is meant. */
  channelFinder(actor: Actor): Promise<(text: string) => string | undefined>;
  /** Code of an account that a file calls by its id at the platform, code or name. */
  accountFinder(actor: Actor): Promise<(text: string) => string | undefined>;
}

/** Path under which short links are answered; the tracking room owns the redirect. */
export const redirectPath = '/l/';
