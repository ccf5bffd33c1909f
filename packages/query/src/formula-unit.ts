import { columns } from './columns.ts';
import type { Expression, MetricLookup, Unit } from './metric.ts';
import { fail, type Label } from './result.ts';

/** What a formula gives: a unit, a bare number, or something whose unit only its author can say. */
export type FormulaUnit = Unit | 'number' | 'open';

export const unitNames: Readonly<Record<Unit, Label>> = {
  count: { zh: '次数', en: 'a count' },
  person: { zh: '人数', en: 'persons' },
  money: { zh: '金额', en: 'money' },
  ratio: { zh: '比率', en: 'a ratio' },
  duration: { zh: '时长', en: 'a duration' },
};

export type UnitAnswer =
  | { readonly ok: true; readonly unit: FormulaUnit }
  | { readonly ok: false; readonly message: Label };

class Mismatch extends Error {
  readonly label: Label;
  constructor(label: Label) {
    super(label.en);
    this.label = label;
  }
}

const inWords = (unit: FormulaUnit): Label =>
  unit === 'number'
    ? { zh: '数字', en: 'a number' }
    : unit === 'open'
      ? { zh: '数值', en: 'a value' }
      : unitNames[unit];

/** The unit of an expression; adding what does not add up is told. Throws `unknown-metric` as a QueryFailure. */
function unitIn(e: Expression, lookup: MetricLookup): FormulaUnit {
  if ('constant' in e) return 'number';
  if ('metric' in e) return (lookup(e.metric) ?? fail({ kind: 'unknown-metric', metric: e.metric })).unit;
  if ('measure' in e) {
    if (e.measure === 'count') return 'count';
    if (e.measure === 'uniq') return e.of === 'person' ? 'person' : 'count';
    if (e.measure === 'newPersons' || e.measure === 'personsWith') return 'person';
    if (e.measure === 'visits') return e.of === 'seconds' ? 'duration' : 'count';
    return e.measure !== 'fact' && columns[e.of]?.money === true ? 'money' : 'open';
  }
  const [left, right] = [unitIn(e.left, lookup), unitIn(e.right, lookup)];
  return e.op === '+' || e.op === '-'
    ? added(e.op, left, right)
    : e.op === '*'
      ? product(left, right)
      : quotient(left, right);
}

function added(op: string, left: FormulaUnit, right: FormulaUnit): FormulaUnit {
  if (left === right || right === 'number') return left;
  if (left === 'number') return right;
  if (left === 'open' || right === 'open') return 'open';
  const [a, b] = [inWords(left), inWords(right)];
  const sign = op === '+' ? '+' : '−';
  throw new Mismatch({
    zh: `“${sign}”两边单位不同：${a.zh}与${b.zh}不能相加减`,
    en: `The two sides of "${op}" differ in unit: ${a.en} and ${b.en} do not add up`,
  });
}

function product(left: FormulaUnit, right: FormulaUnit): FormulaUnit {
  for (const [a, b] of [
    [left, right],
    [right, left],
  ] as const) {
    if (a === 'number' || a === 'ratio') return b;
    if (a === 'open') return 'open';
    if ((a === 'count' || a === 'person') && (b === 'money' || b === 'duration')) return b;
  }
  if (left === 'count' || left === 'person') return 'open';
  const [a, b] = [inWords(left), inWords(right)];
  throw new Mismatch({ zh: `${a.zh}乘以${b.zh}没有意义`, en: `${a.en} times ${b.en} means nothing` });
}

function quotient(left: FormulaUnit, right: FormulaUnit): FormulaUnit {
  if (right === 'number') return left;
  if (left === right) return left === 'open' ? 'open' : 'ratio';
  // So much for each: money by orders, seconds by visits.
  return (left === 'money' || left === 'duration') && (right === 'count' || right === 'person') ? left : 'open';
}

/** The unit of a formula, or what of it does not fit together. */
export function unitOf(expression: Expression, lookup: MetricLookup): UnitAnswer {
  try {
    return { ok: true, unit: unitIn(expression, lookup) };
  } catch (error) {
    if (error instanceof Mismatch) return { ok: false, message: error.label };
    throw error;
  }
}

/** Why a formula cannot have the unit it is declared with; undefined when it can. */
export function unitFault(found: FormulaUnit, declared: Unit): Label | undefined {
  if (found === 'number')
    return { zh: '公式里没有任何指标或统计', en: 'The formula has no metric and no measure in it' };
  if (found === 'open' || found === declared) return undefined;
  // Persons are a count as well: so many a day, so many a shop.
  if (found === 'person' && declared === 'count') return undefined;
  const [a, b] = [unitNames[found], unitNames[declared]];
  return {
    zh: `公式得到的是${a.zh}，与所选的单位“${b.zh}”不符`,
    en: `The formula gives ${a.en}, the chosen unit is ${b.en}`,
  };
}
