/** `npm test`: sets up, then every check and every test, and one closing line that counts them all. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureBrowser, listBrowserTests } from './lib/browser.mjs';
import { bin, requireNode, run } from './lib/ground.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { countByStatus, lastRunPath, rowsOfReport, toRow } from './lib/results.mjs';
import { runChecks } from './lib/steps.mjs';

const print = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);

/**
 * @param {'unit' | 'browser'} project
 * @param {Record<string, string>} env
 */
async function runVitest(project, env) {
  const report = join(dirname(lastRunPath), `vitest-${project}.json`);
  const { code } = await run(
    bin('vitest'),
    ['run', `--project=${project}`, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { env },
  );
  return rowsOfReport(report, project, code);
}

/** @param {number} begun @param {number} code */
const buildRow = (begun, code) =>
  toRow('build', 'tools/build.mjs', code === 0 ? 'passed' : 'failed', performance.now() - begun);

async function runAll() {
  rmSync(dirname(lastRunPath), { recursive: true, force: true });
  mkdirSync(dirname(lastRunPath), { recursive: true });
  const browser = await ensureBrowser();
  const tests = (await runChecks(print)).map((step) =>
    toRow(`check: ${step.name}`, 'tools/check.mjs', step.status, step.ms),
  );

  const begun = performance.now();
  const built = await run(process.execPath, ['tools/build.mjs']);
  tests.push(buildRow(begun, built.code));

  tests.push(...(await runVitest('unit', {})));
  if (browser !== undefined) {
    tests.push(...(await runVitest('browser', { HUANYING_CHROMIUM: browser })));
  } else {
    const skipped = await listBrowserTests();
    for (const { name } of skipped) print(`↓ ${name} (no browser)`);
    tests.push(...skipped.map(({ name, file }) => toRow(name, file, 'skipped')));
  }
  return tests;
}

requireNode();
await ensureInstalled();
const filters = process.argv.slice(2);
if (filters.length > 0) {
  // A part of the tests, for the one who works on it; it proves no requirement.
  process.exit((await run(bin('vitest'), ['run', ...filters])).code);
}
const startedAt = new Date().toISOString();
const tests = await runAll();
const counts = countByStatus(tests);
/** @type {import('./lib/results.mjs').RunResult} */
const result = { full: true, startedAt, finishedAt: new Date().toISOString(), node: process.version, counts, tests };
writeFileSync(lastRunPath, `${JSON.stringify(result, null, 2)}\n`);

for (const test of tests) if (test.status === 'failed') print(`✗ ${test.file}: ${test.name}`);
for (const test of tests) if (test.status === 'skipped') print(`↓ ${test.file}: ${test.name}`);
print(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
