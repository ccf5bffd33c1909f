import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { checkDataVersion } from './data-version.ts';
import { lockDataDir } from './lock.ts';
import { writeRuntime } from './runtime-file.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = makeTestDirectory('lock');
  return () => rmSync(dataDir, { recursive: true });
});

/** Another process that takes the lock, says so and waits. */
function contender(): { readonly child: ChildProcess; readonly said: Promise<string> } {
  const script = `
    const { lockDataDir } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)});
    lockDataDir(${JSON.stringify(dataDir)}).then(() => console.log('taken'), (error) => console.log(error.code + ' ' + error.message));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    said: new Promise((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString()))),
  };
}

test('a second instance is refused, and told which process and address has the directory', async () => {
  const first = contender();
  expect(await first.said).toBe('taken\n');
  writeRuntime(dataDir, { pid: first.child.pid!, url: 'http://localhost:8080', databaseUrl: '', clickhouseUrl: '' });
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({
    code: 'data_locked',
    text: {
      zh: expect.stringMatching(new RegExp(`进程 ${first.child.pid}，地址 http://localhost:8080`)),
      en: expect.stringMatching(new RegExp(`process ${first.child.pid}, at http://localhost:8080`)),
    },
  });
});

test('the lock of a killed process is taken over by exactly one of many starters', async () => {
  const first = contender();
  await first.said;
  first.child.kill('SIGKILL');
  await new Promise((resolve) => first.child.once('exit', resolve));
  const said = await Promise.all(Array.from({ length: 6 }, () => contender().said));
  expect(said.filter((line) => line === 'taken\n')).toHaveLength(1);
  expect(said.filter((line) => line.startsWith('data_locked'))).toHaveLength(5);
  expect(readdirSync(dataDir)).toEqual(['huanying.lock']);
});

test('a pid that another program uses now does not keep the directory', async () => {
  const content = { pid: process.pid, started: '1', host: hostname(), nonce: 'x' };
  writeFileSync(join(dataDir, 'huanying.lock'), JSON.stringify(content));
  const lock = await lockDataDir(dataDir);
  lock.release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a damaged lock is taken over', async () => {
  writeFileSync(join(dataDir, 'huanying.lock'), '');
  (await lockDataDir(dataDir)).release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a holder in another container is known by its heartbeat, and its death by the lack of one', async () => {
  const path = join(dataDir, 'huanying.lock');
  writeFileSync(path, JSON.stringify({ pid: 1, started: '1', host: 'elsewhere', nonce: 'x' }));
  const heart = setInterval(() => utimesSync(path, new Date(), new Date()), 200);
  await expect(lockDataDir(dataDir, 2_000)).rejects.toMatchObject({
    code: 'data_locked',
    text: { en: expect.stringContaining('@ elsewhere') },
  });
  clearInterval(heart);
  (await lockDataDir(dataDir, 500)).release();
});

test('a data directory from a newer version is refused, and an unreadable version too', () => {
  checkDataVersion(dataDir);
  checkDataVersion(dataDir);
  writeFileSync(join(dataDir, 'VERSION'), '999\n');
  expect(() => checkDataVersion(dataDir)).toThrow(/数据版本 999[\s\S]*data version 999/);
  writeFileSync(join(dataDir, 'VERSION'), 'what');
  expect(() => checkDataVersion(dataDir)).toThrow('cannot be read');
});
