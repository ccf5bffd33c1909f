import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import fastify, { type FastifyInstance } from 'fastify';
import { sendError } from '../../../../server/http/errors.ts';
import { silentLog } from '../../../../server/stores/store-log.ts';
import { createTestStores, type TestStores } from '../../../../server/testing/test-stores.ts';
import type { ChannelRule } from '../../tracking.contract.ts';
import { type IngestOptions, IngestService, type IngestSummary } from '../ingest.service.ts';
import { IntakeService, type WriteKeyInfo } from '../intake.ts';
import type { LinkCodes, UnitHints } from '../normalise.ts';
import { trackingPlugin } from '../tracking.plugin.ts';

export const rootUnit = '00000000-0000-7000-8000-00000000aaaa';

export interface TrackingHost {
  readonly app: FastifyInstance;
  readonly stores: TestStores;
  readonly ingest: IngestService;
  readonly intake: IntakeService;
  readonly workspaceId: string;
  readonly key: string;
  readonly told: (IngestSummary & { readonly workspaceId: string })[];
  /** Sends as the first write key. */
  send(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Answer }>;
  events<Row extends object>(columns: string, where?: string): Promise<Row[]>;
  count(where?: string): Promise<number>;
  close(): Promise<void>;
}

export interface Answer {
  readonly success: boolean;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly messageId: string; readonly code: string }[];
  readonly notes?: readonly { readonly index: number; readonly code: string }[];
  readonly error?: { readonly code: string; readonly details?: Readonly<Record<string, unknown>> };
}

export interface HostOptions {
  readonly now?: () => number;
  readonly keys?: Readonly<Record<string, WriteKeyInfo>>;
  readonly rules?: readonly ChannelRule[];
  readonly links?: Readonly<Record<string, LinkCodes>>;
  readonly resolveUnit?: (hints: UnitHints) => Promise<string>;
  readonly ingest?: Partial<IngestOptions>;
  readonly regionOf?: (name: string) => string;
}

export async function addWorkspace(stores: TestStores): Promise<string> {
  const id = randomUUID();
  await stores.owner.execute(sql`INSERT INTO workspace (id, name) VALUES (${id}::uuid, 'test')`);
  return id;
}

/** The tracking room alone, over real stores: what it asks of other rooms is answered by the options. */
export async function startTrackingHost(options: HostOptions = {}, given?: TestStores): Promise<TrackingHost> {
  const stores = given ?? (await createTestStores());
  const workspaceId = await addWorkspace(stores);
  const key = `wk_test_${workspaceId.slice(0, 8)}`;
  const keyInfo: WriteKeyInfo = { id: randomUUID(), workspaceId, source: 'server', unitId: null };
  const now = options.now ?? Date.now;
  const intake = new IntakeService({
    findWriteKey: async (text) => (text === key ? keyInfo : options.keys?.[text]),
    findChannelRules: async () => options.rules ?? [],
    findLinkCodes: async (_workspace, code) => options.links?.[code],
    resolveUnit: (_workspace, hints) => options.resolveUnit?.(hints) ?? Promise.resolve(rootUnit),
    ...(options.regionOf ? { regionOf: options.regionOf } : {}),
    now,
  });
  const told: (IngestSummary & { workspaceId: string })[] = [];
  const ingest = new IngestService({
    db: stores.owner,
    clickhouse: stores.clickhouse,
    log: silentLog,
    now,
    onIngested: (id, summary) => told.push({ workspaceId: id, ...summary }),
    ...options.ingest,
  });
  await ingest.start();
  const app = fastify({ bodyLimit: 1 << 20 });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  await app.register(trackingPlugin({ intake, submit: (request) => ingest.submit(request) }));
  return {
    app,
    stores,
    ingest,
    intake,
    workspaceId,
    key,
    told,
    async send(path, body, headers = {}) {
      const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const response = await app.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/json', authorization: basic(key), ...headers },
        payload,
      });
      return { status: response.statusCode, body: response.json<Answer>() };
    },
    events: (columns, where = '1') =>
      stores.clickhouse.query({
        sql: `SELECT ${columns} FROM events WHERE workspace_id = {workspaceId:String} AND ${where} ORDER BY time, message_id`,
        params: { workspaceId },
      }),
    async count(where = '1') {
      const [row] = await stores.clickhouse.query<{ n: string }>({
        sql: `SELECT count() AS n FROM events WHERE workspace_id = {workspaceId:String} AND ${where}`,
        params: { workspaceId },
      });
      return Number(row?.n);
    },
    async close() {
      await app.close();
      await ingest.stop();
      if (!given) await stores.close();
    },
  };
}

export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
