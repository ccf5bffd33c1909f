import { sql } from 'drizzle-orm';
import type { Queries } from '../postgres/pool.ts';

export type ChainFault =
  /** A line is missing before this one. */
  | 'gap'
  /** The line does not carry the hash of the one before. */
  | 'link'
  /** The line is not what was hashed when it was written. */
  | 'content';

export interface BrokenLink {
  readonly workspaceId: string;
  readonly seq: string;
  readonly at: string;
  readonly fault: ChainFault;
}

export interface ChainReport {
  readonly lines: number;
  /** The first line of each workspace that does not fit; empty when all do. */
  readonly broken: readonly BrokenLink[];
  /**
   * Last line of each workspace. Removing lines at the end leaves a whole chain: whoever noted a head elsewhere
   * (doctor prints it) sees that too.
   */
  readonly heads: readonly { readonly workspaceId: string; readonly seq: string; readonly hash: string }[];
}

/** Walks the audit log of all workspaces and checks every hash. As the owner: it sees all of them. */
export async function verifyAuditChain(db: Queries): Promise<ChainReport> {
  const broken = await db.query<BrokenLink>(sql`
    WITH chain AS (
      SELECT a AS line, a.workspace_id, a.seq, a.at, a.prev_hash, a.hash,
             lag(a.seq) OVER w AS before_seq, lag(a.hash) OVER w AS before_hash
      FROM audit_log a WINDOW w AS (PARTITION BY a.workspace_id ORDER BY a.seq)
    ), faults AS (
      SELECT workspace_id, seq, at, CASE
        WHEN seq <> coalesce(before_seq, 0) + 1 THEN 'gap'
        WHEN prev_hash <> coalesce(before_hash, '\\x'::bytea) THEN 'link'
        WHEN hash <> audit_hash(prev_hash, line) THEN 'content' END AS fault
      FROM chain
    )
    SELECT DISTINCT ON (workspace_id) workspace_id AS "workspaceId", seq, at, fault FROM faults WHERE fault IS NOT NULL ORDER BY workspace_id, seq`);
  const heads = await db.query<ChainReport['heads'][number]>(sql`
    SELECT DISTINCT ON (workspace_id) workspace_id AS "workspaceId", seq, encode(hash, 'hex') AS hash FROM audit_log ORDER BY workspace_id, seq DESC`);
  const { lines } = await db.one<{ lines: number }>(sql`SELECT count(*)::int AS lines FROM audit_log`);
  return { lines, broken, heads };
}
