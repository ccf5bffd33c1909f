import { type CustomTypesConfig, types } from 'pg';

type Parse = (text: string) => unknown;

/** The declared types of `pg` know neither array types nor what a parser takes. */
const standardParser = types.getTypeParser as (id: number, format?: string) => Parse;

const id = { date: 1082, timestamptz: 1184, dates: 1182, timestamptzs: 1185, numerics: 1231, int8s: 1016, texts: 1009 };

const keep: Parse = (text) => text;
const parseTextArray = standardParser(id.texts);
const parseInstant = standardParser(id.timestamptz);

/** An instant as ISO text with Z and milliseconds. `infinity` has no such text and reads as null. */
function toIso(text: string): string | null {
  // Nearly all come as `2026-05-01 10:00:00.123456+00`: cutting them is many times faster than dates.
  const utc = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (utc !== null) return `${utc[1]}T${utc[2]}.${(utc[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
  const date = parseInstant(text);
  return date instanceof Date ? date.toISOString() : null;
}

function each(value: unknown, change: (text: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => each(item, change));
  return typeof value === 'string' ? change(value) : value;
}

const parsers = new Map<number, Parse>([
  [id.date, keep],
  [id.timestamptz, toIso],
  [id.dates, parseTextArray],
  [id.timestamptzs, (text) => each(parseTextArray(text), toIso)],
  // pg reads these two into JS numbers, which lose cents and large ids.
  [id.numerics, parseTextArray],
  [id.int8s, parseTextArray],
]);

/** How columns arrive: numeric and int8 as text, date as YYYY-MM-DD, timestamptz as ISO text with Z. */
export const columnTypes: CustomTypesConfig = {
  getTypeParser: (type: number, format?: string) =>
    (format === 'binary' ? undefined : parsers.get(type)) ?? standardParser(type, format),
};
