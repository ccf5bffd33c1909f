import { defineConfig } from 'vitest/config';

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
