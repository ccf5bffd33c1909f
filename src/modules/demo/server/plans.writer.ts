import { ActionPlan } from '../../strategy/action-plan.contract.ts';
import { FlightPlan } from '../../strategy/flight-plan.contract.ts';
import { Goal } from '../../strategy/strategy.contract.ts';
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
  const goalOf = (metric: string): string | undefined => goals.find((g) => g.metric === metric)?.id;
  const [gmv, buyers] = [goalOf('gmv'), goalOf('new_buyers') ?? goalOf('new_users')];
  const warm = records.campaigns.get('warm_launch');
  if (gmv === undefined || warm === undefined) return;
  const launch = await cast.act('brand', daysAgo(today, 9, 10), (work) =>
    writes.create(work, ActionPlan, {
      title: '暖茶冲刺：补上本年成交额缺口',
      goal: gmv,
      campaign: warm,
      purpose: '流量够，转化不够：先改详情页和私域承接，再加投达人。',
      steps: [
        {
          step: '详情页首屏改成“热饮场景”',
          owner: cast.people.digital,
          startOn: day(1),
          endOn: day(3),
          money: cny('8000'),
          effect: '60000',
          deliverable: '新版详情页',
        },
        {
          step: '企业微信老客首单券',
          owner: cast.people.channels,
          startOn: day(2),
          endOn: day(9),
          money: cny('15000'),
          effect: '90000',
          resources: '券 1,000 张',
        },
        {
          step: '达人第二波投放',
          owner: cast.people.brand,
          startOn: day(4),
          endOn: day(15),
          money: cny('36000'),
          effect: '150000',
          resources: '达人 12 位',
        },
        {
          step: '客服话术与加购提醒',
          owner: cast.people.content,
          startOn: day(3),
          endOn: day(6),
          effect: '20000',
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
        goal: buyers,
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
            effect: '900',
          },
        ],
      }),
    );
    await cast.act('digital', daysAgo(today, 1, 16), (work) =>
      writes.transition(work, ActionPlan, wait.id, wait.version, 'propose'),
    );
  }
  await writeFlights(deps, cast, records, warm, today);
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
      budget: cny('60000'),
      audience: '25–35 岁上班族，下午茶场景',
      flights: [
        { channel: of('xiaohongshu'), startOn: day(-12), endOn: day(5), amount: cny('24000'), shape: 'front' },
        { channel: of('douyin_paid'), startOn: day(-7), endOn: day(17), amount: cny('26000'), shape: 'season' },
        { channel: of('wechat_channels'), startOn: day(0), endOn: day(17), amount: cny('7000'), shape: 'even' },
        {
          channel: of('sms'),
          startOn: day(3),
          endOn: day(4),
          amount: cny('3000'),
          shape: 'manual',
          daily: '2000,1000',
        },
      ],
    }),
  );
  await cast.act('brand', daysAgo(today, 12, 9), (work) =>
    writes.transition(work, FlightPlan, plan.id, plan.version, 'activate'),
  );
}
