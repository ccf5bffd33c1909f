import pg from 'pg';

type Parse = (text: string) => unknown;

const oid = {
  date: 1082,
  timestamptz: 1184,
  dates: 1182,
  timestamptzs: 1185,
  numerics: 1231,
  int8s: 1016,
  texts: 1009,
};

const keep: Parse = (text) => text;
const parseTextArray: Parse = pg.types.getTypeParser(oid.texts);
const parseInstant: Parse = pg.types.getTypeParser(oid.timestamptz);

/** An instant as ISO text with Z and milliseconds. `infinity` has no such text and reads as null. */
function toIso(text: string): string | null {
  const date = parseInstant(text);
  return date instanceof Date ? date.toISOString() : null;
}

function each(value: unknown, change: (text: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => each(item, change));
  return typeof value === 'string' ? change(value) : value;
}

const parsers = new Map<number, Parse>([
  [oid.date, keep],
  [oid.timestamptz, toIso],
  [oid.dates, parseTextArray],
  [oid.timestamptzs, (text) => each(parseTextArray(text), toIso)],
  // pg reads these two into JS numbers, which lose cents and large ids.
  [oid.numerics, parseTextArray],
  [oid.int8s, parseTextArray],
]);

/** How columns arrive: numeric and int8 as text, date as YYYY-MM-DD, timestamptz as ISO text with Z. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: string) =>
    (format === 'binary' ? undefined : parsers.get(id)) ??
    pg.types.getTypeParser(id, format === 'binary' ? 'binary' : 'text'),
};
