import type { Label } from './result.ts';

/** What is wrong with a formula, and where: the character counted from one. */
export interface FormulaFault {
  readonly at: number;
  readonly message: Label;
}
export type FormulaResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: FormulaFault };

export type Token = { readonly at: number; readonly text: string } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text' | 'name' | 'sign' | 'end' }
);

class Wrong extends Error {
  readonly fault: FormulaFault;
  constructor(fault: FormulaFault) {
    super(fault.message.en);
    this.fault = fault;
  }
}

/** Ends the reading of the formula at a character, counted from zero. */
export function wrong(at: number, zh: string, en: string): never {
  throw new Wrong({ at: at + 1, message: { zh: `第 ${at + 1} 个字符：${zh}`, en: `Character ${at + 1}: ${en}` } });
}

/** Signs as Chinese keyboards and books write them. */
const same: Readonly<Record<string, string>> = {
  '×': '*',
  '÷': '/',
  '−': '-',
  '－': '-',
  '＋': '+',
  '（': '(',
  '）': ')',
  '，': ',',
  '、': ',',
  '＝': '=',
  '＞': '>',
  '＜': '<',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
};
const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '”': '”', '「': '」' };
const number = /(?:\d+\.?\d*|\.\d+)(%)?/y;
const name = /[\p{L}_$][\p{L}\p{N}_$-]*(?:\.[\p{L}\p{N}_$-]+)*/uy;
/** Keys of metrics and words have no hyphen: `gmv-cost` is a difference. Paths of properties may. */
const plain = /[\p{L}_$][\p{L}\p{N}_$]*/uy;

function next(source: string, at: number): Token {
  const letter = source[at] as string;
  const until = closing[letter];
  if (until !== undefined) {
    const end = source.indexOf(until, at + 1);
    if (end === -1) return wrong(at, '引号没有结束', 'The quotation mark is not closed');
    return { kind: 'text', at, text: source.slice(at + 1, end) };
  }
  for (const pair of ['>=', '<=', '!=']) if (source.startsWith(pair, at)) return { kind: 'sign', at, text: pair };
  if ('+-*/(),=<>'.includes(letter)) return { kind: 'sign', at, text: letter };
  const sign = same[letter];
  if (sign !== undefined) return { kind: 'sign', at, text: sign };
  number.lastIndex = at;
  const figure = number.exec(source);
  if (figure) {
    const value = Number.parseFloat(figure[0]) / (figure[1] === undefined ? 1 : 100);
    if (!(Math.abs(value) <= 1e12)) return wrong(at, '数字太大', 'The number is too large');
    return { kind: 'number', at, text: figure[0], value };
  }
  name.lastIndex = at;
  const found = name.exec(source)?.[0];
  if (found === undefined) return wrong(at, `不认识“${letter}”`, `"${letter}" is not understood`);
  if (found.includes('.')) return { kind: 'name', at, text: found };
  plain.lastIndex = at;
  return { kind: 'name', at, text: plain.exec(source)?.[0] ?? found };
}

/** Length of a token in the source: what stands between quotation marks is shorter than it is written. */
const lengthOf = (source: string, { kind, at, text }: Token): number =>
  kind === 'text' ? text.length + 2 : kind === 'sign' && same[source[at] as string] !== undefined ? 1 : text.length;

/** Reads a formula with the given work over its tokens. */
export function tokensOf<T>(source: string, longest: number, work: (tokens: readonly Token[]) => T): FormulaResult<T> {
  try {
    if (source.trim() === '') return wrong(0, '请填写公式', 'Write a formula');
    if (source.length > longest)
      return wrong(longest, `公式不超过 ${longest} 个字符`, `A formula has at most ${longest} characters`);
    const tokens: Token[] = [];
    for (let at = 0; at < source.length; ) {
      if (/\s/u.test(source[at] as string)) {
        at++;
        continue;
      }
      const token = next(source, at);
      tokens.push(token);
      at += lengthOf(source, token);
    }
    tokens.push({ kind: 'end', at: source.length, text: '' });
    return { ok: true, value: work(tokens) };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, fault: error.fault };
    throw error;
  }
}
