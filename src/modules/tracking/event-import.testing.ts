import { silentLog } from '../../server/stores/store-log.ts';
import type { TestStores } from '../../server/testing/test-stores.ts';
import { createEventImport, type EventImport } from './event-import.api.ts';
import { IngestService } from './server/ingest.service.ts';

export interface TestEventImport {
  readonly api: EventImport;
  stop(): Promise<void>;
}

/** Imports into real stores; every order belongs to the unit that it names, or to `u1`. */
export async function buildEventImport(stores: TestStores): Promise<TestEventImport> {
  const ingest = new IngestService({ db: stores.owner, clickhouse: stores.clickhouse, log: silentLog });
  await ingest.start();
  return {
    api: createEventImport({
      submit: (request) => ingest.submit(request),
      resolveUnit: (_, hints) => Promise.resolve(hints.unit || 'u1'),
      regionOf: () => '',
      now: Date.now,
    }),
    stop: () => ingest.stop(),
  };
}
