import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type ApprovalDef, canonicalJson, contentOf } from '../../shared/record/approval.ts';
import type { Queries } from '../postgres/pool.ts';
import type { Decision, Flow } from './approval.flow.ts';

export interface ApprovalRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly record: string;
  readonly record_id: string;
  readonly kind: string;
  readonly unit_id: string | null;
  readonly owner_id: string | null;
  readonly code: string;
  readonly title: string;
  readonly state: Flow['state'];
  readonly round: number;
  readonly urgent: boolean;
  readonly content: Readonly<Record<string, unknown>>;
  /** Empty where it was approved before approvals were kept. */
  readonly hash: string;
  readonly flow: Flow;
  readonly policy_version: number;
  readonly seated_by: string;
  readonly like_value: string | null;
  readonly reason: string | null;
  readonly imported: boolean;
  readonly submitted_by: string | null;
  readonly submitted_by_name: string;
  readonly submitted_at: string;
  readonly due_at: string | null;
  readonly closed_at: string | null;
  readonly papers_due_at: string | null;
  readonly papers_done_at: string | null;
  /** When those who would have signed them the usual way had done so. */
  readonly papers_signed_at: string | null;
  readonly papers_flagged_at: string | null;
  readonly reminded_at: string | null;
  readonly involved: readonly string[];
}

export type SignedBy = 'session' | 'password' | 'totp';
export interface DecisionRow extends Decision {
  readonly byName: string;
  readonly signedBy: SignedBy;
}

/** SHA-256 of the canonical JSON of what is approved. */
export const hashOf = (content: Readonly<Record<string, unknown>>): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');

/**
 * The hash of what a row says now about what an approval pinned when it was asked for. What was pinned only later is no
 * part of it: an approval is not void because more is asked of those after it.
 */
export const presentHash = (a: ApprovalDef, row: Readonly<Record<string, unknown>>, approval: ApprovalRow): string =>
  hashOf(
    Object.fromEntries(Object.entries(contentOf(a, row, approval.urgent)).filter(([name]) => name in approval.content)),
  );

export const findApproval = (db: Queries, id: string, lock = false): Promise<ApprovalRow | undefined> =>
  db.maybeOne<ApprovalRow>(sql`SELECT * FROM approval WHERE id = ${id}::uuid${lock ? sql` FOR UPDATE` : sql``}`);

/** The newest approval of a record, whatever came of it. */
export const latestApproval = (
  db: Queries,
  record: string,
  recordId: string,
  kind: string,
  lock = false,
): Promise<ApprovalRow | undefined> =>
  db.maybeOne<ApprovalRow>(
    sql`SELECT * FROM approval WHERE record = ${record} AND record_id = ${recordId}::uuid AND kind = ${kind} ORDER BY submitted_at DESC, id DESC LIMIT 1${lock ? sql` FOR UPDATE` : sql``}`,
  );

export const decisionsOf = (db: Queries, id: string): Promise<DecisionRow[]> =>
  db.query<DecisionRow>(sql`
    SELECT round, step, seat, person_id AS "by", person_name AS "byName", acted_for AS "actedFor", approve, reason, hash, signed_by AS "signedBy", at
    FROM approval_decision WHERE approval_id = ${id}::uuid ORDER BY at, id`);

export async function insertApproval(db: Queries, a: ApprovalRow): Promise<void> {
  await db.execute(sql`
    INSERT INTO approval (id, workspace_id, record, record_id, kind, unit_id, owner_id, code, title, state, round, urgent, content, hash, flow,
      policy_version, seated_by, like_value, reason, imported, submitted_by, submitted_by_name, submitted_at, due_at, closed_at, involved)
    VALUES (${a.id}::uuid, ${a.workspace_id}::uuid, ${a.record}, ${a.record_id}::uuid, ${a.kind}, ${a.unit_id}::uuid, ${a.owner_id}::uuid, ${a.code}, ${a.title},
      ${a.state}, ${a.round}, ${a.urgent}, ${JSON.stringify(a.content)}::jsonb, ${a.hash}, ${JSON.stringify(a.flow)}::jsonb, ${a.policy_version}, ${a.seated_by},
      ${a.like_value}, ${a.reason}, ${a.imported}, ${a.submitted_by}::uuid, ${a.submitted_by_name}, ${a.submitted_at}::timestamptz, ${a.due_at}::timestamptz,
      ${a.closed_at}::timestamptz, ${sql.param([...a.involved])}::uuid[])`);
}

