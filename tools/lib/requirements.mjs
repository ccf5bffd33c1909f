import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ground.mjs';
import { idsIn } from './ids.mjs';

/** @returns {Map<string, string>} id → its sentence, from docs/requirements.md */
export function readRequirements() {
  const text = readFileSync(join(root, 'docs/requirements.md'), 'utf8');
  const rows = [...text.matchAll(/^\| ([A-Z]\d{1,2}) \| (.+) \|$/gm)];
  return new Map(rows.map(([, id = '', sentence = '']) => [id, sentence]));
}

/** @param {string} folder @returns {string[]} */
function documentsBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /node_modules|^dist|^data$|^\./.test(entry.name) ? [] : documentsBelow(path);
    return entry.name.endsWith('.md') && path !== 'docs/requirements.md' ? [path] : [];
  });
}

/**
 * Ids that the documents claim: written in square brackets outside code.
 * @returns {{id: string, file: string}[]}
 */
export function readClaims() {
  return documentsBelow('.').flatMap((file) => {
    const prose = readFileSync(join(root, file), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
    return idsIn(prose).map((id) => ({ id, file }));
  });
}

/**
 * What a run showed of each id, and which claims it does not bear out.
 * @param {ReadonlyMap<string, string>} requirements
 * @param {readonly {id: string, file: string}[]} claims
 * @param {readonly import('./results.mjs').TestRow[]} tests
 */
export function judge(requirements, claims, tests) {
  const rows = [...requirements].map(([id, sentence]) => {
    const tagged = tests.filter((test) => test.ids.includes(id));
    const named = (/** @type {string} */ status) =>
      tagged.filter((test) => test.status === status).map((test) => test.name);
    return { id, sentence, passed: named('passed'), failed: named('failed'), skipped: named('skipped') };
  });
  const shown = new Set(rows.filter((row) => row.passed.length > 0 && row.failed.length === 0).map((row) => row.id));
  return { rows, unproven: claims.filter((claim) => !shown.has(claim.id)) };
}
