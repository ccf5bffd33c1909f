/** The import rules over a folder: `node tools/imports.mjs`. Fails on a violation, and on having read nothing. */
// First: it prepares the parser that dependency-cruiser loads.
import './lib/swc-tsx.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise } from 'dependency-cruiser';
import config from '../.dependency-cruiser.mjs';
import { root } from './lib/ground.mjs';

const folders = ['src', 'packages', 'tools', 'bench', 'e2e'];

/**
 * @param {string} base folder laid out as this repository
 * @returns {Promise<{modules: number, violations: {rule: string, from: string, to: string, comment: string}[]}>}
 */
export async function checkImports(base) {
  const { output } = await cruise(
    folders.filter((folder) => existsSync(join(base, folder))),
    { ...config.options, baseDir: base, validate: true, ruleSet: { forbidden: config.forbidden ?? [] } },
    config.options?.enhancedResolveOptions,
  );
  if (typeof output === 'string') throw new Error(output);
  const comments = new Map(config.forbidden?.map((rule) => [rule.name, rule.comment ?? '']));
  return {
    modules: output.summary.totalCruised,
    violations: output.summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.to,
      comment: comments.get(violation.rule.name) ?? '',
    })),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { modules, violations } = await checkImports(root);
  for (const { rule, from, to, comment } of violations)
    process.stdout.write(`${rule}: ${from} → ${to}\n  ${comment}\n`);
  process.stdout.write(`${modules} modules, ${violations.length} violations\n`);
  process.exitCode = violations.length > 0 || modules === 0 ? 1 : 0;
}
