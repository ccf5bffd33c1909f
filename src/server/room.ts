import type { FastifyBaseLogger, FastifyPluginAsync } from 'fastify';
import type { ClickHouse } from './clickhouse/client.ts';
import type { Config } from './config.ts';
import type { BoundRoute } from './http/bind.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { Notices } from './notices/notices.service.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { Db } from './postgres/pool.ts';
import type { Cipher } from './records/columns.ts';
import type { RecordReads } from './records/read.service.ts';
import type { RecordRegistry } from './records/registry.ts';
import type { RecordWrites } from './records/write.service.ts';
import type { Search } from './search/search.service.ts';

/** What every room stands on. */
export interface RoomDeps {
  readonly config: Config;
  readonly log: FastifyBaseLogger;
  /** As the plain application role: row-level security holds. */
  readonly db: Db;
  /** As the owner: for system tables and jobs that cross workspaces. Every use says why. */
  readonly ownerDb: Db;
  readonly clickhouse: ClickHouse;
  readonly cipher: Cipher;
  readonly now: () => Date;
  readonly registry: RecordRegistry;
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly jobs: Jobs;
  readonly live: LiveHub;
  readonly notices: Notices;
  readonly outbox: Outbox;
  /** Full text of the records that declare it. */
  readonly search: Search;
  /** A generated secret of this installation, made at first use. */
  readonly secret: (name: string) => string;
}

/** What a room adds to the house. Its records are added to the registry while it is wired. */
export interface Room {
  readonly routes?: readonly BoundRoute[];
  readonly plugins?: readonly FastifyPluginAsync[];
  readonly start?: () => Promise<void>;
  /** Stops taking work and finishes what was accepted. */
  readonly stop?: () => Promise<void>;
}
