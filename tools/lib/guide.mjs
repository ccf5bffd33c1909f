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

/**
 * Adds the `+` lines of a block after the lines that stand before them. Context lines must be found, in their order.
 * @param {string} source
 * @param {string} diff
 */
export function applyDiff(source, diff) {
  const lines = source.split('\n');
  let at = 0;
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const text = line.slice(1);
    if (line.startsWith('+')) {
      lines.splice(at, 0, text);
      at += 1;
      continue;
    }
    const found = lines.indexOf(text, at);
    if (found === -1) throw new Error(`The guide names a line that is not there: ${text}`);
    at = found + 1;
  }
  return lines.join('\n');
}
