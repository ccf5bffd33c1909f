import { bin, root, run } from './ground.mjs';

/**
 * The static checks, in the order of how fast they tell. Each counts as one test of `npm test`.
 * @type {readonly {name: string, command: string, args: readonly string[]}[]}
 */
export const checkSteps = [
  { name: 'types of the server', command: bin('tsc'), args: ['-p', 'tsconfig.server.json'] },
  { name: 'types of the pages', command: bin('tsc'), args: ['-p', 'tsconfig.web.json'] },
  { name: 'types of the browser tests', command: bin('tsc'), args: ['-p', 'e2e/tsconfig.json'] },
  { name: 'types of the tools', command: bin('tsc'), args: ['-p', 'tools/tsconfig.json'] },
  {
    name: 'format and order of imports',
    command: bin('biome'),
    args: ['check', '--error-on-warnings', '--max-diagnostics=500', '.'],
  },
  {
    name: 'lint',
    command: bin('oxlint'),
    args: ['--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
  },
  { name: 'import rules', command: process.execPath, args: ['tools/imports.mjs'] },
  { name: 'dead code', command: bin('knip'), args: [] },
];

/**
 * Runs every step, also after one has failed, and shows the output of those that did.
 * @param {(line: string) => void} print
 * @returns {Promise<{name: string, status: 'passed' | 'failed', ms: number}[]>}
 */
export async function runChecks(print) {
  /** @type {{name: string, status: 'passed' | 'failed', ms: number}[]} */
  const results = [];
  for (const step of checkSteps) {
    const begun = performance.now();
    const { code, output } = await run(step.command, step.args, { quiet: true });
    const ms = Math.round(performance.now() - begun);
    const status = code === 0 ? 'passed' : 'failed';
    print(`${code === 0 ? '✓' : '✗'} ${step.name} (${ms} ms)`);
    if (code !== 0) print(output.replaceAll(`${root}/`, '').trimEnd());
    results.push({ name: step.name, status, ms });
  }
  return results;
}
