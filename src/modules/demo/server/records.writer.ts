import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel, ChannelAccount, TrackedLink } from '../../channels/channels.contract.ts';
import { brand, type PersonKey, people, rootName, units } from './brand.data.ts';
import { addDays, dayMs, startOf } from './calendar.ts';
import { type CampaignPlan, campaignsAround, expectedOf } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { channels, failingChannel } from './channels.data.ts';
import type { DemoWorld, LinkFacts } from './generator.types.ts';
import { makeReady, readyToLaunch } from './preparation.writer.ts';
import { productsOf } from './products.data.ts';

const hour = 3_600_000;
/** Somewhere in the working hours of a day. */
const at = (day: string, hours: number): number => startOf(day) + hours * hour;
/** Plans are round figures. */
const roundTo = (n: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1);
  return Math.max(unit, Math.round(n / unit) * unit);
};

export interface DemoRecords {
  readonly world: DemoWorld;
  readonly channels: ReadonlyMap<string, string>;
  /** Campaign key → id. */
  readonly campaigns: ReadonlyMap<string, string>;
}

/** Channels, accounts, campaigns through their lives, and links: through the services, by the people, in the past. */
export async function writeRecords(deps: CastDeps, cast: Cast, today: string, scale: number): Promise<DemoRecords> {
  const plans = campaignsAround(today);
  const long = at(addDays(today, -230), 10);
  const ids = new Map<string, string>();
  const accounts = new Map<string, { id: string; code: string }>();
  await cast.act('channels', long, async (work) => {
    for (const c of channels) {
      const row = await deps.writes.create(work, Channel, {
        name: c.name,
        slug: c.slug,
        category: c.category,
        stage: c.stage,
        platform: c.platform,
        medium: c.medium,
        description: c.description,
        ownerId: cast.people[c.owner],
      });
      ids.set(c.slug, row.id);
      for (const a of c.accounts) {
        const { name, platformId } = a;
        const account = await deps.writes.create(work, ChannelAccount, {
          name,
          platformId,
          channel: row.id,
          ownerId: cast.people[a.owner],
        });
        if (!accounts.has(c.slug)) accounts.set(c.slug, account);
      }
    }
  });
  const campaigns = new Map<string, { id: string; code: string; unitId: string }>();
  for (const plan of plans) {
    const channelIds = Object.keys(plan.mix).flatMap((slug) => ids.get(slug) ?? []);
    campaigns.set(plan.key, await writeCampaign(deps, cast, plan, channelIds, today, scale));
  }
  const links: LinkFacts[] = [];
  const link = async (slug: string, plan: CampaignPlan | undefined, name: string, day: string): Promise<void> => {
    const channel = channels.find((c) => c.slug === slug);
    const campaign = plan === undefined ? undefined : campaigns.get(plan.key);
    const account = accounts.get(slug);
    const row = await cast.act('digital', at(day, 11), (work) =>
      deps.writes.create(work, TrackedLink, {
        name,
        target: `https://${brand.site}/${plan === undefined ? '' : `c/${plan.key}`}`,
        channel: ids.get(slug) ?? '',
        campaign: campaign?.id ?? null,
        account: account?.id ?? null,
        expiresOn: plan === undefined ? null : addDays(plan.end, 30),
        ownerId: cast.people[channel?.owner ?? 'digital'],
        ...(campaign === undefined ? {} : { unitId: campaign.unitId }),
      }),
    );
    links.push({
      channel: slug,
      campaign: plan?.key ?? '',
      shortCode: row.shortCode ?? '',
      account: account?.code ?? '',
      source: row.utmSource ?? slug,
      medium: row.utmMedium ?? '',
      utmCampaign: row.utmCampaign ?? '',
      content: row.utmContent ?? '',
    });
  };
  for (const c of channels) for (const name of c.links) await link(c.slug, undefined, name, addDays(today, -200));
  for (const plan of plans) {
    if (['draft', 'proposed', 'approved'].includes(plan.state)) continue;
    const day = plan.state === 'preparing' ? addDays(today, -5) : addDays(plan.start, -7);
    for (const slug of Object.keys(plan.mix)) {
      const channel = channels.find((c) => c.slug === slug);
      await link(slug, plan, `${plan.title} ${channel?.links[0] ?? channel?.name ?? slug}`, day);
    }
  }
  await cast.act('channels', at(addDays(today, -3), 16), async (work) => {
    const id = ids.get(failingChannel) ?? '';
    const row = await deps.writes.reads.read(work.tx, Channel, id);
    await deps.writes.update(work, Channel, id, row.version, {
      description: '品牌曝光为主。连续两个月投产比低于 0.1，建议暂停，待总监决定',
    });
  });
  return {
    world: {
      workspaceId: cast.workspaceId,
      rootUnitId: cast.units.root,
      unitOfProvince: new Map(units.flatMap((u) => (u.regions ?? []).map((p) => [p, cast.units[u.key]] as const))),
      unitNames: new Map([[cast.units.root, rootName], ...units.map((u) => [cast.units[u.key], u.name] as const)]),
      campaigns,
      accounts: new Map([...accounts].map(([slug, a]) => [slug, a.code])),
      links,
    },
    channels: ids,
    campaigns: new Map([...campaigns].map(([key, c]) => [key, c.id])),
  };
}

