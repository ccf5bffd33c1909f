import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** One file of a backup. The path is relative, with slashes. */
export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Copies one file and tells what was copied. Null when it vanished meanwhile. Not on disk before `flushToDisk`. */
export async function copyFileSafely(from: string, to: string): Promise<{ bytes: number; sha256: string } | null> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  let target: Awaited<ReturnType<typeof open>> | null = null;
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) {
      target ??= await open(to, 'w', 0o600);
      const data = chunk as Buffer;
      hash.update(data);
      bytes += data.length;
      await target.write(data);
    }
    target ??= await open(to, 'w', 0o600);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  } finally {
    await target?.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Copies a directory that may be in use. `skip` gets the relative path; empty directories are copied too. */
export async function copyTree(
  from: string,
  to: string,
  skip: (path: string, isDirectory: boolean) => boolean = () => false,
): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(from, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skip(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        await mkdir(join(to, path), { recursive: true, mode: 0o700 });
        await walk(path);
      } else if (entry.isFile()) {
        await copyFileSafely(join(from, path), join(to, path));
      }
    }
  };
  await walk('');
}

/** All files below a directory with their checksums, in order of their paths. */
export async function listFiles(directory: string): Promise<FileEntry[]> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files: FileEntry[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const path = relative(directory, full).split(sep).join('/');
    files.push({ path, bytes: (await lstat(full)).size, sha256: await hashFile(full) });
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Returns when all that was written below a directory is on disk: one flush, not one for each of a thousand files. */
export async function flushToDisk(directory: string): Promise<void> {
  // Only GNU knows -f (this file system alone).
  for (const args of [['-f', directory], []]) {
    const child = spawn('sync', args, { stdio: 'ignore' });
    const code = await new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    if (code === 0) return;
  }
  throw new Error(`${directory} could not be flushed to disk`);
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
