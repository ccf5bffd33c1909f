import type { FastifyRequest } from 'fastify';
import type { Actor } from './access/actor.ts';
import type { Room, RoomDeps } from './room.ts';
import type { DemoSignIns } from './start-message.ts';

export interface Rooms {
  readonly rooms: readonly Room[];
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  /** A person or key as they are now, for work that goes on without a request. */
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
  /** A service key for the tools of this machine, renewed at every start; undefined before the first set-up. */
  readonly localKey: () => Promise<string | undefined>;
  /** Fills the demo workspace on the first run; answers its sign-ins while it exists. */
  readonly prepareDemo: () => Promise<DemoSignIns | undefined>;
}

/** The only place that knows all rooms: they are built in the order in which they need each other. */
export function wireRooms(_deps: RoomDeps): Rooms {
  return {
    rooms: [],
    authenticate: () => Promise.resolve(null),
    actorOf: () => Promise.resolve(null),
    localKey: () => Promise.resolve(undefined),
    prepareDemo: () => Promise.resolve(undefined),
  };
}