interface Step {
  readonly action: string;
  readonly who: PersonKey;
  readonly at: number;
  readonly reason?: string;
}

/** Nobody opens a campaign in a unit that is not theirs: the director does it, and then somebody else approves. */
const isGuest = (plan: CampaignPlan): boolean => people.find((p) => p.key === plan.manager)?.unit !== plan.unit;
const openedBy = (plan: CampaignPlan): PersonKey => (isGuest(plan) ? 'director' : plan.manager);

/** What happened to a campaign until today, in order. */
function lifeOf(plan: CampaignPlan, today: string): { readonly created: number; readonly steps: readonly Step[] } {
  const { start, end, manager } = plan;
  const by = (who: PersonKey, action: string, time: number, reason?: string): Step => ({
    action,
    who,
    at: time,
    ...(reason === undefined ? {} : { reason }),
  });
  const now = (n: number, h: number): number => at(addDays(today, n), h);
  const before = (n: number, h: number): number => at(addDays(start, -n), h);
  const approver = isGuest(plan) ? 'executive' : 'director';
  const run = [
    by(manager, 'propose', before(30, 15.2)),
    by(approver, 'approve', before(27, 10.4)),
    by(manager, 'prepare', before(21, 9.6)),
    by(manager, 'launch', at(start, 8.1)),
  ];
  switch (plan.state) {
    case 'closed':
      return {
        created: before(40, 10),
        // Closed with its retrospective, which needs the figures.
        steps: [...run, by(manager, 'evaluate', at(addDays(end, 1), 10.2))],
      };
    case 'evaluating':
      return { created: before(38, 10), steps: [...run, by(manager, 'evaluate', at(addDays(end, 1), 9.8))] };
    case 'live':
      return { created: before(36, 14), steps: run };
    case 'cancelled':
      return {
        created: before(35, 11),
        steps: [
          ...run,
          by('director', 'cancel', at(addDays(plan.last, 0), 20.5), '展馆因消防检修临时闭馆，主办方退还展位费'),
        ],
      };
    case 'preparing':
      return {
        created: now(-24, 10.5),
        steps: [
          by(manager, 'propose', now(-18, 16)),
          by(approver, 'approve', now(-15, 11)),
          by(manager, 'prepare', now(-8, 9.5)),
        ],
      };
    case 'approved':
      return {
        created: now(-22, 13),
        steps: [by(manager, 'propose', now(-9, 14)), by('executive', 'approve', now(-4, 18))],
      };
    case 'proposed':
      return {
        created: now(-14, 10),
        steps: [
          by(manager, 'propose', now(-9, 17)),
          by('director', 'reject', now(-7, 9.2), '团长返券成本没有写清，请补充预算'),
          by(manager, 'propose', now(-1, 16.8)),
        ],
      };
    default:
      return { created: now(-5, 15), steps: [] };
  }
}

