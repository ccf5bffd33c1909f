import type { Issue } from '../errors.ts';
import type { Children, Fields, SumCheck } from './children.ts';

interface Declared {
  readonly fields: Fields;
  readonly children?: Children;
}
type Row = Readonly<Record<string, unknown>>;
interface Amount {
  readonly amount: string;
  readonly currency: string | null;
}

const scale = 6;
const scaled = (text: string): bigint => {
  const [, sign = '', whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const n = BigInt(whole + part.slice(0, scale).padEnd(scale, '0'));
  return sign === '-' ? -n : n;
};
const plain = (n: bigint): string => {
  const digits = (n < 0n ? -n : n).toString().padStart(scale + 1, '0');
  const part = digits.slice(-scale).replace(/0+$/, '');
  return `${n < 0n ? '-' : ''}${digits.slice(0, -scale)}${part === '' ? '' : `.${part}`}`;
};

/** A number or an amount of money; null when there is none. */
function amountOf(value: unknown): Amount | null {
  if (typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value)
    return { amount: String(value.amount), currency: String(value.currency) };
  return typeof value === 'string' || typeof value === 'number' ? { amount: String(value), currency: null } : null;
}

/** Exact sum of a column; null without a single value, 'mixed' when currencies differ, for these are never added. */
export function sumOf(lines: readonly Row[], field: string): Amount | 'mixed' | null {
  const all = lines.map((l) => amountOf(l[field])).filter((a) => a !== null);
  const [first] = all;
  if (first === undefined) return null;
  if (all.some((a) => a.currency !== first.currency)) return 'mixed';
  return { amount: plain(all.reduce((sum, a) => sum + scaled(a.amount), 0n)), currency: first.currency };
}

const wholeOf = (check: SumCheck): string => ('atMost' in check ? check.atMost : check.equals);

/** What the declared sums of lines find wrong with a row; the same on page and server. */
export function sumFaults(d: Declared, row: Row): Issue[] {
  return Object.entries(d.children ?? {}).flatMap(([name, child]) => {
    const lines = row[name];
    if (!Array.isArray(lines)) return [];
    return (child.sums ?? []).flatMap((check): Issue[] => {
      const column = child.fields[check.field]?.label;
      const whole = d.fields[wholeOf(check)]?.label;
      const sum = sumOf(lines as readonly Row[], check.field);
      const limit = amountOf(row[wholeOf(check)]);
      if (column === undefined || whole === undefined || sum === null || limit === null) return [];
      const say = (zh: string, en: string): Issue[] => [{ path: [name], message: { zh, en } }];
      if (sum === 'mixed' || sum.currency !== limit.currency)
        return say(
          `${child.label.zh}：${column.zh}与${whole.zh}的币种不同`,
          `${child.label.en}: ${column.en.toLowerCase()} and ${whole.en.toLowerCase()} differ in currency`,
        );
      const over = scaled(sum.amount) - scaled(limit.amount);
      if ('atMost' in check && over > 0n)
        return say(
          `${child.label.zh}：${column.zh}合计 ${sum.amount}，超出${whole.zh} ${plain(over)}`,
          `${child.label.en}: ${column.en.toLowerCase()} adds up to ${sum.amount}, ${plain(over)} over ${whole.en.toLowerCase()}`,
        );
      if ('equals' in check && over !== 0n)
        return say(
          `${child.label.zh}：${column.zh}合计 ${sum.amount}，应等于${whole.zh} ${limit.amount}`,
          `${child.label.en}: ${column.en.toLowerCase()} adds up to ${sum.amount} and must be ${whole.en.toLowerCase()}, ${limit.amount}`,
        );
      return [];
    });
  });
}
