import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StoreError } from './store-error.ts';

const SecretsFile = z.record(z.string(), z.string());

export interface Secrets {
  /** The secret of this name, made and kept on first use: 256 random bits as base64url. */
  get(name: string): string;
}

/** Writes a file whole or not at all, readable by its owner only. */
export function writePrivateFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** Generated passwords and keys of one data directory, in secrets.json (mode 600). */
export function openSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  const known = readSecrets(path);
  return {
    get(name) {
      const existing = known[name];
      if (existing !== undefined) return existing;
      const made = randomBytes(32).toString('base64url');
      known[name] = made;
      writePrivateFile(path, `${JSON.stringify(known, null, 2)}\n`);
      return made;
    },
  };
}

function readSecrets(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  try {
    return SecretsFile.parse(JSON.parse(text));
  } catch (cause) {
    // Making new passwords here would lock the owner out of the stores.
    throw new StoreError(
      'data_damaged',
      {
        zh: `密钥文件已损坏：${path}，请从备份恢复`,
        en: `The file of secrets is damaged: ${path}. Restore it from a backup`,
      },
      { cause },
    );
  }
}
