import { isCurrency } from '../../../shared/currency.ts';
import type { OrderLine } from './event-row.ts';
import type { RejectionCode } from './rejections.ts';
import { absolute, fitsDecimal, toScaled } from './scaled-decimal.ts';
import { isObject, type JsonObject } from './validate.ts';

/** Segment's e-commerce names whose amount is money that changed hands. */
const moneyEvents: ReadonlySet<string> = new Set([
  'Order Completed',
  'Order Refunded',
  'Order Updated',
  'Order Cancelled',
]);
/** Events about one product, whose fields stand in `properties` itself. */
const productEvents: ReadonlySet<string> = new Set([
  'Product Viewed',
  'Product Clicked',
  'Product Added',
  'Product Removed',
  'Product Added to Wishlist',
  'Product Reviewed',
]);
const maxLines = 500;

export interface OrderColumns {
  readonly orderId: string;
  readonly revenue: bigint;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
}

export const noOrder: OrderColumns = { orderId: '', revenue: 0n, currency: '', lines: [] };

const text = (value: unknown, length: number): string =>
  typeof value === 'string' ? value.slice(0, length) : typeof value === 'number' ? String(value) : '';

function toLine(product: JsonObject): OrderLine {
  return {
    sku: text(product.sku ?? product.product_id ?? product.productId, 128),
    name: text(product.name, 255),
    category: text(product.category, 128),
    quantity: toScaled(product.quantity ?? 1, 4) ?? 10_000n,
    price: toScaled(product.price, 6) ?? 0n,
  };
}

/** Quantity in ten-thousandths × price in millionths, in millionths, rounded half up. */
const amountOf = (line: OrderLine): bigint => (line.quantity * line.price + 5000n) / 10_000n;

const codeOfCurrency = (value: unknown): string => {
  const code = typeof value === 'string' ? value.toUpperCase() : '';
  return isCurrency(code) ? code : '';
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
const statedAmount = ({ total, revenue, value }: JsonObject): unknown => [total, revenue, value].find(isGiven);
const linesOf = ({ products }: JsonObject): readonly JsonObject[] =>
  Array.isArray(products) ? products.slice(0, maxLines).filter(isObject) : [];

/**
 * What keeps the money of an event from being counted: an amount or currency that cannot be read, or a sale below zero.
 * Counted as nothing, as its opposite or in another currency, it would make figures wrong without a word.
 */
export function moneyFault(name: string, properties: JsonObject): RejectionCode | undefined {
  if (!moneyEvents.has(name)) return undefined;
  const { currency } = properties;
  if (isGiven(currency) && codeOfCurrency(currency) === '') return 'currency_invalid';
  const stated = statedAmount(properties);
  const lines = linesOf(properties);
  const unread = (value: unknown, scale: number): boolean => isGiven(value) && toScaled(value, scale) === undefined;
  if (stated === undefined && lines.some((l) => unread(l.price, 6) || unread(l.quantity, 4))) return 'amount_invalid';
  const amount =
    stated === undefined ? lines.map(toLine).reduce((sum, line) => sum + amountOf(line), 0n) : toScaled(stated, 6);
  if (amount === undefined || !fitsDecimal(amount)) return 'amount_invalid';
  return name === 'Order Completed' && amount < 0n ? 'amount_negative' : undefined;
}

/**
 * The order columns of an event. The amount is `total` (with shipping and tax, what the customer paid), else `revenue`,
 * else `value`, else the sum of its lines; a refund may be written with either sign and is stored positive.
 */
export function orderColumns(name: string, properties: JsonObject, defaultCurrency: string): OrderColumns {
  const money = moneyEvents.has(name);
  const { products } = properties;
  const hasProducts = Array.isArray(products) && products.length > 0;
  const single = productEvents.has(name);
  const rawOrder = properties.order_id ?? properties.orderId;
  if (!money && !hasProducts && !single && rawOrder === undefined) return noOrder;

  const lines = hasProducts ? linesOf(properties).map(toLine) : single ? [toLine(properties)] : [];
  const orderId = text(rawOrder, 128);
  if (!money) return { orderId, revenue: 0n, currency: codeOfCurrency(properties.currency), lines };
  const stated = statedAmount(properties);
  const summed =
    (stated === undefined ? undefined : toScaled(stated, 6)) ?? lines.reduce((sum, line) => sum + amountOf(line), 0n);
  const revenue = fitsDecimal(summed) ? absolute(summed) : 0n;
  return { orderId, revenue, currency: codeOfCurrency(properties.currency) || defaultCurrency, lines };
}
