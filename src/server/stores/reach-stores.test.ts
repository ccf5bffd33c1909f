import { rmSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { makeTestDirectory } from '../testing/test-directory.ts';
import { openStores } from './open-stores.ts';
import { reachStores } from './reach-stores.ts';
import { writeRuntime } from './runtime-file.ts';
import { silentLog as log } from './store-log.ts';

test('a tool uses the stores of the running instance, or opens them for as long as it needs them', async () => {
  const dataDir = makeTestDirectory('reach');
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = { dataDir, databaseUrl: null, clickhouseUrl: null };

  const stores = await openStores(config, log, { migrate: false });
  const { databaseUrl, clickhouseUrl } = stores;
  writeRuntime(dataDir, { pid: process.pid, url: 'http://localhost:8080', databaseUrl, clickhouseUrl });
  const live = await reachStores(config, log);
  expect(live).toMatchObject({ databaseUrl, clickhouseUrl, embedded: { postgres: true, clickhouse: true } });
  await live.close();
  expect((await stores.health()).every(({ ok }) => ok)).toBe(true);
  await stores.stop();

  // A killed instance leaves its runtime.json behind, with the pid of nobody.
  writeRuntime(dataDir, { pid: 4_194_305, url: 'http://localhost:8080', databaseUrl, clickhouseUrl });
  const opened = await reachStores(config, log);
  expect(opened.databaseUrl).not.toBe(databaseUrl);
  await opened.close();
  const again = await openStores(config, log, { migrate: false });
  await again.stop();
});
