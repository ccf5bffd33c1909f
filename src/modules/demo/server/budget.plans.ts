import type { Metrics } from '../../analytics/metrics.api.ts';
import type { Dimension } from '../../budget/budget.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { addDays, daysBetween } from './calendar.ts';
import { campaignsAround, demoDays } from './campaigns.data.ts';
import type { Cast } from './cast.ts';
import { channels, failingChannel } from './channels.data.ts';
import type { DemoRecords } from './records.writer.ts';

/** Money is planned in hundreds. */
const hundreds = (amount: number): number => Math.max(100, Math.ceil(amount / 100) * 100);

interface Spent {
  /** Cost of a channel outside of campaigns, and of a campaign, up to today. */
  readonly channel: ReadonlyMap<string, number>;
  readonly campaign: ReadonlyMap<string, number>;
}

export async function spentOf(metrics: Metrics, deps: Cast, from: string, to: string): Promise<Spent> {
  const answer = await metrics.run(await deps.actor('director'), {
    kind: 'breakdown',
    metrics: ['cost'],
    by: ['channel', 'campaign'],
    limit: 500,
    from,
    to,
  });
  const channel = new Map<string, number>();
  const campaign = new Map<string, number>();
  if (answer.kind === 'breakdown')
    for (const row of answer.rows) {
      const [slug = '', code = ''] = row.key.values ?? [];
      const cost = Number(row.figures[0]?.exact ?? 0);
      if (code === '') channel.set(slug, (channel.get(slug) ?? 0) + cost);
      else campaign.set(code, (campaign.get(code) ?? 0) + cost);
    }
  return { channel, campaign };
}

/** Twelve months from the first day of a month. */
export function yearFrom(day: string): { readonly start: string; readonly end: string } {
  const start = `${day.slice(0, 7)}-01`;
  return { start, end: addDays(`${Number(start.slice(0, 4)) + 1}${start.slice(4)}`, -1) };
}

export interface LinePlan {
  readonly key: string;
  readonly title: string;
  readonly kind: Dimension;
  readonly amount: number;
  readonly purpose: string;
  readonly owner: PersonKey;
  readonly channel?: string;
  readonly campaign?: string;
  readonly subject?: string;
  readonly period?: { readonly start: string; readonly end: string };
  /** What it has cost so far. */
  readonly cost: number;
}

/** Lines that fit what was spent: from the cost of each channel and campaign, and shares of it for the rest. */
export function linesOf(
  records: DemoRecords,
  spent: Spent,
  today: string,
  period: { readonly start: string; readonly end: string },
  /** What was approved for a campaign, by its id. */
  approved: ReadonlyMap<string, number>,
): LinePlan[] {
  const whole = daysBetween(period.start, period.end) + 1;
  const byChannel = channels.flatMap((c): LinePlan[] => {
    const cost = spent.channel.get(c.slug) ?? 0;
    const id = records.channels.get(c.slug);
    if (c.paid === undefined || id === undefined || cost <= 0) return [];
    // The failing channel has nearly used up a plan that was cut; the others have what a year takes.
    const failing = c.slug === failingChannel;
    const amount = hundreds(failing ? cost / 0.93 : (cost / demoDays) * whole * 1.06);
    return [
      {
        key: c.slug,
        title: `${c.name}日常投放`,
        kind: 'channel',
        amount,
        purpose: `按近期每次点击 ${c.paid.cpc} 元与目标流量测算；不沿用上年金额。`,
        owner: 'digital',
        channel: id,
        cost,
      },
    ];
  });
  const byCampaign = campaignsAround(today).flatMap((c): LinePlan[] => {
    const id = records.campaigns.get(c.key);
    const code = records.world.campaigns.get(c.key)?.code ?? '';
    const cost = spent.campaign.get(code) ?? 0;
    if (id === undefined || ['draft', 'proposed', 'cancelled'].includes(c.state) || c.end > period.end) return [];
    return [
      {
        key: c.key,
        title: c.title,
        kind: 'campaign',
        // One sale has spent a little more than it was given.
        amount: Math.min(
          hundreds(cost === 0 ? 3_000 : c.state === 'evaluating' ? cost / 1.02 : cost * 1.25),
          approved.get(id) ?? Number.POSITIVE_INFINITY,
        ),
        purpose: `${c.objective}；按方案的渠道与点击成本逐项测算。`,
        owner: c.manager,
        campaign: id,
        period: { start: c.start < period.start ? period.start : c.start, end: c.end },
        cost,
      },
    ];
  });
  const sum = [...byChannel, ...byCampaign].reduce((all, p) => all + p.amount, 0);
  const share = (part: number): number => hundreds(sum * part);
  return [
    ...byChannel,
    ...byCampaign,
    {
      key: 'content',
      title: '内容与达人',
      kind: 'content',
      amount: share(0.12),
      subject: '短视频、图文、达人笔记',
      purpose: '每月 8 条短视频、20 篇笔记，按报价单测算。',
      owner: 'content',
      cost: share(0.06),
    },
    {
      key: 'material',
      title: '物料制作',
      kind: 'material',
      amount: share(0.06),
      subject: '桌码、海报、杯套',
      purpose: '门店 46 家，每季度更换一次，按印制单价测算。',
      owner: 'brand',
      cost: share(0.028),
    },
    {
      key: 'activity',
      title: '快闪与门店活动',
      kind: 'activity',
      amount: share(0.07),
      subject: '快闪店、试饮',
      purpose: '两家快闪店，场地、搭建与人员分项报价。',
      owner: 'channels',
      cost: share(0.02),
    },
    {
      key: 'partner',
      title: '联名授权',
      kind: 'partner',
      amount: share(0.05),
      subject: '山海旧书店',
      purpose: '授权金与分成，按合同条款测算。',
      owner: 'brand',
      cost: share(0.025),
    },
  ];
}
