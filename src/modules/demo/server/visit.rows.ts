import { type EventRow, type OrderLine, personIdOf } from '../../tracking/event-history.api.ts';
import { brand, drinks, goods, type Product, places } from './brand.data.ts';
import type { CampaignPlan } from './campaigns.data.ts';
import type { ChannelData } from './channels.data.ts';
import type { DemoWorld, LinkFacts } from './generator.types.ts';
import { type Random, Weighted } from './random.ts';
import type { Visitor } from './visitors.ts';

export type Surface = 'web' | 'mini' | 'app';

/** One visit that is about to happen. */
export interface Visit {
  readonly start: number;
  readonly channel: ChannelData;
  readonly campaign: CampaignPlan | undefined;
  readonly link: LinkFacts | undefined;
  readonly surface: Surface;
  readonly visitor: Visitor;
  /** Signed in from the first page on. */
  readonly signedIn: boolean;
  /** Registers during the visit. */
  readonly registers: boolean;
  readonly orders: boolean;
  readonly unitId: string;
}

/** Told of the order that a visit ended in. */
export interface Placed {
  readonly row: EventRow;
  readonly visitor: Visitor;
}

const million = 1_000_000n;
const cents = (yuan: number): bigint => (BigInt(Math.round(yuan * 100)) * million) / 100n;
const noLines: readonly OrderLine[] = [];
const warm = new Set([11, 12, 1, 2]);

/** Choosing among products; warm drinks in winter, fruit in summer. */
const byMonth = Array.from({ length: 13 }, (_, month) => {
  const factor = (p: Product): number =>
    p.category === '暖饮' ? (warm.has(month) ? 2.4 : 0.3) : p.category === '果茶' ? (warm.has(month) ? 0.6 : 1.3) : 1;
  return new Weighted(drinks.map((p) => p.weight * factor(p)));
});
const goodsWeights = new Weighted(goods.map((p) => p.weight));
const lineCounts = new Weighted([52, 34, 14]);

const browserOf: Readonly<Record<string, string>> = {
  douyin_paid: 'Douyin',
  xiaohongshu: 'Xiaohongshu',
  weibo_paid: 'Weibo',
  wechat_mp: 'WeChat',
  wechat_channels: 'WeChat',
  wecom: 'WeCom',
  baidu_paid: 'Baidu',
};
const contextOf: Readonly<Record<Surface, string>> = {
  web: '{"library":{"name":"huanying-tracker"},"locale":"zh-CN"}',
  mini: '{"library":{"name":"huanying-miniprogram"},"app":{"name":"青岚茶屿点单"}}',
  app: '{"library":{"name":"huanying-mobile"},"app":{"name":"青岚茶屿","version":"3.2.0"}}',
};

interface Page {
  readonly path: string;
  readonly title: string;
}
const webPages: readonly Page[] = [
  { path: '/menu', title: '点单' },
  { path: '/stores', title: '附近门店' },
  { path: '/member', title: '会员中心' },
  { path: '/story', title: '茶山故事' },
  { path: '/coupons', title: '优惠券' },
];

/** Writes visits as the rows that the ingest would have made of them. */
export class VisitRows {
  rows: EventRow[] = [];
  readonly #world: DemoWorld;
  readonly #random: Random;
  #messages = 0;
  #orders = 0;

