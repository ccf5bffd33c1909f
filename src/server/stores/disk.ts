import { statfsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Below this nothing more is accepted. PostgreSQL needs room for its log to stay up and to recover. */
export const reserveBytes = 128 * 1024 * 1024;

/** Space that the present user may use on the disk of a directory. */
export function readDisk(directory: string): DiskSpace {
  const { bavail, blocks, bsize } = statfsSync(directory);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

const askAgainAfterMs = 500;

/** A check before each write: throws `disk_full` (507) while the disk of the directory is nearly full. */
export function createSpaceGuard(directory: string, reserve = reserveBytes): () => void {
  let asked = -Infinity;
  let full = false;
  return () => {
    const now = performance.now();
    if (now - asked >= askAgainAfterMs) {
      asked = now;
      full = readDisk(directory).freeBytes < reserve;
    }
    if (full) throw new AppError('disk_full', { retryAfterSeconds: 60 });
  };
}

/** Bytes of all files below a directory, 0 when it is not there. Files that vanish meanwhile do not count. */
export async function directoryBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  let total = 0;
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) total += await directoryBytes(path);
    else total += (await lstat(path).catch(() => null))?.size ?? 0;
  }
  return total;
}
