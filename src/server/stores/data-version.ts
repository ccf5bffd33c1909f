import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './secrets.ts';
import { StoreError } from './store-error.ts';

/** Number of the layout of the data directory. Raised when an older program could not use it any more. */
export const dataVersion = 1;

/** Refuses a directory that a newer program wrote, and marks a new one. */
export function checkDataVersion(dataDir: string): void {
  if (isRestoring(dataDir)) {
    throw new StoreError('data_damaged', {
      zh: `数据目录 ${dataDir} 的恢复没有完成：请删除该目录并重新执行 restore`,
      en: `The data directory ${dataDir} was not restored to the end: delete it and run restore again`,
    });
  }
  const path = join(dataDir, 'VERSION');
  const found = findDataVersion(dataDir);
  if (found === null) {
    writePrivateFile(path, `${dataVersion}\n`);
    return;
  }
  if (!Number.isInteger(found) || found < 1) {
    throw new StoreError('data_damaged', {
      zh: `无法读取数据版本：${path}`,
      en: `The data version cannot be read: ${path}`,
    });
  }
  if (found > dataVersion) {
    throw new StoreError('data_newer', {
      zh: `数据目录 ${dataDir} 由更新的版本写入（数据版本 ${found}，本程序支持到 ${dataVersion}）：请升级程序`,
      en: `The data directory ${dataDir} was written by a newer version (data version ${found}, this program knows up to ${dataVersion}): upgrade the program`,
    });
  }
}

const restoringMark = 'RESTORING';

/** Until it is unmarked, a directory is half of a backup and must not be started. */
export function markRestoring(dataDir: string): void {
  writePrivateFile(join(dataDir, restoringMark), '');
}

export function isRestoring(dataDir: string): boolean {
  return existsSync(join(dataDir, restoringMark));
}

export function unmarkRestoring(dataDir: string): void {
  rmSync(join(dataDir, restoringMark));
}

/** Null for a directory that was never started. NaN when the file says something else. */
export function findDataVersion(dataDir: string): number | null {
  try {
    return Number(readFileSync(join(dataDir, 'VERSION'), 'utf8').trim());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
