import { type Actor, createActor } from '../../../server/access/actor.ts';
import type { ClickHouse } from '../../../server/clickhouse/client.ts';
import type { Answer, Metrics } from './metrics.service.ts';
import { createMetrics, type MetricsDeps } from './metrics.service.ts';

/** An event as a test writes it; what is left out is empty. */
export interface EventRow {
  readonly workspace_id?: string;
  readonly unit_id?: string;
  readonly time: string;
  readonly name?: string;
  readonly person_id?: string;
  readonly session_id?: string;
  readonly path?: string;
  readonly channel?: string;
  readonly campaign?: string;
  readonly device?: string;
  readonly is_bot?: 0 | 1;
  readonly order_id?: string;
  readonly revenue?: string | number;
  readonly currency?: string;
  readonly line_sku?: readonly string[];
  readonly line_category?: readonly string[];
  readonly line_quantity?: readonly (string | number)[];
  readonly line_price?: readonly (string | number)[];
  readonly properties?: string;
}

let serial = 0;
/** Rows of `events` with what ingest would fill in. */
export const buildEvents = (workspaceId: string, rows: readonly EventRow[]): object[] =>
  rows.map((row) => {
    serial += 1;
    const name = row.name ?? 'Page Viewed';
    return {
      workspace_id: workspaceId,
      unit_id: 'u1',
      received_at: row.time,
      type: name === 'Page Viewed' ? 'page' : 'track',
      message_id: `m${serial}`,
      properties: '{}',
      ...row,
      name,
    };
  });

export const workspaceId = '00000000-0000-7000-8000-000000000001';

/** Somebody who may read the metrics of these units, or of all. */
export function buildReader(
  units: 'all' | readonly string[] = 'all',
  more: Partial<Actor> & { grants?: string[] } = {},
): Actor {
  const { grants = ['metric.read', 'personal.read'], ...rest } = more;
  const scope = units === 'all' ? ('workspace' as const) : ('unitAndBelow' as const);
  const list = units === 'all' ? [null] : units;
  return createActor({
    kind: 'person',
    id: 'p',
    personId: 'p',
    name: 'Reader',
    workspaceId,
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    locale: 'zh',
    via: 'api',
    address: null,
    requestId: null,
    homeUnitId: null,
    ...rest,
    records: [],
    place: {
      personId: 'p',
      assignments: list.map((unitId) => ({
        unitId,
        position: 'reader',
        grants: grants.map((permission) => ({ permission, scope })),
      })),
      team: [],
      below: new Map(),
    },
  });
}

/** The service on a store whose data version a test raises by itself. */
export function buildMetrics(clickhouse: Pick<ClickHouse, 'query'>, more: Partial<MetricsDeps> = {}) {
  let version = 1;
  const metrics = createMetrics({
    clickhouse,
    dataVersion: () => Promise.resolve(String(version)),
    now: () => new Date('2026-12-31T12:00:00Z'),
    ...more,
  });
  return { metrics, changed: () => (version += 1) };
}

/** A trend or breakdown as small tables of exact figures: series or rows by their key. */
export function tableOf(answer: Answer): Record<string, unknown> {
  if (answer.kind === 'trend')
    return Object.fromEntries(
      answer.series.map((s) => [
        [s.metric, ...(s.key.other ? ['*'] : (s.key.values ?? []))].join('/'),
        { points: s.points.map((p) => p.exact), total: s.total?.exact },
      ]),
    );
  if (answer.kind === 'breakdown')
    return Object.fromEntries(
      [...answer.rows, answer.total].map((r) => [
        r.key.other ? '*' : (r.key.values?.join('/') ?? 'total'),
        r.figures.map((f) => f.exact),
      ]),
    );
  return Object.fromEntries(answer.cohorts.map((c) => [c.from, [c.size, ...c.back]]));
}

/** Metrics over a whole range, by name: exact text. */
export async function figuresOf(
  metrics: Metrics,
  actor: Actor,
  names: readonly string[],
  range: { from: string; to: string },
  rest: object = {},
): Promise<Record<string, string | null>> {
  const answer = await metrics.run(actor, { kind: 'trend', metrics: names, interval: 'total', ...range, ...rest });
  if (answer.kind !== 'trend') throw new Error('not a trend');
  return Object.fromEntries(answer.series.map((s) => [s.metric, s.points[0]?.exact ?? null]));
}
