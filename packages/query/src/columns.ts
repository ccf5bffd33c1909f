import { fail, type Label } from './result.ts';
import { join, name, type Sql, sql, text } from './sql.ts';

/** Rows a measure is counted over. `sessions` and `newcomers` are events folded to one row a visit, one row a person. */
export type Source = 'events' | 'lines' | 'facts' | 'sessions' | 'newcomers';
export type ColumnKind = 'text' | 'integer' | 'decimal' | 'float' | 'boolean';

export interface Column {
  readonly label: Label;
  readonly kind: ColumnKind;
  /** SQL name in `events`, in the joined lines, or in `facts`; absent where the rows have none. */
  readonly event?: string;
  readonly line?: string;
  readonly fact?: string;
  /** An amount of money: summed within one currency only. */
  readonly money?: true;
  /** Tells who somebody is: the caller asks for a permission before it shows values. */
  readonly personal?: true;
  /** May be grouped by. */
  readonly dimension?: true;
}

const column = (zh: string, en: string, rest: Omit<Column, 'label'>): Column => ({ label: { zh, en }, ...rest });
const dim = (zh: string, en: string, event: string, fact?: string): Column =>
  column(zh, en, { kind: 'text', event, dimension: true, ...(fact === undefined ? {} : { fact }) });

/** The allow-list: the only names that reach SQL. `properties.x` and `context.x` are read with a bound path. */
export const columns: Readonly<Record<string, Column>> = {
  event: dim('事件', 'Event', 'name'),
  type: dim('事件类型', 'Event type', 'type'),
  unit: dim('部门', 'Org unit', 'unit_id', 'unit_id'),
  person: column('用户', 'Person', { kind: 'text', event: 'person_id', dimension: true, personal: true }),
  anonymous: column('匿名编号', 'Anonymous id', { kind: 'text', event: 'anonymous_id', personal: true }),
  user: column('用户编号', 'User id', { kind: 'text', event: 'user_id', dimension: true, personal: true }),
  session: column('会话', 'Session', { kind: 'text', event: 'session_id' }),
  message: column('消息编号', 'Message id', { kind: 'text', event: 'message_id' }),
  url: dim('网址', 'URL', 'url'),
  host: dim('域名', 'Host', 'host'),
  path: dim('页面路径', 'Path', 'path'),
  title: dim('页面标题', 'Title', 'title'),
  referrer: dim('来源网址', 'Referrer', 'referrer'),
  referrer_host: dim('来源域名', 'Referrer host', 'referrer_host'),
  utm_source: dim('UTM 来源', 'UTM source', 'utm_source'),
  utm_medium: dim('UTM 媒介', 'UTM medium', 'utm_medium'),
  utm_campaign: dim('UTM 活动', 'UTM campaign', 'utm_campaign'),
  utm_content: dim('UTM 内容', 'UTM content', 'utm_content'),
  utm_term: dim('UTM 关键词', 'UTM term', 'utm_term'),
  channel: dim('渠道', 'Channel', 'channel', 'channel'),
  campaign: dim('活动', 'Campaign', 'campaign', 'campaign'),
  content: dim('内容', 'Content', 'content', 'content'),
  account: dim('账号', 'Account', 'account', 'account'),
  link: dim('链接', 'Link', 'link'),
  partner: dim('合作方', 'Partner', 'partner'),
  device: dim('设备', 'Device', 'device'),
  browser: dim('浏览器', 'Browser', 'browser'),
  os: dim('操作系统', 'Operating system', 'os'),
  region: dim('地区', 'Region', 'region'),
  city: dim('城市', 'City', 'city'),
  order: column('订单', 'Order', { kind: 'text', event: 'order_id', dimension: true }),
  currency: dim('币种', 'Currency', 'currency', 'currency'),
  revenue: column('订单金额', 'Revenue', { kind: 'decimal', event: 'revenue', money: true }),
  duration_ms: column('停留毫秒', 'Engaged milliseconds', { kind: 'integer', event: 'duration_ms' }),
  'line.sku': column('商品编码', 'SKU', { kind: 'text', line: 'line_sku', dimension: true }),
  'line.name': column('商品名称', 'Product', { kind: 'text', line: 'line_name', dimension: true }),
  'line.category': column('商品类目', 'Category', { kind: 'text', line: 'line_category', dimension: true }),
  'line.quantity': column('商品数量', 'Quantity', { kind: 'decimal', line: 'line_quantity' }),
  'line.price': column('商品单价', 'Price', { kind: 'decimal', line: 'line_price' }),
  'line.revenue': column('商品金额', 'Line revenue', { kind: 'decimal', line: 'line_revenue', money: true }),
  source: column('数据来源', 'Data source', { kind: 'text', fact: 'source', dimension: true }),
  row: column('平台行编号', 'Row id at the platform', { kind: 'text', fact: 'row_key', dimension: true }),
};

