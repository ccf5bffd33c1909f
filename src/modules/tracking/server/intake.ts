import { isUtf8 } from 'node:buffer';
import { AppError } from '../../../shared/errors.ts';
import type { ChannelRule } from '../tracking.contract.ts';
import { CachedLookup } from './cached-lookup.ts';
import { defaultChannelRules } from './channel-rules.data.ts';
import { type ChannelMatcher, compileChannels } from './channels.ts';
import type { EventRow, EventType } from './event-row.ts';
import { type LinkCodes, type NormaliseContext, normalise, type UnitHints } from './normalise.ts';
import { claimOf, type PreparedEvent, type PreparedRequest, type RefusedItem } from './prepared.ts';
import { extraBytes, linkCodeOf, refusal } from './raw-item.ts';
import type { NoteCode, RejectionCode } from './rejections.ts';
import { SessionTracker } from './sessions.ts';
import {
  isObject,
  type JsonObject,
  jsonDepth,
  maxDepth,
  maxEventBytes,
  mayNeedRepair,
  repaired,
  tooDeep,
  validate,
} from './validate.ts';

/** What a write key admits. */
export interface WriteKeyInfo {
  readonly id: string;
  readonly workspaceId: string;
  readonly source: string;
  /** All events of the key belong to this unit; null when it is decided event by event. */
  readonly unitId: string | null;
}

export interface IntakeDeps {
  readonly findWriteKey: (key: string) => Promise<WriteKeyInfo | undefined>;
  /** A workspace's own grouping; empty for the defaults. */
  readonly findChannelRules: (workspaceId: string) => Promise<readonly ChannelRule[]>;
  /** Codes of a tracked link of the workspace. */
  readonly findLinkCodes?: (workspaceId: string, code: string) => Promise<LinkCodes | undefined>;
  /** Unit that owns an event, by the strongest hint that leads to one; the root unit otherwise. */
  readonly resolveUnit: (workspaceId: string, hints: UnitHints) => Promise<string>;
  readonly regionOf?: (name: string) => string;
  /** Currency of amounts that name none; CNY otherwise. */
  readonly currencyOf?: (workspaceId: string) => Promise<string>;
  readonly now: () => number;
  readonly sessions?: SessionTracker;
  /** How long answers of the lookups above are trusted. */
  readonly ttlMs?: number;
}

/** One request as it came in, unpacked. */
export interface RawRequest {
  readonly body: Buffer;
  /** From the path; undefined for batches. */
  readonly type: EventType | undefined;
  readonly headerKey: string;
  readonly userAgent: string;
  readonly isImport: boolean;
}

export interface ItemNote {
  readonly index: number;
  readonly messageId: string;
  readonly code: NoteCode;
}

export interface Intake {
  readonly request: PreparedRequest;
  readonly notes: readonly ItemNote[];
  /** The JSON itself could not be read: there are no items to tell about. */
  readonly malformed: boolean;
}

const noCodes: LinkCodes = { campaign: '', channel: '', content: '', account: '', partner: '' };
const noRegion = (): string => '';

