import { parseSync } from '@swc/core';

/** Data statements only: definitions of tables cannot take parameters, and their names come from declarations. */
const dataStatement =
  /^\s*(SELECT\b|INSERT\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b|WITH\s+\w+\s+AS\b)|\s(FROM|WHERE|VALUES)\s*\(?\s*$/;

/**
 * @param {unknown} node
 * @param {(node: Record<string, unknown>, parent: Record<string, unknown> | undefined) => void} visit
 * @param {Record<string, unknown>} [parent]
 */
function walk(node, visit, parent) {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit, parent);
  } else if (typeof node === 'object' && node !== null) {
    const here = /** @type {Record<string, unknown>} */ (node);
    if (typeof here['type'] === 'string') visit(here, parent);
    for (const value of Object.values(here)) walk(value, visit, here);
  }
}

/**
 * SQL put together from strings: an untagged template with values, or a `+`, around a data statement.
 * @param {string} source
 * @param {boolean} [jsx]
 * @returns {string[]} the beginnings of the offending statements
 */
export function findSqlFromStrings(source, jsx = false) {
  /** @type {string[]} */
  const found = [];
  walk(parseSync(source, { syntax: 'typescript', tsx: jsx, target: 'es2022' }), (node, parent) => {
    if (node['type'] === 'TemplateLiteral' && parent?.['type'] !== 'TaggedTemplateExpression') {
      const quasis = /** @type {{raw: string}[]} */ (node['quasis'] ?? []);
      const text = quasis[0]?.raw ?? '';
      if (quasis.length > 1 && dataStatement.test(text)) found.push(text.trim().slice(0, 60));
    }
    if (node['type'] === 'BinaryExpression' && node['operator'] === '+') {
      const left = /** @type {{type: string, value?: unknown}} */ (node['left']);
      if (left.type === 'StringLiteral' && typeof left.value === 'string' && dataStatement.test(left.value)) {
        found.push(left.value.trim().slice(0, 60));
      }
    }
  });
  return found;
}
