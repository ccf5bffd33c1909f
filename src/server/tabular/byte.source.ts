import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline as pipelineOf, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type TableLimits, tableError } from './tabular.types.ts';

const tooLarge = () => tableError('too_large', '文件超过大小上限', 'The file is larger than allowed');

/** Bytes of an upload or a file: the head to look at, then everything from the start, within the limits. */
export interface ByteSource {
  readonly head: Buffer;
  readonly gzipped: boolean;
  /** All bytes, decompressed, once. */
  chunks(): AsyncGenerator<Buffer, void, undefined>;
  /** Path of a plain file with the (decompressed) bytes; a stream is written to a temporary one. */
  file(): Promise<string>;
  close(): Promise<void>;
}

const headBytes = 64 * 1024;

async function* counted(
  input: AsyncIterable<unknown>,
  limit: number,
  onBytes: (n: number) => void,
): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const piece of input) {
    const chunk = Buffer.isBuffer(piece) ? piece : Buffer.from(piece as Uint8Array | string);
    total += chunk.length;
    if (total > limit) throw tooLarge();
    onBytes(total);
    yield chunk;
  }
}

/** Opens a path or stream, looks at the first bytes and takes gzip off. */
export const openBytes = async (input: string | Readable, limits: TableLimits): Promise<ByteSource> => {
  const raw = typeof input === 'string' ? createReadStream(input, { highWaterMark: 256 * 1024 }) : input;
  let folder: string | undefined;
  let taken = 0;
  let current: AsyncGenerator<Buffer> = counted(raw, limits.fileBytes, (n) => {
    taken = n;
  });
  let head = await peek();
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  if (gzipped) {
    // pipeline, not pipe: an error of the upload must reach the reader, who would otherwise wait for ever.
    const inner = pipelineOf(Readable.from(resumed(head, current)), createGunzip(), () => undefined);
    current = expanding(inner);
    head = Buffer.alloc(0);
    head = await peek();
  }
  return {
    head,
    gzipped,
    chunks: () => resumed(head, current),
    async file() {
      if (typeof input === 'string' && !gzipped) {
        if ((await stat(input)).size > limits.fileBytes) throw tooLarge();
        return input;
      }
      folder = await mkdtemp(join(tmpdir(), 'huanying-table-'));
      const path = join(folder, 'table');
      await pipeline(resumed(head, current), createWriteStream(path, { mode: 0o600 }));
      return path;
    },
    async close() {
      raw.destroy();
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };

  async function peek(): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    while (size < headBytes) {
      const next = await current.next();
      if (next.done) break;
      parts.push(next.value);
      size += next.value.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  async function* expanding(inner: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
    let total = 0;
    try {
      for await (const chunk of inner) {
        total += (chunk as Buffer).length;
        if (total > limits.expandedBytes) throw tooLarge();
        if (total > 64 * 1024 * 1024 && total > taken * limits.expandRatio * 2) {
          throw tableError('zip_bomb', '压缩比异常，拒绝解压', 'Refused: it expands beyond any plausible table');
        }
        yield chunk as Buffer;
      }
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (code.startsWith('Z_')) throw tableError('damaged', '压缩文件已损坏', 'The compressed file is damaged', error);
      throw error;
    }
  }
};

async function* resumed(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  if (head.length > 0) yield head;
  yield* rest;
}
