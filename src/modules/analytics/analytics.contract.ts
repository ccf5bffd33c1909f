import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';

const label = z.object({ zh: z.string(), en: z.string() });
const metricParams = z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/) });
const access = { permission: 'metric.read' } as const;

/** A metric as pages show it; its full definition is printed by `explain`. */
export const MetricInfo = z.object({
  name: z.string(),
  label,
  unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
  display: z.enum(['percent', 'times']),
  direction: z.enum(['up_good', 'down_good', 'neutral']),
  description: label,
  formula: label,
  decimals: z.int(),
  /** Of a metric that the workspace defined: its record, who answers for it, whether it is still offered. */
  own: z.object({ id: z.uuid(), owner: z.string().nullable(), retired: z.boolean() }).nullable(),
});
export type MetricInfo = z.infer<typeof MetricInfo>;

export const listMetrics = defineRoute({
  id: 'metric.list',
  method: 'GET',
  path: '/api/metrics',
  summary: { zh: '指标', en: 'Metrics' },
  // What a metric is called and means is for all: records speak of it. Its figures are not.
  access: 'signedIn',
  response: z.object({ items: z.array(MetricInfo) }),
});

/** One metric over a range; `to` is the first day outside. */
export const readMetric = defineRoute({
  id: 'metric.read',
  method: 'GET',
  path: '/api/metrics/:name',
  summary: { zh: '查询指标', en: 'Read a metric' },
  access,
  params: metricParams,
  query: z.strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    by: z.string().max(200).optional(),
    interval: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year', 'total']).default('total'),
    compare: z.enum(['none', 'previous', 'year']).default('none'),
    timeZone: z.string().max(60).optional(),
    currency: z.string().length(3).optional(),
    /** A filter of the query language, as JSON. */
    filter: z.string().max(20_000).optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(20),
  }),
  /** The answer of the insight: see `@huanying/query`. */
  response: z.looseObject({ kind: z.string() }),
});

/** A definition of the query language: trend, breakdown or cohort. */
export const runInsight = defineRoute({
  id: 'insight.run',
  method: 'POST',
  path: '/api/insights',
  summary: { zh: '运行分析', en: 'Run an insight' },
  access,
  body: z.looseObject({ kind: z.string() }),
  response: z.looseObject({ kind: z.string() }),
});
export const explainInsight = defineRoute({
  id: 'insight.explain',
  method: 'POST',
  path: '/api/insights/sql',
  summary: { zh: '查看 SQL', en: 'Print as SQL' },
  access,
  body: z.looseObject({ kind: z.string() }),
  response: z.object({ sql: z.string() }),
});
