import type { Actor } from '../../../server/access/actor.ts';
import { Comments } from '../../../server/collaboration/comments.service.ts';
import { RecordReads } from '../../../server/records/read.service.ts';
import { RecordWrites } from '../../../server/records/write.service.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { Goal } from '../../strategy/strategy.contract.ts';
import { type PersonKey, people } from './brand.data.ts';
import { addDays, startOf } from './calendar.ts';
import { campaignsAround, demoDays } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { failingChannel } from './channels.data.ts';
import { type GoalPlan, goalsAround, outlook, roundTarget } from './goals.data.ts';
import { type DemoRecords, daysAgo } from './records.writer.ts';

/** What comes after the events: goals measured by them, and what people say about it all. */
export async function writeStory(
  deps: CastDeps & { readonly metrics: Metrics },
  cast: Cast,
  records: DemoRecords,
  today: string,
): Promise<void> {
  const goals = await writeGoals(deps, cast, records, today);
  await writeComments(deps, cast, records, goals, today);
}

async function writeGoals(
  deps: CastDeps & { readonly metrics: Metrics },
  cast: Cast,
  records: DemoRecords,
  today: string,
): Promise<ReadonlyMap<string, string>> {
  const live = campaignsAround(today).find((c) => c.state === 'live');
  const plans = goalsAround(today, { start: live?.start ?? today, end: live?.end ?? today });
  const director = await cast.actor('director');
  const ids = new Map<string, string>();
  for (const plan of plans) {
    const target = await targetOf(deps.metrics, director, cast, records, plan, today);
    const begun = plan.start < addDays(today, -170) ? addDays(today, -170) : plan.start;
    const made = begun > today ? daysAgo(today, 2, 15) : startOf(addDays(begun, -4)) + 10 * 3_600_000;
    const goal = await cast.act('director', made, (work) =>
      deps.writes.create(work, Goal, {
        title: plan.title,
        metric: plan.metric,
        target,
        period: { start: plan.start, end: plan.end },
        description: plan.description,
        ownerId: cast.people[plan.owner],
        unitId: plan.unit === undefined ? cast.units.root : cast.units[plan.unit],
        parent: plan.parent === undefined ? null : (ids.get(plan.parent) ?? null),
        countedUnit: plan.unit === undefined ? null : cast.units[plan.unit],
        channel: plan.channel === undefined ? null : (records.channels.get(plan.channel) ?? null),
        campaign: plan.campaign === undefined ? null : (records.campaigns.get(plan.campaign) ?? null),
      }),
    );
    ids.set(plan.key, goal.id);
    if (plan.start > today) continue;
    const active = await cast.act('director', made + 3_600_000, (work) =>
      deps.writes.transition(work, Goal, goal.id, goal.version, 'activate'),
    );
    const { outcome } = plan;
    if (outcome !== undefined)
      await cast.act('director', startOf(addDays(plan.end, 2)) + 11 * 3_600_000, (work) =>
        deps.writes.transition(work, Goal, active.id, active.version, outcome, plan.reason),
      );
  }
  return ids;
}

/** A target that the figures give a meaning to: what they lead to, times the stretch. */
async function targetOf(
  metrics: Metrics,
  actor: Actor,
  cast: Cast,
  records: DemoRecords,
  plan: GoalPlan,
  today: string,
): Promise<string> {
  const filter = [
    ...(plan.unit === undefined ? [] : [{ field: 'unit', op: 'eq', value: cast.units[plan.unit] }]),
    ...(plan.channel === undefined ? [] : [{ field: 'channel', op: 'eq', value: plan.channel }]),
    ...(plan.campaign === undefined
      ? []
      : [{ field: 'campaign', op: 'eq', value: records.world.campaigns.get(plan.campaign)?.code ?? '' }]),
  ];
  const isYoung = plan.start > addDays(today, -5);
  // A period that has hardly begun is planned by the four weeks before it.
  const from = isYoung ? addDays(today, -28) : plan.start;
  const last = plan.end < today ? addDays(plan.end, 1) : today;
  const figure = await metrics.figure(
    actor,
    plan.metric,
    { from, to: isYoung ? today : last },
    filter.length === 0 ? undefined : { all: filter },
  );
  const value = Number(figure ?? 0);
  if (plan.level === true) return roundTarget(value * plan.stretch, true);
  const firstDay = addDays(today, 1 - demoDays);
  const days = (Date.parse(plan.end) - Date.parse(plan.start)) / 86_400_000 + 1;
  const whole = isYoung ? (value / 28) * days : outlook(value, plan.start, plan.end, today, firstDay);
  return roundTarget(whole * plan.stretch, false);
}

