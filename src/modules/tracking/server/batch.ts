import { v7 as uuidv7 } from 'uuid';
import type { DeadLetterRow, Tally, WorkspaceAlias, WorkspaceLink } from './ingest.sql.ts';
import type { Outcome, PreparedEvent, PreparedRequest } from './prepared.ts';

/** Requests that are committed together, with what follows from them. Pure but for the ids of dead letters. */
export interface Batch {
  readonly requests: readonly PreparedRequest[];
  /** Each message once: the first event that carries it. */
  readonly events: readonly PreparedEvent[];
  readonly claims: readonly string[];
  readonly workspaces: readonly string[];
}

export function toBatch(requests: readonly PreparedRequest[]): Batch {
  const seen = new Map<string, PreparedEvent>();
  for (const request of requests) {
    for (const event of request.events) if (!seen.has(event.claim)) seen.set(event.claim, event);
  }
  const events = [...seen.values()];
  return {
    requests,
    events,
    claims: events.map((event) => event.claim),
    workspaces: events.map((event) => event.row.workspaceId),
  };
}

/** What was counted and what had been counted before, request by request. `fresh` holds the events that were written. */
export function outcomesOf(batch: Batch, fresh: ReadonlySet<PreparedEvent>): Outcome[] {
  return batch.requests.map((request) => ({
    duplicates: request.events.filter((event) => !fresh.has(event)).map((event) => event.index),
  }));
}

export function talliesOf(batch: Batch, outcomes: readonly Outcome[]): Tally[] {
  const tallies = new Map<string, Tally>();
  batch.requests.forEach((request, i) => {
    const key = `${request.workspaceId}${request.keyId}`;
    let tally = tallies.get(key);
    if (!tally) {
      tally = { workspaceId: request.workspaceId, keyId: request.keyId, accepted: 0, duplicates: 0, rejected: 0 };
      tallies.set(key, tally);
    }
    const duplicates = outcomes[i]?.duplicates.length ?? 0;
    tally.accepted += request.events.length - duplicates;
    tally.duplicates += duplicates;
    tally.rejected += request.refused.length;
  });
  return [...tallies.values()];
}

export const deadLettersOf = (batch: Batch): DeadLetterRow[] =>
  batch.requests.flatMap((request) => request.refused.map((item) => ({ id: uuidv7(), request, item })));

/** The events with two ids, and aliases whose previous id may have been an anonymous one. */
export function linksOf(events: readonly PreparedEvent[]): WorkspaceLink[] {
  const links: WorkspaceLink[] = [];
  for (const { row, previousId } of events) {
    if (row.userId === '') continue;
    const { workspaceId, userId, time, messageId } = row;
    if (row.anonymousId !== '') links.push({ workspaceId, anonymousId: row.anonymousId, userId, time, messageId });
    if (previousId !== '') links.push({ workspaceId, anonymousId: previousId, userId, time, messageId });
  }
  return links;
}

export function aliasesOf(events: readonly PreparedEvent[]): WorkspaceAlias[] {
  return events
    .filter((event) => event.previousId !== '' && event.row.userId !== '')
    .map(({ row, previousId }) => ({ workspaceId: row.workspaceId, previousId, userId: row.userId }));
}
