/**
 * A node that receives events, as a process that a test can kill: arguments are the two store addresses, the workspace
 * and the write key. Prints its address and listens until it is killed.
 */
import fastify from 'fastify';
import { createClickHouse } from '../../../../server/clickhouse/client.ts';
import { sendError } from '../../../../server/http/errors.ts';
import { createPool } from '../../../../server/postgres/pool.ts';
import { silentLog } from '../../../../server/stores/store-log.ts';
import { IngestService } from '../ingest.service.ts';
import { IntakeService } from '../intake.ts';
import { trackingPlugin } from '../tracking.plugin.ts';

const [databaseUrl = '', clickhouseUrl = '', workspaceId = '', key = ''] = process.argv.slice(2);
const db = createPool(databaseUrl, { name: 'writer-process' });
const ingest = new IngestService({ db, clickhouse: createClickHouse(clickhouseUrl), log: silentLog });
const intake = new IntakeService({
  findWriteKey: async (text) =>
    text === key ? { id: workspaceId, workspaceId, source: 'server', unitId: null } : undefined,
  findChannelRules: async () => [],
  resolveUnit: async () => workspaceId,
  now: Date.now,
});
await ingest.start();
const app = fastify();
app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
await app.register(trackingPlugin({ intake, submit: (request) => ingest.submit(request) }));
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
