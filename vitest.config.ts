import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, longest first. A fresh clone has no record of durations to sort by. */
const longest = [
  'src/server/http/routes.meta.test.ts',
  'src/modules/demo/server/demo.test.ts',
  'src/modules/analytics/server/imports.datasets.test.ts',
  'src/modules/organization/server/row-security.attack.test.ts',
  'tools/contributing.test.ts',
];

/** The longest begin first, so that at the end no worker has to wait for another. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex((path) => moduleId.endsWith(path));
      return found === -1 ? longest.length : found;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own, not that of an array.
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

const browserTests = ['e2e/**/*.test.ts', 'src/**/*.browser.test.ts', 'packages/**/*.browser.test.ts'];
const node = {
  environment: 'node' as const,
  pool: 'forks' as const,
  globalSetup: 'src/server/testing/global-setup.ts',
};

/** `unit` holds everything that runs in Node on real engines; `browser` what needs Chromium (see tools/test.mjs). */
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...node,
          name: 'unit',
          include: ['{src,packages,tools,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', ...browserTests],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          ...node,
          globalSetup: [node.globalSetup, 'e2e/support/global-setup.ts'],
          name: 'browser',
          include: browserTests,
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
