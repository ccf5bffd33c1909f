import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { Cast, CastDeps } from './cast.ts';
import { type DemoRecords, daysAgo } from './records.writer.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });
/** Two campaigns that sell the same on the same days: at two prices, and together more than there is. */
const claims = [
  {
    key: 'warm_launch',
    who: 'brand',
    products: [
      { product: '姜撞奶红茶', price: cny('19.9'), quantity: 900, stock: 1_200 },
      { product: '暖茶随行杯', price: cny('59'), quantity: 300, stock: 500 },
    ],
  },
  {
    key: 'member_day',
    who: 'channels',
    products: [
      { product: '姜撞奶红茶', price: cny('26'), quantity: 500, stock: 1_200 },
      { product: '暖茶随行杯', price: cny('59'), quantity: 150 },
    ],
  },
] as const;

/** What campaigns claim of products, for the page of conflicts. */
export async function writeProducts(
  { writes, reads }: CastDeps,
  cast: Cast,
  records: DemoRecords,
  today: string,
): Promise<void> {
  for (const { key, who, products } of claims) {
    const id = records.campaigns.get(key);
    if (id === undefined) continue;
    await cast.act(who, daysAgo(today, 1, 11), async (work) => {
      const { version } = await reads.read(work.tx, Campaign, id);
      await writes.update(work, Campaign, id, version, { products: products.map((p) => ({ ...p })) });
    });
  }
}
