import { ActionPlan } from '../../strategy/action-plan.contract.ts';
import { Conflict } from '../../strategy/conflict.contract.ts';
import { FlightPlan } from '../../strategy/flight-plan.contract.ts';
import { Goal, type GoalProgress } from '../../strategy/strategy.contract.ts';
import { addDays } from './calendar.ts';
import type { Cast, CastDeps } from './cast.ts';
import { type DemoRecords, daysAgo, decideAll } from './records.writer.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });

/** How goals are to be reached: one plan under way, one that waits for its signature, and money laid over days. */
export async function writePlans(deps: CastDeps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const { writes, reads } = deps;
  const day = (n: number): string => addDays(today, n);
  const { items: goals } = await reads.list(await cast.actor('director'), Goal, {
    filter: { field: 'state', op: 'eq', value: 'active' },
    limit: 100,
  });
  // Goals that fall behind are the ones that plans are made for.
  const goalOf = (metric: string) =>
    goals.find((g) => g.metric === metric && (g.progress as GoalProgress | null)?.status === 'behind') ??
    goals.find((g) => g.metric === metric);
  const [gmv, buyers] = [goalOf('gmv'), goalOf('new_buyers') ?? goalOf('new_users')];
  const partOf = (goal: typeof gmv, share: number): string => {
    const p = goal?.progress as GoalProgress | null;
    const gap = p === null ? 0 : Number(p.target) - Number(p.forecast ?? p.value ?? 0);
    return String(Math.max(1, Math.round((gap > 0 ? gap : Number(goal?.target ?? 0) / 10) * share)));
  };
  const warm = records.campaigns.get('warm_launch');
  if (gmv === undefined || warm === undefined) return;
  const launch = await cast.act('brand', daysAgo(today, 9, 10), (work) =>
    writes.create(work, ActionPlan, {
      title: '暖茶冲刺：补上本年成交额缺口',
      goal: gmv.id,
      campaign: warm,
      purpose: '流量够，转化不够：先改详情页和私域承接，再加投达人。',
      steps: [
        {
          step: '详情页首屏改成“热饮场景”',
          owner: cast.people.digital,
          startOn: day(1),
          endOn: day(3),
          money: cny('8000'),
          effect: partOf(gmv, 0.15),
          deliverable: '新版详情页',
        },
        {
          step: '企业微信老客首单券',
          owner: cast.people.channels,
          startOn: day(2),
          endOn: day(9),
          money: cny('15000'),
          effect: partOf(gmv, 0.25),
          resources: '券 1,000 张',
        },
        {
          step: '达人第二波投放',
          owner: cast.people.brand,
          startOn: day(4),
          endOn: day(15),
          money: cny('36000'),
          effect: partOf(gmv, 0.3),
          resources: '达人 12 位',
        },
        {
          step: '客服话术与加购提醒',
          owner: cast.people.content,
          startOn: day(3),
          endOn: day(6),
          effect: partOf(gmv, 0.05),
          deliverable: '话术文档',
        },
      ],
    }),
  );
  await cast.act('brand', daysAgo(today, 9, 11), (work) =>
    writes.transition(work, ActionPlan, launch.id, launch.version, 'propose'),
  );
  await decideAll(deps, cast, ActionPlan.id, launch.id, {
    action: 'approve',
    who: 'director',
    at: daysAgo(today, 8, 10),
  });
  if (buyers !== undefined) {
    const wait = await cast.act('digital', daysAgo(today, 1, 15), (work) =>
      writes.create(work, ActionPlan, {
        title: '信息流拉新：年底前补新客',
        goal: buyers.id,
        purpose: '抖音信息流的获客成本仍低于全渠道平均，先加两周观察。',
        steps: [
          {
            step: '新素材三组',
            owner: cast.people.content,
            startOn: day(2),
            endOn: day(5),
            money: cny('12000'),
            deliverable: '成片 9 条',
          },
          {
            step: '信息流加投两周',
            owner: cast.people.digital,
            startOn: day(6),
            endOn: day(19),
            money: cny('98000'),
            effect: partOf(buyers, 0.6),
          },
        ],
      }),
    );
    await cast.act('digital', daysAgo(today, 1, 16), (work) =>
      writes.transition(work, ActionPlan, wait.id, wait.version, 'propose'),
    );
  }
  await writeFlights(deps, cast, records, warm, today);
  await writeConflicts(deps, cast, today);
}

async function writeFlights(
  { writes }: CastDeps,
  cast: Cast,
  records: DemoRecords,
  campaign: string,
  today: string,
): Promise<void> {
  const day = (n: number): string => addDays(today, n);
  const of = (slug: string): string => records.channels.get(slug) ?? '';
  const plan = await cast.act('brand', daysAgo(today, 13, 10), (work) =>
    writes.create(work, FlightPlan, {
      title: '暖茶新品上市投放排期',
      campaign,
      budget: cny('2000'),
      audience: '25–35 岁上班族，下午茶场景',
      flights: [
        { channel: of('xiaohongshu'), startOn: day(-12), endOn: day(5), amount: cny('700'), shape: 'front' },
        { channel: of('douyin_paid'), startOn: day(-7), endOn: day(17), amount: cny('900'), shape: 'season' },
        { channel: of('wechat_channels'), startOn: day(0), endOn: day(17), amount: cny('300'), shape: 'even' },
        {
          channel: of('sms'),
          startOn: day(3),
          endOn: day(4),
          amount: cny('100'),
          shape: 'manual',
          daily: '60,40',
        },
      ],
    }),
  );
  await cast.act('brand', daysAgo(today, 12, 9), (work) =>
    writes.transition(work, FlightPlan, plan.id, plan.version, 'activate'),
  );
}

/** One that was settled, and one that waits: what the system finds by itself stands beside them. */
async function writeConflicts(deps: CastDeps, cast: Cast, today: string): Promise<void> {
  const { writes } = deps;
  const day = (n: number): string => addDays(today, n);
  const { brand, channels, product, director, digital } = cast.people;
  const stock = await cast.act('channels', daysAgo(today, 5, 10), (work) =>
    writes.create(work, Conflict, {
      title: '暖茶礼盒 1,200 盒给谁',
      kind: 'stock',
      parties: [brand, channels],
      decider: director,
      days: { start: day(2), end: day(12) },
      claims: [
        { party: brand, claim: '达人直播需要 800 盒' },
        { party: channels, claim: '会员日门店需要 700 盒' },
      ],
      resolution: '直播 700 盒，门店 500 盒；下一批到货先补门店 200 盒。',
    }),
  );
  await cast.act('channels', daysAgo(today, 5, 11), (work) =>
    writes.transition(work, Conflict, stock.id, stock.version, 'propose'),
  );
  await decideAll(deps, cast, Conflict.id, stock.id, { action: 'approve', who: 'director', at: daysAgo(today, 4, 9) });
  await cast.act('digital', daysAgo(today, 1, 10), (work) =>
    writes.create(work, Conflict, {
      title: '姜撞奶红茶：线上券后价低于门店',
      kind: 'price',
      parties: [digital, product],
      days: { start: day(0), end: day(9) },
      claims: [
        { party: digital, claim: '新客券后 19.9 元才有转化' },
        { party: product, claim: '门店标价 26 元，顾客投诉' },
      ],
    }),
  );
}
