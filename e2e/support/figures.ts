import { Decimal } from 'decimal.js';
import type { Locator } from 'playwright-core';
import { call, type Visitor } from './visitor.ts';

/** Today in the time zone of the demo. */
export const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
export const yesterday = daysAfter(today, -1);

/** The exact value of a figure, as its hint tells it. */
export async function exactOf(figure: Locator): Promise<Decimal> {
  const text = (await figure.getAttribute('title')) ?? '';
  const digits = text.replaceAll(/[^\d.-]/g, '');
  return new Decimal(digits === '' ? 0 : digits);
}

/** The exact total of a metric, `to` being the first day outside. */
export async function metricTotal(
  who: Visitor,
  metric: string,
  from: string,
  to: string,
  filter?: Readonly<Record<string, unknown>>,
): Promise<Decimal> {
  const query = new URLSearchParams({ from, to, ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }) });
  const answer = await call<{ series: { total: { exact: string | null } | null }[] }>(
    who,
    'GET',
    `/api/metrics/${metric}?${query}`,
  );
  return new Decimal(answer.series[0]?.total?.exact ?? 0);
}
