import type { EventRow, HistoryRefusal, HistoryTally } from '../../tracking/event-history.api.ts';
import type { TrackingApi } from '../../tracking/tracking.api.ts';
import type { KeySource } from '../../tracking/tracking.contract.ts';
import { brand } from './brand.data.ts';
import { dayMs } from './calendar.ts';
import type { DemoDay } from './generator.types.ts';

const sources = {
  web: { name: '官网', source: 'browser' },
  mini: { name: '点单小程序', source: 'miniprogram' },
  app: { name: '客户端', source: 'mobile' },
  shop: { name: '订单中心', source: 'server' },
} as const satisfies Record<string, { readonly name: string; readonly source: KeySource }>;
type SourceKey = keyof typeof sources;
/** Ids of the write keys that the events came in by. */
export type DemoKeys = Readonly<Record<SourceKey, string>>;

export async function makeKeys(tracking: Pick<TrackingApi, 'makeWriteKey'>, workspaceId: string): Promise<DemoKeys> {
  const made: Partial<Record<SourceKey, string>> = {};
  for (const key of Object.keys(sources) as SourceKey[])
    made[key] = (await tracking.makeWriteKey(workspaceId, sources[key])).id;
  return made as DemoKeys;
}

const sourceOf = (row: EventRow): SourceKey =>
  row.name === 'Order Refunded' ? 'shop' : row.host === brand.site ? 'web' : row.host === brand.mini ? 'mini' : 'app';

/** What the page of the reception shows: counts by key and day, and some events that were refused. */
export class Reception {
  readonly #keys: DemoKeys;
  readonly #counts = new Map<string, { keyId: string; day: string; accepted: number; rejected: number }>();

  constructor(keys: DemoKeys) {
    this.#keys = keys;
  }

  add({ events }: DemoDay): void {
    for (const row of events) {
      const keyId = this.#keys[sourceOf(row)];
      const day = new Date(row.time).toISOString().slice(0, 10);
      const known = this.#counts.get(`${day} ${keyId}`);
      if (known) known.accepted += 1;
      else this.#counts.set(`${day} ${keyId}`, { keyId, day, accepted: 1, rejected: 0 });
    }
  }

  tallies(): HistoryTally[] {
    return [...this.#counts.values()];
  }

  refusals(now: number): HistoryRefusal[] {
    const { mini, web, app } = this.#keys;
    const refusal = (
      keyId: string,
      source: KeySource,
      days: number,
      code: HistoryRefusal['code'],
      payload: Readonly<Record<string, unknown>>,
    ): HistoryRefusal => {
      const at = now - days * dayMs;
      const day = new Date(at).toISOString().slice(0, 10);
      const count = this.#counts.get(`${day} ${keyId}`);
      if (count) count.rejected += 1;
      return { keyId, source, at, code, payload };
    };
    const product = { sku: 'QL-D09', price: 19 };
    return [
      refusal(mini, 'miniprogram', 2.2, 'event_name_missing', {
        type: 'track',
        messageId: 'demo-refused-1',
        anonymousId: 'demo-refused',
        properties: product,
      }),
      refusal(mini, 'miniprogram', 2.1, 'event_name_missing', {
        type: 'track',
        messageId: 'demo-refused-2',
        anonymousId: 'demo-refused',
        properties: product,
      }),
      refusal(app, 'mobile', 1.4, 'timestamp_invalid', {
        type: 'track',
        event: 'Product Viewed',
        messageId: 'demo-refused-3',
        anonymousId: 'demo-refused',
        timestamp: '昨天下午',
        properties: product,
      }),
      refusal(web, 'browser', 0.6, 'identity_missing', {
        type: 'identify',
        messageId: 'demo-refused-4',
        traits: { level: 'gold' },
      }),
    ];
  }
}
