import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libchdbPath } from 'chdb/libchdb';
import { createClickHouseDatabase } from '../clickhouse/migrate.ts';
import { projectRoot } from '../project-root.ts';
import { freePort } from './free-port.ts';
import { openLogFile, tailOfFile } from './log-file.ts';
import { writePrivateFile } from './secrets.ts';
import { StoreError } from './store-error.ts';
import type { StoreLog } from './store-log.ts';
import { Supervisor } from './supervisor.ts';

export const clickHouseUser = 'huanying';
export const clickHouseDatabase = 'huanying';

export interface EmbeddedClickHouseOptions {
  readonly dataDir: string;
  readonly password: string;
  readonly log: StoreLog;
  /** False only for tests that throw the data away: no fsync. */
  readonly durable?: boolean;
}

export interface EmbeddedClickHouse {
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  readonly supervisor: Supervisor;
}

/** Starts the ClickHouse engine on `<dataDir>/clickhouse` as a child process. */
export async function startEmbeddedClickHouse(options: EmbeddedClickHouseOptions): Promise<EmbeddedClickHouse> {
  const directory = join(options.dataDir, 'clickhouse');
  const runDir = join(options.dataDir, 'run');
  const logDir = join(options.dataDir, 'logs');
  for (const path of [directory, runDir, logDir]) mkdirSync(path, { recursive: true, mode: 0o711 });
  const port = await freePort();
  const configPath = join(runDir, 'clickhouse.xml');
  const usersPath = join(runDir, 'clickhouse-users.xml');
  const outputPath = join(logDir, 'clickhouse.out.log');
  const errorPath = join(logDir, 'clickhouse.log');
  writePrivateFile(usersPath, usersXml(options.password));
  writePrivateFile(configPath, configXml({ port, usersPath, logPath: errorPath, durable: options.durable !== false }));

  const library = findLibrary();
  const require = createRequire(import.meta.url);
  const workerArgs = [workerPath(), require.resolve('ffi-rs'), library, directory, configPath, String(process.pid)];
  const nodeArgs = ['--max-old-space-size=64', '--max-semi-space-size=1', ...workerArgs];
  // The worker watches its parent by itself; the kernel is quicker where it can be asked.
  const withParent = process.platform === 'linux' && spawnSync('setpriv', ['--version']).status === 0;
  const supervisor = new Supervisor(
    {
      name: 'ClickHouse',
      spawn() {
        // Detached, so that Ctrl+C ends the server first and the store after it, not both at once.
        const output = openLogFile(outputPath);
        try {
          const command = withParent ? 'setpriv' : process.execPath;
          const args = withParent ? ['--pdeathsig', 'KILL', '--', process.execPath, ...nodeArgs] : nodeArgs;
          const env = { PATH: process.env.PATH, TZ: 'UTC', MALLOC_CONF: 'narenas:2' };
          const child = spawn(command, args, { cwd: runDir, env, stdio: ['ignore', output, output], detached: true });
          // For the doctor, who looks from outside.
          if (child.pid !== undefined) writePrivateFile(join(runDir, 'clickhouse.pid'), `${child.pid}\n`);
          return child;
        } finally {
          closeSync(output);
        }
      },
      answers: () => answers(port),
      startTimeoutMs: 120_000,
      stopSignals: [{ signal: 'SIGTERM', waitMs: 15_000 }],
      tail: () => [tailOfFile(outputPath), tailOfFile(errorPath)].join('\n').trim(),
    },
    options.log,
  );
  const url = `http://${clickHouseUser}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${clickHouseDatabase}`;
  await supervisor.start();
  try {
    await createClickHouseDatabase(url);
  } catch (error) {
    await supervisor.stop();
    throw error;
  }
  return { url, port, directory, supervisor };
}

function findLibrary(): string {
  try {
    return libchdbPath();
  } catch (cause) {
    const key = `${process.platform}-${process.arch}`;
    throw new StoreError(
      'not_supported',
      {
        zh: `没有找到本平台（${key}）的内置 ClickHouse：请重新运行 npm install，或设置 CLICKHOUSE_URL 使用已有的 ClickHouse`,
        en: `The built-in ClickHouse for ${key} is not installed: run npm install again, or set CLICKHOUSE_URL to use your own`,
      },
      { cause },
    );
  }
}

