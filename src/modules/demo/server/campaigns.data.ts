import type { Campaign, campaignKinds } from '../../campaigns/campaigns.contract.ts';
import type { PersonKey, UnitKey } from './brand.data.ts';
import { addDays, dayFactor, daysBetween } from './calendar.ts';
import { type ChannelData, channels } from './channels.data.ts';

export interface CampaignPlan {
  readonly key: string;
  readonly title: string;
  readonly kind: keyof typeof campaignKinds;
  readonly start: string;
  readonly end: string;
  /** Last day on which it ran; before the end when it was cancelled. */
  readonly last: string;
  readonly state: Campaign['state'];
  readonly unit: UnitKey;
  readonly manager: PersonKey;
  readonly theme: string;
  readonly form: string;
  readonly objective: string;
  readonly proposal: string;
  readonly risk: string;
  /** Visits against those of an ordinary day of the brand. */
  readonly lift: number;
  /** Visits gather at the end. */
  readonly rising: boolean;
  /** Orders per visit against an ordinary visit. */
  readonly order: number;
  /** Channel → weight. */
  readonly mix: Readonly<Record<string, number>>;
  /** Plan against what will come of it: above 1 is missed. */
  readonly optimism: number;
}

export const demoDays = 180;
/** Visits of an ordinary day at full size, without campaigns. */
export const visitsADay = 1_000;

interface Peak {
  readonly key: string;
  readonly title: string;
  readonly kind: CampaignPlan['kind'];
  readonly start: string;
  readonly end: string;
}

/** The great sales whose whole period lies within the demo's days, the latest last. */
function salesUntil(today: string): Peak[] {
  const year = Number(today.slice(0, 4));
  const all = [year - 1, year].flatMap((y): Peak[] => [
    { key: 'sale618', title: `618 年中大促`, kind: 'sale618', start: `${y}-06-01`, end: `${y}-06-20` },
    { key: 'double11', title: `双11 囤茶季`, kind: 'double11', start: `${y}-10-28`, end: `${y}-11-13` },
  ]);
  return all.filter((p) => daysBetween(p.start, today) <= demoDays - 4 && p.end < today);
}

/** The eight campaigns of the demo, one in each state, around a day. */
export function campaignsAround(today: string): readonly CampaignPlan[] {
  const at = (n: number): string => addDays(today, n);
  const sales = salesUntil(today);
  const fresh = sales.find((p) => daysBetween(p.end, today) <= 24);
  // The peak is long enough ago to be closed; no year goes by without one.
  const peak = sales.find((p) => p !== fresh) ?? {
    key: 'tea_season',
    title: '茶季大促',
    kind: 'promotion' as const,
    start: at(-118),
    end: at(-99),
  };
  const recent = fresh ?? {
    key: 'anniversary',
    title: '五周年店庆',
    kind: 'anniversary' as const,
    start: at(-27),
    end: at(-10),
  };
  return [
    {
      ...peak,
      last: peak.end,
      state: 'closed',
      unit: 'marketing',
      manager: 'digital',
      theme: '一起把夏天喝掉',
      form: '满减券、第二杯半价、直播专场',
      objective: '拉高大促期成交，带动新客首单；沉淀会员到企微社群',
      proposal: '预热期发券，爆发期满 30 减 6，返场期社群专享；抖音与小红书引流，小程序承接。',
      risk: '订单集中导致门店出杯慢：错峰券分三个时段；库存按预测的 1.2 倍备货。',
      lift: 0.62,
      rising: true,
      order: 1.4,
      mix: {
        douyin_paid: 26,
        xiaohongshu: 20,
        wechat_miniprogram: 16,
        tmall: 12,
        wecom: 10,
        weibo_paid: 8,
        wechat_channels: 5,
        sms: 3,
      },
      optimism: 0.88,
    },
    {
      ...recent,
      last: recent.end,
      state: 'evaluating',
      unit: 'marketing',
      manager: 'channels',
      theme: '把好茶囤回家',
      form: '组合装、会员价、直播',
      objective: '茶包与茶叶邮寄订单翻倍，老客复购',
      proposal: '天猫旗舰店主推组合装，企微社群发会员价，视频号两场直播。',
      risk: '投放成本上行：按日看投产比，低于 1.2 停投。',
      lift: 0.42,
      rising: true,
      order: 1.25,
      mix: { tmall: 30, douyin_paid: 18, wecom: 14, wechat_channels: 12, weibo_paid: 12, wechat_mp: 8, sms: 6 },
      optimism: 1.14,
    },
    {
      key: 'warm_launch',
      title: '暖茶新品上市',
      kind: 'launch',
      start: at(-12),
      end: at(17),
      last: at(17),
      state: 'live',
      unit: 'marketing',
      manager: 'brand',
      theme: '围炉一口暖',
      form: '新品尝鲜券、达人探店、门店物料',
      objective: '红枣桂圆暖茶、姜撞奶红茶首月进入销量前五，带来新客首单',
      proposal: '小红书达人笔记先行，抖音信息流放大，门店杯套与易拉宝承接扫码下单。',
      risk: '原料桂圆到货延迟：备选供应商已签；口味争议：客服统一口径。',
      lift: 0.3,
      rising: false,
      order: 1.1,
      mix: { xiaohongshu: 34, douyin_paid: 26, offline_qr: 20, wechat_mp: 10, wechat_channels: 10 },
      optimism: 0.98,
    },
    {
      key: 'tea_fair',
      title: '北方茶博会快闪',
      kind: 'tradeFair',
      start: at(-52),
      end: at(-43),
      last: at(-49),
      state: 'cancelled',
      unit: 'north',
      manager: 'channels',
      theme: '山里来的茶',
      form: '展台试饮、扫码领券',
      objective: '华北新客扫码注册，带动周边三店客流',
      proposal: '展台试饮配扫码领券，导购引导加企微。',
      risk: '场地手续：与主办方确认报备；人手不足：抽调两店店员。',
      lift: 0.1,
      rising: false,
      order: 0.9,
      mix: { offline_qr: 80, baidu_paid: 20 },
      optimism: 1.5,
    },
    {
      key: 'member_day',
      title: '华东会员日',
      kind: 'memberDay',
      start: at(6),
      end: at(12),
      last: at(12),
      state: 'preparing',
      unit: 'east',
      manager: 'channels',
      theme: '老朋友，有茶喝',
      form: '会员专享券、积分翻倍',
      objective: '唤回 30 天未下单的华东会员',
      proposal: '短信与社群双触达，小程序会员页承接，积分翻倍一周。',
      risk: '短信投诉：一周内不重复触达，尾部写明退订方式。',
      lift: 0.2,
      rising: false,
      order: 1.2,
      mix: { sms: 40, wecom: 40, wechat_miniprogram: 20 },
      optimism: 1.05,
    },
    {
      key: 'co_brand',
      title: '与山海旧书店联名',
      kind: 'coBranding',
      start: at(24),
      end: at(45),
      last: at(45),
      state: 'approved',
      unit: 'marketing',
      manager: 'brand',
      theme: '一页一盏',
      form: '联名杯、书签、快闪店',
      objective: '提升品牌好感与自然搜索，联名杯售罄',
      proposal: '杭州、上海两家快闪店，联名杯限量，小红书打卡。',
      risk: '授权期限：合同写明到期下架；版权素材由法务逐项确认。',
      lift: 0.25,
      rising: false,
      order: 1,
      mix: { xiaohongshu: 50, wechat_mp: 25, weibo_paid: 10, offline_qr: 15 },
      optimism: 1.1,
    },
    {
      key: 'group_buy',
      title: '华南三人拼茶',
      kind: 'referral',
      start: at(15),
      end: at(29),
      last: at(29),
      state: 'proposed',
      unit: 'south',
      manager: 'specialist',
      theme: '三个人，一壶春',
      form: '三人成团、团长返券',
      objective: '以老带新，每位老客带来 0.3 位新客',
      proposal: '企微社群发起，三人成团每杯减 4 元，团长得返券一张。',
      risk: '薅羊毛：同设备、同手机号限一次；成团失败自动退款。',
      lift: 0.22,
      rising: false,
      order: 1.3,
      mix: { wecom: 60, wechat_miniprogram: 40 },
      optimism: 1.1,
    },
    {
      key: 'spring_brand',
      title: '明前茶山溯源片',
      kind: 'brand',
      start: at(60),
      end: at(100),
      last: at(100),
      state: 'draft',
      unit: 'marketing',
      manager: 'brand',
      theme: '茶从哪座山来',
      form: '纪录短片、茶农访谈、直播探山',
      objective: '讲清原料产地，提升品牌信任',
      proposal: '三支短片，视频号与公众号首发。',
      risk: '',
      lift: 0.15,
      rising: false,
      order: 0.8,
      mix: { wechat_channels: 50, wechat_mp: 30, xiaohongshu: 20 },
      optimism: 1,
    },
  ];
}

