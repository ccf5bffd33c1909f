import { randomUUID } from 'node:crypto';
import { type Arrival, type ChannelMatcher } from './channels.ts';
import { deviceOfContext } from './device.ts';
import { type EventRow, fixedNames } from './event-row.ts';
import { eventTime } from './event-time.ts';
import { personIdOf } from './identity.ts';
import { jsonWithoutAddresses } from './machine-address.ts';
import { moneyFault, orderColumns } from './order.ts';
import { clickIdParams, type PageAddress, parseAddress, siteOf } from './page-address.ts';
import type { NoteCode, RejectionCode } from './rejections.ts';
import { type Attribution, campaignKeyOf, type SessionTracker } from './sessions.ts';
import { isObject, type JsonObject, maxEventBytes, type ValidEvent } from './validate.ts';

/** What a tracked link says of the visits it brings. Codes, '' when not set. */
export interface LinkCodes {
  readonly campaign: string;
  readonly channel: string;
  readonly content: string;
  readonly account: string;
  readonly partner: string;
}

/** What decides which org unit owns an event, strongest first. */
export interface UnitHints {
  /** Code of a unit named in the event's own properties. */
  readonly unit: string;
  readonly link: string;
  readonly campaign: string;
  /** GB/T 2260 code of the province. */
  readonly region: string;
}

export interface NormaliseContext {
  readonly workspaceId: string;
  readonly receivedAt: number;
  /** Sender's clock at sending, from the request when the event has none of its own. */
  readonly sentAt: unknown;
  readonly userAgent: string;
  /** From an import: no sessions, and old times are no news. */
  readonly isImport: boolean;
  readonly defaultCurrency: string;
  readonly channelOf: ChannelMatcher;
  readonly sessions: SessionTracker;
  readonly linkOf: (code: string) => LinkCodes | undefined;
  /** GB/T 2260 code of a province by its name; '' when unknown. */
  readonly regionOf: (name: string) => string;
}

export type Normalised =
  | { readonly ok: true; readonly row: EventRow; readonly hints: UnitHints; readonly notes: readonly NoteCode[] }
  | { readonly ok: false; readonly code: RejectionCode };

const empty: JsonObject = Object.freeze({});
const campaignCode = /^[a-z]{2,5}[-_]\d{4}[-_]\d{3,6}$/i;
const noNotes: readonly NoteCode[] = [];

const text = (value: unknown, length: number): string =>
  typeof value === 'string' ? (value.length > length ? value.slice(0, length) : value) : '';
const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : empty);

/** Most events fit by their number of characters alone; only near the limit the bytes are counted. */
const tooLarge = (a: string, b: string): boolean => {
  const characters = a.length + b.length;
  return characters * 3 > maxEventBytes && Buffer.byteLength(a) + Buffer.byteLength(b) > maxEventBytes;
};

/** `CMP-2026-0012` also when naming rules have made it `cmp_2026_0012`. */
const codeOf = (value: string): string => (campaignCode.test(value) ? value.toUpperCase().replaceAll('_', '-') : value);

function clickIdOf(page: PageAddress, campaign: JsonObject): string {
  for (const name of clickIdParams) if (page.params.has(name) || typeof campaign[name] === 'string') return name;
  return '';
}

/** How a visitor came, by the two addresses alone. */
export function arrivalOfPage(url: string, referrer: string, inApp: string): Arrival {
  const page = parseAddress(url);
  const lower = (name: string): string => (page.params.get(name) ?? '').toLowerCase();
  return {
    source: lower('utm_source'),
    medium: lower('utm_medium'),
    campaign: lower('utm_campaign'),
    referrer: foreignHost(referrer === '' ? '' : parseAddress(referrer).host, page.host),
    clickId: clickIdOf(page, empty),
    inApp,
  };
}

/** One's own pages are no source of visits. */
const foreignHost = (referrerHost: string, pageHost: string): string =>
  referrerHost === '' || referrerHost === pageHost || siteOf(referrerHost) === siteOf(pageHost) ? '' : referrerHost;

/** How the event itself says the visitor came; `campaignKey` '' when it names no campaign. */
function arrivalOf(
  properties: JsonObject,
  context: JsonObject,
  page: PageAddress,
  referrerHost: string,
  inApp: string,
  ctx: NormaliseContext,
): { attribution: Attribution; campaignKey: string } {
  const campaign = objectOf(context.campaign);
  const param = (name: string): string => page.params.get(name) ?? '';
  const link = text(context.link, 64) || text(properties.link_code, 64) || param('hy_link');
  const codes = link === '' ? undefined : ctx.linkOf(link);
  const utmSource = text(campaign.source, 255) || param('utm_source');
  const utmMedium = text(campaign.medium, 255) || param('utm_medium');
  const utmCampaign = text(campaign.name, 255) || text(campaign.campaign, 255) || param('utm_campaign');
  const utmContent = text(campaign.content, 255) || param('utm_content');
  const utmTerm = text(campaign.term, 255) || param('utm_term');
  const clickId = clickIdOf(page, campaign);
  const arrival: Arrival = {
    source: utmSource.toLowerCase(),
    medium: utmMedium.toLowerCase(),
    campaign: utmCampaign.toLowerCase(),
    referrer: foreignHost(referrerHost, page.host),
    clickId,
    inApp,
  };
  const attribution: Attribution = {
    utmSource,
    utmMedium,
    utmCampaign,
    utmContent,
    utmTerm,
    channel: text(properties.channel_code, 64) || codes?.channel || ctx.channelOf(arrival),
    campaign: codes?.campaign || text(properties.campaign_code, 64) || param('hy_campaign') || codeOf(utmCampaign),
    content: codes?.content || text(properties.content_code, 64) || param('hy_content') || codeOf(utmContent),
    link,
    account: codes?.account || text(properties.account_code, 64) || param('hy_account'),
    partner: codes?.partner || text(properties.partner_code, 64) || param('hy_partner'),
  };
  const key = campaignKeyOf(attribution);
  return { attribution, campaignKey: key !== '' || clickId === '' ? key : `click:${clickId}` };
}