/** Beside this file when run from the sources; the bundle takes it from the sources too. */
function workerPath(): string {
  const beside = fileURLToPath(new URL('./clickhouse-worker.cjs', import.meta.url));
  return existsSync(beside) ? beside : join(projectRoot(), 'src', 'server', 'stores', 'clickhouse-worker.cjs');
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(2_000) });
    return response.ok && (await response.text()).startsWith('Ok');
  } catch {
    return false;
  }
}

const mebibyte = 1024 * 1024;

function configXml(options: { port: number; usersPath: string; logPath: string; durable: boolean }): string {
  const fsync = options.durable ? 1 : 0;
  // Half of the machine at most: PostgreSQL, Node and the page cache live here too.
  const memory = Math.round(Math.max(1024 * mebibyte, totalmem() / 2));
  // No system log tables are named here, so none are kept: they cost memory and disk while idle.
  return `<clickhouse>
  <logger><level>warning</level><log>${xml(options.logPath)}</log><size>8M</size><count>2</count><console>0</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${options.port}</http_port>
  <users_config>${xml(options.usersPath)}</users_config>
  <user_directories><users_xml><path>${xml(options.usersPath)}</path></users_xml></user_directories>
  <timezone>UTC</timezone>
  <max_connections>256</max_connections>
  <max_concurrent_queries>64</max_concurrent_queries>
  <keep_alive_timeout>30</keep_alive_timeout>
  <max_server_memory_usage>${memory}</max_server_memory_usage>
  <mark_cache_size>${64 * mebibyte}</mark_cache_size>
  <primary_index_cache_size>${32 * mebibyte}</primary_index_cache_size>
  <index_mark_cache_size>${16 * mebibyte}</index_mark_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <compiled_expression_cache_size>${16 * mebibyte}</compiled_expression_cache_size>
  <vector_similarity_index_cache_size>0</vector_similarity_index_cache_size>
  <background_pool_size>2</background_pool_size>
  <!-- Merges wait while somebody is waiting for an insert or an answer. -->
  <os_threads_nice_value_merge_mutate>15</os_threads_nice_value_merge_mutate>
  <background_schedule_pool_size>2</background_schedule_pool_size>
  <background_schedule_pool_initial_size>2</background_schedule_pool_initial_size>
  <backups><allowed_path>/</allowed_path></backups>
  <merge_tree>
    <fsync_after_insert>${fsync}</fsync_after_insert>
    <fsync_part_directory>${fsync}</fsync_part_directory>
    <max_suspicious_broken_parts>1000000</max_suspicious_broken_parts>
    <non_replicated_deduplication_window>1000</non_replicated_deduplication_window>
  </merge_tree>
</clickhouse>
`;
}

/**
 * The engine opens its own session as `default` without a password, so that user must exist; it may do nothing but
 * keep the engine awake. Everybody else needs the generated password.
 */
function usersXml(password: string): string {
  const hash = createHash('sha256').update(password).digest('hex');
  return `<clickhouse>
  <profiles>
    <default><async_insert>0</async_insert></default>
    <awake><max_concurrent_queries_for_user>1</max_concurrent_queries_for_user></awake>
  </profiles>
  <quotas><default></default></quotas>
  <users>
    <${clickHouseUser}>
      <password_sha256_hex>${hash}</password_sha256_hex>
      <networks><host>localhost</host></networks>
      <profile>default</profile><quota>default</quota>
      <access_management>1</access_management>
    </${clickHouseUser}>
    <default>
      <password></password>
      <networks><host>localhost</host></networks>
      <profile>awake</profile><quota>default</quota>
      <grants><query>GRANT SYSTEM LISTEN ON *.*</query><query>GRANT SELECT ON system.numbers</query></grants>
    </default>
  </users>
</clickhouse>
`;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
