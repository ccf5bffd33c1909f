import type { InjectOptions } from 'fastify';
import type { Answer, Client } from '../../testing/app.ts';
import type { Place } from './meta-world.testing.ts';

export interface Ask {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** A file, for uploads. */
  readonly file?: { readonly name: string; readonly content: string };
  /** Text that an answer about this place holds, and no answer about another. */
  readonly marker?: string;
}

/**
 * What must come of a request about a thing out of reach: `hidden` it is not there (404), `refused` (403), `invalid`
 * (422: a reference to nothing), `absent` the answer leaves it out, `untouched` a bulk answer in which nothing was done,
 * `open` by declaration: shared records are read by everybody of the workspace. Otherwise the reason why there is no
 * such case.
 */
export type Verdict = 'hidden' | 'refused' | 'invalid' | 'absent' | 'untouched' | 'open' | { readonly none: string };

export interface RouteCase {
  readonly ask: (place: Place) => Ask | Promise<Ask>;
  readonly otherWorkspace: Verdict;
  readonly otherRegion: Verdict;
  /** For routes that everybody who is signed in may call: what a key without any permission gets. */
  readonly forbidden?: Verdict;
  /** Beyond the declared status: what the right answer looks like. */
  readonly right?: (answer: Answer) => boolean;
  /** Asked in another way than by `inject` to its end, as a stream is. Answers the status. */
  readonly succeed?: (client: Client, options: InjectOptions) => Promise<number>;
}
export type RouteCases = Readonly<Record<string, RouteCase>>;

/** The request as Fastify's `inject` takes it. */
export function toInject(route: { readonly method: string; readonly path: string }, ask: Ask): InjectOptions {
  const url = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ask.params?.[name] ?? ''));
  const base = { method: route.method as 'GET', url, ...(ask.query === undefined ? {} : { query: { ...ask.query } }) };
  if (ask.file === undefined) return { ...base, ...(ask.body === undefined ? {} : { payload: ask.body }) };
  const boundary = 'a-line-between-parts';
  const { name, content } = ask.file;
  return {
    ...base,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n${content}\r\n--${boundary}--\r\n`,
  };
}
