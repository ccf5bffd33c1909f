import { Risk } from '../../risks/risks.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { addDays, startOf } from './calendar.ts';
import { type CampaignPlan, campaignsAround } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import type { DemoRecords } from './records.writer.ts';

const hour = 3_600_000;

interface DemoRisk {
  readonly title: string;
  readonly probability: number;
  readonly impact: number;
  readonly contingency?: string;
  readonly owner: PersonKey;
  readonly trigger?: { readonly metric: string; readonly comparison: 'lt' | 'gt'; readonly threshold: string };
  readonly happened?: string;
}

const ofLive: readonly DemoRisk[] = [
  {
    title: '投产比跌破底线',
    probability: 3,
    impact: 4,
    contingency: '停掉投产比最低的渠道，预算移到达人与社群；两天内复看。',
    owner: 'digital',
    trigger: { metric: 'roi', comparison: 'lt', threshold: '0' },
  },
  {
    title: '红枣桂圆原料到货延迟',
    probability: 4,
    impact: 4,
    contingency: '启用备选供应商，页面改为预售并写明发货日。',
    owner: 'product',
    happened: '供应商通知晚到四天，备选供应商已下单',
  },
  { title: '达人笔记限流', probability: 3, impact: 2, contingency: '第二批换角度重发，补投信息流。', owner: 'brand' },
  {
    title: '甜度争议引发差评',
    probability: 2,
    impact: 3,
    contingency: '客服统一口径，48 小时内逐条回复。',
    owner: 'service',
  },
];
const ofPreparing: readonly DemoRisk[] = [
  {
    title: '会员短信投诉',
    probability: 3,
    impact: 3,
    contingency: '只发已同意的会员，尾部写明退订。',
    owner: 'service',
  },
  {
    title: '券核销率低',
    probability: 3,
    impact: 2,
    contingency: '当日 15:00 补推一次，门店口播。',
    owner: 'specialist',
    trigger: { metric: 'orders', comparison: 'lt', threshold: '20' },
  },
];

/** What may go wrong with the campaign that runs and the one that is prepared. */
export async function writeRisks(deps: CastDeps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const plans = campaignsAround(today);
  const write = async (plan: CampaignPlan | undefined, risks: readonly DemoRisk[]): Promise<void> => {
    const campaign = plan === undefined ? undefined : records.campaigns.get(plan.key);
    if (campaign === undefined) return;
    const at = startOf(addDays(today, -6)) + 15 * hour;
    for (const r of risks) {
      const row = await cast.act('director', at, (work) =>
        deps.writes.create(work, Risk, {
          title: r.title,
          campaign,
          probability: r.probability,
          impact: r.impact,
          contingency: r.contingency ?? null,
          ownerId: cast.people[r.owner],
          basis: 'campaign',
          afterDays: 2,
          ...r.trigger,
        }),
      );
      if (r.happened === undefined) continue;
      const { happened } = r;
      await cast.act('director', at + 70 * hour, (work) =>
        deps.writes.transition(work, Risk, row.id, row.version, 'trigger', happened),
      );
    }
  };
  await write(
    plans.find((p) => p.state === 'live'),
    ofLive,
  );
  await write(
    plans.find((p) => p.state === 'preparing'),
    ofPreparing,
  );
}
