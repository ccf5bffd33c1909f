import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { AppError } from '../../shared/errors.ts';
import { sendError } from './errors.ts';

/** The built pages: hashed assets for a year, `index.html` for every address that is not the API's. */
export function webPlugin(distDir: string): FastifyPluginAsync {
  return async (app) => {
    const web = join(distDir, 'web');
    if (!existsSync(join(web, 'index.html'))) {
      app.log.warn({ web }, 'no built pages: only the API is served');
      return;
    }
    await app.register(fastifyStatic, {
      root: web,
      wildcard: false,
      preCompressed: true,
      // Its own header would overwrite the one below.
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.setHeader(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
    const tracker = join(distDir, 'tracker');
    if (existsSync(join(tracker, 'huanying.js'))) {
      // Other sites load it: it is public, small and the same for all.
      app.get('/t.js', { schema: { hide: true } }, (_request, reply) =>
        reply
          .header('cross-origin-resource-policy', 'cross-origin')
          .header('access-control-allow-origin', '*')
          .sendFile('huanying.js', tracker, { maxAge: 3_600_000, immutable: false }),
      );
    }
    app.get('/*', { schema: { hide: true } }, (request, reply) => {
      if (
        /^\/(api|v1|l|healthz|readyz|metrics)(\/|$)/.test(request.url.split('?')[0] ?? '') ||
        request.url.startsWith('/assets/')
      )
        return sendError(new AppError('not_found'), request, reply);
      return reply.header('cache-control', 'no-cache').sendFile('index.html');
    });
  };
}
