import { OwnMetric } from '../../analytics/own-metric.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { addDays, startOf } from './calendar.ts';
import type { Cast, CastDeps } from './cast.ts';

interface DemoMetric {
  readonly name: string;
  readonly english: string;
  readonly key: string;
  readonly formula: string;
  readonly unit: 'ratio' | 'money';
  readonly decimals: number;
  readonly direction?: 'down_good';
  readonly meaning: string;
  readonly owner: PersonKey;
}

const metrics: readonly DemoMetric[] = [
  {
    name: '加购率',
    english: 'Add-to-cart rate',
    key: 'cart_rate',
    formula: 'cart_users / product_viewers',
    unit: 'ratio',
    decimals: 1,
    meaning: '看过商品的人里有多少加购；不看加购件数。',
    owner: 'analyst',
  },
  {
    name: '访客价值',
    english: 'Revenue per visitor',
    key: 'visitor_value',
    formula: 'net_revenue / uv',
    unit: 'money',
    decimals: 2,
    meaning: '平均每个访客带来的净收入，比较渠道质量时用。',
    owner: 'digital',
  },
  {
    name: '移动端浏览占比',
    english: 'Mobile share of views',
    key: 'mobile_views',
    formula: 'count("Page Viewed" where device = "mobile") / count("Page Viewed")',
    unit: 'ratio',
    decimals: 1,
    meaning: '手机上的页面浏览占全部页面浏览的比例。',
    owner: 'analyst',
  },
];

/** Metrics that the demo's people defined themselves. */
export async function writeMetrics(deps: CastDeps, cast: Cast, today: string): Promise<void> {
  const at = startOf(addDays(today, -40)) + 10 * 3_600_000;
  for (const { owner, ...m } of metrics)
    await cast.act('director', at, (work) =>
      deps.writes.create(work, OwnMetric, {
        direction: 'up_good',
        display: 'percent',
        ...m,
        ownerId: cast.people[owner],
      }),
    );
}