function regionOf(
  properties: JsonObject,
  context: JsonObject,
  ctx: NormaliseContext,
): { region: string; city: string } {
  const location = objectOf(context.location);
  const address = objectOf(objectOf(context.traits).address ?? properties.address);
  const name =
    text(properties.region, 64) ||
    text(properties.province, 64) ||
    text(location.region, 64) ||
    text(address.state, 64) ||
    text(address.province, 64);
  const city = text(properties.city, 64) || text(location.city, 64) || text(address.city, 64);
  if (name === '') return { region: city === '' ? '' : ctx.regionOf(city), city };
  return { region: /^\d{6}$/.test(name) ? `${name.slice(0, 2)}0000` : ctx.regionOf(name), city };
}

/** An event as a row of the event store. Changes nothing but the state of sessions. */
export function normalise(event: ValidEvent, ctx: NormaliseContext): Normalised {
  const when = eventTime(event.timestamp, event.sentAt ?? ctx.sentAt, ctx.receivedAt);
  if (when.kind === 'invalid') return { ok: false, code: when.code };
  const { type, userId, anonymousId } = event;
  const { properties, context } = event;
  const stored =
    type === 'group'
      ? { ...properties, groupId: event.groupId }
      : type === 'alias'
        ? { ...properties, previousId: event.previousId }
        : event.event !== '' && type !== 'track' && properties.name === undefined
          ? { ...properties, name: event.event }
          : properties;
  const propertiesJson = jsonWithoutAddresses(stored);
  const contextJson = jsonWithoutAddresses(context);
  if (tooLarge(propertiesJson, contextJson)) return { ok: false, code: 'too_large' };
  const fault = type === 'track' ? moneyFault(event.event, properties) : undefined;
  if (fault !== undefined) return { ok: false, code: fault };

  // Segment's page calls carry the page in their properties, all others in the context.
  const pageContext = objectOf(context.page);
  const ofPage = type === 'page' ? properties : empty;
  const url = text(ofPage.url, 2048) || text(pageContext.url, 2048);
  const page = parseAddress(url);
  const referrer =
    text(ofPage.referrer, 2048) || text(pageContext.referrer, 2048) || text(objectOf(context.referrer).url, 2048);
  const referrerHost = referrer === '' ? '' : parseAddress(referrer).host;
  const device = deviceOfContext(context, ctx.userAgent);
  const own = arrivalOf(properties, context, page, referrerHost, device.inApp, ctx);

  const given = context.sessionId ?? context.session_id;
  const session = ctx.isImport
    ? { id: '', attribution: own.attribution }
    : ctx.sessions.assign({
        workspaceId: ctx.workspaceId,
        anonymousId,
        userId,
        time: when.time,
        begins: type === 'page' || type === 'screen' || (type === 'track' && anonymousId !== ''),
        given: typeof given === 'number' ? String(given) : text(given, 128),
        campaignKey: own.campaignKey,
        attribution: own.attribution,
      });
  const { region, city } = regionOf(properties, context, ctx);
  const name = type === 'track' ? event.event : fixedNames[type];
  const order = type === 'track' ? orderColumns(name, properties, ctx.defaultCurrency) : orderColumns('', empty, '');
  const duration = Number(properties.duration_ms ?? properties.durationMs ?? 0);

  const row: EventRow = {
    workspaceId: ctx.workspaceId,
    unitId: '',
    time: when.time,
    receivedAt: ctx.receivedAt,
    type,
    name,
    messageId: event.messageId === '' ? `made-${randomUUID()}` : event.messageId,
    personId: personIdOf(ctx.workspaceId, userId, anonymousId),
    anonymousId,
    userId,
    sessionId: session.id,
    url,
    host: page.host,
    path: text(ofPage.path, 1024) || page.path.slice(0, 1024) || text(pageContext.path, 1024),
    title: text(ofPage.title, 512) || text(pageContext.title, 512),
    referrer,
    referrerHost,
    ...session.attribution,
    device: device.device,
    browser: device.browser,
    os: device.os,
    region,
    city,
    isBot: device.isBot,
    ...order,
    durationMs: duration >= 0 && duration < 2 ** 32 ? Math.round(duration) : 0,
    properties: propertiesJson,
    context: contextJson,
  };
  const hints: UnitHints = {
    unit: text(properties.unit, 64),
    link: row.link,
    campaign: row.campaign,
    region,
  };
  return { ok: true, row, hints, notes: notesOf(event, when.note, ctx.isImport) };
}

function notesOf(event: ValidEvent, note: 'time_clamped' | 'time_ancient' | undefined, isImport: boolean) {
  const told = note === 'time_ancient' && isImport ? undefined : note;
  if (told === undefined && event.messageId !== '') return noNotes;
  const all: NoteCode[] = [];
  if (told) all.push(told);
  if (event.messageId === '') all.push('message_id_made');
  return all;
}
