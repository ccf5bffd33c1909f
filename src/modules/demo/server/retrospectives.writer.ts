import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Retrospective } from '../../retrospectives/retrospectives.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { addDays, startOf } from './calendar.ts';
import { type CampaignPlan, campaignsAround } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { peakFindings } from './library.data.ts';
import { type DemoRecords, decideAll } from './records.writer.ts';

const hour = 3_600_000;

/** One looked back at, accepted and filed with its campaign; one that is due and half written. */
export async function writeRetrospectives(
  deps: CastDeps,
  cast: Cast,
  records: DemoRecords,
  today: string,
): Promise<void> {
  for (const plan of campaignsAround(today)) {
    const id = records.campaigns.get(plan.key);
    if (id === undefined) continue;
    if (plan.state === 'closed') await file(deps, cast, plan, id, today);
    if (plan.state === 'evaluating') await begin(deps, cast, plan, id, today);
  }
}

const ofCampaign = async ({ reads }: CastDeps, cast: Cast, who: PersonKey, campaign: string): Promise<string> => {
  const filter = { field: 'campaign', op: 'eq', value: campaign } as const;
  const { items } = await reads.list(await cast.actor(who), Retrospective, { filter, limit: 1 });
  const found = items[0];
  if (found === undefined) throw new Error('an ended campaign has its retrospective');
  return found.id;
};

async function file(deps: CastDeps, cast: Cast, plan: CampaignPlan, campaign: string, today: string): Promise<void> {
  const { writes, reads } = deps;
  const { manager } = plan;
  const at = (days: number, hours: number): number => startOf(addDays(plan.end, days)) + hours * hour;
  const id = await ofCampaign(deps, cast, manager, campaign);
  await cast.act(manager, at(3, 14), async (work) => {
    const row = await reads.read(work.tx, Retrospective, id);
    const written = await writes.update(work, Retrospective, id, row.version, {
      highlights: peakFindings.highlights,
      problems: peakFindings.causes,
      causes: '投放没有停投线，券没有人管到期。',
      actions: [
        {
          text: '方案模板写入停投线：投产比连续两天低于 1.2 即停',
          owner: cast.people.digital,
          due: addDays(today, 6),
          deliverable: '新版方案模板',
        },
        { text: '首单券有效期改为 7 天，到期前一天提醒', owner: cast.people.product, due: addDays(today, 12) },
      ],
      lessons: peakFindings.lessons,
    });
    await writes.transition(work, Retrospective, id, written.version, 'submit');
  });
  await decideAll(deps, cast, Retrospective.id, id, { action: 'approve', who: 'director', at: at(4, 10) });
  await cast.act(manager, at(4, 17.5), async (work) => {
    const { version } = await reads.read(work.tx, Campaign, campaign);
    await writes.transition(work, Campaign, campaign, version, 'close');
  });
}

async function begin(deps: CastDeps, cast: Cast, plan: CampaignPlan, campaign: string, today: string): Promise<void> {
  const id = await ofCampaign(deps, cast, plan.manager, campaign);
  const at = Math.min(startOf(today) + 9 * hour, deps.now().getTime() - hour);
  await cast.act(plan.manager, at, async (work) => {
    const { version } = await deps.reads.read(work.tx, Retrospective, id);
    await deps.writes.update(work, Retrospective, id, version, {
      highlights: '会员复购占订单四成，社群返场两小时售罄。',
      problems: [
        { problem: '大促首晚支付失败 45 分钟', whys: ['支付商户号限额触发', '限额沿用平日', '筹备清单没有核对限额'] },
        { problem: '返场期天猫花费偏高', whys: ['出价没有按时段调整'] },
      ],
    });
  });
}
