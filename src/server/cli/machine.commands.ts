import { auditCheck } from '../audit/audit.check.ts';
import { setupCheck } from '../auth/setup.check.ts';
import { readConfig } from '../config.ts';
import { retentionCheck } from '../retention/retention.check.ts';
import { backup, restore } from '../stores/backup.ts';
import { formatDoctor } from '../stores/doctor.format.ts';
import { examine } from '../stores/doctor.ts';
import { reachStores } from '../stores/reach-stores.ts';
import { silentLog } from '../stores/store-log.ts';
import { CliError } from './client.ts';
import type { Io } from './commands.ts';

/** `backup <directory>`: both stores, files and secrets of this machine's instance, running or not. */
export async function backupTo(io: Io, directory: string | undefined): Promise<void> {
  if (directory === undefined) throw new CliError('缺少备份目录\nMissing the directory of the backup');
  const stores = await reachStores(readConfig(), silentLog);
  try {
    const summary = await backup(stores, directory);
    io.print(
      io.json
        ? JSON.stringify(summary)
        : `已备份 ${summary.files} 个文件，${Math.ceil(summary.bytes / 1_048_576)} MB → ${summary.directory}\nBacked up ${summary.files} files`,
    );
  } finally {
    await stores.close();
  }
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

/** `doctor`: what runs where, and what is wrong. Ends with code 1 when something is. */
export async function doctor(io: Io): Promise<void> {
  const report = await examine(readConfig(), [setupCheck, auditCheck, retentionCheck]);
  io.print(
    io.json
      ? JSON.stringify(report)
      : formatDoctor(report, (process.env['LANG'] ?? 'zh').startsWith('en') ? 'en' : 'zh'),
  );
  if (report.checks.some((c) => c.problems.some((p) => p.severity === 'error'))) process.exitCode = 1;
}
