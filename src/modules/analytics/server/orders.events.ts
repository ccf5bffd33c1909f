import { Decimal } from 'decimal.js';
import type { ImportedOrder } from '../../tracking/event-import.api.ts';
import type { OrderRow, RowProblem } from './orders.lines.ts';

export type OrderEvents =
  | { readonly ok: true; readonly events: readonly ImportedOrder[] }
  | { readonly ok: false; readonly problem: RowProblem };

const powers = { 4: new Decimal('1e4'), 6: new Decimal('1e6') } as const;
const scaled = (d: Decimal, places: keyof typeof powers): bigint =>
  BigInt(d.mul(powers[places]).toFixed(0, Decimal.ROUND_HALF_UP));
/** Decimal(18, 6) of the event store holds so much. */
const limit = new Decimal(10).pow(12);

interface Line {
  readonly row: OrderRow;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly amount: Decimal;
}

/** The price is what was paid: a line amount beside a list price holds the discount. */
function lineOf(row: OrderRow): Line {
  const quantity = new Decimal(row.quantity);
  const listed = row.price === null ? null : new Decimal(row.price);
  if (row.amount === null) {
    const price = listed ?? new Decimal(0);
    return { row, quantity, price, amount: quantity.mul(price) };
  }
  const amount = new Decimal(row.amount);
  const same = listed !== null && listed.mul(quantity).eq(amount);
  return { row, quantity, price: same || quantity.isZero() ? (listed ?? amount) : amount.div(quantity), amount };
}

/**
 * Cancelled invoices of English registers begin with C; elsewhere a return has no positive quantity and a negative sum.
 * A negative correction in a sale (a discount line, bad debt written off) is part of that sale.
 */
function isReturn(rows: readonly OrderRow[], order: string, lines: readonly Line[], total: Decimal): boolean {
  if (rows.some((r) => r.returned === 'document')) return true;
  const noneSold = lines.every((l) => l.quantity.lte(0));
  return noneSold && (/^C\d/i.test(order) || total.isNegative());
}

/** An order total stands on one line of the order or, the same, on all of them. */
function statedTotal(rows: readonly OrderRow[]): Decimal | null | 'differs' {
  const stated = new Set(rows.flatMap((r) => (r.total === null ? [] : [new Decimal(r.total).toFixed()])));
  if (stated.size > 1) return 'differs';
  const [only] = stated;
  return only === undefined ? null : new Decimal(only);
}

/**
 * All lines of one order as events: `Order Completed`, or `Order Refunded` for a return, and a second event for what was
 * given back later. In a return quantities and amount are what came back, positive.
 */
export function toOrderEvents(source: string, order: string, given: readonly OrderRow[]): OrderEvents {
  const rows = given.toSorted((a, b) => a.row - b.row);
  const [first] = rows;
  if (first === undefined) return { ok: true, events: [] };
  const refuse = (row: number, zh: string, en: string): OrderEvents => ({
    ok: false,
    problem: { row, column: null, message: { zh, en } },
  });
  const total = statedTotal(rows);
  if (total === 'differs')
    return refuse(
      first.row,
      `订单 ${order} 各行的订单金额不一致`,
      `the lines of order ${order} state different totals`,
    );
  const customers = new Set(rows.map((r) => r.customer).filter((c) => c !== ''));
  if (customers.size > 1)
    return refuse(first.row, `订单 ${order} 有多个客户`, `order ${order} has more than one customer`);
  const lines = rows.map(lineOf);
  const sum = total ?? lines.reduce((s, l) => s.add(l.amount), new Decimal(0));
  if (sum.abs().gte(limit) || lines.some((l) => l.amount.abs().gte(limit) || l.quantity.abs().gte(limit)))
    return refuse(first.row, `订单 ${order} 的金额或数量过大`, `an amount or quantity of order ${order} is too large`);
  const back = isReturn(rows, order, lines, sum);
  const sign = back ? -1 : 1;
  const pick = (key: 'region' | 'city' | 'channel' | 'campaign' | 'unit' | 'country'): string =>
    rows.find((r) => r[key] !== '')?.[key] ?? '';
  const common = {
    orderId: order,
    userId: [...customers][0] ?? '',
    currency: first.currency,
    region: pick('region'),
    city: pick('city'),
    channel: pick('channel'),
    campaign: pick('campaign'),
    unit: pick('unit'),
    properties: { source, ...(pick('country') === '' ? {} : { country: pick('country') }) },
  };
  const time = Math.min(...rows.map((r) => r.time));
  const main: ImportedOrder = {
    ...common,
    kind: back ? 'refunded' : 'completed',
    messageId: `${back ? 'refund' : 'order'}:${source}:${order}`,
    time,
    revenue: scaled(back ? sum.abs() : sum, 6),
    lines: lines.map((l) => ({
      sku: l.row.sku,
      name: l.row.name,
      category: l.row.category,
      quantity: scaled(l.quantity.mul(sign), 4),
      price: scaled(l.price, 6),
    })),
  };
  const refunded = back ? null : refundOf(rows, sum);
  if (refunded === null) return { ok: true, events: [main] };
  if (refunded.abs().gt(sum.abs().add('0.01')) && !sum.isZero())
    return refuse(first.row, `订单 ${order} 的退款大于订单金额`, `more was refunded of order ${order} than it cost`);
  const later = Math.max(...rows.map((r) => r.refundTime ?? r.time));
  return {
    ok: true,
    events: [
      main,
      {
        ...common,
        kind: 'refunded',
        messageId: `refund:${source}:${order}`,
        time: later,
        revenue: scaled(refunded.abs(), 6),
        lines: [],
      },
    ],
  };
}

/** What was given back of a sale: the stated amounts, else all of it when its state says so. */
function refundOf(rows: readonly OrderRow[], sum: Decimal): Decimal | null {
  const stated = rows.flatMap((r) => (r.refund === null ? [] : [new Decimal(r.refund).abs()]));
  const amount = stated.reduce((s, d) => s.add(d), new Decimal(0));
  // Exports that repeat the order's refund on each of its lines: once is meant.
  const repeated = stated.length > 1 && stated.every((d) => stated[0]?.eq(d) === true) && amount.gt(sum.abs());
  if (amount.gt(0)) return repeated ? (stated[0] ?? amount) : amount;
  return rows.every((r) => r.returned === 'later') && sum.gt(0) ? sum : null;
}
