import type { FastifyReply } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import { liveStream } from '../../shared/platform/platform.contract.ts';
import { permissionOf } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import type { RecordRegistry } from '../records/registry.ts';
import type { LiveMessage } from '../records/work.ts';
import type { LiveHub } from './live-hub.ts';

const heartbeatMs = 20_000;
const maxStreams = 2_000;

/** Whether this change is for these eyes: only what the person could read anyway. */
function isFor(actor: Actor, registry: RecordRegistry, m: LiveMessage): boolean {
  if (m.personId !== undefined) return m.personId === actor.personId;
  if (m.type !== 'record' || m.record === undefined)
    return m.type === 'metrics' ? actor.reach('metric.read') !== undefined : m.type !== 'notice';
  const def = registry.find(m.record)?.def;
  if (def === undefined) return false;
  return (
    def.shared === true ||
    within(actor.reach(permissionOf(def, 'read')), { unitId: m.unitId ?? null, ownerId: m.ownerId ?? null })
  );
}

export function liveRoutes(
  hub: LiveHub,
  registry: RecordRegistry,
  authenticateAgain: (reply: FastifyReply) => Promise<Actor | null>,
): BoundRoute[] {
  let streams = 0;
  return [
    bind(liveStream, (actor, { reply, request }) => {
      if (streams >= maxStreams) throw new AppError('overloaded', { retryAfterSeconds: 30 });
      streams += 1;
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        connection: 'keep-alive',
      });
      raw.write('retry: 2000\n: open\n\n');
      const send = (m: LiveMessage): void => {
        if (!isFor(actor, registry, m)) return;
        // A page that does not read is let go; it asks again when it wakes.
        if (raw.writableLength > 1_000_000) return void raw.destroy();
        raw.write(`data: ${JSON.stringify({ type: m.type, record: m.record, id: m.id, version: m.version })}\n\n`);
      };
      const leave = hub.subscribe(actor.workspaceId, send, () => raw.end());
      const beat = setInterval(() => {
        raw.write(': beat\n\n');
        // Signing out ends the stream with the next beat.
        void authenticateAgain(reply).then(
          (still) => (still === null ? raw.end() : undefined),
          () => raw.end(),
        );
      }, heartbeatMs);
      const close = (): void => {
        clearInterval(beat);
        leave();
        streams -= 1;
      };
      request.raw.once('close', close);
      return undefined as unknown;
    }),
  ];
}
