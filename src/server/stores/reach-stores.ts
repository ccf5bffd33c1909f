import { openStores, type Stores, type StoresConfig } from './open-stores.ts';
import { isProcessRunning } from './process-facts.ts';
import { findRuntime } from './runtime-file.ts';
import type { StoreLog } from './store-log.ts';

export type ReachedStores = Pick<Stores, 'dataDir' | 'databaseUrl' | 'clickhouseUrl' | 'embedded'> & {
  /** The instance goes on running; stores that were opened for this call are stopped. */
  readonly close: () => Promise<void>;
};

/** The stores of a data directory for a tool: those of the running instance, or opened for the time being. */
export async function reachStores(config: StoresConfig, log: StoreLog): Promise<ReachedStores> {
  const runtime = findRuntime(config.dataDir);
  if (runtime !== undefined && isProcessRunning(runtime.pid)) {
    return {
      dataDir: config.dataDir,
      databaseUrl: runtime.databaseUrl,
      clickhouseUrl: runtime.clickhouseUrl,
      embedded: { postgres: config.databaseUrl === null, clickhouse: config.clickhouseUrl === null },
      close: async () => {},
    };
  }
  const stores = await openStores(config, log, { migrate: false });
  const { dataDir, databaseUrl, clickhouseUrl, embedded } = stores;
  return { dataDir, databaseUrl, clickhouseUrl, embedded, close: () => stores.stop() };
}
