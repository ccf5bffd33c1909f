import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../shared/errors.ts';
import type { Db, Queries } from '../postgres/pool.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

export type LinkKind = 'invitation' | 'reset';
export interface OneTimeLink {
  readonly id: string;
  readonly kind: LinkKind;
  readonly workspaceId: string;
  readonly personId: string;
  readonly issuerName: string;
  readonly expiresAt: string;
}
export interface NewLink {
  readonly kind: LinkKind;
  readonly workspaceId: string;
  readonly personId: string;
  readonly issuedBy: string | null;
  readonly issuerName: string;
}
/** How long a one-time link may be used, in hours. */
const linkHours: Readonly<Record<LinkKind, number>> = { invitation: 7 * 24, reset: 24 };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Accounts, their passwords and one-time links. Works as the owner: the application's role cannot see the schema `auth`. */
export class Accounts {
  readonly #db: Db;
  readonly #now: () => Date;

  constructor(ownerDb: Db, now: () => Date) {
    this.#db = ownerDb;
    this.#now = now;
  }

  async anyExists(db: Queries = this.#db): Promise<boolean> {
    return (await db.maybeOne(sql`SELECT 1 AS one FROM auth.app_user LIMIT 1`)) !== undefined;
  }

  findByEmail(email: string, db: Queries = this.#db): Promise<{ id: string; name: string } | undefined> {
    return db.maybeOne(sql`SELECT id, name FROM auth.app_user WHERE email = ${email.toLowerCase()}`);
  }

  /** Makes an account; the address counts as verified, for the administrator or the person's own mailbox vouches for it. */
  async create(
    input: { readonly email: string; readonly name: string; readonly password: string },
    db: Queries = this.#db,
  ): Promise<string> {
    const id = uuidv7();
    const password = await hashPassword(input.password);
    await db.execute(
      sql`INSERT INTO auth.app_user (id, name, email, email_verified) VALUES (${id}, ${input.name}, ${input.email.toLowerCase()}, true)`,
    );
    await db.execute(
      sql`INSERT INTO auth.account (id, user_id, provider_id, account_id, password) VALUES (${uuidv7()}, ${id}, 'credential', ${id}, ${password})`,
    );
    return id;
  }

  async checkPassword(userId: string, password: string): Promise<boolean> {
    const row = await this.#db.maybeOne<{ password: string | null }>(
      sql`SELECT password FROM auth.account WHERE user_id = ${userId} AND provider_id = 'credential'`,
    );
    return typeof row?.password === 'string' && (await verifyPassword(row.password, password));
  }

  /** Sets the password and ends every session, since whoever knew the old one may be in. */
  async setPassword(userId: string, password: string): Promise<void> {
    const hashed = await hashPassword(password);
    await this.#db.transaction(async (tx) => {
      await tx.execute(sql`
        INSERT INTO auth.account (id, user_id, provider_id, account_id, password) VALUES (${uuidv7()}, ${userId}, 'credential', ${userId}, ${hashed})
        ON CONFLICT (provider_id, account_id) DO UPDATE SET password = excluded.password, updated_at = now()`);
      await tx.execute(sql`DELETE FROM auth.session WHERE user_id = ${userId}`);
    });
  }

  async endSessions(userId: string): Promise<void> {
    await this.#db.execute(sql`DELETE FROM auth.session WHERE user_id = ${userId}`);
  }

  async revokeKeysOf(personId: string): Promise<void> {
    await this.#db.execute(
      sql`UPDATE service_key SET revoked_at = ${this.#now().toISOString()}::timestamptz WHERE created_by = ${personId}::uuid AND revoked_at IS NULL`,
    );
  }

  /** A new link; earlier ones of the same kind for the same person no longer work. */
  async issueLink(link: NewLink): Promise<{ token: string; expiresAt: string }> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#now();
    const expiresAt = new Date(now.getTime() + linkHours[link.kind] * 3_600_000).toISOString();
    await this.#db.transaction(async (tx) => {
      await tx.execute(
        sql`DELETE FROM auth.one_time_link WHERE person_id = ${link.personId}::uuid AND kind = ${link.kind} AND used_at IS NULL`,
      );
      await tx.execute(sql`
        INSERT INTO auth.one_time_link (id, kind, token_hash, workspace_id, person_id, issued_by, issuer_name, created_at, expires_at)
        VALUES (${uuidv7()}, ${link.kind}, ${sha256(token)}, ${link.workspaceId}, ${link.personId}, ${link.issuedBy}, ${link.issuerName}, ${now.toISOString()}, ${expiresAt})`);
    });
    return { token, expiresAt };
  }

  /** The link behind a token, or `gone`: used, expired, withdrawn and never issued all read the same. */
  async findLink(token: string, db: Queries = this.#db): Promise<OneTimeLink> {
    const link = await db.maybeOne<OneTimeLink>(sql`
      SELECT id, kind, workspace_id AS "workspaceId", person_id AS "personId", issuer_name AS "issuerName", expires_at AS "expiresAt"
      FROM auth.one_time_link WHERE token_hash = ${sha256(token)} AND used_at IS NULL AND expires_at > ${this.#now().toISOString()}::timestamptz`);
    if (link === undefined)
      throw new AppError('gone', {
        reason: {
          zh: '链接已失效，请向管理员索取新的',
          en: 'The link no longer works; ask an administrator for a new one',
        },
      });
    return link;
  }

  /** Uses a link up. False when another request was faster. */
  async useLink(id: string, db: Queries = this.#db): Promise<boolean> {
    const n = await db.execute(
      sql`UPDATE auth.one_time_link SET used_at = ${this.#now().toISOString()}::timestamptz WHERE id = ${id}::uuid AND used_at IS NULL`,
    );
    return n === 1;
  }

  /** Withdraws links that others issued: what a person may do has changed since. */
  async withdrawLinks(personId: string, exceptIssuer: string | null = null): Promise<void> {
    await this.#db.execute(
      sql`DELETE FROM auth.one_time_link WHERE person_id = ${personId}::uuid AND used_at IS NULL AND (${exceptIssuer}::uuid IS NULL OR issued_by IS DISTINCT FROM ${exceptIssuer}::uuid)`,
    );
  }
}