interface Saying {
  readonly who: PersonKey;
  readonly days: number;
  readonly hour: number;
  readonly record: RecordDef;
  readonly id: string | undefined;
  readonly text: string;
}

async function writeComments(
  deps: CastDeps,
  cast: Cast,
  records: DemoRecords,
  goals: ReadonlyMap<string, string>,
  today: string,
): Promise<void> {
  const named = (who: PersonKey): string => `@[${people.find((p) => p.key === who)?.name ?? who}](${cast.people[who]})`;
  const plans = campaignsAround(today);
  const of = (state: string): string | undefined =>
    records.campaigns.get(plans.find((c) => c.state === state)?.key ?? '');
  const say = (
    who: PersonKey,
    days: number,
    hour: number,
    record: RecordDef,
    id: string | undefined,
    text: string,
  ): Saying => ({ who, days, hour, record, id, text });
  const failing = records.channels.get(failingChannel);
  const sayings: Saying[] = [
    say(
      'digital',
      40,
      10,
      Campaign,
      of('closed'),
      `大促复盘：成交超计划，小程序贡献最多，小红书与抖音次之。${named('director')} 请看`,
    ),
    say(
      'director',
      39,
      11.5,
      Campaign,
      of('closed'),
      `做得扎实。${named('analyst')} 把按渠道的投产比整理成模板，下次沿用`,
    ),
    say('analyst', 38, 16, Campaign, of('closed'), '已整理，见日报；微博花费高、成交少，建议单列'),
    say(
      'director',
      30,
      9.5,
      Channel,
      failing,
      `${named('digital')} 微博这一个月花费占三成上下，订单寥寥，原因是什么？`,
    ),
    say('digital', 30, 11, Channel, failing, '人群偏泛，落地页跳出率近八成。已换素材和定向，再看两周'),
    say(
      'analyst',
      12,
      15,
      Channel,
      failing,
      `两周过去没有改善，获客成本是小红书的数十倍。${named('channels')} 建议暂停`,
    ),
    say('finance', 9, 10, Channel, failing, `同意暂停，预算转给小红书达人。${named('director')} 请定`),
    say('sales', 6, 17, Goal, goals.get('east'), '华东门店桌码换新后，扫码下单明显多了'),
    say(
      'channels',
      5,
      10,
      Campaign,
      of('evaluating'),
      `复盘初稿好了，返场期天猫花费偏高。${named('analyst')} 帮核一下投产比口径`,
    ),
    say('content', 4, 15, Campaign, of('live'), `达人笔记第二批今天发，素材在群里。${named('brand')}`),
    say('brand', 4, 16.5, Campaign, of('live'), `看到了，姜撞奶红茶的图再暖一点。${named('digital')} 抖音素材同步换`),
    say(
      'service',
      3,
      18,
      Campaign,
      of('live'),
      `有客人问桂圆暖茶含糖量，统一口径：七分糖约 22 克。${named('product')} 请确认`,
    ),
    say('product', 2, 9.5, Campaign, of('live'), '确认，已更新产品卡'),
    say(
      'legal',
      2,
      11,
      Campaign,
      of('approved'),
      `联名授权书收到，到期日写进了风险里。${named('brand')} 物料上架前给我过一遍`,
    ),
    say(
      'specialist',
      1,
      17,
      Campaign,
      of('proposed'),
      `成本已补：团长返券每单 1.2 元，封顶 800 元。${named('director')} 请再审`,
    ),
    say('finance', 1, 18, Campaign, of('proposed'), '预算口径没有问题'),
    say(
      'analyst',
      1,
      10,
      Goal,
      goals.get('new_buyers'),
      `新客进度落后。按当前速度季度末约完成八成。${named('director')} ${named('digital')}`,
    ),
  ];
  let read = false;
  // Said in the order of time, as logs and notices show it.
  const inTime = sayings.toSorted((a, b) => b.days - a.days || a.hour - b.hour);
  for (const saying of inTime) {
    if (saying.id === undefined) throw new Error(`nothing to say of: ${saying.text}`);
    if (!read && saying.days < 6) {
      // What is older was read; what is newer waits.
      read = true;
      for (const p of people) await deps.notices.markRead(await cast.actor(p.key), undefined);
    }
    const at = new Date(daysAgo(today, saying.days, saying.hour));
    const reads = new RecordReads({ ...deps.reads.deps, now: () => at });
    const comments = new Comments(reads, new RecordWrites(reads), deps.notices);
    await comments.create(await cast.actor(saying.who), saying.record, saying.id, saying.text);
  }
}
