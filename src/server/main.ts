import { join } from 'node:path';
import { pino } from 'pino';
import { type App, createApp } from './app.ts';
import { setupAddress } from './auth/setup-token.ts';
import { ConfigError, readConfig } from './config.ts';
import { healthPlugin } from './http/health.plugin.ts';
import { webPlugin } from './http/web.plugin.ts';
import { projectRoot } from './project-root.ts';
import { announce } from './start-message.ts';
import { openStores, type Stores } from './stores/open-stores.ts';
import { removeRuntime, writeRuntime } from './stores/runtime-file.ts';
import { StoreError } from './stores/store-error.ts';

/** Starts everything: stores, migrations, rooms, HTTP; ends it in order on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token'],
  });
  const stores: Stores = await openStores(config, log);
  let started = false;
  let stopping: Promise<void> | undefined;
  // The tools of this machine find address and key here; before the first set-up there is no workspace to have a key of.
  let address = '';
  const tellTools = async (url: string): Promise<void> => {
    address = url;
    const key = await app.rooms.localKey();
    const { databaseUrl, clickhouseUrl } = stores;
    writeRuntime(config.dataDir, {
      pid: process.pid,
      url,
      databaseUrl,
      clickhouseUrl,
      ...(key === undefined ? {} : { key }),
    });
  };
  const app: App = await createApp({
    onSetup: () => tellTools(address),
    config,
    log,
    databaseUrl: stores.databaseUrl,
    appDatabaseUrl: stores.appDatabaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret: (name) => stores.secrets.get(name),
    assertSpace: stores.assertSpace,
    plugins: [
      healthPlugin({ stores, isStarted: () => started && stopping === undefined, metricsToken: config.metricsToken }),
      webPlugin(join(projectRoot(), 'dist')),
    ],
  }).catch(async (error: unknown) => {
    await stores.stop();
    throw error;
  });

  const stop = (signal: string): Promise<void> => {
    stopping ??= (async () => {
      log.info({ signal }, 'stopping');
      // What cannot end in time is ended: the stores are crash-safe, a hanging process is not.
      setTimeout(() => process.exit(1), 25_000).unref();
      await app.stop().catch((error: unknown) => log.error({ err: error }, 'stop'));
      await stores.stop();
      removeRuntime(config.dataDir);
      log.info('stopped');
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void stop(signal).then(() => process.exit(0)));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));

  try {
    await app.start();
    await app.http.listen({ port: config.port, host: config.host });
  } catch (error) {
    await stop('failed start');
    throw error;
  }
  started = true;
  const bound = app.http.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.port;
  const local = `http://localhost:${port}`;
  await tellTools(local);
  const signIns = await app.rooms.prepareDemo();
  const url = config.url === `http://localhost:${config.port}` ? local : config.url;
  const token = await app.rooms.organization.setupToken();
  announce(token === undefined ? { url } : { url: setupAddress(url, token), setUp: true }, config.dataDir, signIns);
}

main().catch((error: unknown) => {
  if (error instanceof StoreError || error instanceof ConfigError) process.stderr.write(`\n${error.message}\n`);
  else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    process.stderr.write(
      '\n端口已被占用，可用环境变量 PORT 换一个端口。\nThe port is in use; choose another with the environment variable PORT.\n',
    );
  else if (error instanceof Error && 'syscall' in error && error.syscall === 'listen')
    process.stderr.write(
      `\n不能在该端口或地址上监听（${error.message}），请检查环境变量 PORT 和 HUANYING_HOST。\nCannot listen there (${error.message}): check the environment variables PORT and HUANYING_HOST.\n`,
    );
  else process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
