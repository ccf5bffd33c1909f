import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '../../../server/postgres/pool.ts';
import type { Work } from '../../../server/records/work.ts';
import type { Label } from '../../../shared/label.ts';
import type { IncidentFacts } from '../control-room.api.ts';
import type { IncidentEntry } from '../incidents.contract.ts';

interface EntryRow {
  readonly id: string;
  readonly at: string;
  readonly kind: IncidentEntry['kind'];
  readonly person_id: string | null;
  readonly person_name: string;
  readonly text: Label;
}

const toEntry = (r: EntryRow): IncidentEntry => ({
  id: r.id,
  at: r.at,
  kind: r.kind,
  person: r.person_id === null ? null : { id: r.person_id, name: r.person_name },
  text: r.text,
});

/** Most lines that one timeline shows. */
const shown = 500;

/** Writes a line. The table takes inserts and nothing else, so that nobody tells the story afterwards. */
export async function writeEntry(
  work: Work,
  incidentId: string,
  entry: { readonly kind: IncidentEntry['kind']; readonly text: Label },
): Promise<IncidentEntry> {
  const { actor } = work;
  const row = await work.tx.one<EntryRow>(sql`
    INSERT INTO incident_entry (id, workspace_id, incident_id, at, kind, person_id, person_name, text)
    VALUES (${uuidv7()}::uuid, ${actor.workspaceId}::uuid, ${incidentId}::uuid, ${work.now.toISOString()}::timestamptz, ${entry.kind}, ${actor.personId}::uuid, ${actor.name}, ${JSON.stringify(entry.text)}::jsonb)
    RETURNING id, at, kind, person_id, person_name, text`);
  return toEntry(row);
}

/** The timeline, the earliest first. */
export async function entriesOf(tx: Tx, workspaceId: string, incidentId: string): Promise<IncidentEntry[]> {
  const rows = await tx.query<EntryRow>(sql`
    SELECT id, at, kind, person_id, person_name, text FROM incident_entry
    WHERE workspace_id = ${workspaceId}::uuid AND incident_id = ${incidentId}::uuid ORDER BY at, id LIMIT ${shown}`);
  return rows.map(toEntry);
}

/** What happened lately in all incidents of a campaign, the latest first. */
export async function latestEntries(
  tx: Tx,
  workspaceId: string,
  campaignId: string,
  limit: number,
): Promise<(IncidentEntry & { readonly incident: { readonly id: string; readonly code: string } })[]> {
  const rows = await tx.query<EntryRow & { readonly incident_id: string; readonly code: string }>(sql`
    SELECT e.id, e.at, e.kind, e.person_id, e.person_name, e.text, e.incident_id, i.code FROM incident_entry e
    JOIN incident i ON i.id = e.incident_id AND i.deleted_at IS NULL
    WHERE e.workspace_id = ${workspaceId}::uuid AND i.campaign = ${campaignId}::uuid ORDER BY e.at DESC, e.id DESC LIMIT ${limit}`);
  return rows.map((r) => ({ ...toEntry(r), incident: { id: r.incident_id, code: r.code } }));
}

export const incidentFacts = (tx: Tx, workspaceId: string, campaignId: string): Promise<IncidentFacts[]> =>
  tx.query<IncidentFacts & Record<string, unknown>>(sql`
    SELECT code, title, kind, severity, state, detected_at AS "detectedAt", responded_at AS "respondedAt", resolved_at AS "resolvedAt", cause
    FROM incident WHERE workspace_id = ${workspaceId}::uuid AND campaign = ${campaignId}::uuid AND deleted_at IS NULL
    ORDER BY detected_at, id LIMIT 100`);
