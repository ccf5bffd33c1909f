import type { Tx } from '../../server/postgres/pool.ts';
import type { Work } from '../../server/records/work.ts';

/** An incident of a campaign as its retrospective tells it. */
export interface IncidentFacts {
  readonly code: string;
  readonly title: string;
  readonly kind: string;
  readonly severity: string;
  readonly state: string;
  readonly detectedAt: string;
  readonly respondedAt: string | null;
  readonly resolvedAt: string | null;
  readonly cause: string | null;
}

/** What other rooms may ask of the control room. */
export interface ControlRoomApi {
  /** Writes a line into the timeline of an incident, within the change that it belongs to. */
  note(work: Work, incidentId: string, text: string): Promise<unknown>;
  /** Ticks a step of its runbook. */
  tick(work: Work, incidentId: string, point: { readonly step: string; readonly done: boolean }): Promise<unknown>;
  /** All incidents of a campaign that the transaction sees, in their order. */
  incidentsOf(tx: Tx, workspaceId: string, campaignId: string): Promise<readonly IncidentFacts[]>;
}
