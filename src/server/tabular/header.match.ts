import type { NumberHints } from './cell-number.parser.ts';

/** Units that may stand in brackets behind a heading. Other brackets name another figure: 转化数(计费时间). */
const unit =
  /[([{【<]\s*(?:(?:单位)?[:：]?\s*)?(%|百分比|人民币|元|万元|千元|亿元|百万元|角|分|万|千|亿|rmb|cny|usd|hkd|eur|¥|\$|个|次|人|人次|件|单|笔|条|篇|张|台|家|只|场|户|位|名|元\/[^)\]]{1,4}|秒|s|ms|毫秒|分钟|min|小时|h|天|日|yyyy[-/.]mm[-/.]dd)\s*[)\]}】>]\s*$/;
const powers: Readonly<Record<string, number>> = { 千: 3, 千元: 3, 万: 4, 万元: 4, 百万元: 6, 亿: 8, 亿元: 8 };
const currency: Readonly<Record<string, string>> = {
  人民币: 'CNY',
  元: 'CNY',
  千元: 'CNY',
  万元: 'CNY',
  百万元: 'CNY',
  亿元: 'CNY',
  rmb: 'CNY',
  cny: 'CNY',
  '¥': 'CNY',
  usd: 'USD',
  $: 'USD',
  hkd: 'HKD',
  eur: 'EUR',
};

const flat = (header: string): string =>
  header
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

/**
 * A heading in the form in which headings are compared: plain-width, lower case, without spaces, marks and the
 * bracketed unit. `消耗（元）` → `消耗`, `点 击 率(%)` → `点击率`, `Order_ID` → `orderid`.
 */
