/** `npm run check`: types, format, lint, import rules, dead code. */
import { requireNode } from './lib/ground.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runChecks } from './lib/steps.mjs';

requireNode();
await ensureInstalled();
const results = await runChecks((line) => void process.stdout.write(`${line}\n`));
process.exitCode = results.some((result) => result.status === 'failed') ? 1 : 0;
