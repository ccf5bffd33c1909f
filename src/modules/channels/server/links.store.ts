import { sql } from 'drizzle-orm';
import type { Db } from '../../../server/postgres/pool.ts';
import type { TrackedLinkCodes, TrackedLinkTarget } from '../channels.api.ts';
import { longUrl, shortCodePattern } from './utm.ts';

interface StoredLink {
  readonly id: string;
  readonly workspace_id: string;
  readonly unit_id: string | null;
  readonly state: string;
  readonly deleted: boolean;
  readonly past: boolean;
  readonly target: string;
  readonly utm_source: string;
  readonly utm_medium: string;
  readonly utm_campaign: string | null;
  readonly utm_content: string | null;
  readonly utm_term: string | null;
  readonly account_code: string | null;
  readonly campaign: string | null;
  readonly held: boolean;
}

/** `cmp_2026_0012` → `CMP-2026-0012`: what the naming rules made of the code, back again. */
export const campaignCodeOf = (utmCampaign: string | null): string =>
  utmCampaign === null ? '' : utmCampaign.toUpperCase().replaceAll('_', '-');

const codesOf = (link: StoredLink): TrackedLinkCodes => ({
  campaign: campaignCodeOf(link.utm_campaign),
  channel: link.utm_source,
  content: link.utm_content ?? '',
  account: link.account_code ?? '',
  partner: '',
});

/**
 * Links by short code, past row-level security: who follows a link is nobody the workspace knows, and the code alone
 * tells which workspace is meant.
 */
export class LinkStore {
  readonly #db: Db;
  readonly #now: () => Date;
  readonly #rootUnit: (workspaceId: string) => Promise<string>;

  constructor(ownerDb: Db, now: () => Date, rootUnit: (workspaceId: string) => Promise<string>) {
    this.#db = ownerDb;
    this.#now = now;
    this.#rootUnit = rootUnit;
  }

  async find(shortCode: string): Promise<TrackedLinkTarget | undefined> {
    if (!shortCodePattern.test(shortCode)) return undefined;
    const link = await this.#db.maybeOne<StoredLink>(sql`
      SELECT l.id, l.workspace_id, l.unit_id, l.state, l.deleted_at IS NOT NULL AS deleted, l.target,
        coalesce(l.expires_on < (${this.#now().toISOString()}::timestamptz AT TIME ZONE w.time_zone)::date, false) AS past,
        l.utm_source, l.utm_medium, l.utm_campaign, l.utm_content, l.utm_term, a.code AS account_code,
        l.campaign, c.paused_at IS NOT NULL AS held
      FROM tracked_link l JOIN workspace w ON w.id = l.workspace_id LEFT JOIN channel_account a ON a.id = l.account
        LEFT JOIN campaign c ON c.id = l.campaign
      WHERE l.short_code = ${shortCode}`);
    if (link === undefined) return undefined;
    const root = link.unit_id === null ? null : await this.#rootUnit(link.workspace_id);
    return {
      workspaceId: link.workspace_id,
      id: link.id,
      shortCode,
      campaignId: link.campaign,
      unitId: link.unit_id === root ? null : link.unit_id,
      status: link.deleted
        ? 'deleted'
        : link.past || link.state === 'expired'
          ? 'expired'
          : link.state === 'paused'
            ? 'paused'
            : link.held
              ? 'held'
              : 'active',
      url: longUrl(link.target, utmOf(link), shortCode),
      codes: codesOf(link),
    };
  }

  async isTaken(shortCode: string): Promise<boolean> {
    const found = await this.#db.maybeOne(sql`SELECT 1 AS one FROM tracked_link WHERE short_code = ${shortCode}`);
    return found !== undefined;
  }
}

const utmOf = (link: StoredLink) => ({
  source: link.utm_source,
  medium: link.utm_medium,
  campaign: link.utm_campaign,
  content: link.utm_content,
  term: link.utm_term,
});
