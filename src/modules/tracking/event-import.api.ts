import type { OrderLine } from './server/event-row.ts';
import { personIdOf } from './server/identity.ts';
import type { IngestService } from './server/ingest.service.ts';
import type { UnitHints } from './server/normalise.ts';
import { claimOf, type PreparedEvent } from './server/prepared.ts';

/** An order that a file tells of: all it holds is known, so it passes no limits of size and belongs to no session. */
export interface ImportedOrder {
  readonly kind: 'completed' | 'refunded';
  /** The same id counts once, whatever file it comes in. */
  readonly messageId: string;
  readonly orderId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** '' when the file does not say who bought. */
  readonly userId: string;
  readonly currency: string;
  /** Millionths of the currency unit. */
  readonly revenue: bigint;
  readonly lines: readonly OrderLine[];
  /** Name or GB/T 2260 code of a province, '' unknown. */
  readonly region: string;
  readonly city: string;
  readonly channel: string;
  readonly campaign: string;
  /** Code of the unit that owns it; '' decided by campaign and region. */
  readonly unit: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface ImportedOutcome {
  readonly created: number;
  readonly existing: number;
  /** Positions of orders that belong to units outside the given ones: not written. */
  readonly outside: readonly number[];
}

export interface EventImport {
  /** Writes orders durably, each once. `units`: only orders that belong to one of these; absent: all. */
  orders(workspaceId: string, orders: readonly ImportedOrder[], units?: ReadonlySet<string>): Promise<ImportedOutcome>;
}

export interface EventImportDeps {
  readonly submit: IngestService['submit'];
  readonly resolveUnit: (workspaceId: string, hints: UnitHints) => Promise<string>;
  readonly regionOf: (name: string) => string;
  readonly now: () => number;
}

/** Imports count under no write key. */
const noKey = '00000000-0000-0000-0000-000000000000';
const names = { completed: 'Order Completed', refunded: 'Order Refunded' } as const;

export function createEventImport(deps: EventImportDeps): EventImport {
  return {
    async orders(workspaceId, orders, units) {
      const receivedAt = deps.now();
      const known = new Map<string, Promise<string>>();
      const unitOf = (hints: UnitHints): Promise<string> => {
        const key = `${hints.unit}\n${hints.campaign}\n${hints.region}`;
        const asked = known.get(key) ?? deps.resolveUnit(workspaceId, hints);
        known.set(key, asked);
        return asked;
      };
      const events: PreparedEvent[] = [];
      const outside: number[] = [];
      let bytes = 0;
      for (const [index, order] of orders.entries()) {
        const region = /^\d{6}$/.test(order.region) ? `${order.region.slice(0, 2)}0000` : deps.regionOf(order.region);
        const unitId = await unitOf({ unit: order.unit, link: '', campaign: order.campaign, region });
        if (units !== undefined && !units.has(unitId)) {
          outside.push(index);
          continue;
        }
        bytes += 400 + order.lines.length * 120;
        events.push({
          index,
          claim: claimOf(workspaceId, order.messageId),
          previousId: '',
          row: {
            ...blank,
            workspaceId,
            unitId,
            time: order.time,
            receivedAt,
            name: names[order.kind],
            messageId: order.messageId,
            personId: personIdOf(workspaceId, order.userId, ''),
            userId: order.userId,
            channel: order.channel,
            campaign: order.campaign,
            region,
            city: order.city,
            orderId: order.orderId,
            revenue: order.revenue,
            currency: order.currency,
            lines: order.lines,
            properties: JSON.stringify(order.properties),
          },
        });
      }
      if (events.length === 0) return { created: 0, existing: 0, outside };
      const { duplicates } = await deps.submit({
        workspaceId,
        keyId: noKey,
        source: 'import',
        receivedAt,
        events,
        refused: [],
        bytes,
      });
      return { created: events.length - duplicates.length, existing: duplicates.length, outside };
    },
  };
}

const blank = {
  type: 'track' as const,
  anonymousId: '',
  sessionId: '',
  url: '',
  host: '',
  path: '',
  title: '',
  referrer: '',
  referrerHost: '',
  utmSource: '',
  utmMedium: '',
  utmCampaign: '',
  utmContent: '',
  utmTerm: '',
  content: '',
  link: '',
  account: '',
  partner: '',
  device: '',
  browser: '',
  os: '',
  isBot: false,
  durationMs: 0,
  context: '{}',
};
