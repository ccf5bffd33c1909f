/**
 * Requirement ids that a text is tagged with: `[D1]`, `[D1, H2]`, `[D1][H2]`. A Markdown link such as `[D1](…)` is none.
 * @param {string} text
 * @returns {string[]}
 */
export function idsIn(text) {
  const found = [...text.matchAll(/\[([A-Z]\d{1,2}(?:[,\s]+[A-Z]\d{1,2})*)\](?!\()/g)].flatMap(([, list = '']) =>
    list.split(/[,\s]+/),
  );
  return [...new Set(found)];
}