/** How the visits of a campaign lie on its days: 1 on average. */
export function shapeOf(c: CampaignPlan, day: string): number {
  if (day < c.start || day > c.last) return 0;
  if (!c.rising) return 1.15 - (0.3 * daysBetween(c.start, day)) / Math.max(1, daysBetween(c.start, c.end));
  // Sales: a first wave, a quiet middle, the great days before the end, then the rest.
  const left = daysBetween(day, c.end);
  const gone = daysBetween(c.start, day);
  if (left <= 3) return [0.9, 1.6, 3.6, 2.6][left] ?? 1;
  if (left <= 6) return 1.5;
  return gone < 2 ? 1.4 : 0.55;
}

const channelOf = new Map(channels.map((c) => [c.slug, c]));
/** Strangers who register, of all who visit through an ordinary channel. */
const registering = 0.06;
/** Clicks that platforms bill for each visit that arrives. */
export const clicksAVisit = 1.12;

interface Expected {
  readonly visits: number;
  readonly orders: number;
  readonly cost: number;
}

const ordersAVisit = (c: ChannelData, factor: number): number =>
  c.known * c.order * factor + (1 - c.known) * registering * c.registers * c.firstOrder;

/** What the whole period would bring at a size; the plans of campaigns are made of it. */
export function expectedOf(c: CampaignPlan, today: string, scale: number): Expected {
  let [visits, orders, cost] = [0, 0, 0];
  const total = Object.values(c.mix).reduce((a, b) => a + b, 0);
  for (let day = c.start; day <= c.end; day = addDays(day, 1)) {
    const age = Math.max(0, daysBetween(day, today));
    const n = visitsADay * scale * dayFactor(day, age) * c.lift * shapeOf({ ...c, last: c.end }, day);
    for (const [slug, weight] of Object.entries(c.mix)) {
      const channel = channelOf.get(slug);
      if (channel === undefined) throw new Error(`there is no channel ${slug}`);
      const share = (n * weight) / total;
      visits += share;
      orders += share * ordersAVisit(channel, c.order);
      cost += share * clicksAVisit * (channel.paid?.cpc ?? 0);
    }
  }
  return { visits, orders, cost };
}
