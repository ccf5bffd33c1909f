import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Stores } from '../stores/open-stores.ts';
import { isLocal } from './local-request.ts';

export interface Health {
  readonly stores: Pick<Stores, 'health' | 'processes'>;
  /** True once the application has started and until it stops. */
  readonly isStarted: () => boolean;
  /** Who shows it may read the figures from elsewhere; null: they are for this machine alone. */
  readonly metricsToken: string | null;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (given: string | undefined, right: string): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(right));

/** `/healthz` (the process lives), `/readyz` (it can work), `/metrics` (Prometheus). */
export function healthPlugin({ stores, isStarted, metricsToken }: Health): FastifyPluginAsync {
  const plugin: FastifyPluginAsync = async (app) => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const requests = new Histogram({
      name: 'huanying_http_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
    new Gauge({
      name: 'huanying_store_restarts',
      help: 'How often a store was restarted after a crash',
      labelNames: ['store'],
      registers: [registry],
      collect() {
        for (const [store, facts] of Object.entries(stores.processes()))
          if (facts !== null) this.set({ store }, facts.restarts);
      },
    });
    app.addHook('onResponse', (request, reply, done) => {
      requests.observe(
        { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
        reply.elapsedTime / 1_000,
      );
      done();
    });
    app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok' }));
    app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
      const parts = await stores.health();
      const ready = isStarted() && parts.every((p) => p.ok);
      if (!ready) reply.code(503).header('retry-after', '2');
      return {
        status: ready ? 'ready' : 'not ready',
        stores: parts.map((p) => ({ store: p.store, ok: p.ok, ms: p.ms })),
      };
    });
    app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
      // Figures of the machine are for the machine and for whoever holds the token of the environment.
      if (metricsToken === null ? !isLocal(request) : !same(request.headers.authorization, `Bearer ${metricsToken}`))
        return reply.code(404).send();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
  };
  // Not a scope of its own: the timing is of every route.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true });
}