export type Want = 'text' | 'number' | 'boolean';
export interface Field {
  readonly sql: Sql;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}

export const isLineColumn = (field: string): boolean => columns[field]?.line !== undefined;
export const isPersonal = (field: string): boolean => columns[field]?.personal === true;
export const isDimension = (field: string): boolean =>
  propertyOf(field) !== undefined || columns[field]?.dimension === true;

/** `properties.a.b` → where it is and its keys; `\.` is a dot inside a key. */
function propertyOf(field: string): { bag: 'properties' | 'context'; keys: string[] } | undefined {
  const match = /^(properties|context)\.(.+)$/s.exec(field);
  if (!match) return undefined;
  const keys = (match[2] as string).split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));
  return { bag: match[1] as 'properties' | 'context', keys };
}

/** Line arrays used by a query, in the order they were first asked for. */
export type LineColumns = Set<string>;

/** One column of a source as SQL. `person` is the expression of the canonical person; `lines` collects joined arrays. */
export function columnField(field: string, source: Source, want: Want, person: Sql, lines?: LineColumns): Field {
  const property = propertyOf(field);
  if (property) {
    if (source === 'facts') return fail({ kind: 'column-not-for-source', column: field, source });
    const path = join(property.keys.map(text), ', ');
    const bag = name(`e.${property.bag}`);
    if (want === 'number')
      return { sql: sql`JSONExtract(${bag}, ${path}, 'Nullable(Float64)')`, kind: 'float', nullable: true };
    if (want === 'boolean')
      return { sql: sql`JSONExtract(${bag}, ${path}, 'Nullable(Bool)')`, kind: 'boolean', nullable: true };
    return { sql: sql`JSONExtract(${bag}, ${path}, 'String')`, kind: 'text', nullable: false };
  }
  const declared = Object.hasOwn(columns, field) ? columns[field] : undefined;
  if (!declared) return fail({ kind: 'unknown-column', column: field });
  const found = (piece: Sql): Field => ({ sql: piece, kind: declared.kind, nullable: false });
  if (source === 'facts') {
    return declared.fact === undefined
      ? fail({ kind: 'column-not-for-source', column: field, source })
      : found(name(`f.${declared.fact}`));
  }
  if (declared.line !== undefined) {
    if (source !== 'lines' || !lines) return fail({ kind: 'column-not-for-source', column: field, source });
    if (declared.line === 'line_revenue') {
      lines.add('line_quantity').add('line_price');
      // 64-bit decimals overflow at ten decimals; the product is made in 128 bits.
      return found(sql`toDecimal128(e.l_line_quantity, 4) * e.l_line_price`);
    }
    lines.add(declared.line);
    return found(name(`e.l_${declared.line}`));
  }
  if (declared.event === undefined) return fail({ kind: 'column-not-for-source', column: field, source });
  return found(field === 'person' ? person : name(`e.${declared.event}`));
}
