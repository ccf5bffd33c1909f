import { type BoundRoute, bind } from '../../../server/http/bind.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import { explainInsight, listMetrics, readMetric, runInsight } from '../analytics.contract.ts';
import type { Metrics } from './metrics.service.ts';

function filterOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'invalid',
      { issues: [issue(['filter'], '筛选条件不是有效的 JSON', 'The filter is not valid JSON')] },
      { cause },
    );
  }
}

export function metricRoutes(metrics: Metrics): BoundRoute[] {
  return [
    bind(listMetrics, async (actor) => ({
      items: (await metrics.list(actor)).map(
        ({ name, label, unit, display, direction, description, formula, decimals, own }) => ({
          name,
          label,
          unit,
          display,
          direction,
          description,
          formula,
          decimals,
          own: own === undefined ? null : { id: own.id, owner: own.owner, retired: own.status === 'retired' },
        }),
      ),
    })),
    bind(readMetric, async (actor, { params, query }) => {
      if (!(await metrics.list(actor)).some((m) => m.name === params.name)) throw new AppError('not_found');
      const filter = filterOf(query.filter);
      const common = {
        metrics: [params.name],
        from: query.from,
        to: query.to,
        compare: query.compare,
        ...(query.timeZone === undefined ? {} : { timeZone: query.timeZone }),
        ...(query.currency === undefined ? {} : { currency: query.currency }),
        ...(filter === undefined ? {} : { filter }),
      };
      const by = query.by?.split(',');
      return metrics.run(
        actor,
        by !== undefined && query.interval === 'total'
          ? { kind: 'breakdown', ...common, by, limit: query.limit }
          : {
              kind: 'trend',
              ...common,
              interval: query.interval,
              ...(by === undefined ? {} : { breakdown: { by, top: Math.min(query.limit, 50) } }),
            },
      ) as Promise<{ kind: string }>;
    }),
    bind(runInsight, (actor, { body }) => metrics.run(actor, body) as Promise<{ kind: string }>),
    bind(explainInsight, async (actor, { body }) => ({ sql: await metrics.explain(actor, body) })),
  ];
}
