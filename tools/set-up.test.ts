import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNodeSupported, readJson, root } from './lib/ground.mjs';
import { isInstallCurrent } from './lib/install.mjs';
import { missingOptionalPackages } from './lib/lock.mjs';
import { countByStatus, rowsOfReport } from './lib/results.mjs';

describe('npm start', () => {
  it.each([
    ['20.19.9', false],
    ['18.20.4', false],
    ['20.20.0', true],
    ['22.0.0', true],
  ])('on Node %s is possible: %s', (version, expected) => {
    expect(isNodeSupported(version)).toBe(expected);
  });

  const lock = {
    packages: {
      '': {},
      'packages/query': { version: '0.1.0' },
      'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
      'node_modules/darwin-only': { version: '1.0.0', integrity: 'sha512-b', optional: true },
    },
  };
  it('installs nothing when node_modules holds what the lock asks for', () => {
    expect(
      isInstallCurrent(lock, { packages: { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' } } }),
    ).toBe(true);
  });
  it.each([
    ['a package is missing', {}],
    ['a package has another version', { 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-a' } }],
    ['a package has other content', { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-x' } }],
  ])('installs when %s', (_, packages) => {
    expect(isInstallCurrent(lock, { packages })).toBe(false);
  });
});

describe('what two commands must not do at once', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huanying-turns-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Another process that works under the lock for a while and notes when it begins and ends; it may die instead. */
  const work = (lock: string, log: string, dies = false): Promise<number | null> => {
    const script = `
      import { appendFileSync } from 'node:fs';
      import { setTimeout as sleep } from 'node:timers/promises';
      import { inTurn } from ${JSON.stringify(join(root, 'tools/lib/in-turn.mjs'))};
      await inTurn(${JSON.stringify(lock)}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'begin\\n');
        await sleep(150);
        if (${dies}) process.exit(3);
        appendFileSync(${JSON.stringify(log)}, 'end\\n');
      });`;
    return new Promise((resolve) => {
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).on('close', resolve);
    });
  };

  it('is done by one process after the other, also after one that died in the middle', async () => {
    const [lock, log] = [join(folder, 'dist.lock'), join(folder, 'log')];
    expect(await work(lock, log, true)).toBe(3);
    expect(existsSync(lock)).toBe(true);
    expect(await Promise.all([work(lock, log), work(lock, log), work(lock, log)])).toEqual([0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe(`begin\n${'begin\nend\n'.repeat(3)}`);
    expect(existsSync(lock)).toBe(false);
  });

  it('waits for nobody whose number another process has by now', async () => {
    const [lock, log] = [join(folder, 'dist.lock'), join(folder, 'log')];
    writeFileSync(lock, String(process.pid));
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock, hourAgo, hourAgo);
    expect(await work(lock, log)).toBe(0);
  });
});

describe('npm test', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huanying-results-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const counts = (report: unknown, exitCode: number) => {
    const path = join(folder, 'report.json');
    writeFileSync(path, JSON.stringify(report));
    return countByStatus(rowsOfReport(path, 'unit', exitCode));
  };
  const file = (status: string, ...statuses: string[]) => ({
    name: '/x/a.test.ts',
    status,
    assertionResults: statuses.map((one, i) => ({ fullName: `test ${i}`, status: one, duration: 1.5 })),
  });

  it('counts each test once', () => {
    const report = { testResults: [file('failed', 'passed', 'failed', 'pending', 'todo')] };
    expect(counts(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 2 });
  });
  it('counts a file that does not load as a failure', () => {
    expect(counts({ testResults: [file('failed')] }, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
  it('counts a run that fails with every test green as a failure', () => {
    expect(counts({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
  it('counts a run that leaves no report as a failure', () => {
    expect(countByStatus(rowsOfReport(join(folder, 'none.json'), 'unit', 137)).failed).toBe(1);
  });
});

describe('package-lock.json', () => {
  it('holds the optional packages of every system, or npm ci refuses it', () => {
    const lock = readJson(join(root, 'package-lock.json')) as Parameters<typeof missingOptionalPackages>[0];
    // `node tools/complete-lock.mjs` adds what is missing.
    expect(Object.keys(missingOptionalPackages(lock))).toEqual([]);
  });

  it('is completed with the system that a package is for', () => {
    const lock = { packages: { 'node_modules/tool': { optionalDependencies: { '@tool/linux-x64-musl': '^1.2.3' } } } };
    expect(missingOptionalPackages(lock)).toEqual({
      'node_modules/@tool/linux-x64-musl': {
        version: '1.2.3',
        cpu: ['x64'],
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
    });
  });
});
