import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Part {
  readonly path: string;
  readonly stream: WriteStream;
  waiting: string[];
  characters: number;
}

const partCount = 64;
const bufferCharacters = 65_536;

/**
 * Puts items aside in files by their key, so that all items of one key can be looked at together although they lie
 * apart in the source. Memory holds one part at a time: with 5 million lines some 80,000 of them.
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
    this.#parts = Array.from({ length: partCount }, (_, i) => {
      const path = join(this.#dir, `${i}.jsonl`);
      return { path, stream: createWriteStream(path, { mode: 0o600 }), waiting: [], characters: 0 };
    });
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
      await new Promise<void>((resolve, reject) => {
        part.stream.once('error', reject);
        part.stream.end(resolve);
      });
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
    for (const { stream } of this.#parts) stream.destroy();
    this.#parts = [];
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
  if (!part.stream.write(text)) await once(part.stream, 'drain');
}
