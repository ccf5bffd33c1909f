import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { openLogFile, tailOfFile } from './log-file.ts';
import { type PostgresProgram, preparePostgresProgram } from './postgres-program.ts';
import { StoreError } from './store-error.ts';
import type { StoreLog } from './store-log.ts';
import { Supervisor } from './supervisor.ts';

export const ownerRole = 'huanying';
export const databaseName = 'huanying';

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly password: string;
  readonly log: StoreLog;
  /** Directory of the binaries; found in node_modules by default. */
  readonly native?: string;
  /** False only for tests that throw the data away: no fsync. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly directory: string;
  readonly supervisor: Supervisor;
}

/** Settings for a small machine, written once so that an owner may change them. */
const ownSettings = `
# Huanying: settings for a small machine. You may change these; port and addresses are given at start.
shared_buffers = 64MB
max_connections = 60
work_mem = 8MB
maintenance_work_mem = 64MB
wal_buffers = 4MB
max_wal_size = 512MB
min_wal_size = 80MB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
autovacuum_max_workers = 2
max_worker_processes = 4
max_logical_replication_workers = 0
max_parallel_workers_per_gather = 1
io_method = sync
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and values stay out of the log: they hold personal data.
log_min_messages = log
log_min_error_statement = panic
log_checkpoints = off
log_line_prefix = '%m [%p] '
`;

const initdbArgs = [
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // The same order and letter rules on every machine, whatever locales it has.
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--data-checksums',
  '--no-instructions',
];

/** Starts PostgreSQL on `<dataDir>/postgres` as a child process, initialising it the first time. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = join(options.dataDir, 'postgres');
  const logDir = join(options.dataDir, 'logs');
  mkdirSync(logDir, { recursive: true });
  const logPath = join(logDir, 'postgres.log');
  const fresh = !existsSync(join(directory, 'PG_VERSION'));
  const draft = join(options.dataDir, 'postgres.new');
  const program = prepare(fresh ? draft : directory, options);
  if (fresh) initialise(program, draft, directory, options.password);
  await endLeftover(directory, options.log);

  const port = await freePort();
  const url = postgresUrl({ port, user: ownerRole, password: options.password, database: databaseName });
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: options.durable === false ? 'off' : 'on',
    synchronous_commit: options.durable === false ? 'off' : 'on',
    full_page_writes: options.durable === false ? 'off' : 'on',
  };
  const args = ['-D', directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const supervisor = new Supervisor(
    {
      name: 'PostgreSQL',
      spawn() {
        const run = program.wrap(program.postgres, args);
        // Detached, so that Ctrl+C ends the server first and the store after it, not both at once.
        const output = openLogFile(logPath);
        try {
          return spawn(run.command, run.args, {
            env: program.env,
            cwd: '/',
            stdio: ['ignore', output, output],
            detached: true,
          });
        } finally {
          closeSync(output);
        }
      },
      answers: () => answers(url),
      // Recovery after a crash of a large database takes minutes, and is not a failure.
      startTimeoutMs: 600_000,
      stopSignals: [
        { signal: 'SIGINT', waitMs: 30_000 },
        { signal: 'SIGQUIT', waitMs: 5_000 },
      ],
      tail: () => tailOfFile(logPath),
    },
    options.log,
  );
  await supervisor.start();
  return { url, port, directory, supervisor };
}

export function postgresUrl(parts: { port: number; user: string; password: string; database: string }): string {
  return `postgres://${parts.user}:${encodeURIComponent(parts.password)}@127.0.0.1:${parts.port}/${parts.database}`;
}

function prepare(directory: string, options: EmbeddedPostgresOptions): PostgresProgram {
  if (directory.endsWith('.new')) {
    // A first start that was cut off leaves a draft, never half a database.
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { mode: 0o700 });
  }
  own(directory);
  return preparePostgresProgram({
    dataDir: directory,
    linkDir: join(options.dataDir, 'run', 'postgres-lib'),
    ...(options.native === undefined ? {} : { native: options.native }),
  });
}

/** Root gives the directory to the user that PostgreSQL runs as; after a restore or a change of user, all of it. */
function own(directory: string): void {
  if (process.getuid?.() !== 0) return;
  const uid = 65534;
  chmodSync(directory, 0o700);
  const result = spawnSync('chown', ['-R', `${uid}:${uid}`, directory], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`chown of ${directory} failed: ${result.stderr}`);
}

function initialise(program: PostgresProgram, draft: string, directory: string, password: string): void {
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    if (program.owner !== null) chownSync(passwordFile, program.owner, program.owner);
    const run = program.wrap(program.initdb, [
      ...initdbArgs,
      `--username=${ownerRole}`,
      `--pwfile=${passwordFile}`,
      `--pgdata=${draft}`,
    ]);
    const result = spawnSync(run.command, run.args, { env: program.env, cwd: '/', encoding: 'utf8' });
    if (result.status !== 0) {
      const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`.trim().slice(-2_000);
      throw new StoreError('start_failed', {
        zh: `PostgreSQL 初始化失败：${output}`,
        en: 'PostgreSQL could not be initialised',
      });
    }
    appendFileSync(join(draft, 'postgresql.conf'), ownSettings);
    createDatabase(program, draft);
    renameSync(draft, directory);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Creates the database in single-user mode, so that a cluster without it never exists. */
function createDatabase(program: PostgresProgram, draft: string): void {
  const run = program.wrap(program.postgres, ['--single', '-D', draft, '-c', 'log_min_messages=warning', 'postgres']);
  const result = spawnSync(run.command, run.args, {
    env: program.env,
    cwd: '/',
    encoding: 'utf8',
    input: `CREATE DATABASE ${databaseName} OWNER ${ownerRole};\n`,
  });
  if (result.status !== 0) throw new Error(`CREATE DATABASE failed: ${result.stderr}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A wrong password will not mend itself by waiting.
    if (code === '28P01') {
      throw new StoreError('data_damaged', {
        zh: 'data/secrets.json 中的密码与 PostgreSQL 数据不一致，请从同一份备份恢复两者',
        en: 'The password in data/secrets.json does not belong to this PostgreSQL data: restore both from one backup',
      });
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Where a process cannot be tied to its parent, a killed parent leaves a server behind: it is ended here. */
async function endLeftover(directory: string, log: StoreLog): Promise<void> {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !runsPostgres(pid)) return;
  log.warn({ pid }, 'ending a PostgreSQL left over from an earlier run');
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
      for (let wait = 0; wait < 100; wait += 1) {
        await sleep(50);
        process.kill(pid, 0);
      }
    } catch {
      return;
    }
  }
}

function runsPostgres(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`).endsWith('/postgres');
  } catch {
    return false;
  }
}
