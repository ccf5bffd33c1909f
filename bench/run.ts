/** `npm run bench -- [name …] [--json]`: one line per bench; exit code 1 when a promise is not kept. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BenchModule } from './lib/bench.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'run.ts')
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !name.includes('.'))
  .toSorted();

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const json = process.argv.includes('--json');
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`没有这个性能测试 / no such bench: ${unknown.join(', ')} (${known.join(', ')})\n`);
  process.exit(2);
}

if (asked.length === 1 && asked[0] !== undefined) {
  process.exitCode = await runOne(asked[0]);
} else {
  // Each in a process of its own, so that none is measured with another's memory and connections.
  const codes = (asked.length === 0 ? known : asked).map((name) => {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), name, ...(json ? ['--json'] : [])];
    return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  });
  process.exitCode = Math.max(0, ...codes);
}

async function runOne(name: string): Promise<number> {
  const module = (await import(`./${name}.ts`)) as BenchModule;
  const result = await module.run();
  if (json) {
    process.stdout.write(`${JSON.stringify({ bench: name, ...result })}\n`);
  } else {
    const bare = result.bare === undefined ? '' : ` · bare ${result.bare} ${result.unit}, ratio ${result.ratio ?? ''}`;
    process.stdout.write(
      `${result.ok ? '✓' : '✗'} ${name}: ${result.figure} ${result.unit} (must be ${result.must})${bare}\n`,
    );
    for (const [key, value] of Object.entries(result.details ?? {})) {
      process.stdout.write(`    ${key}: ${JSON.stringify(value)}\n`);
    }
  }
  return result.ok ? 0 : 1;
}
