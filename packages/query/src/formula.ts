import type { Filter, FilterScalar } from './filter.ts';
import { type FormulaResult, type Token, tokensOf, wrong } from './formula-tokens.ts';
import type { Expression, Measure } from './metric.ts';

/**
 * Formulas as people write them: arithmetic over metrics by name and measures over the events of one name.
 *
 * ```
 * gmv / uv
 * persons("Coupon Redeemed" where properties.amount >= 5 and channel in ("douyin", "wechat")) / buyers
 * sum("Order Completed", properties.shipping) - 3 * orders("Order Completed")
 * ```
 */

const measures: Readonly<Record<string, Name>> = {
  count: 'count',
  次数: 'count',
  persons: 'persons',
  人数: 'persons',
  orders: 'orders',
  订单数: 'orders',
  newpersons: 'newPersons',
  首次人数: 'newPersons',
  sum: 'sum',
  合计: 'sum',
  avg: 'avg',
  平均: 'avg',
};
type Name = 'count' | 'persons' | 'orders' | 'newPersons' | 'sum' | 'avg';
/** What there is to measure, as it is written. */
export const formulaMeasures = Object.keys(measures);

const comparisons = { '=': 'eq', '!=': 'ne', '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;
const words: Readonly<Record<string, string>> = {
  where: 'where',
  当: 'where',
  and: 'and',
  且: 'and',
  or: 'or',
  或: 'or',
  not: 'not',
  非: 'not',
  in: 'in',
  属于: 'in',
  contains: 'contains',
  包含: 'contains',
};
const longest = 2_000;
/** Brackets within brackets. */
const deepest = 12;
/** Arithmetic signs of one formula: each may be a pass over the events. */
const most = 30;

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #signs = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#sum();
    const rest = this.#peek();
    return rest.kind === 'end'
      ? expression
      : wrong(rest.at, ...expected('运算符（+ − × ÷）', 'an operator (+ - * /)', rest));
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }
  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }
  #isSign(...signs: string[]): boolean {
    const token = this.#peek();
    return token.kind === 'sign' && signs.includes(token.text);
  }
  #isWord(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'name' && words[token.text.toLowerCase()] === word;
  }
  #sign(sign: string): void {
    const token = this.#take();
    if (token.kind !== 'sign' || token.text !== sign) wrong(token.at, ...expected(`“${sign}”`, `"${sign}"`, token));
  }

  #sum(): Expression {
    let left = this.#product();
    while (this.#isSign('+', '-')) left = this.#joined(left, () => this.#product());
    return left;
  }
  #product(): Expression {
    let left = this.#factor();
    while (this.#isSign('*', '/')) left = this.#joined(left, () => this.#factor());
    return left;
  }
  #joined(left: Expression, right: () => Expression): Expression {
    const { at, text } = this.#take();
    this.#signs++;
    if (this.#signs > most)
      wrong(
        at,
        `运算最多 ${most} 次，请先把一部分定义成指标`,
        `At most ${most} operations: define a part as a metric first`,
      );
    return { op: text as '+' | '-' | '*' | '/', left, right: right() };
  }

  #within<T>(work: () => T): T {
    this.#depth++;
    if (this.#depth > deepest) wrong(this.#peek().at, '括号嵌套太深', 'The brackets are nested too deep');
    const inner = work();
    this.#depth--;
    return inner;
  }

  #factor(): Expression {
    const token = this.#take();
    if (token.kind === 'number') return { constant: token.value };
    if (token.kind === 'sign' && token.text === '(') {
      const inner = this.#within(() => this.#sum());
      this.#sign(')');
      return inner;
    }
    if (token.kind === 'sign' && token.text === '-') {
      const inner = this.#within(() => this.#factor());
      return 'constant' in inner ? { constant: -inner.constant } : { op: '-', left: { constant: 0 }, right: inner };
    }
    if (token.kind !== 'name')
      return wrong(token.at, ...expected('指标、数字或括号', 'a metric, a number or a bracket', token));
    if (this.#isSign('(')) return this.#measure(token);
    if (/^[a-z][a-z0-9_]{0,59}$/.test(token.text)) return { metric: token.text };
    return wrong(
      token.at,
      `“${token.text}”不是指标代码：代码由小写字母、数字和下划线组成`,
      `"${token.text}" is no key of a metric: keys are of small letters, digits and underscores`,
    );
  }

  #measure({ at, text }: Token): Measure {
    const name = Object.hasOwn(measures, text.toLowerCase()) ? measures[text.toLowerCase()] : undefined;
    if (name === undefined)
      return wrong(
        at,
        `没有“${text}”这种统计，可用：${formulaMeasures.join('、')}`,
        `There is no measure "${text}", there are: ${formulaMeasures.join(', ')}`,
      );
    this.#sign('(');
    const event = this.#take();
    if (event.kind !== 'text' || event.text === '')
      return wrong(event.at, ...expected('带引号的事件名', 'the name of an event in quotes', event));
    let of = '';
    if (name === 'sum' || name === 'avg') {
      this.#sign(',');
      of = this.#field();
    }
    let where: Filter = { field: 'event', op: 'eq', value: event.text };
    if (this.#isWord('where')) {
      this.#take();
      where = { all: [where, this.#any()] };
    }
    this.#sign(')');
    const from = of.startsWith('line.') || readsLines(where) ? 'lines' : 'events';
    if (name === 'count') return { measure: 'count', from, where };
    if (name === 'newPersons') return { measure: 'newPersons', where };
    if (name === 'persons' || name === 'orders')
      return { measure: 'uniq', of: name === 'persons' ? 'person' : 'order', from, where };
    return { measure: name, of, from, where };
  }

  #any(): Filter {
    const parts = [this.#all()];
    for (; this.#isWord('or'); parts.push(this.#all())) this.#take();
    return parts.length === 1 ? (parts[0] as Filter) : { any: parts };
  }
  #all(): Filter {
    const parts = [this.#test()];
    for (; this.#isWord('and'); parts.push(this.#test())) this.#take();
    return parts.length === 1 ? (parts[0] as Filter) : { all: parts };
  }
  #test(): Filter {
    if (this.#isWord('not')) {
      this.#take();
      return { not: this.#within(() => this.#test()) };
    }
    if (this.#isSign('(')) {
      this.#take();
      const inner = this.#within(() => this.#any());
      this.#sign(')');
      return inner;
    }
    const field = this.#field();
    const token = this.#take();
    if (token.kind === 'name' && words[token.text.toLowerCase()] === 'contains')
      return { field, op: 'contains', value: this.#value() };
    if (token.kind === 'name' && words[token.text.toLowerCase()] === 'in') {
      this.#sign('(');
      const value = [this.#value()];
      for (; this.#isSign(','); value.push(this.#value())) this.#take();
      this.#sign(')');
      return { field, op: 'in', value };
    }
    if (token.kind === 'sign' && Object.hasOwn(comparisons, token.text))
      return { field, op: comparisons[token.text as keyof typeof comparisons], value: this.#value() };
    return wrong(token.at, ...expected('= != > >= < <= in 或 contains', '= != > >= < <= in or contains', token));
  }
  #field(): string {
    const token = this.#take();
    return token.kind === 'name'
      ? token.text
      : wrong(token.at, ...expected('字段，如 properties.amount', 'a field, as properties.amount', token));
  }
  #value(): FilterScalar {
    const token = this.#take();
    if (token.kind === 'text') return token.text;
    if (token.kind === 'number') return token.value;
    const minus = token.kind === 'sign' && token.text === '-' ? this.#peek() : undefined;
    if (minus?.kind === 'number') {
      this.#take();
      return -minus.value;
    }
    if (token.kind === 'name' && (token.text === 'true' || token.text === 'false')) return token.text === 'true';
    return wrong(
      token.at,
      ...expected('值：带引号的文字、数字、true 或 false', 'a value: quoted text, a number, true or false', token),
    );
  }
}

const readsLines = (filter: Filter): boolean =>
  'all' in filter
    ? filter.all.some(readsLines)
    : 'any' in filter
      ? filter.any.some(readsLines)
      : 'not' in filter
        ? readsLines(filter.not)
        : filter.field.startsWith('line.');

const expected = (zh: string, en: string, got: Token): [zh: string, en: string] => {
  const seen =
    got.kind === 'end' ? { zh: '公式到此结束', en: 'the formula ends' } : { zh: `“${got.text}”`, en: `"${got.text}"` };
  return [
    `此处应为${zh}，却是${seen.zh}`,
    `Here ${en} was expected, but ${got.kind === 'end' ? seen.en : `there is ${seen.en}`}`,
  ];
};

/** A formula as an expression. Whether its metrics and columns exist is for `resolveMetric` and the compiler to say. */
export function parseFormula(source: string): FormulaResult<Expression> {
  return tokensOf(source, longest, (tokens) => new Parser(tokens).whole());
}
