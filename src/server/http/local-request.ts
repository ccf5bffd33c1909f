import type { FastifyRequest } from 'fastify';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const forwarding = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/** Whether somebody asks who sits at this machine. A proxy on it speaks for others, whether it is declared or not. */
export const isLocal = ({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean =>
  loopback.has(ip) && forwarding.every((name) => headers[name] === undefined);
