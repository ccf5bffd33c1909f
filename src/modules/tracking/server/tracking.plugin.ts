import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';

import type { Label } from '../../../shared/label.ts';
import type { EventType } from './event-row.ts';
import type { Intake, IntakeService } from './intake.ts';
import type { Outcome, PreparedRequest } from './prepared.ts';
import { type NoteCode, notes as noteTexts, type RejectionCode, rejections } from './rejections.ts';
import { keyOfHeader, unpack } from './request-body.ts';
import { maxBatchBytes } from './validate.ts';

export interface TrackingHttpDeps {
  readonly intake: IntakeService;
  readonly submit: (request: PreparedRequest) => Promise<Outcome>;
}

/** What a sender is told. `accepted` counts events that are new and on disk. */
export interface TrackingAnswer {
  readonly success: boolean;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly {
    readonly index: number;
    readonly messageId: string;
    readonly code: RejectionCode | 'malformed_json';
    readonly message: Label;
  }[];
  /** What was changed in events that were taken; left out when nothing was. */
  readonly notes?: readonly {
    readonly index: number;
    readonly messageId: string;
    readonly code: NoteCode;
    readonly message: Label;
  }[];
}

/** Segment's paths and the short ones of its browser library. */
const paths: Readonly<Record<string, EventType | undefined>> = {
  '/v1/track': 'track',
  '/v1/t': 'track',
  '/v1/identify': 'identify',
  '/v1/i': 'identify',
  '/v1/page': 'page',
  '/v1/p': 'page',
  '/v1/screen': 'screen',
  '/v1/s': 'screen',
  '/v1/group': 'group',
  '/v1/g': 'group',
  '/v1/alias': 'alias',
  '/v1/a': 'alias',
  '/v1/batch': undefined,
  '/v1/b': undefined,
  '/v1/import': undefined,
};

const malformed: Label = { zh: '不是有效的 JSON', en: 'Not valid JSON' };

/** The answer to a request whose events have been written. */
export function answerOf(intake: Intake, outcome: Outcome): TrackingAnswer {
  const { request, notes } = intake;
  const duplicates = outcome.duplicates.length;
  return {
    success: request.refused.length === 0,
    accepted: request.events.length - duplicates,
    duplicates,
    rejected: request.refused.map(({ index, messageId, code }) => ({
      index,
      messageId,
      code,
      message: code === 'malformed_json' ? malformed : rejections[code],
    })),
    ...(notes.length === 0
      ? {}
      : {
          notes: notes.map(({ index, messageId, code }) => ({ index, messageId, code, message: noteTexts[code] })),
        }),
  };
}

/** Use case of all paths: from the body as it came to the answer and its status. */
export async function receive(
  deps: TrackingHttpDeps,
  input: {
    readonly path: string;
    readonly body: Buffer;
    readonly encoding: string | undefined;
    readonly authorization: string | undefined;
    readonly queryKey: string;
    readonly userAgent: string;
  },
): Promise<{ status: number; answer: TrackingAnswer }> {
  const body = await unpack(input.body, input.encoding);
  const intake = await deps.intake.prepare({
    body,
    type: paths[input.path],
    headerKey: keyOfHeader(input.authorization) || input.queryKey,
    userAgent: input.userAgent,
    isImport: input.path === '/v1/import',
  });
  const { events, refused } = intake.request;
  // An empty batch is a sound request with nothing to do.
  const outcome = events.length + refused.length === 0 ? { duplicates: [] } : await deps.submit(intake.request);
  const answer = answerOf(intake, outcome);
  // Clients give up on 400, so it is for requests of which nothing could be taken.
  return { status: events.length === 0 && refused.length > 0 ? 400 : 200, answer };
}

/**
 * The HTTP API of the Segment specification. A plugin of its own, because here bodies stay raw (they are unpacked and
 * parsed once, within limits), any origin may send, and no cookie is read.
 */
export const trackingPlugin = (deps: TrackingHttpDeps): FastifyPluginAsync => {
  return async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream'],
      { parseAs: 'buffer', bodyLimit: maxBatchBytes },
      (_request, body, done) => done(null, body),
    );
    app.addHook('onRequest', async (request, reply) => {
      allowAnyOrigin(request, reply);
    });
    for (const path of Object.keys(paths)) {
      app.route({
        method: 'POST',
        url: path,
        bodyLimit: maxBatchBytes,
        schema: { hide: true },
        handler: async (request, reply) => {
          const query = request.query as Readonly<Record<string, unknown>>;
          const { status, answer } = await receive(deps, {
            path,
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            encoding: headerOf(request, 'content-encoding'),
            authorization: request.headers.authorization,
            queryKey: typeof query.writeKey === 'string' ? query.writeKey : '',
            userAgent: headerOf(request, 'user-agent') ?? '',
          });
          return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(answer));
        },
      });
      app.route({
        method: 'OPTIONS',
        url: path,
        schema: { hide: true },
        handler: async (_request, reply) => reply.code(204).send(),
      });
    }
  };
};

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Pages of any site send events. No cookies are involved, so nothing can be done in a visitor's name. */
function allowAnyOrigin(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('access-control-allow-origin', '*');
  // Trackers wait as long as they are told.
  reply.header('access-control-expose-headers', 'retry-after');
  reply.header('cross-origin-resource-policy', 'cross-origin');
  reply.header('cache-control', 'no-store');
  if (request.method !== 'OPTIONS') return;
  reply.header('access-control-allow-methods', 'POST, OPTIONS');
  reply.header('access-control-allow-headers', 'authorization, content-type, content-encoding');
  reply.header('access-control-max-age', '86400');
}
