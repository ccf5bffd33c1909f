import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Db, Queries } from '../postgres/pool.ts';
import { writePrivateFile } from '../stores/secrets.ts';

const shape = /^[\w-]{43}$/;
const pathIn = (dataDir: string): string => join(dataDir, 'setup-token');
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The token that this node keeps; undefined when there is none, or when the present user may not read it. */
export function findSetupToken(dataDir: string): string | undefined {
  try {
    const text = readFileSync(pathIn(dataDir), 'utf8').trim();
    return shape.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The address of the set-up page that asks for nothing more. */
export const setupAddress = (url: string, token: string): string => `${url}/setup?token=${token}`;

/**
 * Proves that who sets up the first administrator may read the data directory: 256 random bits in a file of mode 600, of
 * which the database keeps the hash. Works as the owner of the database.
 */
export class SetupTokens {
  readonly #db: Db;
  readonly #dataDir: string;
  #making: Promise<string> | undefined;

  constructor(ownerDb: Db, dataDir: string) {
    this.#db = ownerDb;
    this.#dataDir = dataDir;
  }

  /** This node's token, made when there is none that is still good. */
  async ensure(): Promise<string> {
    this.#making ??= this.#ensure().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async matches(given: string, db: Queries = this.#db): Promise<boolean> {
    const known = await db.query<{ hash: string }>(sql`SELECT hash FROM auth.setup_token`);
    const wanted = sha256(given);
    let found = false;
    // Each is compared, and in constant time: how long it takes tells nothing about the token.
    for (const { hash } of known) if (timingSafeEqual(Buffer.from(hash, 'hex'), wanted)) found = true;
    return found;
  }

  /** Ends the tokens of all nodes, as part of the transaction that used one. */
  async forget(db: Queries = this.#db): Promise<void> {
    await db.execute(sql`DELETE FROM auth.setup_token`);
  }

  dropFile(): void {
    rmSync(pathIn(this.#dataDir), { force: true });
  }

  async #ensure(): Promise<string> {
    const kept = findSetupToken(this.#dataDir);
    if (kept !== undefined && (await this.matches(kept))) return kept;
    const token = randomBytes(32).toString('base64url');
    await this.#db.execute(sql`INSERT INTO auth.setup_token (hash) VALUES (${sha256(token).toString('hex')})`);
    writePrivateFile(pathIn(this.#dataDir), `${token}\n`);
    return token;
  }
}
