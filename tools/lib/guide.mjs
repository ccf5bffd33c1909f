/**
 * @typedef {{language: string, file: string, text: string}} Block
 */

/**
 * The code blocks of a guide whose first line names a file, as in `ts file=path`.
 * @param {string} markdown
 * @returns {Block[]}
 */
export function blocksOf(markdown) {
  return [...markdown.matchAll(/^```(\w+) file=(\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', file = '', text = '']) => ({
      language,
      file,
      text,
    }),
  );
}

const escape = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Does what a `diff` block says: lines with a space are looked for, in their order; lines with `+` are added there; a
 * line with `-` is replaced by the `+` line after it, and `…` stands for whatever is between.
 * @param {string} source
 * @param {string} diff
 */
export function applyDiff(source, diff) {
  let done = '';
  let rest = source;
  let removed = /** @type {string | undefined} */ (undefined);
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const text = line.slice(1);
    if (line.startsWith('+')) {
      done += `${removed === undefined ? text : text.replace('…', () => removed ?? '')}\n`;
      removed = undefined;
      continue;
    }
    const found = new RegExp(`^${escape(text).replace('…', '([\\s\\S]*?)')}$\n`, 'm').exec(rest);
    if (found === null) throw new Error(`The guide names a line that is not there: ${text}`);
    done += rest.slice(0, found.index) + (line.startsWith('-') ? '' : found[0]);
    rest = rest.slice(found.index + found[0].length);
    removed = line.startsWith('-') ? (found[1] ?? '') : undefined;
  }
  return done + rest;
}
