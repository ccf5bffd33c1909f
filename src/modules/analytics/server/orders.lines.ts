import { type Parsed, parseText } from '../../../server/tabular/cell.result.ts';
import { parseInstant } from '../../../server/tabular/cell-date.parser.ts';
import { type NumberHints, parseDecimal, parseMoney } from '../../../server/tabular/cell-number.parser.ts';
import { headerHints } from '../../../server/tabular/header.match.ts';
import type { Cell, TableRow } from '../../../server/tabular/tabular.types.ts';
import { isCurrency } from '../../../shared/currency.ts';
import type { Label } from '../../../shared/label.ts';
import { openStates, refundedStates, refundTypes } from './orders.columns.ts';

/** One line of an order as a file tells it. Amounts are exact decimals as text. */
export interface OrderRow {
  readonly row: number;
  readonly order: string;
  readonly time: number;
  readonly customer: string;
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly quantity: string;
  /** Null where only an amount is known. */
  readonly price: string | null;
  readonly amount: string | null;
  readonly total: string | null;
  readonly refund: string | null;
  readonly refundTime: number | null;
  /** The document or its state says that it was given back. */
  readonly returned: 'no' | 'document' | 'later';
  readonly currency: string;
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly channel: string;
  readonly campaign: string;
  readonly unit: string;
}

export interface RowProblem {
  readonly row: number;
  readonly column: string | null;
  readonly message: Label;
}
export type ReadOrder =
  | { readonly kind: 'line'; readonly line: OrderRow }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'wrong'; readonly order: string; readonly problems: readonly RowProblem[] };

export interface OrderReading {
  readonly header: readonly string[];
  /** Field → column. */
  readonly columnOf: Readonly<Record<string, number>>;
  readonly timeZone: string;
  readonly dateOrder?: 'mdy' | 'dmy';
  readonly defaults: {
    readonly currency: string;
    readonly channel: string;
    readonly campaign: string;
    readonly unit: string;
  };
  readonly findChannel: (text: string) => string | undefined;
  readonly findCampaign: (text: string) => string | undefined;
}

/** Spreadsheets that lost the kind of a column write the number 17850 as 17850.0. */
const idOf = (text: string | null): string => (text ?? '').replace(/^(\d+)\.0$/, '$1').slice(0, 128);

/** A reader of rows. Everything wrong with a row is told at once. */
export function orderReader(reading: OrderReading): (row: TableRow) => ReadOrder {
  const { header, columnOf, defaults } = reading;
  const dates = reading.dateOrder === undefined ? {} : { order: reading.dateOrder };
  const hintsOf = new Map<string, NumberHints>(
    Object.entries(columnOf).map(([key, column]) => [key, headerHints(header[column] ?? '')]),
  );

  return ({ row, cells, issues = [] }) => {
    const problems: RowProblem[] = issues.map(({ column, message }) => ({ row, column, message }));
    const cellOf = (key: string): Cell => {
      const column = columnOf[key];
      return column === undefined ? null : (cells[column] ?? null);
    };
    const wrong = (key: string, message: Label): null => {
      const column = columnOf[key];
      problems.push({ row, column: column === undefined ? null : (header[column] ?? null), message });
      return null;
    };
    const value = <T>(key: string, parsed: Parsed<T>): T | null =>
      parsed.ok ? parsed.value : wrong(key, parsed.message);
    const text = (key: string): string => value(key, parseText(cellOf(key))) ?? '';
    const word = (key: string): string => text(key).normalize('NFKC').trim().toLowerCase();
    const decimal = (key: string): string | null => value(key, parseDecimal(cellOf(key), hintsOf.get(key)));
    const instant = (key: string): number | null => {
      const iso = value(key, parseInstant(cellOf(key), reading.timeZone, dates));
      return iso === null ? null : Date.parse(iso);
    };
    const coded = (key: 'channel' | 'campaign', find: (t: string) => string | undefined): string => {
      const given = text(key);
      // A shop's own names of sources stay readable; only what is meant as one of ours becomes its code.
      return given === '' ? defaults[key] : (find(given) ?? given.slice(0, 64));
    };

    const order = idOf(value('order', parseText(cellOf('order'))));
    const status = word('status');
    if (openStates.has(status)) return { kind: 'skipped' };
    if (order === '') wrong('order', { zh: '缺少订单号', en: 'has no order number' });
    const time = instant('time');
    if (time === null && problems.length === 0) wrong('time', { zh: '缺少时间', en: 'has no time' });
    const named = text('currency');
    const currency = currencyOf(named);
    if (named !== '' && currency === undefined)
      wrong('currency', {
        zh: `“${named.slice(0, 40)}”不是现行货币，请填三位代码，如 CNY`,
        en: `“${named.slice(0, 40)}” is no currency in use: write a code such as CNY`,
      });
    const line: OrderRow = {
      row,
      order,
      time: time ?? 0,
      customer: idOf(text('customer')),
      sku: idOf(text('sku')),
      name: text('name').slice(0, 255),
      category: text('category').slice(0, 128),
      quantity: decimal('quantity') ?? '1',
      price: decimal('price'),
      amount: decimal('amount'),
      total: decimal('total'),
      refund: decimal('refund'),
      refundTime: instant('refundTime'),
      returned: refundTypes.has(word('type')) ? 'document' : refundedStates.has(status) ? 'later' : 'no',
      currency: currency ?? hintsOf.get('total')?.currency ?? defaults.currency,
      country: text('country').slice(0, 64),
      region: text('region').slice(0, 64),
      city: text('city').slice(0, 64),
      channel: coded('channel', reading.findChannel),
      campaign: coded('campaign', reading.findCampaign),
      unit: text('unit').slice(0, 64) || defaults.unit,
    };
    if (line.price === null && line.amount === null && line.total === null && problems.length === 0)
      wrong('price', { zh: '没有单价、金额或订单金额', en: 'has neither price nor amount nor order total' });
    return problems.length > 0 ? { kind: 'wrong', order, problems } : { kind: 'line', line };
  };
}

/** The currency that a cell names by code, sign or word: CNY, RMB, ¥, 美元, 人民币（元）. */
function currencyOf(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  if (isCurrency(code)) return code;
  const amount = parseMoney(`1${code}`);
  if (amount.ok && amount.value !== null && amount.value.currency !== null) return amount.value.currency;
  return code.startsWith('人民币') ? 'CNY' : undefined;
}

/** The order of day and month in a column of dates without a leading year, where its cells settle it. */
export function dateOrderOf(cells: readonly Cell[]): 'mdy' | 'dmy' | undefined {
  let [day, month] = [false, false];
  for (const cell of cells) {
    const parts = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}/.exec(typeof cell === 'string' ? cell : '');
    if (parts === null) continue;
    day ||= Number(parts[1]) > 12;
    month ||= Number(parts[2]) > 12;
  }
  return day === month ? undefined : day ? 'dmy' : 'mdy';
}
