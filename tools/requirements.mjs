/** `npm run -s requirements [-- --json]`: each id with the tests that showed it in the last full run of `npm test`. */
import { existsSync } from 'node:fs';
import { readJson, refuse } from './lib/ground.mjs';
import { judge, readClaims, readRequirements } from './lib/requirements.mjs';
import { lastRunPath } from './lib/results.mjs';

if (!existsSync(lastRunPath))
  refuse('还没有完整的测试结果：先运行 npm test。', 'No full test run yet: run npm test first.');
const run = /** @type {import('./lib/results.mjs').RunResult} */ (readJson(lastRunPath));
const { rows, unproven } = judge(readRequirements(), readClaims(), run.tests);
const print = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);

if (process.argv.includes('--json')) {
  print(JSON.stringify({ finishedAt: run.finishedAt, requirements: rows, unproven }, null, 2));
} else {
  for (const { id, sentence, passed, failed, skipped } of rows) {
    print(`${id.padEnd(4)}${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped · ${sentence}`);
    for (const name of passed) print(`      ✓ ${name}`);
    for (const name of failed) print(`      ✗ ${name}`);
    for (const name of skipped) print(`      ↓ ${name}`);
  }
  print(`${rows.filter((row) => row.passed.length > 0).length} of ${rows.length} ids shown on ${run.finishedAt}`);
}
for (const { id, file } of unproven) {
  process.stderr.write(
    `✗ ${file} 声称 ${id} 已完成，但没有通过的测试\n✗ ${file} claims ${id} without a passing test\n`,
  );
}
process.exitCode = unproven.length > 0 ? 1 : 0;