/** Turns requests into prepared ones: authentication, checks, normalisation. Keeps the caches of what that needs. */
export class IntakeService {
  readonly #deps: IntakeDeps;
  readonly sessions: SessionTracker;
  readonly #keys: CachedLookup<string, WriteKeyInfo | undefined>;
  readonly #channels: CachedLookup<string, ChannelMatcher>;
  readonly #links: CachedLookup<{ workspaceId: string; code: string }, LinkCodes | undefined>;
  readonly #units: CachedLookup<{ workspaceId: string; hints: UnitHints }, string>;
  readonly #currencies: CachedLookup<string, string>;
  readonly #defaultChannels = compileChannels(defaultChannelRules);

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.sessions = deps.sessions ?? new SessionTracker();
    const common = { ttlMs: deps.ttlMs ?? 10_000, now: deps.now };
    this.#keys = new CachedLookup({ ...common, find: deps.findWriteKey, keyOf: (key) => key, size: 5000 });
    this.#channels = new CachedLookup({
      ...common,
      find: async (workspaceId) => {
        const rules = await deps.findChannelRules(workspaceId);
        return rules.length === 0 ? this.#defaultChannels : compileChannels(rules);
      },
      keyOf: (workspaceId) => workspaceId,
      size: 1000,
    });
    this.#links = new CachedLookup({
      ...common,
      find: async ({ workspaceId, code }) => deps.findLinkCodes?.(workspaceId, code),
      keyOf: ({ workspaceId, code }) => `${workspaceId}${code}`,
      size: 20_000,
    });
    this.#currencies = new CachedLookup({
      ...common,
      find: async (workspaceId) => (await deps.currencyOf?.(workspaceId)) ?? 'CNY',
      keyOf: (workspaceId) => workspaceId,
      size: 1000,
    });
    this.#units = new CachedLookup({
      ...common,
      find: ({ workspaceId, hints }) => deps.resolveUnit(workspaceId, hints),
      keyOf: ({ workspaceId, hints }) =>
        `${workspaceId}${hints.unit}\n${hints.link}\n${hints.campaign}\n${hints.region}`,
      size: 20_000,
    });
  }

  /** After a key was revoked, rules edited or links changed: the next event sees it at once. */
  forget(): void {
    this.#keys.clear();
    this.#channels.clear();
    this.#links.clear();
    this.#units.clear();
    this.#currencies.clear();
  }

  /** Throws `unauthenticated` for a missing or unknown key. */
  async prepare(raw: RawRequest): Promise<Intake> {
    const receivedAt = this.#deps.now();
    let parsed: unknown;
    let malformed = false;
    try {
      parsed = JSON.parse(raw.body.toString('utf8'));
    } catch {
      malformed = true;
    }
    const envelope: JsonObject = isObject(parsed) ? parsed : {};
    const bodyKey = typeof envelope.writeKey === 'string' ? envelope.writeKey : '';
    const keyText = raw.headerKey || bodyKey;
    if (keyText === '' || keyText.length > 200) throw new AppError('unauthenticated', { reason: noKey });
    const key = await this.#known(this.#keys, keyText);
    if (!key) throw new AppError('unauthenticated', { reason: wrongKey });

    // What bytes of another encoding are read as is the same for many names: people would become one.
    if (!isUtf8(raw.body)) {
      const item = { ...refusal(0, 'not_utf8', raw.body.toString('utf8'), raw.type, {}), truncated: true };
      return { request: requestOf(key, receivedAt, [], [item], raw), notes: [], malformed: true };
    }
    if (malformed) {
      const text = raw.body.toString('utf8');
      const item = refusal(0, 'malformed_json', text, undefined, {});
      return { request: requestOf(key, receivedAt, [], [item], raw), notes: [], malformed: true };
    }
    // One event on its own is taken too; what is neither holds nothing that could be sent again.
    if (raw.type === undefined && isObject(parsed) && !Array.isArray(envelope.batch) && !isEvent(envelope))
      throw new AppError('bad_request', { reason: noBatch });
    const items = raw.type === undefined && Array.isArray(envelope.batch) ? envelope.batch : [parsed];
    return this.#items(items, raw.type, envelope, key, receivedAt, raw);
  }

  /** The same for items that are no request: replayed dead letters. */
  replay(items: readonly unknown[], key: WriteKeyInfo, receivedAt: number): Promise<Intake> {
    const body = Buffer.from(JSON.stringify(items));
    const raw: RawRequest = { body, type: undefined, headerKey: '', userAgent: '', isImport: key.source === 'import' };
    return this.#items(items, undefined, {}, key, receivedAt, raw);
  }

  async #items(
    items: readonly unknown[],
    type: EventType | undefined,
    envelope: JsonObject,
    key: WriteKeyInfo,
    receivedAt: number,
    raw: RawRequest,
  ): Promise<Intake> {
    const { workspaceId } = key;
    const channelOf = await this.#known(this.#channels, workspaceId);
    const defaultCurrency = await this.#known(this.#currencies, workspaceId);
    const batchContext = raw.type === undefined && isObject(envelope.context) ? envelope.context : undefined;
    const suspicious = jsonDepth(raw.body) > maxDepth;
    const repair = mayNeedRepair(raw.body);
    const mayBeLarge = raw.body.length > maxEventBytes;
    await this.#lookUpLinks(items, workspaceId);
    const context: NormaliseContext = {
      workspaceId,
      receivedAt,
      sentAt: envelope.sentAt,
      userAgent: raw.userAgent.startsWith('Mozilla/') ? raw.userAgent : '',
      isImport: raw.isImport || key.source === 'import',
      defaultCurrency,
      channelOf,
      sessions: this.sessions,
      linkOf: (code) => this.#links.peek({ workspaceId, code })?.value ?? noCodes,
      regionOf: this.#deps.regionOf ?? noRegion,
    };
    const events: PreparedEvent[] = [];
    const refused: RefusedItem[] = [];
    const notes: ItemNote[] = [];
    const waits: Promise<void>[] = [];

    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const refuse = (code: RejectionCode): number => refused.push(refusal(index, code, item, type, envelope));
      if (suspicious && tooDeep(item)) {
        refuse('too_deep');
        continue;
      }
      if (mayBeLarge && isObject(item) && extraBytes(item) > maxEventBytes) {
        refuse('too_large');
        continue;
      }
      const valid = validate(item, type);
      if (!valid.ok) {
        refuse(valid.code);
        continue;
      }
      let { event } = valid;
      let changed = false;
      if (repair) {
        const result = repaired({ properties: event.properties, context: event.context });
        changed = result.changed;
        if (changed) event = { ...event, ...(result.value as Pick<typeof event, 'properties' | 'context'>) };
      }
      if (batchContext) event = { ...event, context: { ...batchContext, ...event.context } };
      const result = normalise(event, context);
      if (!result.ok) {
        refuse(result.code);
        continue;
      }
      const { row, hints } = result;
      if (key.unitId !== null) row.unitId = key.unitId;
      else {
        const query = { workspaceId, hints };
        const unit = this.#units.peek(query);
        if (unit) row.unitId = unit.value;
        else waits.push(this.#fillUnit(row, query));
      }
      events.push({ index, row, claim: claimOf(workspaceId, row.messageId), previousId: event.previousId });
      for (const code of result.notes) notes.push({ index, messageId: row.messageId, code });
      if (changed) notes.push({ index, messageId: row.messageId, code: 'text_repaired' });
    }
    if (waits.length > 0) await Promise.all(waits);
    return { request: requestOf(key, receivedAt, events, refused, raw), notes, malformed: false };
  }

  async #fillUnit(row: EventRow, query: { readonly workspaceId: string; readonly hints: UnitHints }): Promise<void> {
    row.unitId = await this.#units.get(query);
  }

  /** Links are few and known after their first event, so usually this finds nothing to wait for. */
  async #lookUpLinks(items: readonly unknown[], workspaceId: string): Promise<void> {
    if (!this.#deps.findLinkCodes) return;
    let waits: Promise<unknown>[] | undefined;
    for (const item of items) {
      const code = linkCodeOf(item);
      if (code === '' || this.#links.peek({ workspaceId, code })) continue;
      waits ??= [];
      waits.push(this.#links.get({ workspaceId, code }));
    }
    if (waits) await Promise.all(waits);
  }

  #known<K, V>(lookup: CachedLookup<K, V>, key: K): V | Promise<V> {
    const known = lookup.peek(key);
    return known ? known.value : lookup.get(key);
  }
}

const isEvent = (envelope: JsonObject): boolean => envelope.batch === undefined && envelope.type !== undefined;
const noBatch = { zh: 'batch 必须是事件的列表', en: 'batch must be a list of events' };
const noKey = { zh: '缺少写入密钥', en: 'The write key is missing' };
const wrongKey = { zh: '写入密钥无效或已吊销', en: 'The write key is unknown or revoked' };

function requestOf(
  key: WriteKeyInfo,
  receivedAt: number,
  events: readonly PreparedEvent[],
  refused: readonly RefusedItem[],
  raw: RawRequest,
): PreparedRequest {
  return {
    workspaceId: key.workspaceId,
    keyId: key.id,
    source: key.source,
    receivedAt,
    events,
    refused,
    bytes: raw.body.length * 3,
  };
}
