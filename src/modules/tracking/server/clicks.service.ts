import { randomUUID } from 'node:crypto';
import type { StoreLog } from '../../../server/stores/store-log.ts';
import type { TrackedLinkTarget } from '../../channels/channels.api.ts';
import { deviceOf } from './device.ts';
import type { EventRow } from './event-row.ts';
import type { UnitHints } from './normalise.ts';
import { parseAddress } from './page-address.ts';
import { claimOf, type Outcome, type PreparedRequest } from './prepared.ts';

export interface ClicksDeps {
  readonly submit: (request: PreparedRequest) => Promise<Outcome>;
  readonly resolveUnit: (workspaceId: string, hints: UnitHints) => Promise<string>;
  readonly now: () => number;
  readonly log: StoreLog;
  /** Most clicks that are held while the stores are away. */
  readonly maxHeld?: number;
  readonly retryMs?: number;
}

export interface Click {
  readonly link: TrackedLinkTarget;
  readonly userAgent: string;
  readonly referrer: string;
  /** The browser or an application looked ahead: nobody clicked. */
  readonly isPreview: boolean;
}

interface Held {
  readonly click: Click;
  readonly at: number;
  /** Made once: a click that is written twice counts once. */
  readonly messageId: string;
}

/** Clicks count under no write key. */
const noKey = '00000000-0000-0000-0000-000000000000';

/**
 * Counts clicks on tracked links. The visitor is not kept waiting for it: the redirect is answered first, and the
 * click is written with the next batch of events, some tens of milliseconds later.
 *
 * What is guaranteed: a click counts at most once. It is lost when the process is killed before its batch is committed
 * (not when it is stopped in order), or when the stores are away for so long that more than 10,000 clicks wait; those
 * beyond are dropped and their number is logged.
 */
export class Clicks {
  readonly #deps: ClicksDeps;
  readonly #held: Held[] = [];
  #writing: Promise<void> | undefined;
  #dropped = 0;
  #retryAt: NodeJS.Timeout | undefined;

  constructor(deps: ClicksDeps) {
    this.#deps = deps;
  }

  get waiting(): number {
    return this.#held.length;
  }

  record(click: Click): void {
    if (this.#held.length >= (this.#deps.maxHeld ?? 10_000)) {
      this.#dropped++;
      return;
    }
    this.#held.push({ click, at: this.#deps.now(), messageId: `click-${randomUUID()}` });
    if (!this.#retryAt) this.#write();
  }

  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    // Redirects of the same turn of the event loop go together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#held.length > 0) {
      const part = this.#held.slice(0, 500);
      try {
        await this.#submit(part);
        this.#held.splice(0, part.length);
        if (this.#dropped > 0) {
          this.#deps.log.warn(
            { dropped: this.#dropped },
            'clicks on tracked links were dropped while the stores were away',
          );
          this.#dropped = 0;
        }
      } catch (error) {
        this.#deps.log.warn({ err: error, held: this.#held.length }, 'clicks could not be written yet');
        this.#retryAt = setTimeout(() => {
          this.#retryAt = undefined;
          this.#write();
        }, this.#deps.retryMs ?? 1000);
        return;
      }
    }
  }

  async #submit(part: readonly Held[]): Promise<void> {
    const byWorkspace = new Map<string, Held[]>();
    for (const held of part) {
      const group = byWorkspace.get(held.click.link.workspaceId);
      if (group) group.push(held);
      else byWorkspace.set(held.click.link.workspaceId, [held]);
    }
    const requests = [...byWorkspace].map(async ([workspaceId, clicks]) => {
      const rows = await Promise.all(clicks.map((held) => this.#row(held)));
      await this.#deps.submit({
        workspaceId,
        keyId: noKey,
        source: 'redirect',
        receivedAt: this.#deps.now(),
        events: rows.map((row, index) => ({ index, row, claim: claimOf(workspaceId, row.messageId), previousId: '' })),
        refused: [],
        bytes: rows.length * 1000,
      });
    });
    await Promise.all(requests);
  }

  async #row({ click, at, messageId }: Held): Promise<EventRow> {
    const { link } = click;
    const { campaign, channel, content, account, partner } = link.codes;
    const device = deviceOf(click.userAgent);
    const target = parseAddress(link.url);
    const param = (name: string): string => target.params.get(name) ?? '';
    const hints = { unit: '', link: link.shortCode, campaign, region: '' };
    return {
      workspaceId: link.workspaceId,
      unitId: link.unitId ?? (await this.#deps.resolveUnit(link.workspaceId, hints)),
      time: at,
      receivedAt: at,
      type: 'track',
      name: 'Link Clicked',
      messageId,
      personId: '',
      anonymousId: '',
      userId: '',
      sessionId: '',
      url: '',
      host: '',
      path: `/l/${link.shortCode}`,
      title: '',
      referrer: click.referrer,
      referrerHost: click.referrer === '' ? '' : parseAddress(click.referrer).host,
      utmSource: param('utm_source'),
      utmMedium: param('utm_medium'),
      utmCampaign: param('utm_campaign'),
      utmContent: param('utm_content'),
      utmTerm: param('utm_term'),
      channel,
      campaign,
      content,
      link: link.shortCode,
      account,
      partner,
      device: device.device,
      browser: device.browser,
      os: device.os,
      region: '',
      city: '',
      isBot: device.isBot || click.isPreview,
      orderId: '',
      revenue: 0n,
      currency: '',
      lines: [],
      durationMs: 0,
      properties: '{}',
      context: '{}',
    };
  }

  /** Writes what is held; gives up after a while when the stores stay away. */
  async stop(patienceMs = 5000): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (this.#held.length > 0 && Date.now() < deadline) {
      clearTimeout(this.#retryAt);
      this.#retryAt = undefined;
      this.#write();
      await this.#writing;
      if (this.#held.length > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    clearTimeout(this.#retryAt);
    if (this.#held.length > 0) this.#deps.log.error({ lost: this.#held.length }, 'clicks on tracked links were lost');
  }
}
