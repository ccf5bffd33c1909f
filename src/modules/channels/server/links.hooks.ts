import { randomBytes } from 'node:crypto';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { RecordDef, RowOf } from '../../../shared/record/record.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { redirectPath } from '../channels.api.ts';
import { Channel, ChannelAccount, type media, type TrackedLink } from '../channels.contract.ts';
import type { LinkStore } from './links.store.ts';
import { buildUtm, longUrl, shortCodeFrom, type Utm } from './utm.ts';

type Link = RowOf<typeof TrackedLink>;
type Medium = keyof typeof media;

/** What a channel of a kind is mostly paid or reached by, where neither link nor channel says. */
const mediumOf: Readonly<Record<string, Medium>> = {
  public: 'social',
  search: 'sem',
  commerce: 'referral',
  private: 'community',
  offline: 'qr',
};

export interface LinkHookDeps {
  readonly reads: RecordReads;
  readonly store: LinkStore;
  readonly publicUrl: () => string;
  readonly random?: (size: number) => Uint8Array;
}

/** A row that the actor may see, or undefined: whether a reference leads nowhere is told by the service. */
async function lookAt<D extends RecordDef>(
  deps: LinkHookDeps,
  work: Work,
  def: D,
  id: string | null,
): Promise<RowOf<D> | undefined> {
  if (id === null) return undefined;
  try {
    return await deps.reads.read(work.tx, def, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function freeCode(deps: LinkHookDeps): Promise<string> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const code = shortCodeFrom(deps.random ?? randomBytes);
    if (!(await deps.store.isTaken(code))) return code;
  }
  throw new AppError('overloaded', { retryAfterSeconds: 1 });
}

/** A short link that leads to a short link could lead to itself; a password in a link is told to everybody. */
function refuseTarget(target: string, publicUrl: string): void {
  const [to, own] = [new URL(target), new URL(publicUrl)];
  if (to.username !== '' || to.password !== '')
    throw invalid(
      issue(
        ['target'],
        '目标网址不能带用户名或密码，请去掉 @ 及其前面的部分',
        'The target address must not carry a user name or password: leave out what stands before @',
      ),
    );
  if (to.host === own.host && to.pathname.startsWith(redirectPath))
    throw invalid(issue(['target'], '目标不能是另一个短链接', 'The target must not be a short link'));
}

export const utmOf = (link: Pick<Link, 'utmSource' | 'utmMedium' | 'utmCampaign' | 'utmContent' | 'utmTerm'>): Utm => ({
  source: link.utmSource ?? '',
  medium: link.utmMedium ?? '',
  campaign: link.utmCampaign,
  content: link.utmContent,
  term: link.utmTerm,
});

/** What the naming rules make of a link. */
export async function nameLink(
  deps: LinkHookDeps,
  work: Work,
  link: Pick<Link, 'name' | 'channel' | 'campaign' | 'medium' | 'term' | 'shortCode'>,
): Promise<Utm | undefined> {
  const channel = await lookAt(deps, work, Channel, link.channel);
  const campaign = await lookAt(deps, work, Campaign, link.campaign);
  if (channel === undefined || (link.campaign !== null && campaign === undefined)) return undefined;
  return buildUtm({
    channelSlug: channel.slug,
    medium: link.medium ?? channel.medium ?? mediumOf[channel.category] ?? 'referral',
    campaignCode: campaign?.code ?? null,
    content: link.name,
    term: link.term,
    shortCode: link.shortCode ?? '',
  });
}

async function checkAccount(deps: LinkHookDeps, work: Work, link: Link): Promise<void> {
  const account = await lookAt(deps, work, ChannelAccount, link.account);
  if (account !== undefined && account.channel !== link.channel)
    throw invalid(issue(['account'], '账号不属于所选渠道', 'The account does not belong to the chosen channel'));
}

const named = ['name', 'channel', 'campaign', 'medium', 'term'] as const;

/** Short code and UTM parameters of a link. A parameter that is out in the world changes only with what it says. */
export function linkHooks(deps: LinkHookDeps): RecordHooks<typeof TrackedLink> {
  return {
    apart: true,
    async beforeSave(work, change: Change<typeof TrackedLink>) {
      const { before, after } = change;
      if (
        change.action === 'resume' &&
        after.expiresOn !== null &&
        after.expiresOn < todayIn(work.now, work.actor.timeZone)
      )
        throw new AppError('transition_refused', {
          reason: { zh: '有效期已过，请先修改有效期', en: 'The link has expired: change its expiry first' },
        });
      if (before !== null && change.action !== 'update') return undefined;
      if (before?.target !== after.target) refuseTarget(after.target, deps.publicUrl());
      await checkAccount(deps, work, after);
      const shortCode = before?.shortCode ?? (await freeCode(deps));
      const changed = before === null ? [...named] : named.filter((key) => before[key] !== after[key]);
      if (changed.length === 0) return { shortCode };
      const utm = await nameLink(deps, work, { ...after, shortCode });
      if (utm === undefined) return { shortCode };
      const has = (...keys: (typeof named)[number][]): boolean => keys.some((key) => changed.includes(key));
      return {
        shortCode,
        ...(has('channel') ? { utmSource: utm.source } : {}),
        ...(has('channel', 'medium') ? { utmMedium: utm.medium } : {}),
        ...(has('campaign') ? { utmCampaign: utm.campaign } : {}),
        ...(has('name') ? { utmContent: utm.content } : {}),
        ...(has('term') ? { utmTerm: utm.term } : {}),
      };
    },
    computed: (_actor, rows) =>
      Promise.resolve(
        rows.map((link) => ({
          shortUrl: `${deps.publicUrl()}${redirectPath}${link.shortCode ?? ''}`,
          longUrl: longUrl(link.target, utmOf(link), link.shortCode ?? ''),
        })),
      ),
  };
}
