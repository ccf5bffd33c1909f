import type { FastifyRequest } from 'fastify';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

const ownName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/**
 * Whether somebody asks who sits at this machine. A proxy on it speaks for others, whether it is declared or not, and a
 * page of another name that leads here (DNS rebinding) speaks for a stranger.
 */
export const isLocal = ({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean =>
  loopback.has(ip) && forwarding.every((name) => headers[name] === undefined) && ownName.test(headers.host ?? '');
