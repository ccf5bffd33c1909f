/**
 * One row of the ClickHouse table `events` (migrations/clickhouse/0001_events.sql), in the order of its columns.
 * `writer_id` and `batch_id` are not here: they are stamped when a batch is written.
 */
export interface EventRow {
  workspaceId: string;
  unitId: string;
  /** Milliseconds since 1970, UTC. */
  time: number;
  receivedAt: number;
  type: EventType;
  name: string;
  messageId: string;
  personId: string;
  anonymousId: string;
  userId: string;
  sessionId: string;
  url: string;
  host: string;
  path: string;
  title: string;
  referrer: string;
  referrerHost: string;
  utmSource: string;
  utmMedium: string;
  utmCampaign: string;
  utmContent: string;
  utmTerm: string;
  channel: string;
  campaign: string;
  content: string;
  link: string;
  account: string;
  partner: string;
  device: string;
  browser: string;
  os: string;
  region: string;
  city: string;
  isBot: boolean;
  orderId: string;
  /** Millionths of the currency unit: Decimal(18, 6) as it is stored. */
  revenue: bigint;
  currency: string;
  lines: readonly OrderLine[];
  durationMs: number;
  properties: string;
  context: string;
}

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** Ten-thousandths: Decimal(18, 4). */
  readonly quantity: bigint;
  /** Millionths: Decimal(18, 6). */
  readonly price: bigint;
}

export const eventTypes = ['track', 'page', 'screen', 'identify', 'group', 'alias'] as const;
export type EventType = (typeof eventTypes)[number];

/** The name under which an event without a name of its own is stored. */
export const fixedNames: Readonly<Record<Exclude<EventType, 'track'>, string>> = {
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  identify: 'User Identified',
  group: 'Group Joined',
  alias: 'User Aliased',
};

/** The columns in the order in which the encoder writes them. */
export const insertEvents = `INSERT INTO events (
  workspace_id, unit_id, time, received_at, type, name, message_id, person_id, anonymous_id, user_id, session_id,
  url, host, path, title, referrer, referrer_host, utm_source, utm_medium, utm_campaign, utm_content, utm_term,
  channel, campaign, content, link, account, partner, device, browser, os, region, city, is_bot, order_id, revenue,
  currency, line_sku, line_name, line_category, line_quantity, line_price, duration_ms, properties, context,
  writer_id, batch_id
) FORMAT RowBinary`;