/** An approval as it went: whoever was asked decides, the named person before others, each in their own name. */
export async function decideAll(deps: CastDeps, cast: Cast, record: string, id: string, step: Step): Promise<void> {
  const asker = await cast.actor(step.who);
  for (let i = 0; i < 10; i += 1) {
    const { current } = await deps.approvals.reads.ofRecord(asker, record, id);
    const open = current?.flow.find((s) => s.state === 'open');
    if (current === null || current.state !== 'running' || open === undefined) return;
    const asked = open.seats.filter((s) => s.decision === null).flatMap((s) => s.people.map((p) => p.id));
    const person = asked.includes(cast.people[step.who]) ? cast.people[step.who] : asked[0];
    const who = people.find((p) => cast.people[p.key] === person)?.key;
    if (who === undefined) throw new Error(`nobody of the demo may approve ${current.title}`);
    const ask = { approve: step.action === 'approve', hash: current.hash, reason: step.reason };
    await cast.act(who, step.at + i * hour, (work) =>
      deps.approvals.service.decideIn(work, current.id, ask, open.signature ? 'password' : 'session'),
    );
  }
}

async function writeCampaign(
  deps: CastDeps,
  cast: Cast,
  plan: CampaignPlan,
  channelIds: readonly string[],
  today: string,
  scale: number,
): Promise<{ id: string; code: string; unitId: string }> {
  const { writes } = deps;
  const expected = expectedOf(plan, today, scale);
  const gmv = expected.orders * 34 * plan.optimism;
  // What is not paid to platforms: material, coupons, people.
  const budget = expected.cost * 1.08 + expected.orders * 2 + 400 * scale;
  const life = lifeOf(plan, today);
  const person = cast.people[plan.manager];
  let row = await cast.act(openedBy(plan), life.created, (work) =>
    writes.create(work, Campaign, {
      title: plan.title,
      kind: plan.kind,
      period: { start: plan.start, end: plan.end },
      theme: plan.theme,
      form: plan.form,
      objective: plan.objective,
      description: plan.proposal,
      ...(plan.risk === '' ? {} : { risk: plan.risk }),
      // A draft is still being looked into.
      ...(plan.state === 'draft'
        ? { researchFrom: addDays(today, -3) }
        : {
            research: foundOut,
            budget: { amount: String(roundTo(budget)), currency: 'CNY' },
            plannedUv: roundTo(expected.visits * 0.96 * plan.optimism),
            plannedOrders: roundTo(expected.orders * plan.optimism),
            plannedGmv: { amount: String(roundTo(gmv)), currency: 'CNY' },
            plannedRoi: ((gmv * 0.98 - budget) / budget).toFixed(2),
          }),
      channels: [...channelIds],
      products: productsOf(plan.key),
      manager: person,
      ownerId: person,
      unitId: cast.units[plan.unit],
    }),
  );
  for (const step of life.steps) {
    if (step.action === 'launch') await readyToLaunch(deps, cast, row.id, plan.manager, step.at);
    if (['approve', 'reject'].includes(step.action)) {
      await decideAll(deps, cast, Campaign.id, row.id, step);
      row = await cast.act(step.who, step.at, (work) => writes.reads.read(work.tx, Campaign, row.id));
    } else
      row = await cast.act(step.who, step.at, (work) =>
        writes.transition(work, Campaign, row.id, row.version, step.action, step.reason),
      );
  }
  if (plan.state === 'preparing') await makeReady(deps, cast, row.id, at(addDays(today, -2), 17), 4);
  return { id: row.id, code: row.code, unitId: cast.units[plan.unit] };
}

const foundOut =
  '看了去年同期的复盘、近 90 天老客复购和三家竞品的活动页：老客等节点囤货，新客先买小规格试喝；到店与直播带来的新客复购最高。';

/** Instant in the working hours of a day some days before today. */
export const daysAgo = (today: string, days: number, hours: number): number =>
  startOf(today) - days * dayMs + hours * hour;