export const normaliseHeader = (header: string): string => {
  const text = flat(header);
  const bare = text.replace(unit, '').replace(/%$/, '');
  const letters = (bare === '' ? text : bare).replace(/[\s_\-./:*"'·]/g, '');
  return letters === '' ? text : letters;
};

/** What the heading tells about its figures: percent, thousands (千元, 万元), currency. */
export const headerHints = (header: string): NumberHints => {
  const text = flat(header);
  const name = unit.exec(text)?.[1] ?? (text.endsWith('%') ? '%' : '');
  const power = powers[name];
  const code = currency[name];
  return {
    ...(name === '%' || name === '百分比' ? { percent: true } : {}),
    ...(power === undefined ? {} : { power }),
    ...(code === undefined ? {} : { currency: code }),
  };
};

/** Something a file may have a column for. */
export interface ColumnTarget {
  readonly key: string;
  readonly label: string;
  readonly aliases: readonly string[];
  readonly required?: boolean;
}
export type MatchKind = 'chosen' | 'exact' | 'normalised' | 'fuzzy';
export interface ColumnMatch {
  readonly key: string;
  /** 0-based. */
  readonly column: number;
  readonly header: string;
  readonly how: MatchKind;
  /** 1 for sure matches; of a fuzzy one the likeness, to be confirmed by a person. */
  readonly score: number;
}
export interface ColumnMatching {
  readonly matches: readonly ColumnMatch[];
  /** Column of each matched key. */
  readonly columnOf: Readonly<Record<string, number>>;
  /** Keys without a column; `missing` are the required ones among them. */
  readonly unmatched: readonly string[];
  readonly missing: readonly string[];
  /** Columns that nothing asks for. */
  readonly ignored: readonly { readonly column: number; readonly header: string }[];
  /** Headings that occur more than once: only the first is matched. */
  readonly duplicates: readonly string[];
}

const bigrams = (text: string): Map<string, number> => {
  const all = new Map<string, number>();
  for (let i = 0; i + 1 < text.length; i++) all.set(text.slice(i, i + 2), (all.get(text.slice(i, i + 2)) ?? 0) + 1);
  return all;
};

/** Likeness of two normalised headings, 0 to 1 (Dice over pairs of letters). Differing digits or brackets make it 0. */
export const headerLikeness = (a: string, b: string): number => {
  if (a === b) return 1;
  if (a.length < 4 || b.length < 4) return 0;
  const kind = (s: string): string => (s.match(/\d+|\(.*\)/g) ?? []).join('|');
  if (kind(a) !== kind(b)) return 0;
  // In Chinese a further word in front is another figure: 转化成本, 深度转化成本. Only 平均 says nothing new.
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  if (/\p{Script=Han}/u.test(a) && long.includes(short) && long.replace(short, '') !== '平均') return 0;
  const [x, y] = [bigrams(a), bigrams(b)];
  let shared = 0;
  for (const [pair, n] of x) shared += Math.min(n, y.get(pair) ?? 0);
  return (2 * shared) / (a.length - 1 + (b.length - 1));
};
const fuzzyEnough = 0.8;

/**
 * Finds the column of each target: exact before normalised before fuzzy; no column serves two targets.
 * `chosen` holds the user's own decisions: a column, or null for "none", which nothing overrides.
 */
export const matchColumns = (
  header: readonly string[],
  targets: readonly ColumnTarget[],
  chosen: Readonly<Record<string, number | null>> = {},
): ColumnMatching => {
  const matches = new Map<string, ColumnMatch>();
  const taken = new Set<number>();
  const take = (key: string, column: number, how: MatchKind, score: number): void => {
    matches.set(key, { key, column, header: header[column] ?? '', how, score });
    taken.add(column);
  };
  for (const { key } of targets) {
    const column = chosen[key];
    if (typeof column === 'number' && column >= 0 && column < header.length && !taken.has(column))
      take(key, column, 'chosen', 1);
  }
  const open = targets.filter((t) => !(t.key in chosen));
  const namesOf = (t: ColumnTarget): readonly string[] => [t.label, ...t.aliases, t.key];
  const pass = (how: 'exact' | 'normalised', form: (s: string) => string): void => {
    const columns = header.map(form);
    // The label and earlier aliases win over later ones, whichever column comes first.
    const depth = Math.max(0, ...open.map((t) => namesOf(t).length));
    for (let i = 0; i < depth; i++) {
      for (const target of open) {
        const name = namesOf(target)[i];
        if (name === undefined || matches.has(target.key)) continue;
        const wanted = form(name);
        if (wanted === '') continue;
        const column = columns.findIndex((c, j) => c === wanted && !taken.has(j));
        if (column >= 0) take(target.key, column, how, 1);
      }
    }
  };
  pass('exact', (s) => s.trim());
  pass('normalised', normaliseHeader);

  const normal = header.map(normaliseHeader);
  const seconds = normal.map((n, j) => n !== '' && normal.indexOf(n) !== j);
  const guesses: { key: string; column: number; score: number }[] = [];
  for (const target of open) {
    if (matches.has(target.key)) continue;
    const names = namesOf(target).map(normaliseHeader);
    normal.forEach((n, column) => {
      if (taken.has(column) || seconds[column]) return;
      const score = Math.max(...names.map((name) => headerLikeness(n, name)));
      if (score >= fuzzyEnough) guesses.push({ key: target.key, column, score });
    });
  }
  for (const g of guesses.toSorted((a, b) => b.score - a.score)) {
    if (!matches.has(g.key) && !taken.has(g.column)) take(g.key, g.column, 'fuzzy', Math.round(g.score * 100) / 100);
  }

  const unmatched = targets.filter((t) => !matches.has(t.key));
  const ordered = targets.flatMap((t) => matches.get(t.key) ?? []);
  return {
    matches: ordered,
    columnOf: Object.fromEntries(ordered.map((m) => [m.key, m.column])),
    unmatched: unmatched.map((t) => t.key),
    missing: unmatched.filter((t) => t.required).map((t) => t.key),
    ignored: header.flatMap((h, column) => (taken.has(column) || h.trim() === '' ? [] : [{ column, header: h }])),
    duplicates: [...new Set(header.filter((_, j) => seconds[j]))],
  };
};
