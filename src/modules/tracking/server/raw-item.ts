import type { EventType } from './event-row.ts';
import { jsonWithoutAddresses, textWithoutAddresses } from './machine-address.ts';
import { parseAddress } from './page-address.ts';
import type { RefusedItem } from './prepared.ts';
import { isObject, type JsonObject, maxEventBytes } from './validate.ts';

/** What can be told of an item before it is known to be an event. */

const payloadLimit = maxEventBytes;

/** The link code that an event carries, where normalisation looks for it too. */
export function linkCodeOf(item: unknown): string {
  if (!isObject(item)) return '';
  const context = isObject(item.context) ? item.context : undefined;
  const own = isObject(item.properties) ? item.properties : undefined;
  if (typeof context?.link === 'string') return context.link.slice(0, 64);
  if (typeof own?.link_code === 'string') return own.link_code.slice(0, 64);
  const page = isObject(context?.page) ? context.page.url : undefined;
  const url = typeof own?.url === 'string' && item.type === 'page' ? own.url : page;
  return typeof url === 'string' && url.includes('hy_link=')
    ? (parseAddress(url).params.get('hy_link') ?? '').slice(0, 64)
    : '';
}

/** Size of what is not stored but was sent: an event of 32 kB is too large wherever the bytes are. */
export function extraBytes(item: JsonObject): number {
  let bytes = 0;
  for (const key of Object.keys(item)) {
    const value = item[key];
    if (key === 'properties' || key === 'context' || key === 'traits') continue;
    if (typeof value === 'string') bytes += value.length;
    else if (typeof value === 'object' && value !== null) bytes += JSON.stringify(value).length;
  }
  return bytes;
}

/** An item as it goes into the dead letters. */
export function refusal(
  index: number,
  code: RefusedItem['code'],
  item: unknown,
  type: EventType | undefined,
  envelope: JsonObject,
): RefusedItem {
  const own = isObject(item) ? item : {};
  const short = (value: unknown): string =>
    typeof value === 'string'
      ? value
          .replaceAll('\0', '')
          .replace(/\p{Surrogate}/gu, '\ufffd')
          .slice(0, 200)
      : '';
  let payload: string;
  try {
    // What path and batch said of the item goes along, so that a replay means the same; the key does not.
    const { writeKey: _, ...rest } = own;
    const whole = isObject(item)
      ? {
          ...rest,
          ...(type === undefined ? {} : { type }),
          ...(own.sentAt === undefined && envelope.sentAt !== undefined ? { sentAt: envelope.sentAt } : {}),
        }
      : item;
    payload =
      typeof item === 'string' && (code === 'malformed_json' || code === 'not_utf8')
        ? textWithoutAddresses(item)
        : (jsonWithoutAddresses(whole) ?? 'null');
  } catch {
    // Nested deeper than can be written down again.
    payload = '';
  }
  const truncated = payload === '' || payload.length > payloadLimit;
  return {
    index,
    code,
    type: type ?? short(own.type),
    name: short(own.event ?? own.name),
    messageId: short(own.messageId),
    // Cutting may leave half a character, which the database would refuse.
    payload: payload
      .slice(0, payloadLimit)
      .replaceAll('\0', '')
      .replace(/\p{Surrogate}/gu, '\ufffd'),
    truncated,
  };
}
