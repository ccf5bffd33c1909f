import { hash } from 'node:crypto';
import type { EventRow } from './event-row.ts';
import type { RejectionCode } from './rejections.ts';

/** An event that is ready to be written. */
export interface PreparedEvent {
  /** Position in the request. */
  readonly index: number;
  readonly row: EventRow;
  /** 32 hexadecimal digits made from workspace and messageId: the key under which it counts once. */
  readonly claim: string;
  /** `previousId` of an alias call, '' otherwise. */
  readonly previousId: string;
}

/** An item that was refused, as it goes into the dead letters. */
export interface RefusedItem {
  readonly index: number;
  readonly code: RejectionCode | 'malformed_json';
  /** As sent, which need not be one of ours. */
  readonly type: string;
  readonly name: string;
  readonly messageId: string;
  readonly payload: string;
  readonly truncated: boolean;
}

/** All of one request; it is written, or not, as a whole. */
export interface PreparedRequest {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly events: readonly PreparedEvent[];
  readonly refused: readonly RefusedItem[];
  /** About what it weighs in memory. */
  readonly bytes: number;
}

export interface Outcome {
  /** Positions of events that had been counted before. */
  readonly duplicates: readonly number[];
}

/** SHA-256 because messageIds are chosen by senders: nobody may make an event vanish by a made collision. */
export const claimOf = (workspaceId: string, messageId: string): string =>
  hash('sha256', `${workspaceId}\n${messageId}`, 'hex').slice(0, 32);

const uuidType = 2950;

/**
 * UUIDs (with or without hyphens) in the binary form of PostgreSQL's `uuid[]`: a quarter of the time of the text form
 * on both sides.
 */
export function uuidArray(uuids: readonly string[]): Buffer {
  const buffer = Buffer.allocUnsafe(20 + uuids.length * 20);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(0, 4);
  buffer.writeInt32BE(uuidType, 8);
  buffer.writeInt32BE(uuids.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = 20;
  for (const uuid of uuids) {
    at = buffer.writeInt32BE(16, at);
    buffer.write(uuid.length === 32 ? uuid : uuid.replaceAll('-', ''), at, 16, 'hex');
    at += 16;
  }
  return buffer;
}

/** A `uuid[]` that holds one value many times. */
export function repeatedUuid(uuid: string, times: number): Buffer {
  const buffer = uuidArray([uuid]);
  const all = Buffer.allocUnsafe(20 + times * 20);
  buffer.copy(all, 0, 0, 20);
  all.writeInt32BE(times, 12);
  if (times > 0) all.fill(buffer.subarray(20), 20);
  return all;
}

/** A claim as PostgreSQL prints it. */
export const claimText = (claim: string): string =>
  `${claim.slice(0, 8)}-${claim.slice(8, 12)}-${claim.slice(12, 16)}-${claim.slice(16, 20)}-${claim.slice(20)}`;
