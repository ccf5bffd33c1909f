import { join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Actor } from './access/actor.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import { createCipher } from './cipher.ts';
import { createClickHouse } from './clickhouse/client.ts';
import { type ClockRunner, createClockRunner } from './clocks/clock-runner.ts';
import { clocksRoutes } from './clocks/clocks.routes.ts';
import { Comments } from './collaboration/comments.service.ts';
import type { Config } from './config.ts';
import { Attachments } from './files/attachments.service.ts';
import { FileStore } from './files/file-store.ts';
import type { BoundRoute } from './http/bind.ts';
import { createHttpServer } from './http/server.ts';
import { createJobs } from './jobs/jobs.ts';
import { liveRoutes } from './live/live.routes.ts';
import { createLiveHub } from './live/live-hub.ts';
import { wireRooms } from './modules.ts';
import { Notices } from './notices/notices.service.ts';
import { Readers } from './notices/readers.ts';
import { createOutbox } from './outbox/outbox.ts';
import { platformRoutes } from './platform.routes.ts';
import { createPool } from './postgres/pool.ts';
import { RecordImports } from './record-files/import.service.ts';
import { importRoutes, recordFileRoutes } from './record-files/record-files.routes.ts';
import { RecordReads } from './records/read.service.ts';
import { partRoutes } from './records/record-parts.routes.ts';
import { crudRoutes } from './records/records.routes.ts';
import { RecordRegistry } from './records/registry.ts';
import { SavedViews } from './records/views.service.ts';
import { RecordWrites } from './records/write.service.ts';
import { defineRetention } from './retention/retention.job.ts';
import type { RoomDeps } from './room.ts';
import { Search } from './search/search.service.ts';

export interface AppOptions {
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  /** Clock of the whole application. */
  readonly now?: () => Date;
  readonly databaseUrl: string;
  readonly appDatabaseUrl: string;
  readonly clickhouseUrl: string;
  readonly secret: (name: string) => string;
  /** Told once the first administrator exists. */
  readonly onSetup?: () => Promise<void>;
  /** Throws `disk_full` while the disk has no room. */
  readonly assertSpace?: () => void;
  /** Most connections to the database at once, of people's requests and of the system's own each. */
  readonly connections?: number;
  /** Parts outside the rooms: health, built pages. */
  readonly plugins?: readonly FastifyPluginAsync[];
}

export interface App {
  readonly http: FastifyInstance;
  readonly deps: RoomDeps;
  readonly routes: readonly BoundRoute[];
  readonly rooms: ReturnType<typeof wireRooms>;
  readonly clocks: ClockRunner;
  start(): Promise<void>;
  /** Takes no new work, finishes what was accepted, closes. */
  stop(): Promise<void>;
}

/** The whole application on two open stores, without listening: the server and the tests start the same thing. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, log } = options;
  const now = options.now ?? ((): Date => new Date());
  const db = createPool(options.appDatabaseUrl, { max: options.connections ?? 16, name: 'huanying', log });
  const ownerDb = createPool(options.databaseUrl, { max: options.connections ?? 12, name: 'huanying-system', log });
  const clickhouse = createClickHouse(options.clickhouseUrl);
  const cipher = createCipher(options.secret('personalData'));
  const registry = new RecordRegistry();
  const reads = new RecordReads({ db, registry, cipher, now });
  const writes = new RecordWrites(reads);
  const jobs = createJobs(options.databaseUrl, log);
  const live = createLiveHub(options.databaseUrl, log);
  const notices = new Notices(db, now);
  const outbox = createOutbox(ownerDb, log, jobs);
  const search = new Search({ ...reads.deps, ownerDb, log });
  registry.observe(search.observer);
  const deps: RoomDeps = {
    config,
    log,
    db,
    ownerDb,
    clickhouse,
    cipher,
    now,
    registry,
    reads,
    writes,
    jobs,
    live,
    notices,
    outbox,
    search,
    secret: options.secret,
  };
  const rooms = wireRooms(deps, options.onSetup);
  registry.seal();
  const readers = new Readers(registry, rooms.actorOf);
  notices.readers = readers;
  const { escalation: people } = rooms.organization;
  writes.clocks.settingOf = (workspaceId, key) => rooms.approvals.policies.settingOf(workspaceId, key);
  const clocks = createClockRunner({ db: ownerDb, writes, notices, outbox, people, now, log });

  const files = new FileStore(join(config.dataDir, 'files'));
  defineRetention(jobs, { db: ownerDb, registry, files, log, now });
  const imports = new RecordImports({ reads, writes, files, jobs, actorOf: rooms.actorOf });
  const parts = {
    reads,
    writes,
    comments: new Comments(reads, writes, notices, readers),
    attachments: new Attachments(reads, writes, files),
    views: new SavedViews(reads.deps),
  };
  const authenticate = (request: FastifyRequest): Promise<Actor | null> => rooms.authenticate(request);
  const routes = [
    ...registry.defs.flatMap((d) => [
      ...crudRoutes(d, reads, writes),
      ...partRoutes(d, parts),
      ...recordFileRoutes(d, reads, imports),
    ]),
    ...importRoutes(imports),
    ...clocksRoutes(reads, writes),
    ...auditRoutes(reads),
    ...platformRoutes(reads, parts.attachments, notices, search),
    ...liveRoutes(live, registry, (reply) => authenticate(reply.request)),
    ...rooms.rooms.flatMap((r) => r.routes ?? []),
  ];
  const http = await createHttpServer({
    log,
    authenticate,
    callerKey: (request) => rooms.callerKey(request),
    routes,
    plugins: [...rooms.rooms.flatMap((r) => r.plugins ?? []), ...(options.plugins ?? [])],
    publicUrl: () => config.url,
    trustedProxy: config.trustedProxy,
    ...(options.assertSpace === undefined ? {} : { assertSpace: options.assertSpace }),
  });

  return {
    http,
    deps,
    routes,
    rooms,
    clocks,
    async start() {
      await live.start();
      await jobs.start();
      outbox.start();
      clocks.start();
      for (const room of rooms.rooms) await room.start?.();
      void search.catchUp().catch(() => undefined);
    },
    async stop() {
      live.endAll();
      await http.close();
      for (const room of rooms.rooms.toReversed()) await room.stop?.();
      await clocks.stop();
      await search.stop();
      await outbox.stop();
      await jobs.stop();
      await live.stop();
      await Promise.all([db.close(), ownerDb.close(), clickhouse.close()]);
    },
  };
}
