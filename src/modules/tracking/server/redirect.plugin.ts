import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Label } from '../../../shared/label.ts';
import { redirectPath, type TrackedLinkTarget } from '../../channels/channels.api.ts';
import { CachedLookup } from './cached-lookup.ts';
import { withClickIds } from './click-ids.ts';
import type { Click } from './clicks.service.ts';

export interface RedirectDeps {
  readonly findLink: (code: string) => Promise<TrackedLinkTarget | undefined>;
  readonly record: (click: Click) => void;
  readonly now: () => number;
  /** How long a link is trusted where nobody says that it changed: a paused one is followed for at most so long. */
  readonly ttlMs?: number;
}

export type LinkCache = CachedLookup<string, TrackedLinkTarget | undefined>;

const codePattern = /^[A-Za-z0-9_-]{3,40}$/;

export const createLinkCache = (deps: RedirectDeps): LinkCache =>
  new CachedLookup({
    find: (code) => deps.findLink(code),
    keyOf: (code) => code,
    ttlMs: deps.ttlMs ?? 2000,
    // Unknown codes are kept too: guessing codes costs one look-up each, and no memory beyond this.
    size: 10_000,
    now: deps.now,
  });

/**
 * Short links: `GET /l/:code` sends the visitor on. Only to addresses that people of the workspace have stored, and
 * only http and https: of the request nothing but the click ids of advertising platforms becomes part of the address.
 */
export const redirectPlugin = (deps: RedirectDeps, cache = createLinkCache(deps)): FastifyPluginAsync => {
  return async (app) => {
    // Whatever follows, also what can be no code: a visitor is told kindly, and a slash that a chat added does no harm.
    app.get<{ Params: { '*': string } }>(`${redirectPath}*`, { schema: { hide: true } }, async (request, reply) => {
      const code = request.params['*'].replace(/\/$/, '');
      const link = codePattern.test(code) ? (cache.peek(code) ?? { value: await cache.get(code) }).value : undefined;
      reply.header('cache-control', 'no-store').header('x-robots-tag', 'noindex');
      if (!link) return page(reply, 404, texts.unknown);
      if (link.status === 'held') return page(reply.header('retry-after', '600'), 503, texts.held, later);
      if (link.status !== 'active') return page(reply, 410, link.status === 'paused' ? texts.paused : texts.expired);
      if (!/^https?:\/\//i.test(link.url)) return page(reply, 410, texts.expired);
      // HEAD asks where the link leads; nobody went there.
      if (request.method === 'GET') {
        deps.record({
          link,
          userAgent: header(request, 'user-agent'),
          referrer: header(request, 'referer').slice(0, 2048),
          isPreview: isPreview(request),
        });
      }
      return reply.redirect(toHeader(withClickIds(link.url, request.raw.url ?? '')), 302);
    });
  };
};

/** A header carries ASCII alone: 中文 in an address is written as percent signs, all else stays letter for letter. */
const toHeader = (url: string): string => (/[^\x21-\x7e]/.test(url) ? new URL(url).href : url);

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};

/** Browsers that load ahead and chats that draw a preview say so. */
const isPreview = (request: FastifyRequest): boolean =>
  /prefetch|preview|prerender/i.test(
    `${header(request, 'purpose')} ${header(request, 'sec-purpose')} ${header(request, 'x-purpose')} ${header(request, 'x-moz')}`,
  );

const texts = {
  unknown: { zh: '没有这个链接', en: 'There is no such link' },
  held: { zh: '活动暂停', en: 'This campaign is paused' },
  paused: { zh: '该链接暂停使用', en: 'This link is paused' },
  expired: { zh: '该链接已过期', en: 'This link has expired' },
} satisfies Record<string, Label>;

const usual: Label = {
  zh: '请核对地址，或向发给您链接的人索取新的链接。',
  en: 'Please check the address, or ask whoever sent it for a new one.',
};

const later: Label = {
  zh: '活动正在调整，请稍后再来。已下的订单不受影响。',
  en: 'We are putting something right: please come again later. Orders that were placed are safe.',
};

function page(reply: FastifyReply, status: 404 | 410 | 503, text: Label, advice: Label = usual): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text.zh}</title><body style="font:16px/1.6 'PingFang SC','HarmonyOS Sans SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;max-width:30em;margin:20vh auto;padding:0 1em;color:#1f2329">
<h1 style="font-size:20px">${text.zh}</h1><p>${advice.zh}</p><p lang="en" style="color:#5a6069">${text.en}. ${advice.en}</p></body></html>`);
}
