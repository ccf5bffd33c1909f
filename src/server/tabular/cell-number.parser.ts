import {
  canonical,
  empty,
  expandExponent,
  isBlank,
  numberText,
  type Parsed,
  parsed,
  plainText,
  refused,
  shiftPoint,
} from './cell.result.ts';
import type { Cell } from './tabular.types.ts';

/** What the heading says about the figures below it; see `headerHints`. */
export interface NumberHints {
  /** The heading carries a percent sign: 0.85 means 0.85 %. */
  readonly percent?: boolean;
  /** Power of ten of the heading's unit: 4 for 万元, 8 for 亿元, 3 for 千元. */
  readonly power?: number;
  /** Currency of the heading, where it names one. */
  readonly currency?: string;
  /** Round half away from zero to so many decimals; exact otherwise. */
  readonly scale?: number;
}
/** An exact amount; `currency` is null where neither cell nor heading names one. */
export interface ParsedMoney {
  readonly amount: string;
  readonly currency: string | null;
}

const currencies: Readonly<Record<string, string>> = {
  '¥': 'CNY', // NFKC has made ￥ of it
  元: 'CNY',
  人民币: 'CNY',
  rmb: 'CNY',
  cny: 'CNY',
  $: 'USD',
  us$: 'USD',
  usd: 'USD',
  美元: 'USD',
  hk$: 'HKD',
  hkd: 'HKD',
  港元: 'HKD',
  港币: 'HKD',
  '€': 'EUR',
  eur: 'EUR',
  欧元: 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  英镑: 'GBP',
  jpy: 'JPY',
  日元: 'JPY',
  twd: 'TWD',
  nt$: 'TWD',
  新台币: 'TWD',
  sgd: 'SGD',
  s$: 'SGD',
};
const currencyPattern = Object.keys(currencies)
  .toSorted((a, b) => b.length - a.length)
  .map((k) => k.replace(/\$/g, '\\$'))
  .join('|');
const shape = new RegExp(
  `^([+-]?)\\s*(${currencyPattern})?\\s*([+-]?)\\s*(\\d[\\d,' ]*)?(?:\\.(\\d*))?(?:e([+-]?\\d{1,3}))?\\s*(百万|千万|万|亿|千|百)?\\s*(${currencyPattern})?\\s*(%|‰)?$`,
  'i',
);
const powers: Readonly<Record<string, number>> = { 百: 2, 千: 3, 万: 4, 百万: 6, 千万: 7, 亿: 8 };
const plainDecimal = /^-?(?:0|[1-9]\d*)$|^-?(?:0|[1-9]\d*)\.\d*[1-9]$/;

interface Reading {
  readonly decimal: string;
  readonly currency: string | null;
  readonly percent: boolean;
}

