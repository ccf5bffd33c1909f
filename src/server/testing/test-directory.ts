import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const enoughBytes = 2 * 1024 ** 3;

/** A new directory for stores that are thrown away: in memory where there is plenty, for there a flush costs nothing. */
export function makeTestDirectory(name: string): string {
  return mkdtempSync(join(hasRoom('/dev/shm') ? '/dev/shm' : tmpdir(), `huanying-${name}-`));
}

function hasRoom(directory: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize > enoughBytes;
  } catch {
    return false;
  }
}
