import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  LogController,
} from 'fastify';
import {
  fastifyZodOpenApiPlugin,
  fastifyZodOpenApiTransform,
  fastifyZodOpenApiTransformObject,
} from 'fastify-zod-openapi';
import * as z from 'zod';
import { AppError } from '../../shared/errors.ts';
import { WebhookMessage } from '../../shared/platform/webhook-message.ts';
import { type Actor, demand } from '../access/actor.ts';
import { parse } from '../records/validate.ts';
import type { BoundRoute, Call } from './bind.ts';
import { answerClientError, sendError } from './errors.ts';
import { checkOwnOrigin } from './origin.ts';
import { demandStorable } from './storable.ts';

export interface HttpDeps {
  readonly log: FastifyBaseLogger;
  /** Who asks, from cookie or key; null when nobody is signed in. Throws for a wrong key. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  /** What tells a caller from others who come from the same address; undefined where nothing does. */
  readonly callerKey: (request: FastifyRequest) => string | undefined;
  readonly routes: readonly BoundRoute[];
  /** Parts that speak HTTP in their own way: sign-in, ingest, redirect, static pages. */
  readonly plugins?: readonly FastifyPluginAsync[];
  /** Public address; its origin is the only one that may send cookies with a change. */
  readonly publicUrl: () => string;
  readonly trustedProxy: boolean | number | readonly string[];
  /** Throws `disk_full` while the disk has no room; asked before anything that writes. */
  readonly assertSpace?: () => void;
  /** Largest file that may be uploaded, in bytes. */
  readonly uploadLimit?: number;
}

const wireErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.object({ zh: z.string(), en: z.string() }),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  }),
});
const messageSchema: object = z.toJSONSchema(WebhookMessage);
/** What webhooks send, for those who write a receiver. */
const outgoing = {
  recordChanged: {
    post: {
      operationId: 'recordChanged',
      summary: 'A record changed',
      description:
        '记录变更时发送；按 Standard Webhooks 规范签名（webhook-id、webhook-timestamp、webhook-signature），2xx 视为送达',
      parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
        name,
        in: 'header' as const,
        required: true,
        schema: { type: 'string' as const },
      })),
      requestBody: { required: true, content: { 'application/json': { schema: messageSchema } } },
      responses: { '2XX': { description: 'Taken; anything else is tried again, 410 pauses the webhook' } },
    },
  },
};
type TrustProxy = boolean | string[] | ((address: string, hop: number) => boolean);
const trustOf = (proxy: HttpDeps['trustedProxy']): TrustProxy => {
  if (typeof proxy === 'number') return (_address, hop) => hop < proxy;
  return typeof proxy === 'boolean' ? proxy : [...proxy];
};

/** Calls a minute that a person at work never reaches and a runaway script does. */
const defaultPerMinute = 2_400;
/** Who is counted: a key or session where one is needed, so that an office behind one address is not one caller. */
const callerOf =
  (route: BoundRoute['route'], callerKey: HttpDeps['callerKey']) =>
  (request: FastifyRequest): string =>
    (route.access === 'public' ? undefined : callerKey(request)) ?? request.ip;

/** The HTTP server: one place for authentication, permission, validation, errors, headers and the OpenAPI document. */
export async function createHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.log,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: trustOf(deps.trustedProxy),
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 200 },
    // An address that cannot be read is answered like every other mistake.
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
    clientErrorHandler: answerClientError,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendError(new AppError('not_found'), request, reply));
  app.addHook('onRequest', async (request) => {
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) deps.assertSpace?.();
  });
  readJsonAsUtf8(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    // A self-hosted system starts on plain HTTP; the proxy that adds TLS adds this header.
    hsts: false,
    // As the policy above: older browsers know this one alone.
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
  // Answers only: packed events are unpacked once, within limits, by the room that takes them.
  await app.register(compress, {
    global: true,
    globalDecompression: false,
    threshold: 1_024,
    encodings: ['br', 'gzip'],
  });
  await app.register(multipart, {
    limits: { files: 1, fileSize: deps.uploadLimit ?? 200 * 1_048_576, fields: 10, fieldSize: 65_536 },
  });
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: () => new AppError('rate_limited', { retryAfterSeconds: 60 }),
  });
  await app.register(fastifyZodOpenApiPlugin);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Huanying 环营', version: '0.1.0' },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      webhooks: outgoing,
    },
    transform: fastifyZodOpenApiTransform,
    transformObject: fastifyZodOpenApiTransformObject,
  });
  for (const plugin of deps.plugins ?? []) await app.register(plugin);
  for (const bound of deps.routes) register(app, deps, bound);
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  return app;
}

/** Bytes of another encoding are refused: read as UTF-8 they would be kept as “����”, and what was meant is lost. */
function readJsonAsUtf8(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isUtf8(body)) void parseJson(request, body.toString('utf8'), done);
    else done(new AppError('bad_request', { reason: notUtf8 }));
  });
}

const notUtf8 = {
  zh: '内容不是 UTF-8 编码，请转为 UTF-8 后重发',
  en: 'The body is not UTF-8: encode it as UTF-8 and send it again',
};

function register(app: FastifyInstance, deps: HttpDeps, { route, handle }: BoundRoute): void {
  const errors = Object.fromEntries([401, 403, 404, 409, 422].map((s) => [s, wireErrorSchema]));
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    config: {
      rateLimit: {
        max: route.perMinute ?? defaultPerMinute,
        timeWindow: '1 minute',
        keyGenerator: callerOf(route, deps.callerKey),
      },
    },
    schema: {
      operationId: route.id,
      summary: route.summary.en,
      description: route.summary.zh,
      tags: [route.id.split('.')[0] ?? 'api'],
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined || route.upload === true ? {} : { body: route.body }),
      response: { ...(route.response === undefined ? {} : { [route.status ?? 200]: route.response }), ...errors },
      ...(route.access === 'public' ? {} : { security: [{ key: [] }] }),
    },
    // Input is checked below, after permission: whoever may not come in learns nothing about the form of the door.
    validatorCompiler: () => () => true,
    serializerCompiler: () => (data) => JSON.stringify(data),
    handler: async (request, reply) => {
      const actor = await deps.authenticate(request);
      if (route.access !== 'public') {
        if (actor === null) throw new AppError('unauthenticated');
        // Keys are not sent by a browser on its own.
        if (actor.kind !== 'key') checkOwnOrigin(request, deps.publicUrl());
        if (route.access !== 'signedIn') demand(actor, route.access.permission);
      }
      const call: Call<unknown, unknown, unknown> = {
        params: route.params === undefined ? {} : checked(route.params, request.params),
        query: route.query === undefined ? {} : parse(route.query, request.query),
        body: route.body === undefined ? undefined : parse(route.body, request.body ?? {}),
        request,
        reply,
      };
      demandStorable(call.query);
      demandStorable(call.body);
      // Answers are somebody's; a handler whose answer may be kept says so.
      reply.header('cache-control', 'no-store');
      const answer: unknown = await handle(actor, call as Call<never, never, never>);
      if (reply.sent) return reply;
      reply.code(route.status ?? 200);
      if (route.response === undefined || answer === undefined) return answer ?? reply.send();
      return route.response.parse(answer);
    },
  });
}

/** An id in the path that cannot be one is an address that does not exist. */
function checked<T>(schema: z.ZodType<T>, params: unknown): T {
  const result = schema.safeParse(params);
  if (!result.success) throw new AppError('not_found');
  return result.data;
}
