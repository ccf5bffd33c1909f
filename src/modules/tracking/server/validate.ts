import { type EventType, eventTypes } from './event-row.ts';
import type { RejectionCode } from './rejections.ts';

/**
 * Checks of one event, written by hand: they run for every event, and a zod schema of this shape takes longer than
 * everything else that is done to an event in this process.
 */

export const maxEventBytes = 32 * 1024;
export const maxBatchBytes = 500 * 1024;
export const maxDepth = 24;
const maxId = 255;
const maxName = 200;

export type JsonObject = Record<string, unknown>;

/** An event whose envelope is sound. Properties and context are as sent. */
export interface ValidEvent {
  readonly type: EventType;
  readonly event: string;
  readonly messageId: string;
  readonly userId: string;
  readonly anonymousId: string;
  readonly previousId: string;
  readonly groupId: string;
  readonly timestamp: unknown;
  readonly sentAt: unknown;
  /** `properties` of track, page and screen; `traits` of identify and group. */
  readonly properties: JsonObject;
  readonly context: JsonObject;
}

export type Validated =
  | { readonly ok: true; readonly event: ValidEvent }
  | { readonly ok: false; readonly code: RejectionCode; readonly messageId: string };

const types: ReadonlySet<unknown> = new Set(eventTypes);
const none: JsonObject = Object.freeze({});
const control = /\p{Cc}|\p{Surrogate}/u;
const surrogate = /\p{Surrogate}/u;
const surrogates = /\p{Surrogate}/gu;
/** In identifiers nothing is mended: they would join what is not the same. */
const isBroken = (text: string): boolean => text.includes('\0') || surrogate.test(text);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An id as text; numbers are taken as their digits (older Segment clients send them). Undefined: not usable. */
function idOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string' || text.length > maxId || isBroken(text)) return undefined;
  return text.trim() === '' ? '' : text;
}

const refuse = (code: RejectionCode, messageId: string): Validated => ({ ok: false, code, messageId });

/** `type` is given by the path of the request (`/v1/track`) or, in a batch, by the item. */
export function validate(item: unknown, type?: EventType): Validated {
  if (!isObject(item)) return refuse('not_an_object', '');
  const messageId = idOf(item.messageId);
  if (messageId === undefined) return refuse('message_id_invalid', '');
  const kind = type ?? item.type;
  if (!types.has(kind)) return refuse('type_unknown', messageId);
  const userId = idOf(item.userId);
  if (userId === undefined) return refuse('user_id_invalid', messageId);
  const anonymousId = idOf(item.anonymousId);
  if (anonymousId === undefined) return refuse('anonymous_id_invalid', messageId);

  let event = '';
  if (kind === 'track') {
    if (item.event === undefined || item.event === null || item.event === '') {
      return refuse('event_name_missing', messageId);
    }
    if (typeof item.event !== 'string' || item.event.length > maxName || control.test(item.event)) {
      return refuse('event_name_invalid', messageId);
    }
    event = item.event.trim();
    if (event === '') return refuse('event_name_missing', messageId);
  } else if (typeof item.name === 'string') {
    event = item.name;
  }

  // The specification asks for one of the two of every call: an event of nobody counts in no figure of persons.
  if (userId === '' && anonymousId === '') return refuse('identity_missing', messageId);
  let groupId = '';
  let previousId = '';
  if (kind === 'group' || kind === 'alias') {
    if (kind === 'group') {
      const id = idOf(item.groupId);
      if (!id) return refuse('group_id_missing', messageId);
      groupId = id;
    } else {
      const id = idOf(item.previousId);
      if (!id || userId === '') return refuse('previous_id_missing', messageId);
      previousId = id;
    }
  }

  const own = kind === 'identify' || kind === 'group' ? item.traits : item.properties;
  if (own !== undefined && own !== null && !isObject(own)) return refuse('properties_invalid', messageId);
  const context = item.context;
  if (context !== undefined && context !== null && !isObject(context)) return refuse('context_invalid', messageId);

  return {
    ok: true,
    event: {
      type: kind as EventType,
      event,
      messageId,
      userId,
      anonymousId,
      previousId,
      groupId,
      timestamp: item.timestamp ?? item.originalTimestamp,
      sentAt: item.sentAt,
      properties: own ?? none,
      context: context ?? none,
    },
  };
}

/** Levels of nesting of a JSON text, in one pass over its bytes; brackets inside strings do not count. */
export function jsonDepth(json: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

/** Whether a value is nested deeper than allowed; stops at the limit, so the depth of hostile input costs nothing. */
export function tooDeep(value: unknown, levels = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (tooDeep(inner, levels - 1)) return true;
  return false;
}

/** Whether a body may hold NUL or lone surrogates: in JSON both need an escape, so most bodies are cleared by this. */
export function mayNeedRepair(json: Buffer): boolean {
  return json.includes('\\u0000') || json.includes('\\ud') || json.includes('\\uD');
}

/**
 * A copy without NUL characters and with lone surrogates replaced by U+FFFD, and whether anything was changed.
 * Clients that cut text in the middle of an emoji are common; their events are worth keeping.
 */
export function repaired(value: unknown): { value: unknown; changed: boolean } {
  let changed = false;
  const fix = (text: string): string => {
    if (!isBroken(text)) return text;
    changed = true;
    return text.replaceAll('\0', '').replace(surrogates, '\ufffd');
  };
  const walk = (v: unknown): unknown => {
    if (typeof v === 'string') return fix(v);
    if (Array.isArray(v)) return v.map(walk);
    if (isObject(v)) return Object.fromEntries(Object.entries(v).map(([k, inner]) => [fix(k), walk(inner)]));
    return v;
  };
  return { value: walk(value), changed };
}