const readNumber = (cell: Cell): Reading | null | undefined => {
  if (cell === null) return null;
  if (typeof cell === 'boolean') return undefined;
  if (typeof cell === 'number') {
    return Number.isFinite(cell) ? { decimal: numberText(cell), currency: null, percent: false } : undefined;
  }
  if (plainDecimal.test(cell) && cell !== '-0') return { decimal: cell, currency: null, percent: false };
  let text = plainText(cell);
  if (isBlank(text)) return null;
  // Longer texts are no figures, and the pattern below must not be made to backtrack over them.
  if (text.length > 64) return undefined;
  text = text.replace(/^[\u2212\u2012\u2013]/, '-');
  // Accountants write a negative figure in brackets.
  const bracketed = /^\((.+)\)$/.exec(text);
  const m = shape.exec(bracketed?.[1] ?? text);
  if (!m) return undefined;
  const [, sign1 = '', before, sign2 = '', digits = '', fraction, exponent, unit, after, rate] = m;
  // The pattern takes a blank before a unit or currency for one within the figure: `1200 元`.
  const whole = digits.trimEnd();
  if (whole === '' && !fraction) return undefined;
  if (sign1 && sign2) return undefined;
  if (bracketed && (sign1 || sign2)) return undefined;
  if (/[,' ]/.test(whole) && !/^\d{1,3}([,' ])\d{3}(?:\1\d{3})*$/.test(whole) && !/^\d{1,4}(,\d{4})+$/.test(whole))
    return undefined;
  let decimal = canonical(sign1 === '-' || sign2 === '-' || !!bracketed, whole.replace(/[,' ]/g, ''), fraction ?? '');
  if (exponent) {
    if (Math.abs(Number(exponent)) > 60) return undefined;
    decimal = expandExponent(`${decimal}e${exponent}`);
  }
  if (unit) decimal = shiftPoint(decimal, powers[unit] ?? 0);
  if (rate) decimal = shiftPoint(decimal, rate === '%' ? -2 : -3);
  const [a, b] = [before, after].map((c) => (c ? currencies[c.toLowerCase()] : undefined));
  if (a && b && a !== b) return undefined;
  return { decimal, currency: a ?? b ?? null, percent: !!rate };
};

/** Rounds an exact decimal half away from zero. */
export const roundDecimal = (decimal: string, scale: number): string => {
  const negative = decimal.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? decimal.slice(1) : decimal).split('.');
  if (fraction.length <= scale) return decimal;
  const kept = BigInt(whole + fraction.slice(0, scale)) + (fraction.charCodeAt(scale) >= 53 ? 1n : 0n);
  const digits = kept.toString().padStart(scale + 1, '0');
  return canonical(negative, digits.slice(0, digits.length - scale), scale === 0 ? '' : digits.slice(-scale));
};

const settle = (decimal: string, hints: NumberHints): string => {
  const shifted = hints.power ? shiftPoint(decimal, hints.power) : decimal;
  return hints.scale === undefined ? shifted : roundDecimal(shifted, hints.scale);
};

const notANumber = (cell: Cell) => refused(cell, 'not_a_number', '不是数字', 'is not a number');

/** An exact decimal as a canonical string: `1,234.50` → `1234.5`, `１.２万` → `12000`, `--` → null. */
export const parseDecimal = (cell: Cell, hints: NumberHints = {}): Parsed<string> => {
  const r = readNumber(cell);
  if (r === null) return empty();
  if (!r) return notANumber(cell);
  if (r.percent)
    return refused(cell, 'unexpected_percent', '是百分比，此列应为数字', 'is a percentage, a number is expected');
  return parsed(settle(r.decimal, hints));
};

/** A floating-point number, for figures that are not money. */
export const parseNumber = (cell: Cell, hints: NumberHints = {}): Parsed<number> => {
  const r = parseDecimal(cell, hints);
  return r.ok && r.value !== null ? parsed(Number(r.value)) : (r as Parsed<never>);
};

/** A whole number that JavaScript holds exactly; `6.0` is 6, `6.5` is refused. */
export const parseInteger = (cell: Cell, hints: NumberHints = {}): Parsed<number> => {
  const r = parseDecimal(cell, hints);
  if (!r.ok || r.value === null) return r as Parsed<never>;
  const value = Number(r.value);
  if (r.value.includes('.')) return refused(cell, 'not_an_integer', '不是整数', 'is not a whole number');
  if (!Number.isSafeInteger(value)) return refused(cell, 'out_of_range', '超出范围', 'is out of range');
  return parsed(value);
};

/**
 * A ratio as an exact decimal string. A percent is one by its sign or its heading, never by its size:
 * `0.85%` → `0.0085`; `0.85` → `0.85`; `0.85` under `点击率(%)` → `0.0085`.
 */
export const parsePercent = (cell: Cell, hints: NumberHints = {}): Parsed<string> => {
  const r = readNumber(cell);
  if (r === null) return empty();
  if (!r || r.currency) return refused(cell, 'not_a_percent', '不是百分比', 'is not a percentage');
  const ratio = !r.percent && hints.percent ? shiftPoint(r.decimal, -2) : r.decimal;
  return parsed(hints.scale === undefined ? ratio : roundDecimal(ratio, hints.scale));
};

/** An exact amount: `¥1,234.50`, `12.5万元`, `(30.00)`, `HK$ 8`. */
export const parseMoney = (cell: Cell, hints: NumberHints = {}): Parsed<ParsedMoney> => {
  const r = readNumber(cell);
  if (r === null) return empty();
  if (!r || r.percent) return refused(cell, 'not_an_amount', '不是金额', 'is not an amount of money');
  if (r.currency && hints.currency && r.currency !== hints.currency) {
    return refused(
      cell,
      'currency_mismatch',
      `的币种与列标题（${hints.currency}）不一致`,
      `is not in the currency of its column (${hints.currency})`,
    );
  }
  return parsed({ amount: settle(r.decimal, hints), currency: r.currency ?? hints.currency ?? null });
};
