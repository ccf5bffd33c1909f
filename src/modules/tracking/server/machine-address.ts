/** Names under which clients send addresses of machines. They are never stored, at any depth. */
const names = String.raw`\$?ip(?:[_-]?addr(?:ess)?)?|(?:client|user|request|remote|source|visitor|(?:x[_-])?real)[_-]?ip(?:[_-]?addr(?:ess)?)?|remote[_-]?addr(?:ess)?|x[_-]forwarded[_-]for`;
const isName = new RegExp(`^(?:${names})$`, 'i');
const mayHold = new RegExp(`"(?:${names})":`, 'i');

/** “IP” is also what a brand is lent: a text of words alone is no address. */
const isWords = (value: unknown): boolean => typeof value === 'string' && !/\d\.\d|:/.test(value);

const keep = (key: string, value: unknown): unknown => (isName.test(key) && !isWords(value) ? undefined : value);

/** JSON of a value without addresses of machines. Most events hold none, which one look at their text tells. */
export function jsonWithoutAddresses(value: unknown): string {
  const json = JSON.stringify(value);
  return json !== undefined && mayHold.test(json) ? JSON.stringify(value, keep) : json;
}

const given = new RegExp(String.raw`(?<![\w$])((["']?)(?:${names})\2\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,}\]&]+)`, 'gi');

/** A text that is no JSON, without what it gives under such a name. */
export const textWithoutAddresses = (text: string): string =>
  text.replace(given, (all: string, name: string, _quote: string, value: string) =>
    isWords(value) ? all : `${name}""`,
  );
