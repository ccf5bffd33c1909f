import type { Locale } from '../../shared/label.ts';

export type FigureUnit = 'count' | 'person' | 'decimal' | 'money' | 'ratio' | 'duration';
export type FigureValue = string | number | null | undefined;

export interface FigureFormat {
  readonly unit: FigureUnit;
  readonly currency?: string | undefined;
  readonly locale: Locale;
  /** Leaves the currency sign out, where the column's head shows it. */
  readonly bare?: boolean | undefined;
}

/** What stands where there is no figure; never 0. */
export const NONE = '—';

const signs: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: 'JP¥', HKD: 'HK$' };
export const currencySign = (currency: string): string => signs[currency] ?? `${currency} `;

/** Rounds a decimal text half away from zero without passing through a binary number. */
export function roundDecimal(text: string, digits: number): string {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null) return text;
  const [, sign = '', whole = '', part = ''] = match;
  const kept = part.slice(0, digits).padEnd(digits, '0');
  const up = (part[digits] ?? '0') >= '5';
  let value = BigInt(`${whole || '0'}${kept}`);
  if (up) value += 1n;
  const all = value.toString().padStart(digits + 1, '0');
  const head = digits === 0 ? all : all.slice(0, -digits);
  const tail = digits === 0 ? '' : `.${all.slice(-digits)}`;
  return `${value === 0n ? '' : sign}${head}${tail}`;
}

/** 1234567.5 → 1,234,567.5 */
export function groupDigits(text: string): string {
  const [whole = '', part] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

const decimalOf = (value: string | number): string => {
  const text = String(value);
  return /e/i.test(text) ? Number(value).toFixed(10) : text;
};

/** Three significant digits, but never fewer than the whole part has. */
const three = (value: number): string => {
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return groupDigits(value.toFixed(digits));
};

const steps: Readonly<Record<Locale, readonly (readonly [number, string])[]>> = {
  zh: [
    [1e8, '亿'],
    [1e4, '万'],
  ],
  en: [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e4, 'k'],
  ],
};

function short(value: number, locale: Locale): string | null {
  const size = Math.abs(value);
  for (const [step, word] of steps[locale]) {
    // 99,995,000 is one hundred million once rounded, not 10,000万.
    const shown = size * (locale === 'zh' ? 1.00005 : 1);
    if (size >= step || (step > 1e4 && shown >= step)) return `${three(value / (word === 'k' ? 1e3 : step))}${word}`;
  }
  return null;
}

function duration(seconds: number, locale: Locale): string {
  const total = Math.round(Math.abs(seconds));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const sign = seconds < 0 ? '-' : '';
  const words = locale === 'zh' ? (['小时', '分', '秒'] as const) : (['h', 'm', 's'] as const);
  const gap = locale === 'zh' ? ' ' : '';
  const parts = [
    [h, words[0]],
    [m, words[1]],
    [s, words[2]],
  ] as const;
  const shown = parts.filter(([n], i) => n > 0 || (i === 2 && total < 60)).slice(0, 2);
  return sign + shown.map(([n, word]) => `${n}${gap}${word}`).join(' ');
}

const isNone = (value: FigureValue): value is null | undefined | '' =>
  value === null || value === undefined || value === '' || !Number.isFinite(Number(value));

/** A figure short enough to compare at a glance: 123.4万, 45.6k, 12.5%, — when there is none. */
export function formatFigure(value: FigureValue, format: FigureFormat): string {
  if (isNone(value)) return NONE;
  const number = Number(value);
  const { unit, locale } = format;
  if (unit === 'ratio') return `${groupDigits(roundDecimal(decimalOf(number * 100), 1))}%`;
  if (unit === 'duration') return duration(number, locale);
  const sign = unit === 'money' && !format.bare ? currencySign(format.currency ?? 'CNY') : '';
  const abbreviated = short(number, locale);
  const digits = unit === 'money' ? 2 : unit === 'decimal' ? 2 : 0;
  const text = abbreviated ?? groupDigits(roundDecimal(decimalOf(value), digits));
  return text.startsWith('-') ? `-${sign}${text.slice(1)}` : `${sign}${text}`;
}

/** The same figure in full, for the hover and for tables that are copied. */
export function formatExact(value: FigureValue, format: FigureFormat): string {
  if (isNone(value)) return NONE;
  const { unit } = format;
  if (unit === 'ratio') return `${roundDecimal(decimalOf(Number(value) * 100), 2)}%`;
  if (unit === 'duration') return duration(Number(value), format.locale);
  const sign = unit === 'money' && !format.bare ? currencySign(format.currency ?? 'CNY') : '';
  const plain = decimalOf(value);
  const text = groupDigits(
    unit === 'money' ? roundDecimal(plain, 2) : unit === 'decimal' ? trimZeros(plain) : roundDecimal(plain, 0),
  );
  return text.startsWith('-') ? `-${sign}${text.slice(1)}` : `${sign}${text}`;
}

export const trimZeros = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;

export interface Change {
  /** `+12.5%`, `-1.2pp`, or — when there is no base to compare with. */
  readonly text: string;
  readonly way: 'up' | 'down' | 'flat' | 'none';
}

/** How a figure differs from its base: relative, and in percentage points between rates. */
export function changeOf(value: FigureValue, base: FigureValue, unit: FigureUnit): Change {
  if (isNone(value) || isNone(base)) return { text: NONE, way: 'none' };
  const [now, before] = [Number(value), Number(base)];
  const size =
    unit === 'ratio' ? (now - before) * 100 : before === 0 ? null : ((now - before) / Math.abs(before)) * 100;
  if (size === null) return { text: NONE, way: 'none' };
  const rounded = roundDecimal(decimalOf(size), 1);
  const way = Number(rounded) === 0 ? 'flat' : size > 0 ? 'up' : 'down';
  return { text: `${way === 'up' ? '+' : ''}${groupDigits(rounded)}${unit === 'ratio' ? 'pp' : '%'}`, way };
}

/** The way in which a metric is wanted to go. */
export type Direction = 'up_good' | 'down_good' | 'neutral';

/** Whether a change is good, by the direction in which the metric is wanted to go. */
export const toneOf = (way: Change['way'], direction: Direction = 'up_good'): 'gain' | 'loss' | 'none' =>
  direction === 'neutral' || way === 'none' || way === 'flat'
    ? 'none'
    : (way === 'up') === (direction === 'up_good')
      ? 'gain'
      : 'loss';
