/** Types of bound parameters. */
export type ParamType = 'String' | 'Int64' | 'Float64' | 'Decimal(38, 10)' | 'Array(String)';
export type ParamValue = string | number | readonly string[];

interface Param {
  readonly type: ParamType;
  readonly value: ParamValue;
}

/** A piece of SQL: constant text written in this package and bound values. There is no way to make one from a string. */
export interface Sql {
  readonly parts: readonly (string | Param)[];
}

export interface CompiledQuery {
  /** ClickHouse SQL with placeholders such as `{p0:String}`. */
  readonly sql: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** Tagged template whose slots take only other pieces: a string in a slot does not compile. */
export function sql(strings: TemplateStringsArray, ...slots: readonly Sql[]): Sql {
  const parts: (string | Param)[] = [];
  strings.forEach((text, i) => {
    if (text !== '') parts.push(text);
    const slot = slots[i];
    if (slot) parts.push(...slot.parts);
  });
  return { parts };
}

/** A value, bound. */
export const param = (type: ParamType, value: ParamValue): Sql => ({ parts: [{ type, value }] });
export const text = (value: string): Sql => param('String', value);

/** A name that this package made itself (`m0`, `e.channel`); anything that does not look like one is a bug. */
export function name(identifier: string): Sql {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(identifier)) throw new Error(`not a name: ${identifier}`);
  return { parts: [identifier] };
}

export function join(pieces: readonly Sql[], separator: ', ' | ' AND ' | ' OR ' | '\nUNION ALL\n'): Sql {
  return { parts: pieces.flatMap((piece, i) => (i === 0 ? piece.parts : [separator, ...piece.parts])) };
}

export const truth = sql`1`;
export const falsehood = sql`0`;
export const all = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0
    ? truth
    : conditions.length === 1
      ? (conditions[0] as Sql)
      : sql`(${join(conditions, ' AND ')})`;
export const any = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0
    ? falsehood
    : conditions.length === 1
      ? (conditions[0] as Sql)
      : sql`(${join(conditions, ' OR ')})`;

/** Text and parameters for the engine. Equal values share a parameter, so that equal expressions stay equal. */
export function render(query: Sql): CompiledQuery {
  const params: Record<string, ParamValue> = {};
  const known = new Map<string, string>();
  let out = '';
  for (const part of query.parts) {
    if (typeof part === 'string') {
      out += part;
      continue;
    }
    const key = `${part.type} ${JSON.stringify(part.value)}`;
    let id = known.get(key);
    if (id === undefined) {
      id = `p${known.size}`;
      known.set(key, id);
      params[id] = part.value;
    }
    out += `{${id}:${part.type}}`;
  }
  return { sql: out, params };
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};
const escape = (value: string): string => value.replace(/[\\'\n\r\t\0]/g, (c) => escapes[c] ?? c);
const quote = (value: string): string => `'${escape(value)}'`;

/** A compiled query as a script for `clickhouse-client`: its parameters, then the statement. */
export function printQuery(query: CompiledQuery): string {
  const lines = Object.entries(query.params).map(([id, value]) => {
    // The engine reads a parameter's text once more by its type, so text is escaped for that as well.
    const shown = typeof value === 'object' ? quote(`[${value.map(quote).join(', ')}]`) : quote(escape(String(value)));
    return `SET param_${id} = ${shown};`;
  });
  return [...lines, `${query.sql};`].join('\n');
}
