/**
 * How text becomes the tokens of the search index, and a question becomes conditions on them. Chinese has no spaces: a
 * text is cut into units (a Chinese character, a Latin word, a number), and each unit and each pair of neighbours is a
 * token. So a word of two characters is one exact token, and longer ones are their pairs; no dictionary decides what
 * can be found. Pure.
 */

/** Raised when these rules change: documents of older rules are made anew. */
export const searchScheme = 1;

/** One unit of a text, where it stands, and whether it touches the one before. */
interface Unit {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly joined: boolean;
  readonly isHan: boolean;
}

const unitPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}\p{M}]+?(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[^\p{L}\p{N}\p{M}]|$)/gu;
const hanPattern = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const longestWord = 40;

/** Full and half width, capitals and small letters read as the same. */
export const plainText = (text: string): string => text.normalize('NFKC').toLowerCase();

function unitsOf(plain: string): Unit[] {
  const units: Unit[] = [];
  let last = -1;
  for (const match of plain.matchAll(unitPattern)) {
    const start = match.index;
    const end = start + match[0].length;
    units.push({
      text: match[0].slice(0, longestWord),
      start,
      end,
      joined: start === last,
      isHan: hanPattern.test(match[0]),
    });
    last = end;
  }
  return units;
}

/** Units and pairs of neighbours of a text, each once. */
export function tokensOf(text: string): string[] {
  const tokens = new Set<string>();
  let before: Unit | undefined;
  for (const unit of unitsOf(plainText(text))) {
    tokens.add(unit.text);
    if (unit.joined && before !== undefined) tokens.add(before.text + unit.text);
    before = unit;
  }
  return [...tokens];
}

/** Tokens of a document: those of its title stand a second time with a mark before them. */
export const documentTokens = (title: string, body: string): string[] => [
  ...new Set([...tokensOf(title).flatMap((t) => [t, `^${t}`]), ...tokensOf(body)]),
];

const mailOrNumber =
  /[\w.+-]+@[\w-]+(\.[\w-]+)+|(?<!\d)(\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)/g;
/** Without mail addresses, mobile numbers and identity numbers: personal data is never searched by its words. */
export const withoutPersonal = (text: string): string => text.replace(mailOrNumber, ' ');

/** What is asked, as conditions on tokens in the syntax of `tsquery`. */
export interface SearchQuery {
  /** From the narrowest to the widest; the first that a document meets is its rank. */
  readonly tiers: readonly string[];
  /** What every result meets: the last tier. */
  readonly all: string;
  /** When nothing meets all: what meets all words but one, and then what meets any. Empty for a single word. */
  readonly relaxed: readonly string[];
  /** The title that is exactly what was asked. */
  readonly exact: string;
  /** What to mark in results, the longest first. */
  readonly marks: readonly string[];
}

/** Words that say nothing by themselves; they count only where nothing else is asked. */
const empty = new Set([
  ...Array.from('的了和与及或在是有把被给对为从到就都也还要会能可我你他她它们这那个吗呢吧啊'),
  '我们',
  '怎么',
  '如何',
  '什么',
  '怎样',
  '一个',
  '哪些',
  '可以',
  '以及',
  '关于',
]);
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const mostWords = 8;
const longestQuery = 100;

const quote = (token: string, prefix: boolean): string =>
  `'${token.replaceAll('\\', '\\\\').replaceAll("'", "''")}'${prefix ? ':*' : ''}`;
/** Letters may be the beginning of a longer word; numbers and Chinese are meant as they stand. */
const mayContinue = (unit: Unit): boolean => !unit.isHan && unit.text.length >= 3 && /\p{L}/u.test(unit.text);

/** The condition that neighbours stand together: their pairs, or the one unit there is. */
function together(units: readonly Unit[], mark: string): string {
  const [first] = units;
  if (first === undefined) return '';
  if (units.length === 1) return quote(mark + first.text, mayContinue(first));
  return units
    .slice(1)
    .map((unit, i) => {
      const before = units[i]?.text ?? '';
      if (!unit.joined) return quote(mark + unit.text, mayContinue(unit));
      return quote(mark + before + unit.text, mayContinue(unit));
    })
    .join(' & ');
}

/** Chunks of units without a gap between them, cut into words of the dictionary. */
function wordsOf(chunk: readonly Unit[], plain: string): Unit[][] {
  if (chunk.length <= 2) return [[...chunk]];
  const [first, last] = [chunk[0], chunk.at(-1)];
  if (first === undefined || last === undefined) return [];
  const words: Unit[][] = [];
  let loose: Unit[] = [];
  const flush = (): void => {
    if (loose.length > 0) words.push(loose);
    loose = [];
  };
  for (const { segment, index } of segmenter.segment(plain.slice(first.start, last.end))) {
    const from = first.start + index;
    const units = chunk.filter((u) => u.start >= from && u.start < from + segment.length);
    if (units.length === 0) continue;
    // Characters that the dictionary leaves alone are most often a word it does not know: 拼茶, 裂变.
    if (units.length === 1 && units[0]?.isHan === true && !empty.has(segment)) loose.push(...units);
    else {
      flush();
      words.push(units);
    }
  }
  flush();
  return words;
}

/** Undefined when nothing can be searched for. */
export function searchQueryOf(asked: string): SearchQuery | undefined {
  const plain = plainText(asked.trim()).slice(0, longestQuery);
  const units = unitsOf(plain);
  if (units.length === 0) return undefined;
  const chunks: Unit[][] = [];
  for (const unit of units) {
    if (unit.joined) chunks.at(-1)?.push(unit);
    else chunks.push([unit]);
  }
  const textOf = (word: readonly Unit[]): string => plain.slice(word[0]?.start ?? 0, word.at(-1)?.end ?? 0);
  const found = chunks.flatMap((chunk) => wordsOf(chunk, plain));
  const telling = found.filter((word) => !empty.has(textOf(word)));
  const words = (telling.length > 0 ? telling : found).slice(0, mostWords);
  const all = (mark: string): string => words.map((word) => together(word, mark)).join(' & ');
  const phrase = (mark: string): string => chunks.map((chunk) => together(chunk, mark)).join(' & ');
  const one = words.map((word) => `(${together(word, '')})`);
  const inTitle = [...new Set([phrase('^'), all('^')])];
  const anywhere = [...new Set([phrase(''), all('')])];
  const butOne = one.map((_, i) => `(${one.filter((__, j) => j !== i).join(' & ')})`);
  return {
    tiers: [...inTitle, ...anywhere],
    all: all(''),
    relaxed: one.length < 2 ? [] : [...(one.length > 2 ? [butOne.join(' | ')] : []), one.join(' | ')],
    exact: plain,
    marks: [...new Set([...chunks.map(textOf), ...words.map(textOf)])].toSorted((a, b) => b.length - a.length),
  };
}
