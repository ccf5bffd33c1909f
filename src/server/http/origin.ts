import type { FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Browsers send cookies by themselves, so a change must come from a page of our own. Programs send no origin. */
export function checkOwnOrigin(request: FastifyRequest, publicUrl: string): void {
  if (safeMethods.has(request.method)) return;
  const { origin } = request.headers;
  if (origin === undefined) {
    if (request.headers['sec-fetch-site'] === undefined || request.headers['sec-fetch-site'] === 'same-origin') return;
  } else if (origin === new URL(publicUrl).origin || origin === `${request.protocol}://${request.host}`) return;
  throw new AppError('forbidden', {
    reason: { zh: '请求来源不受信任', en: 'The request comes from an address that is not trusted' },
  });
}
