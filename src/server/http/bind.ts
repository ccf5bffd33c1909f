import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteDef } from '../../shared/route.ts';
import type { Actor } from '../access/actor.ts';

/** What a handler gets: checked input, and who asks. */
export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface BoundRoute {
  readonly route: RouteDef;
  /** `actor` is null only on public routes. */
  readonly handle: (actor: Actor | null, call: Call<never, never, never>) => unknown;
}

/** A route for those who are signed in or hold its permission. */
export const bind = <P, Q, B, R>(
  route: RouteDef<P, Q, B, R>,
  handle: (actor: Actor, call: Call<P, Q, B>) => Promise<R> | R,
): BoundRoute => {
  if (route.access === 'public') throw new Error(`${route.id} is public: use bindPublic`);
  return { route: route as unknown as RouteDef, handle: handle as unknown as BoundRoute['handle'] };
};

/** A route for anybody. */
export const bindPublic = <P, Q, B, R>(
  route: RouteDef<P, Q, B, R>,
  handle: (call: Call<P, Q, B>) => Promise<R> | R,
): BoundRoute => ({
  route: { ...route, access: 'public' } as unknown as RouteDef,
  handle: ((_: Actor | null, call: Call<P, Q, B>) => handle(call)) as unknown as BoundRoute['handle'],
});
