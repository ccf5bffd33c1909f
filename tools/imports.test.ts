import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import config from '../.dependency-cruiser.mjs';
import { checkImports } from './imports.mjs';

/** A small house that keeps every rule; each plant below breaks exactly one of them. */
const house: Record<string, string> = {
  'package.json': '{"name":"house","type":"module","dependencies":{"zod":"4.6.7","fastify":"5.12.8"}}',
  'packages/query/src/index.ts': "export { plan } from './plan.ts';",
  'packages/query/src/plan.ts': 'export const plan = 1;',
  'packages/stats/src/index.ts': 'export const mean = 1;',
  'src/shared/label.ts': "import * as z from 'zod'; export const label = z.string();",
  'src/server/app.ts':
    "import { readFileSync } from 'node:fs'; import '../shared/label.ts'; export const app = readFileSync;",
  'src/server/modules.ts': "import '../modules/goals/server/goals.module.ts';",
  'src/web/shell.tsx': "import '../shared/label.ts'; export const shell = <b>1</b>;",
  'src/web/routes.tsx': "import '../modules/goals/web/goals.page.tsx';",
  'src/modules/goals/goals.contract.ts':
    "import * as z from 'zod'; import '../../shared/label.ts'; import '../campaigns/campaigns.contract.ts'; export const goal = z.string();",
  'src/modules/goals/server/goals.module.ts':
    "import '../../../server/app.ts'; import '../goals.contract.ts'; import '../../campaigns/server/campaigns.api.ts'; import '../../../../packages/query/src/index.ts'; export {};",
  'src/modules/goals/web/goals.page.tsx':
    "import '../../../web/shell.tsx'; import '../goals.contract.ts'; import '../../campaigns/campaigns.contract.ts'; export {};",
  'src/modules/goals/server/goals.test.ts':
    "import './goals.module.ts'; import '../../campaigns/campaigns.testing.ts';",
  'src/modules/campaigns/campaigns.testing.ts': 'export const buildWorld = 1;',
  'src/modules/campaigns/campaigns.contract.ts': 'export const campaign = 1;',
  'src/modules/campaigns/server/campaigns.api.ts': 'export const api = 1;',
  'src/modules/campaigns/server/campaigns.store.ts': 'export const store = 1;',
  'src/modules/campaigns/server/campaigns.testing.ts': 'export const buildCampaign = 1;',
  'src/modules/campaigns/web/campaigns.page.tsx': 'export const page = 1;',
  'tools/tool.ts': 'export const tool = 1;',
};

/** Rule → file to write, with its text. A type-only import must be caught like any other. */
const plants: Record<string, readonly [file: string, text: string]> = {
  'no-cycles': ['packages/query/src/plan.ts', "import './index.ts'; export const plan = 1;"],
  'no-unresolved': ['src/server/app.ts', "import './gone.ts';"],
  'packages-stand-alone': ['packages/stats/src/index.ts', "import '../../query/src/index.ts'; export const mean = 1;"],
  'query-imports-zod-only': [
    'packages/query/src/plan.ts',
    "import type { FastifyInstance } from 'fastify'; export type plan = FastifyInstance;",
  ],
  'packages-by-their-entry': ['src/server/app.ts', "import '../../packages/query/src/plan.ts';"],
  'shared-imports-zod-only': [
    'src/shared/label.ts',
    "import type { FastifyInstance } from 'fastify'; export type L = FastifyInstance;",
  ],
  'contracts-stay-thin': [
    'src/modules/campaigns/campaigns.contract.ts',
    "import type { plan } from '../../../packages/query/src/index.ts'; export type P = typeof plan;",
  ],
  'room-server-reach': [
    'src/modules/goals/server/goals.module.ts',
    "import '../../campaigns/server/campaigns.store.ts';",
  ],
  'room-tests-reach': ['src/modules/goals/server/goals.test.ts', "import '../../campaigns/server/campaigns.store.ts';"],
  'room-web-reach': ['src/modules/goals/web/goals.page.tsx', "import '../../campaigns/web/campaigns.page.tsx';"],
  'server-knows-no-room': [
    'src/server/app.ts',
    "import type { goal } from '../modules/goals/goals.contract.ts'; export type G = typeof goal;",
  ],
  'server-tests-know-contracts-only': [
    'src/server/app.test.ts',
    "import '../modules/campaigns/server/campaigns.store.ts';",
  ],
  'web-knows-no-room': ['src/web/shell.tsx', "import '../modules/campaigns/campaigns.contract.ts';"],
  'modules-ts-wires-modules': ['src/server/modules.ts', "import '../modules/campaigns/server/campaigns.store.ts';"],
  'server-not-to-web': [
    'src/server/app.ts',
    "import type { shell } from '../web/shell.tsx'; export type S = typeof shell;",
  ],
  'web-not-to-server': [
    'src/web/shell.tsx',
    "import type { app } from '../server/app.ts'; export type A = typeof app;",
  ],
  'web-without-node': ['src/web/shell.tsx', "import { join } from 'node:path'; export const shell = join;"],
  'tests-stay-tests': ['src/modules/campaigns/server/campaigns.store.ts', "import './campaigns.testing.ts';"],
  'product-not-to-tools': ['src/server/app.ts', "import '../../tools/tool.ts';"],
  'no-undeclared-package': ['src/server/app.ts', "import 'vitest';"],
};

describe('import rules', () => {
  let base = '';

  const write = (file: string, text: string): void => {
    const path = join(base, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'huanying-imports-'));
    for (const [file, text] of Object.entries(house)) write(file, text);
    for (const name of ['zod', 'fastify', 'vitest']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('lets a house that keeps them pass, having read every file', async () => {
    const { modules, violations } = await checkImports(base);
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThanOrEqual(Object.keys(house).length - 2);
  });

  it('have a planted violation each', () => {
    expect(Object.keys(plants).toSorted()).toEqual(config.forbidden?.map((rule) => rule.name).toSorted());
  });

  it.each(Object.entries(plants))('%s catches its plant', async (rule, [file, text]) => {
    write(file, text);
    const { violations } = await checkImports(base);
    expect(violations.map((violation) => violation.rule)).toContain(rule);
    // A cycle is reported at either of its ends.
    expect(rule === 'no-cycles' ? file : violations.find((violation) => violation.rule === rule)?.from).toBe(file);
  });
});
