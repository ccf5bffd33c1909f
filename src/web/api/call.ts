import { pathOf, type RouteDef } from '../../shared/route.ts';
import { ApiError, errorOf, offlineError } from './api-error.ts';
import { requestStarted } from './progress.ts';

export interface RequestOptions {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** `?a=1&b=2` of the values that are given; empty ones are left out. */
export function queryText(query: RequestOptions['query']): string {
  const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== null && v !== undefined && v !== '');
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)]))}`;
}

let onSignedOut: () => void = () => {};
/** What happens when an answer says that nobody is signed in. */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

/**
 * One request to the API. Answers the parsed JSON, undefined for 204.
 * Throws ApiError, or the signal's reason when aborted.
 */
export async function request<R>(path: string, options: RequestOptions = {}): Promise<R> {
  const { body, signal } = options;
  const isForm = body instanceof FormData;
  const done = requestStarted();
  try {
    const answer = await fetch(path + queryText(options.query), {
      method: options.method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && !isForm ? { 'content-type': 'application/json' } : {}),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    if (answer.status === 204) return undefined as R;
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : parse(text);
    if (answer.ok) return parsed as R;
    const error = errorOf(answer.status, parsed, answer.headers.get('x-request-id'));
    if (error.code === 'unauthenticated' && !path.startsWith('/api/auth/')) onSignedOut();
    throw error;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    throw offlineError();
  } finally {
    done();
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Given<K extends string, V> = [undefined] extends [V] ? { readonly [_ in K]?: V } : { readonly [_ in K]: V };
export type CallInput<P, Q, B> = Given<'params', P> &
  Given<'query', Q extends undefined ? undefined : Partial<Q>> &
  Given<'body', B> & { readonly signal?: AbortSignal };

/** Calls a declared route: parameters, body and answer have the types of its contract. */
export function call<P, Q, B, R>(route: RouteDef<P, Q, B, R>, input: CallInput<P, Q, B>): Promise<R> {
  const given = input as {
    params?: Record<string, string>;
    query?: NonNullable<RequestOptions['query']>;
    body?: unknown;
    signal?: AbortSignal;
  };
  return request<R>(pathOf(route.path, given.params ?? {}), {
    method: route.method,
    ...(given.query ? { query: given.query } : {}),
    ...(given.body === undefined ? {} : { body: given.body }),
    ...(given.signal ? { signal: given.signal } : {}),
  });
}
