import { readConfig } from '../config.ts';
import { backup, restore } from '../stores/backup.ts';
import { findRuntime } from '../stores/runtime-file.ts';
import { CliError } from './client.ts';
import type { Io } from './commands.ts';

/** `backup <directory>`: both stores, files and secrets of the running instance of this machine. */
export async function backupTo(io: Io, directory: string | undefined): Promise<void> {
  if (directory === undefined) throw new CliError('缺少备份目录\nMissing the directory of the backup');
  const { dataDir, databaseUrl, clickhouseUrl } = readConfig();
  const runtime = findRuntime(dataDir);
  if (runtime === undefined)
    throw new CliError(`${dataDir} 没有运行中的实例，请先启动\nNothing runs on ${dataDir}; start it first`);
  const summary = await backup(
    {
      dataDir,
      databaseUrl: runtime.databaseUrl,
      clickhouseUrl: runtime.clickhouseUrl,
      embedded: { postgres: databaseUrl === null, clickhouse: clickhouseUrl === null },
    },
    directory,
  );
  io.print(
    io.json
      ? JSON.stringify(summary)
      : `已备份 ${summary.files} 个文件，${Math.ceil(summary.bytes / 1_048_576)} MB → ${summary.directory}\nBacked up ${summary.files} files`,
  );
}

/** `restore <directory>`: into an empty data directory, while nothing runs on it. */
export async function restoreFrom(io: Io, directory: string | undefined): Promise<void> {
  if (directory === undefined) throw new CliError('缺少备份目录\nMissing the directory of the backup');
  const { dataDir } = readConfig();
  const summary = await restore(directory, dataDir);
  io.print(
    io.json
      ? JSON.stringify(summary)
      : `已恢复到 ${dataDir}（${summary.files} 个文件），可以启动\nRestored to ${dataDir}; it can be started`,
  );
}

/** `doctor`: what runs where, and what is wrong. */
export async function doctor(io: Io): Promise<void> {
  const { examine } = await import('./doctor.command.ts');
  await examine(io);
}
