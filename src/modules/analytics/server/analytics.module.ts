import { sql } from 'drizzle-orm';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { OwnMetric } from '../own-metric.contract.ts';
import { metricRoutes } from './metrics.routes.ts';
import { createMetrics, type Metrics } from './metrics.service.ts';
import { ownMetricHooks, ownMetricsOf } from './own-metrics.ts';

/** Figures: the metrics, and what is made of them. */
export function analyticsModule(deps: RoomDeps): Room & { readonly metrics: Metrics } {
  deps.registry.add([registerRecord(OwnMetric, ownMetricHooks())]);
  const metrics = createMetrics({
    userMetrics: (workspaceId) => ownMetricsOf(deps.ownerDb, workspaceId),
    clickhouse: deps.clickhouse,
    now: deps.now,
    dataVersion: async (workspaceId) => {
      // As the owner: the number says only that something changed, and is asked before any right is known.
      const row = await deps.ownerDb.maybeOne<{ data_version: string }>(
        sql`SELECT data_version FROM workspace WHERE id = ${workspaceId}::uuid`,
      );
      return row?.data_version ?? '0';
    },
  });
  return { metrics, routes: metricRoutes(metrics) };
}
