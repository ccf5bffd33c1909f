import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, errorCatalogue, type WireError } from '../../shared/errors.ts';

const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_REQ_FILE_TOO_LARGE: 'too_large',
  FST_FILES_LIMIT: 'too_large',
};

/** Any error as one of the catalogue; what is not known is a bug. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : fastifyCodes[code];
  if (known !== undefined) return new AppError(known, {}, { cause: error });
  if (statusCode === 429) return new AppError('rate_limited', { retryAfterSeconds: 60 }, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AppError('bad_request', {}, { cause: error });
  if (code === 'ENOSPC' || code === '53100') return new AppError('disk_full', {}, { cause: error });
  return new AppError('internal', {}, { cause: error });
}

const isBodyTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';

/** Who sends too much learns how much may be sent. */
function bodyTooLarge(limitBytes: number, cause: unknown): AppError {
  const size =
    limitBytes >= 1_048_576 ? `${Math.floor(limitBytes / 1_048_576)} MB` : `${Math.floor(limitBytes / 1024)} kB`;
  return new AppError(
    'too_large',
    {
      reason: {
        zh: `一次请求不得超过 ${size}，请分几次发送`,
        en: `A request may hold at most ${size}: send it in parts`,
      },
      limitBytes,
    },
    { cause },
  );
}

export function wireError(error: AppError, requestId: string): WireError {
  const { code, details } = error;
  return {
    error: {
      code,
      message: errorCatalogue[code].message,
      ...(Object.keys(details).length > 0 ? { details } : {}),
      requestId,
    },
  };
}

/** The edge: every error is answered in one shape, and a bug is logged once, here. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = isBodyTooLarge(error) ? bodyTooLarge(request.routeOptions.bodyLimit ?? 0, error) : toAppError(error);
  if (known.status >= 500) request.log.error({ err: known.cause ?? known, code: known.code }, 'request failed');
  if (known.details.retryAfterSeconds !== undefined) reply.header('retry-after', known.details.retryAfterSeconds);
  return reply.code(known.status).type('application/json; charset=utf-8').send(wireError(known, request.id));
}

/** What is no HTTP, or has an address or headers beyond 16 kB, never becomes a request: it is answered in the same shape. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const [status, known] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', new AppError('too_large', { reason: longHead })]
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', new AppError('bad_request')]
        : ['400 Bad Request', new AppError('bad_request')];
  const body = JSON.stringify(wireError(known, randomUUID()));
  const head = `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`HTTP/1.1 ${status}\r\n${head}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`);
}

const longHead = {
  zh: '网址与请求头合计不得超过 16 kB，请缩短网址',
  en: 'Address and headers together may hold at most 16 kB: shorten the address',
};
