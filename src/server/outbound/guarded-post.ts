import { lookup as resolve } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

export interface GuardedPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** Which addresses may be connected to. */
  readonly permits: (address: string) => boolean;
}

export interface PostAnswer {
  readonly status: number;
  /** First bytes of the answer as text. */
  readonly answer: string;
  /** What the receiver asks for, in seconds. */
  readonly retryAfter: number | null;
}

export type PostFailure = 'closed-address' | 'not-found' | 'timeout' | 'connection' | 'not-an-address';

/** No answer came. */
export class PostError extends Error {
  readonly reason: PostFailure;
  constructor(reason: PostFailure, message: string) {
    super(message);
    this.name = 'PostError';
    this.reason = reason;
  }
}

const keptBytes = 500;

/**
 * Sends a body to an address that somebody typed. A name is resolved once and the connection goes to the very
 * addresses that were checked, so that a name cannot point elsewhere a moment later; redirects are not followed, and
 * no more is read of the answer than its first bytes. Any status is an answer; a `PostError` is thrown without one.
 */
export function guardedPost(post: GuardedPost): Promise<PostAnswer> {
  if (!URL.canParse(post.url)) return Promise.reject(new PostError('not-an-address', 'not an address'));
  const url = new URL(post.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    return Promise.reject(new PostError('not-an-address', 'only http and https without user and password'));
  // No name is looked up for these, and so the lookup below does not see them.
  if (isIP(host) !== 0 && !post.permits(host))
    return Promise.reject(new PostError('closed-address', `${host} is not a public address`));
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((done, refuse) => {
    const body = Buffer.from(post.body, 'utf8');
    const request: ClientRequest = open(
      url,
      {
        method: 'POST',
        agent: false,
        lookup: checkedLookup(post.permits),
        headers: { ...post.headers, 'content-length': String(body.length), connection: 'close' },
      },
      (response) => void firstBytes(response).then((answer) => finish(() => done(toAnswer(response, answer)))),
    );
    const timer = setTimeout(
      () => fail(new PostError('timeout', `no answer within ${post.timeoutMs} ms`)),
      post.timeoutMs,
    );
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      request.destroy();
      settle();
    };
    const fail = (error: PostError): void => finish(() => refuse(error));
    request.on('error', (error) => fail(toFailure(error)));
    request.end(body);
  });
}

/** The same, with a failure as an answer. */
export const tryPost = (post: GuardedPost): Promise<PostAnswer | PostError> =>
  guardedPost(post).catch((error: unknown) => {
    if (error instanceof PostError) return error;
    throw error;
  });

/** A lookup that answers nothing when one of the addresses is closed. */
const checkedLookup =
  (permits: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { all: true, verbatim: true }, (error, addresses) => {
      if (error !== null) return callback(new PostError('not-found', `${hostname} was not found`), '', 0);
      const bad = addresses.find((a) => !permits(a.address));
      if (bad !== undefined)
        return callback(new PostError('closed-address', `${hostname} is ${bad.address}, no public address`), '', 0);
      if (options.all === true) return callback(null, addresses);
      const [first] = addresses;
      if (first === undefined) return callback(new PostError('not-found', `${hostname} has no address`), '', 0);
      return callback(null, first.address, first.family);
    });
  };

const toFailure = (error: Error): PostError =>
  error instanceof PostError ? error : new PostError('connection', error.message.slice(0, 200));

const toAnswer = (response: IncomingMessage, answer: string): PostAnswer => {
  const wait = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    answer,
    retryAfter: Number.isFinite(wait) && wait > 0 ? wait : null,
  };
};

/** Reads until there is enough or the answer ends, however it ends: the status is known by then. */
function firstBytes(response: IncomingMessage): Promise<string> {
  return new Promise((done) => {
    const parts: Buffer[] = [];
    let size = 0;
    const end = (): void =>
      // Neither NUL nor half a character can be kept.
      done(Buffer.concat(parts).subarray(0, keptBytes).toString('utf8').replaceAll('\u0000', ' ').toWellFormed());
    response.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size >= keptBytes) end();
    });
    response.on('end', end);
    response.on('error', end);
    response.on('close', end);
  });
}
