import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../shared/errors.ts';

export interface StoredFile {
  readonly sha256: string;
  readonly size: number;
}

/** Files by the hash of their content: the same content is kept once, and a half-written upload is never seen. */
export class FileStore {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  pathOf(sha256: string): string {
    return join(this.dir, sha256.slice(0, 2), sha256);
  }

  async put(source: Readable): Promise<StoredFile> {
    const incoming = join(this.dir, 'incoming');
    await mkdir(incoming, { recursive: true });
    const part = join(incoming, randomUUID());
    const hash = createHash('sha256');
    let size = 0;
    try {
      await pipeline(
        source,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(part, { mode: 0o600, flush: true }),
      );
      // A body over the limit is cut by the parser, which says so only afterwards.
      if ('truncated' in source && source.truncated === true) throw new AppError('too_large');
      const sha256 = hash.digest('hex');
      await mkdir(join(this.dir, sha256.slice(0, 2)), { recursive: true });
      await rename(part, this.pathOf(sha256));
      return { sha256, size };
    } catch (error) {
      await rm(part, { force: true });
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
        throw new AppError('disk_full', {}, { cause: error });
      throw error;
    }
  }

  async open(sha256: string): Promise<Readable> {
    const path = this.pathOf(sha256);
    await stat(path).catch((cause: unknown) => {
      throw new AppError('not_found', {}, { cause });
    });
    return createReadStream(path);
  }
}