  constructor(world: DemoWorld, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  nextMessage(): string {
    this.#messages += 1;
    return `demo-${this.#messages.toString(36)}`;
  }

  /** The rows of a visit up to an instant; answers the order, when one was placed. */
  write(visit: Visit, until: number): Placed | undefined {
    const random = this.#random;
    const { visitor, surface, channel } = visit;
    const { workspaceId } = this.#world;
    const isWeb = surface === 'web';
    const host = isWeb ? brand.site : surface === 'mini' ? brand.mini : '';
    let time = visit.start;
    let userId = visit.signedIn ? visitor.userId : '';
    let personId = personIdOf(workspaceId, userId, visitor.anonymousId);
    const base = this.#base(visit, host);

    const push = (name: string, type: EventRow['type'], rest: Partial<EventRow> = {}): EventRow | undefined => {
      time += 3_000 + random.below(62_000);
      if (time > until) return undefined;
      const row: EventRow = {
        ...base,
        ...rest,
        time,
        receivedAt: time + 300,
        type,
        name,
        messageId: this.nextMessage(),
        personId,
        userId,
      };
      this.rows.push(row);
      return row;
    };
    const view = (page: Page, first = false): EventRow | undefined =>
      push(isWeb ? 'Page Viewed' : 'Screen Viewed', isWeb ? 'page' : 'screen', {
        path: page.path,
        title: page.title,
        url: isWeb ? `https://${host}${page.path}${first ? this.#query(visit) : ''}` : '',
        ...(first && isWeb && channel.referrer !== ''
          ? { referrer: channel.referrer, referrerHost: new URL(channel.referrer).host }
          : {}),
      });
    const product = (p: Product): void => {
      view({ path: `/p/${p.sku.toLowerCase()}`, title: p.name });
      push('Product Viewed', 'track', productColumns(p, 1));
    };
    const identify = (): void => {
      userId = visitor.userId;
      personId = personIdOf(workspaceId, userId, visitor.anonymousId);
      push('User Identified', 'identify', { properties: '{"method":"phone"}' });
    };

    const landing = visit.campaign
      ? { path: `/c/${visit.campaign.key}`, title: visit.campaign.title }
      : { path: isWeb ? '/' : '/index', title: brand.short };
    time -= 3_000;
    view(landing, true);
    if (!visit.orders && !visit.registers && random.chance(channel.bounce)) return undefined;

    const more = 1 + Math.min(6, Math.floor(-Math.log(1 - random.next()) * 1.5));
    for (let i = 0; i < more; i++) {
      if (random.chance(0.45)) view(random.pick(webPages));
      else product(this.#product(visit));
    }
    if (visit.registers || (visit.orders && userId === '')) identify();
    if (visit.orders) return this.#order(visit, push, view);
    if (random.chance(0.16)) push('Product Added', 'track', productColumns(this.#product(visit), 1));
    return undefined;
  }

  /** The refund of an order, in part or whole. */
  refund(order: EventRow, time: number): EventRow {
    const part = this.#random.chance(0.25);
    const lines = part ? order.lines.slice(0, 1) : order.lines;
    const [line] = lines;
    const amount = part && line !== undefined ? (line.quantity * line.price) / 10_000n : order.revenue;
    return {
      ...order,
      time,
      receivedAt: time + 300,
      name: 'Order Refunded',
      messageId: this.nextMessage(),
      lines,
      revenue: amount < order.revenue ? amount : order.revenue,
      // Refunds come from the shop's server: no visit, no page.
      sessionId: '',
      url: '',
      path: '',
      title: '',
      properties: JSON.stringify({ order_id: order.orderId, reason: this.#random.pick(reasons) }),
    };
  }

  #product(visit: Visit): Product {
    const isShop = visit.channel.slug === 'tmall';
    const list = isShop ? goods : drinks;
    const month = new Date(visit.start).getUTCMonth() + 1;
    const at = (isShop ? goodsWeights : (byMonth[month] ?? goodsWeights)).draw(this.#random);
    const found = list[at];
    if (found === undefined) throw new Error('there is no such product');
    return found;
  }

  #order(
    visit: Visit,
    push: (name: string, type: EventRow['type'], rest?: Partial<EventRow>) => EventRow | undefined,
    view: (page: Page) => EventRow | undefined,
  ): Placed | undefined {
    const random = this.#random;
    const chosen = new Map<Product, number>();
    const count = visit.channel.slug === 'tmall' ? 1 + random.below(2) : 1 + lineCounts.draw(random);
    for (let i = 0; i < count; i++) {
      const p = this.#product(visit);
      const quantity = random.chance(0.14) ? 2 : 1;
      chosen.set(p, (chosen.get(p) ?? 0) + quantity);
    }
    const lines: OrderLine[] = [];
    let subtotal = 0;
    for (const [p, quantity] of chosen) {
      push('Product Added', 'track', productColumns(p, quantity));
      lines.push(lineOf(p, quantity));
      subtotal += p.price * quantity;
    }
    view({ path: '/cart', title: '购物车' });
    push('Checkout Started', 'track');
    this.#orders += 1;
    const orderId = `QL${String(10_000_000 + this.#orders)}`;
    const coupon = random.chance(visit.campaign === undefined ? 0.22 : 0.55);
    const discount = coupon ? (subtotal >= 30 ? 6 : 3) : 0;
    const total = subtotal - discount;
    const row = push('Order Completed', 'track', {
      orderId,
      revenue: cents(total),
      currency: 'CNY',
      lines,
      properties: JSON.stringify({ order_id: orderId, total, discount, coupon: coupon ? 'TEA' : '', currency: 'CNY' }),
    });
    if (row === undefined) return undefined;
    view({ path: '/paid', title: '支付成功' });
    return { row, visitor: visit.visitor };
  }

  /** What all rows of a visit share. */
  #base(visit: Visit, host: string): EventRow {
    const { visitor, surface, channel, link, campaign } = visit;
    const desktop = surface === 'web' && visitor.hasDesktop && browserOf[channel.slug] === undefined;
    return {
      workspaceId: this.#world.workspaceId,
      unitId: visit.unitId,
      time: 0,
      receivedAt: 0,
      type: 'track',
      name: '',
      messageId: '',
      personId: '',
      anonymousId: visitor.anonymousId,
      userId: '',
      sessionId: `${visitor.anonymousId}-${Math.floor(visit.start / 1000).toString(36)}`,
      url: '',
      host,
      path: '',
      title: '',
      referrer: '',
      referrerHost: '',
      utmSource: link?.source ?? '',
      utmMedium: link?.medium ?? '',
      utmCampaign: link?.utmCampaign ?? '',
      utmContent: link?.content ?? '',
      utmTerm: '',
      channel: channel.slug,
      campaign: campaign === undefined ? '' : (this.#world.campaigns.get(campaign.key)?.code ?? ''),
      content: link?.content ?? '',
      link: link?.shortCode ?? '',
      account: link?.account ?? '',
      partner: '',
      device: desktop ? 'desktop' : 'mobile',
      browser: surface === 'app' ? '' : surface === 'mini' ? 'WeChat' : browserFor(channel, desktop, visitor.os),
      os: desktop ? (visitor.os === 'iOS' ? 'macOS' : 'Windows') : visitor.os,
      region: places[visitor.place]?.province ?? '',
      city: visitor.city,
      isBot: false,
      orderId: '',
      revenue: 0n,
      currency: '',
      lines: noLines,
      durationMs: 0,
      properties: '{}',
      context: contextOf[surface],
    };
  }

  #query({ link }: Visit): string {
    if (link === undefined) return '';
    const campaign = link.utmCampaign === '' ? '' : `&utm_campaign=${link.utmCampaign}`;
    return `?utm_source=${link.source}&utm_medium=${link.medium}${campaign}&utm_content=${link.content}&hy_link=${link.shortCode}`;
  }
}

const reasons = ['口味不符', '出杯太慢', '下错门店', '漏送', '不想要了'];

const browserFor = (channel: ChannelData, desktop: boolean, os: string): string =>
  browserOf[channel.slug] ?? (desktop ? (os === 'iOS' ? 'Safari' : 'Chrome') : os === 'iOS' ? 'Safari' : 'Chrome');

const lineOf = (p: Product, quantity: number): OrderLine => ({
  sku: p.sku,
  name: p.name,
  category: p.category,
  quantity: BigInt(quantity) * 10_000n,
  price: cents(p.price),
});

const productColumns = (p: Product, quantity: number): Partial<EventRow> => ({
  currency: 'CNY',
  lines: [lineOf(p, quantity)],
  properties: `{"sku":"${p.sku}","price":${p.price},"quantity":${quantity}}`,
});
