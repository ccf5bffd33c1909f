import type * as z from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Label } from './label.ts';

/** Who may call: anybody, anybody signed in, or who holds the permission (scope then narrows the rows). */
export type RouteAccess = 'public' | 'signedIn' | { readonly permission: string };

export interface RouteDef<P = unknown, Q = unknown, B = unknown, R = unknown> {
  /** Unique, `room.verb`: name in the OpenAPI document and in logs. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Fastify path: `/api/campaigns/:id`. */
  readonly path: string;
  readonly summary: Label;
  readonly access: RouteAccess;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** Absent for streams and files. */
  readonly response?: z.ZodType<R>;
  readonly status?: 200 | 201 | 202 | 204;
  readonly errors?: readonly ErrorCode[];
  /** Calls a minute by person or address; the default is generous. */
  readonly perMinute?: number;
  /** Largest body in bytes; 1 MiB by default. */
  readonly bodyLimit?: number;
  /** multipart/form-data upload instead of a JSON body. */
  readonly upload?: true;
}

export const defineRoute = <P = undefined, Q = undefined, B = undefined, R = unknown>(
  r: RouteDef<P, Q, B, R>,
): RouteDef<P, Q, B, R> => r;

/** `/api/campaigns/:id` with its parameters filled in. */
export const pathOf = (path: string, params: Readonly<Record<string, string>> = {}): string =>
  path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
