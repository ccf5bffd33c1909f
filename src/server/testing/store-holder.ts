import { openStores } from '../stores/open-stores.ts';
import { silentLog } from '../stores/store-log.ts';

/** A process of its own that opens the stores of the directory in its first argument, says so, and stops on SIGTERM. */
const [dataDir = ''] = process.argv.slice(2);
try {
  const stores = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog, { migrate: false });
  const { databaseUrl, clickhouseUrl } = stores;
  const { postgres, clickhouse } = stores.processes();
  process.stdout.write(
    `${JSON.stringify({ databaseUrl, clickhouseUrl, postgres: postgres?.pid, clickhouse: clickhouse?.pid })}\n`,
  );
  process.once('SIGTERM', () => void stores.stop().then(() => process.exit(0)));
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  process.exitCode = 1;
}
