import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { createTestStores } from '../testing/test-stores.ts';
import { formatBytes, formatDoctor } from './doctor.format.ts';
import { examine } from './doctor.ts';
import type { DoctorCheck, DoctorReport } from './doctor.types.ts';
import { freePort } from './free-port.ts';
import { openStores } from './open-stores.ts';
import { writeRuntime } from './runtime-file.ts';
import { silentLog as log } from './store-log.ts';

let dataDir: string;
beforeEach(() => {
  const ground = makeTestDirectory('doctor');
  dataDir = join(ground, 'data');
  return () => rmSync(ground, { recursive: true, force: true });
});

const problemsOf = (report: DoctorReport, name: string): string[] =>
  (report.checks.find((check) => check.name === name)?.problems ?? []).map(({ text }) => text.en);

const embedded = (): Parameters<typeof examine>[0] => ({ dataDir, databaseUrl: null, clickhouseUrl: null });

test('a running installation is told on one screen in both languages, without its passwords', async () => {
  const stores = await openStores(embedded(), log, { migrate: false });
  onTestFinished(() => stores.stop());
  const { databaseUrl, clickhouseUrl } = stores;
  writeRuntime(dataDir, { pid: process.pid, url: 'http://localhost:8080', databaseUrl, clickhouseUrl });
  const report = await examine(embedded());
  const { postgres, clickhouse } = stores.processes();
  expect(report).toMatchObject({
    instance: { pid: process.pid, url: 'http://localhost:8080' },
    stores: [
      {
        store: 'PostgreSQL',
        place: 'embedded',
        answers: true,
        version: expect.stringMatching(/^18/),
        pid: postgres?.pid,
      },
      {
        store: 'ClickHouse',
        place: 'embedded',
        answers: true,
        version: expect.stringMatching(/^\d+\./),
        pid: clickhouse?.pid,
      },
    ],
  });
  expect(report.stores.every(({ bytes }) => (bytes ?? 0) > 0)).toBe(true);
  for (const locale of ['zh', 'en'] as const) {
    const screen = formatDoctor(report, locale);
    expect(screen.split('\n').length).toBeLessThan(25);
    expect(screen).not.toContain(new URL(databaseUrl).password);
    expect(JSON.stringify(report)).not.toContain(new URL(clickhouseUrl).password);
  }
  expect(formatDoctor(report, 'en')).toContain(`process ${process.pid}, http://localhost:8080`);
  expect(problemsOf(report, 'postgres')).toEqual([]);
  expect(problemsOf(report, 'clickhouse')).toEqual([]);
});

test('a stopped or absent installation is no error', async () => {
  const report = await examine(embedded());
  expect(report.instance).toBeNull();
  expect(report.checks.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(formatDoctor(report, 'zh')).toContain('– PostgreSQL 设置（未运行，未检查）');
});

test('what is wrong is said: open secrets, wrong version, a store that is away, a check of a room', async () => {
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'secrets.json'), '{}');
  chmodSync(join(dataDir, 'secrets.json'), 0o644);
  writeFileSync(join(dataDir, 'VERSION'), '7');
  const own: DoctorCheck = {
    name: 'audit',
    label: { zh: '审计链', en: 'audit chain' },
    run: async () => [{ severity: 'error', text: { zh: '第 3 行被改动', en: 'Row 3 was changed' } }],
  };
  const failing: DoctorCheck = { ...own, name: 'failing', run: () => Promise.reject(new Error('no such table')) };
  const databaseUrl = `postgres://u:secret@127.0.0.1:${await freePort()}/x`;
  const report = await examine({ ...embedded(), databaseUrl }, [own, failing]);
  expect(problemsOf(report, 'data-directory')).toEqual([
    "Data version 7 is not the program's (1)",
    'secrets.json can be read by other users: chmod 600 it',
  ]);
  expect(problemsOf(report, 'stores')).toEqual([
    expect.stringMatching(/^PostgreSQL does not answer \(127\.0\.0\.1:\d+\/x\)$/),
  ]);
  expect(problemsOf(report, 'failing')).toEqual(['The check could not be made: no such table']);
  const screen = formatDoctor(report, 'zh');
  expect(screen).toContain('✗ 审计链\n    错误：第 3 行被改动');
  expect(screen).toContain('发现 5 个问题');
});

test('external stores without durability and with other migrations are found', async () => {
  const stores = await createTestStores();
  onTestFinished(() => stores.close());
  const { databaseUrl, clickhouseUrl } = stores;
  const config = { dataDir, databaseUrl, clickhouseUrl };
  const report = await examine(config);
  expect(report.stores.map(({ place, bytes }) => [place, bytes])).toEqual([
    ['external', null],
    ['external', null],
  ]);
  // The stores of tests are thrown away, so they run without fsync.
  expect(problemsOf(report, 'postgres')).toEqual(['fsync is off: a power cut loses data']);
  expect(problemsOf(report, 'clickhouse')).toHaveLength(2);
  expect(problemsOf(report, 'migrations')).toEqual([]);
  await stores.owner.execute(sql`INSERT INTO migrations VALUES (9999, '9999_tomorrow', '', now(), 0)`);
  expect(problemsOf(await examine(config), 'migrations')).toEqual([expect.stringContaining('9999_tomorrow')]);
});

test('bytes read as people say them', () => {
  expect([0, 1023, 1536, 1024 ** 2 * 250, 1024 ** 4].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.5 KB',
    '250 MB',
    '1.0 TB',
  ]);
});
