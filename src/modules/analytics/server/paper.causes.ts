import { Decimal } from 'decimal.js';
import type { Label } from '../../../shared/label.ts';
import type { Cause, ChangePart } from '../paper.contract.ts';

export interface Part {
  readonly code: string;
  readonly title: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** How many parts are named; the others are told as one. */
const most = 5;

const share = (delta: Decimal, whole: Decimal): string | null => (whole.isZero() ? null : delta.div(whole).toFixed(6));

/**
 * Which parts explain the change of a figure that adds up. Parts are in the order of what they contribute; those that
 * are not named are one rest, so that parts and rest add up to the change exactly.
 */
export function explainChange(parts: readonly Part[]): Pick<Cause, 'before' | 'after' | 'delta' | 'parts' | 'rest'> {
  const all = parts.map((p) => {
    const [before, after] = [new Decimal(p.before ?? 0), new Decimal(p.after ?? 0)];
    return { ...p, before, after, delta: after.minus(before) };
  });
  const sum = (of: readonly (typeof all)[number][], key: 'before' | 'after' | 'delta'): Decimal =>
    of.reduce((total, p) => total.plus(p[key]), new Decimal(0));
  const whole = sum(all, 'delta');
  const toPart = (p: {
    code: string;
    title: string | null;
    before: Decimal;
    after: Decimal;
    delta: Decimal;
  }): ChangePart => ({
    code: p.code,
    title: p.title,
    before: p.before.toFixed(),
    after: p.after.toFixed(),
    delta: p.delta.toFixed(),
    share: share(p.delta, whole),
  });
  const moved = all.filter((p) => !p.delta.isZero()).toSorted((a, b) => b.delta.abs().cmp(a.delta.abs()));
  const named = moved.slice(0, most);
  const rest = all.filter((p) => !named.includes(p));
  return {
    before: sum(all, 'before').toFixed(),
    after: sum(all, 'after').toFixed(),
    delta: whole.toFixed(),
    parts: named.map(toPart),
    rest:
      rest.length === 0
        ? null
        : toPart({
            code: '',
            title: null,
            before: sum(rest, 'before'),
            after: sum(rest, 'after'),
            delta: sum(rest, 'delta'),
          }),
  };
}

/** A factor of a product: visitors × orders per visitor × money per order. */
export interface Factor {
  readonly code: string;
  readonly title: string;
  readonly before: number;
  readonly after: number;
}

/**
 * Splits the change of a product among its factors by the logarithmic mean (LMDI, Ang 2004): the parts add up to the
 * change without a rest. Null where a factor is not positive in one of the periods, for which it is not defined.
 */
export function splitByFactors(
  factors: readonly Factor[],
  before: string,
  after: string,
): Pick<Cause, 'before' | 'after' | 'delta' | 'parts' | 'rest'> | null {
  const [b, a] = [Number(before), Number(after)];
  if (!(b > 0 && a > 0) || factors.some((f) => !(f.before > 0 && f.after > 0))) return null;
  const whole = new Decimal(after).minus(before);
  const mean = a === b ? a : (a - b) / (Math.log(a) - Math.log(b));
  const effects = factors.map((f) => new Decimal(mean * Math.log(f.after / f.before)).toDecimalPlaces(2));
  // Cents that rounding leaves over belong to the largest effect, so that the sum is exact.
  const left = effects.reduce((rest, e) => rest.minus(e), whole);
  const largest = effects.reduce((best, e, i) => (e.abs().gt((effects[best] as Decimal).abs()) ? i : best), 0);
  return {
    before,
    after,
    delta: whole.toFixed(),
    rest: null,
    parts: factors.map((f, i) => {
      const delta = (effects[i] as Decimal).plus(i === largest ? left : 0);
      return {
        code: f.code,
        title: f.title,
        before: String(f.before),
        after: String(f.after),
        delta: delta.toFixed(),
        share: share(delta, whole),
      };
    }),
  };
}

/** The sentence that a reader takes away: what changed by how much, and which parts carry most of it. */
export function causeSentence(
  what: Label,
  cause: Pick<Cause, 'delta' | 'parts'>,
  money: (value: string, locale: 'zh' | 'en') => string,
  nameOf: (part: ChangePart, locale: 'zh' | 'en') => string,
): Label {
  const delta = new Decimal(cause.delta);
  if (delta.isZero()) return { zh: `${what.zh} 与上期持平`, en: `${what.en} did not change` };
  const up = delta.isPositive();
  // 成交额 GMV 比上期: Chinese after a Latin word has a space before it.
  const named = /[\x21-\x7e]$/.test(what.zh) ? `${what.zh} ` : what.zh;
  const along = cause.parts.filter((p) => new Decimal(p.delta).isPositive() === up).slice(0, 2);
  const against = cause.parts.find((p) => new Decimal(p.delta).isPositive() !== up);
  const percent = (p: ChangePart): string =>
    p.share === null ? '' : `${new Decimal(p.share).mul(100).abs().toFixed(0)}%`;
  const size = (locale: 'zh' | 'en', value: string): string => money(new Decimal(value).abs().toFixed(), locale);
  const zh = [
    `${named}比上期${up ? '增加' : '减少'} ${size('zh', cause.delta)}`,
    ...(along.length === 0
      ? []
      : [
          `主要来自${along.map((p) => `${nameOf(p, 'zh')}（${up ? '+' : '-'}${size('zh', p.delta)}，占变化的 ${percent(p)}）`).join('、')}`,
        ]),
    ...(against === undefined ? [] : [`${nameOf(against, 'zh')}抵消了 ${size('zh', against.delta)}`]),
  ];
  const en = [
    `${what.en} ${up ? 'rose' : 'fell'} by ${size('en', cause.delta)}`,
    ...(along.length === 0
      ? []
      : [
          `mainly from ${along.map((p) => `${nameOf(p, 'en')} (${up ? '+' : '-'}${size('en', p.delta)}, ${percent(p)} of the change)`).join(' and ')}`,
        ]),
    ...(against === undefined ? [] : [`${nameOf(against, 'en')} offset ${size('en', against.delta)}`]),
  ];
  return { zh: zh.join('，'), en: en.join(', ') };
}
