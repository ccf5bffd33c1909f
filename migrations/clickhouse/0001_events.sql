-- Everything that happened, one row an event. Never changed; erased only on a person's request.
CREATE TABLE events (
  workspace_id LowCardinality(String),
  unit_id LowCardinality(String),           -- org unit that owns the row: the scope of every query
  time DateTime64(3, 'UTC'),                -- when it happened, clock skew corrected by sentAt
  received_at DateTime64(3, 'UTC'),
  type LowCardinality(String),              -- track, page, screen, identify, group, alias
  name LowCardinality(String),              -- event name; 'Page Viewed' for page, 'Screen Viewed' for screen
  message_id String CODEC(ZSTD(1)),
  person_id String CODEC(ZSTD(1)),          -- person at write time; '' when nobody is known
  anonymous_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  url String CODEC(ZSTD(1)),
  host LowCardinality(String),
  path String CODEC(ZSTD(1)),
  title String CODEC(ZSTD(1)),
  referrer String CODEC(ZSTD(1)),
  referrer_host LowCardinality(String),
  utm_source LowCardinality(String),
  utm_medium LowCardinality(String),
  utm_campaign LowCardinality(String),
  utm_content String CODEC(ZSTD(1)),
  utm_term String CODEC(ZSTD(1)),
  channel LowCardinality(String),           -- code of the channel by the grouping table; 'direct' when none
  campaign LowCardinality(String),          -- codes that join events to records
  content LowCardinality(String),
  link LowCardinality(String),
  account LowCardinality(String),
  partner LowCardinality(String),
  device LowCardinality(String),            -- desktop, mobile, tablet, other
  browser LowCardinality(String),
  os LowCardinality(String),
  region LowCardinality(String),            -- GB/T 2260 code of the province (6 digits), '' unknown
  city LowCardinality(String),
  is_bot UInt8,
  order_id String CODEC(ZSTD(1)),
  revenue Decimal(18, 6),                   -- order total or refunded amount, positive for both
  currency LowCardinality(String),
  line_sku Array(String) CODEC(ZSTD(1)),    -- products of an order, one entry a line
  line_name Array(String) CODEC(ZSTD(1)),
  line_category Array(LowCardinality(String)) CODEC(ZSTD(1)),
  line_quantity Array(Decimal(18, 4)) CODEC(ZSTD(1)),
  line_price Array(Decimal(18, 6)) CODEC(ZSTD(1)),
  duration_ms UInt32,                       -- engaged time of a page leave
  properties String CODEC(ZSTD(1)),         -- JSON as sent
  context String CODEC(ZSTD(1)),            -- JSON as sent, without the IP address
  writer_id LowCardinality(String),
  batch_id String CODEC(ZSTD(1)),
  INDEX by_order order_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX by_person person_id TYPE bloom_filter(0.01) GRANULARITY 4
) ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (workspace_id, name, toDate(time), person_id, time);

-- Daily figures that platforms export. The key is the whole identity of a figure: importing a file twice changes nothing.
CREATE TABLE facts (
  workspace_id LowCardinality(String),
  unit_id LowCardinality(String),
  date Date,
  metric LowCardinality(String),            -- impressions, clicks, cost, conversions, likes, ...
  channel LowCardinality(String),
  account LowCardinality(String),
  campaign LowCardinality(String),
  content LowCardinality(String),
  row_key String CODEC(ZSTD(1)),            -- id of the row at the platform (ad, keyword), '' when the file has none
  value Decimal(24, 6),
  currency LowCardinality(String),          -- '' for counts
  source LowCardinality(String),            -- import kind or key that wrote it
  version UInt64                            -- later wins
) ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(date)
ORDER BY (workspace_id, metric, date, channel, account, campaign, content, row_key);

-- Only persons whose events were written under another id. Read with argMax(canonical_id, version).
CREATE TABLE person_overrides (
  workspace_id LowCardinality(String),
  person_id String,
  canonical_id String,
  version UInt64
) ENGINE = ReplacingMergeTree(version)
ORDER BY (workspace_id, person_id);
