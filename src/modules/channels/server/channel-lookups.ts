import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { HeadOf, RecordDef } from '../../../shared/record/record.ts';
import type { ChannelsApi, Named } from '../channels.api.ts';
import { Channel, ChannelAccount, platforms, TrackedLink } from '../channels.contract.ts';

/** Rows that the actor sees, as far as it may see any: a report without names is still a report. */
async function all<D extends RecordDef>(reads: RecordReads, actor: Actor, def: D): Promise<HeadOf<D>[]> {
  if (def.shared !== true && actor.reach(`${def.id}.read`) === undefined) return [];
  const rows: HeadOf<D>[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.list(actor, def, { limit: 200, cursor, names: false });
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < 10_000);
  return rows;
}

const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, '');

/** Names under which files call a row, the surest first: what an earlier one means is not taken by a later one. */
function finder(
  lists: readonly (readonly (readonly [string | null, string])[])[],
): (text: string) => string | undefined {
  const known = new Map<string, string | null>();
  for (const list of lists) {
    const here = new Map<string, string | null>();
    for (const [name, code] of list) {
      if (name === null || name === '') continue;
      const key = plain(name);
      // Two rows of one name: neither is meant.
      here.set(key, here.has(key) && here.get(key) !== code ? null : code);
    }
    for (const [key, code] of here) if (!known.has(key)) known.set(key, code);
  }
  return (text) => known.get(plain(text)) ?? undefined;
}

export function channelLookups(
  reads: RecordReads,
): Pick<ChannelsApi, 'channelsBySlug' | 'linksByCode' | 'channelFinder' | 'accountFinder'> {
  return {
    async channelsBySlug(actor) {
      const rows = await all(reads, actor, Channel);
      return new Map(rows.map((c): [string, Named] => [c.slug, { id: c.id, title: c.name }]));
    },
    async linksByCode(actor, shortCodes) {
      if (shortCodes.length === 0 || actor.reach('trackedLink.read') === undefined) return new Map();
      const { items } = await reads.list(actor, TrackedLink, {
        filter: { field: 'shortCode', op: 'in', value: shortCodes.slice(0, 200) },
        limit: 200,
      });
      return new Map(items.map((l): [string, Named] => [l.shortCode ?? '', { id: l.id, title: l.name }]));
    },
    async channelFinder(actor) {
      const rows = await all(reads, actor, Channel);
      const by = (name: (c: (typeof rows)[number]) => string | null) => rows.map((c) => [name(c), c.slug] as const);
      return finder([
        by((c) => c.slug),
        by((c) => c.code),
        by((c) => c.name),
        by((c) => (c.platform === null ? null : platforms[c.platform].zh)),
        by((c) => (c.platform === null ? null : platforms[c.platform].en)),
      ]);
    },
    async accountFinder(actor) {
      const rows = await all(reads, actor, ChannelAccount);
      const by = (name: (a: (typeof rows)[number]) => string | null) => rows.map((a) => [name(a), a.code] as const);
      return finder([by((a) => a.platformId), by((a) => a.code), by((a) => a.name)]);
    },
  };
}
