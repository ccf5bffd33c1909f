import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../../../shared/errors.ts';

interface Part {
  readonly path: string;
  /** A handle and no stream: what a stream cannot write becomes an event that nobody may be waiting for. */
  readonly file: FileHandle;
  waiting: string[];
  characters: number;
}

const partCount = 64;
const bufferCharacters = 65_536;

/**
 * Puts items aside in files by their key, so that all items of one key can be looked at together although they lie
 * apart in the source. Memory holds one part at a time: with 5 million lines some 80,000 of them. Throws `disk_full`
 * when there is no room: what was put aside is made anew when the work is tried again.
 */
export class Spill {
  readonly #dir: string;
  #parts: Part[] = [];

  constructor(dir: string) {
    this.#dir = dir;
  }

  static readonly parts = partCount;

  async open(): Promise<void> {
    // What an earlier run left behind would count twice.
    await this.remove();
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    for (let i = 0; i < partCount; i++) {
      const path = join(this.#dir, `${i}.jsonl`);
      const file = await roomFor(() => open(path, 'w', 0o600));
      this.#parts.push({ path, file, waiting: [], characters: 0 });
    }
  }

  async add(key: string, item: unknown): Promise<void> {
    const part = this.#parts[partOf(key)];
    if (part === undefined) throw new Error('the spill is not open');
    const line = JSON.stringify([key, item]);
    part.waiting.push(line);
    part.characters += line.length;
    if (part.characters >= bufferCharacters) await write(part);
  }

  /** Ends the writing. */
  async close(): Promise<void> {
    for (const part of this.#parts) {
      await write(part);
      await part.file.close();
    }
  }

  /** The items of one part by key, in the order in which they came. */
  async read<T>(part: number): Promise<Map<string, T[]>> {
    const groups = new Map<string, T[]>();
    const path = this.#parts[part]?.path;
    if (path === undefined) return groups;
    const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      if (line === '') continue;
      const [key, item] = JSON.parse(line) as [string, T];
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
    return groups;
  }

  async remove(): Promise<void> {
    const parts = this.#parts;
    this.#parts = [];
    // Closing twice does nothing.
    await Promise.allSettled(parts.map(({ file }) => file.close()));
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** FNV-1a over the characters: spreads well enough, and this runs for every row. */
function partOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return ((hash >>> 16) ^ hash) & (partCount - 1);
}

async function write(part: Part): Promise<void> {
  if (part.waiting.length === 0) return;
  const text = `${part.waiting.join('\n')}\n`;
  part.waiting = [];
  part.characters = 0;
  await roomFor(() => part.file.appendFile(text));
}

async function roomFor<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw new AppError('disk_full', { retryAfterSeconds: 60 }, { cause: error });
    throw error;
  }
}