export async function saveApproval(db: Queries, a: ApprovalRow): Promise<void> {
  const remindAt = a.state === 'running' ? (a.flow.steps[a.flow.at]?.remindAt ?? null) : null;
  await db.execute(sql`
    UPDATE approval SET unit_id = ${a.unit_id}::uuid, owner_id = ${a.owner_id}::uuid, title = ${a.title}, state = ${a.state}, round = ${a.round}, urgent = ${a.urgent},
      content = ${JSON.stringify(a.content)}::jsonb, hash = ${a.hash}, flow = ${JSON.stringify(a.flow)}::jsonb, seated_by = ${a.seated_by}, like_value = ${a.like_value},
      due_at = ${a.due_at}::timestamptz, closed_at = ${a.closed_at}::timestamptz, papers_due_at = ${a.papers_due_at}::timestamptz,
      papers_done_at = ${a.papers_done_at}::timestamptz, papers_signed_at = ${a.papers_signed_at}::timestamptz, papers_flagged_at = ${a.papers_flagged_at}::timestamptz, reminded_at = ${a.reminded_at}::timestamptz, remind_at = ${remindAt}::timestamptz,
      involved = ${sql.param([...a.involved])}::uuid[]
    WHERE id = ${a.id}::uuid`);
}

/** Who may act now, for the lists of what waits. */
export async function saveSeats(db: Queries, a: ApprovalRow): Promise<void> {
  const step = a.state === 'running' ? a.flow.steps[a.flow.at] : undefined;
  const rows = (step?.seats ?? []).flatMap((s, seat) =>
    s.decision === null ? s.people.map((person) => ({ step: step?.key, seat, person })) : [],
  );
  const cleared = db.execute(sql`DELETE FROM approval_seat WHERE approval_id = ${a.id}::uuid`);
  const filled =
    rows.length === 0
      ? undefined
      : db.execute(sql`
    INSERT INTO approval_seat (workspace_id, approval_id, step, seat, person_id)
    SELECT ${a.workspace_id}::uuid, ${a.id}::uuid, e->>'step', (e->>'seat')::int, (e->>'person')::uuid FROM jsonb_array_elements(${JSON.stringify(rows)}::jsonb) AS e`);
  await Promise.all([cleared, filled]);
}

export async function insertDecision(
  db: Queries,
  a: Pick<ApprovalRow, 'id' | 'workspace_id'>,
  d: Decision,
  name: string,
  signedBy: SignedBy,
): Promise<void> {
  await db.execute(sql`
    INSERT INTO approval_decision (id, workspace_id, approval_id, round, step, seat, person_id, person_name, acted_for, approve, reason, hash, signed_by, at)
    VALUES (${uuidv7()}::uuid, ${a.workspace_id}::uuid, ${a.id}::uuid, ${d.round}, ${d.step}, ${d.seat}, ${d.by}::uuid, ${name}, ${d.actedFor}::uuid, ${d.approve},
      ${d.reason}, ${d.hash}, ${signedBy}, ${d.at}::timestamptz)`);
}

/** Names of the files that hang on a record. */
export const fileNames = async (db: Queries, record: string, recordId: string): Promise<string[]> =>
  (
    await db.query<{ name: string }>(
      sql`SELECT name FROM file WHERE record = ${record} AND record_id = ${recordId}::uuid AND deleted_at IS NULL LIMIT 500`,
    )
  ).map((f) => f.name);

/** The approvals of a row are seen by whoever sees the row. */
export const moveApprovals = (
  db: Queries,
  record: string,
  row: { readonly id: string; readonly unitId: string | null; readonly ownerId: string | null },
): Promise<number> =>
  db.execute(
    sql`UPDATE approval SET unit_id = ${row.unitId}::uuid, owner_id = ${row.ownerId}::uuid WHERE record = ${record} AND record_id = ${row.id}::uuid`,
  );

/** Lets others wait until the record's row is decided about: edits and decisions come one after another. */
export const lockRecord = (db: Queries, table: string, id: string): Promise<unknown> =>
  db.maybeOne(sql`SELECT 1 AS one FROM ${sql.identifier(table)} WHERE id = ${id}::uuid FOR UPDATE`);
