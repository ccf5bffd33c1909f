import { create, toBuffer, toString } from 'qrcode';
import type { BoundRoute } from '../../../server/http/bind.ts';
import { bind } from '../../../server/http/bind.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import { redirectPath } from '../channels.api.ts';
import { linkQrPng, linkQrSvg, previewLink, TrackedLink } from '../channels.contract.ts';
import { type LinkHookDeps, nameLink } from './links.hooks.ts';
import { longUrl } from './utm.ts';

/** Survives a dirty poster: a quarter of the code may be unreadable. */
const quality = { errorCorrectionLevel: 'Q', margin: 4 } as const;

/** Modules along one side of a code: a picture is never smaller than four pixels a module. */
const side = (text: string): number => create(text, quality).modules.size + 2 * quality.margin;

export function linkRoutes(deps: LinkHookDeps, reads: RecordReads, writes: RecordWrites): BoundRoute[] {
  const addressOf = async (actor: Parameters<RecordReads['get']>[0], id: string) => {
    const { item } = await reads.get(actor, TrackedLink, id);
    return { code: item.code, url: `${deps.publicUrl()}${redirectPath}${item.shortCode ?? ''}` };
  };
  return [
    bind(linkQrSvg, async (actor, { params, reply }) => {
      const { code, url } = await addressOf(actor, params.id);
      reply.type('image/svg+xml; charset=utf-8').header('content-disposition', `inline; filename="${code}.svg"`);
      return toString(url, { ...quality, type: 'svg' });
    }),
    bind(linkQrPng, async (actor, { params, query, reply }) => {
      const { code, url } = await addressOf(actor, params.id);
      reply.type('image/png').header('content-disposition', `inline; filename="${code}.png"`);
      return toBuffer(url, { ...quality, type: 'png', width: Math.max(query.size, side(url) * 4) });
    }),
    bind(previewLink, (actor, { body }) =>
      // Seen with the actor's eyes; nothing is written.
      writes.transaction(actor, async (work) => {
        const utm = await nameLink(deps, work, {
          name: body.name,
          channel: body.channel,
          campaign: body.campaign ?? null,
          medium: body.medium ?? null,
          term: body.term ?? null,
          shortCode: 'xxxxxxxx',
        });
        if (utm === undefined)
          throw invalid(issue(['channel'], '没有找到所选的渠道或活动', 'The chosen channel or campaign was not found'));
        return {
          utmSource: utm.source,
          utmMedium: utm.medium,
          utmCampaign: utm.campaign,
          utmContent: utm.content,
          utmTerm: utm.term,
          longUrl: longUrl(body.target, utm, 'xxxxxxxx'),
        };
      }),
    ),
  ];
}
