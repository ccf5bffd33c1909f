import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readJson, root } from './ground.mjs';
import { idsIn } from './ids.mjs';

/**
 * @typedef {'passed' | 'failed' | 'skipped'} Status
 * @typedef {{name: string, file: string, status: Status, ms: number, ids: string[]}} TestRow
 * @typedef {{name: string, status: string, assertionResults: {fullName: string, status: string, duration?: number}[]}} VitestFile
 * @typedef {{testResults: VitestFile[]}} VitestReport
 * @typedef {{full: boolean, startedAt: string, finishedAt: string, node: string, counts: Record<Status, number>, tests: TestRow[]}} RunResult
 */

export const lastRunPath = join(root, 'test-results', 'last-run.json');

/**
 * @param {string} name
 * @param {string} file
 * @param {Status} status
 * @param {number} [ms]
 * @returns {TestRow}
 */
export const toRow = (name, file, status, ms = 0) => ({ name, file, status, ms: Math.round(ms), ids: idsIn(name) });

/**
 * Rows of vitest's JSON report. A file that did not load and a run that failed with every test green (an unhandled
 * error) are failures too: a count must never hide them.
 * @param {string} path
 * @param {string} project
 * @param {number} exitCode
 * @returns {TestRow[]}
 */
export function rowsOfReport(path, project, exitCode) {
  if (!existsSync(path)) return [toRow(`${project} tests run to their end`, 'tools/test.mjs', 'failed')];
  const report = /** @type {VitestReport} */ (readJson(path));
  const rows = report.testResults.flatMap((file) => {
    const where = relative(root, file.name);
    const tests = file.assertionResults.map((test) =>
      toRow(
        test.fullName,
        where,
        test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
        test.duration ?? 0,
      ),
    );
    const brokenFile = file.status === 'failed' && !tests.some((test) => test.status === 'failed');
    return brokenFile ? [...tests, toRow(`${where} loads and tears down`, where, 'failed')] : tests;
  });
  if (exitCode !== 0 && !rows.some((row) => row.status === 'failed')) {
    rows.push(toRow(`${project} tests end without unhandled errors`, 'tools/test.mjs', 'failed'));
  }
  return rows;
}

/** @param {readonly TestRow[]} tests @returns {Record<Status, number>} */
export function countByStatus(tests) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const test of tests) counts[test.status] += 1;
  return counts;
}
