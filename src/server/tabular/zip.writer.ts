import type { Transform } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly content: string | Iterable<string> | AsyncIterable<string>;
}

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const max32 = 0xffff_ffff;
/** 1 January 2020: the time of writing has no place in an export, and equal data gives equal files. */
const dosDate = (40 << 9) | (1 << 5) | 1;
const flags = 0x0808; // sizes follow the data; names are UTF-8

async function* buffers(content: ZipPart['content']): AsyncGenerator<Buffer> {
  if (typeof content === 'string') yield Buffer.from(content);
  else for await (const piece of content) yield Buffer.from(piece);
}

/** Until the stream takes more, or is gone. */
const room = (stream: Transform): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.once('drain', go);
    stream.once('close', go);
  });

/**
 * A zip archive as a stream of chunks, each part deflated as it comes. Pull-based: a part is not asked for more before
 * the reader has taken what there is. Throws RangeError beyond 4 GiB (no zip64: a spreadsheet's rows end sooner).
 */
export async function* writeZip(parts: Iterable<ZipPart> | AsyncIterable<ZipPart>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const part of parts) {
    const name = Buffer.from(part.name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(flags, 6);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(dosDate, 12);
    head.writeUInt16LE(name.length, 26);
    yield Buffer.concat([head, name]);
    let crc = 0;
    let size = 0;
    let packed = 0;
    const deflate = createDeflateRaw({ level: 6 });
    const feeding = (async () => {
      for await (const bytes of buffers(part.content)) {
        crc = crc32(bytes, crc);
        size += bytes.length;
        if (deflate.destroyed) return;
        if (!deflate.write(bytes)) await room(deflate);
        // The reader went away: leaving the loop closes the source of the rows.
        if (deflate.destroyed) return;
      }
      deflate.end();
    })();
    feeding.catch((error: unknown) => deflate.destroy(error as Error));
    try {
      for await (const chunk of deflate) {
        packed += (chunk as Buffer).length;
        yield chunk as Buffer;
      }
    } finally {
      deflate.destroy();
      await feeding;
    }
    if (size > max32 || packed > max32) throw new RangeError(`${part.name} is larger than 4 GiB`);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeUInt32LE(crc, 4);
    tail.writeUInt32LE(packed, 8);
    tail.writeUInt32LE(size, 12);
    yield tail;
    written.push({ name, crc, packed, size, offset });
    offset += 30 + name.length + packed + 16;
    if (offset > max32) throw new RangeError('the archive is larger than 4 GiB');
  }
  yield directory(written, offset);
}

const directory = (written: readonly Written[], start: number): Buffer => {
  const entries = written.map((w) => {
    const e = Buffer.alloc(46);
    e.writeUInt32LE(0x02014b50, 0);
    e.writeUInt16LE(20, 4);
    e.writeUInt16LE(20, 6);
    e.writeUInt16LE(flags, 8);
    e.writeUInt16LE(8, 10);
    e.writeUInt16LE(dosDate, 14);
    e.writeUInt32LE(w.crc, 16);
    e.writeUInt32LE(w.packed, 20);
    e.writeUInt32LE(w.size, 24);
    e.writeUInt16LE(w.name.length, 28);
    e.writeUInt32LE(w.offset, 42);
    return Buffer.concat([e, w.name]);
  });
  const body = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(body.length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([body, end]);
};
