import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import { type RecordHooks, registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { WorkApi } from '../../work/work.api.ts';
import type { RisksApi } from '../risks.api.ts';
import { type CampaignRisk, campaignRisks, levelOf, Risk } from '../risks.contract.ts';
import { crossed, faultsOf } from './risk.rules.ts';
import { RiskWatch } from './risk.watch.ts';

export interface RisksDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly tasks: Pick<WorkApi, 'createTask'>;
  readonly organization: Pick<OrganizationApi, 'systemActor' | 'people'>;
}

/** What may go wrong with campaigns, watched by their figures (E8). */
export function risksModule(deps: RisksDeps): Room & {
  readonly api: RisksApi;
  /** What the job does every few minutes. */
  readonly watch: { evaluate(): Promise<number> };
} {
  const { reads, writes, ownerDb, registry, jobs } = deps;
  const watch = new RiskWatch(deps);
  registry.add([registerRecord(Risk, hooks(deps, watch))]);
  jobs.define({
    name: 'risk.watch',
    cron: { expression: '*/3 * * * *', timeZone: 'UTC' },
    run: async () => void (await watch.evaluate()),
  });

  const shown = async (actor: Actor, id: string): Promise<CampaignRisk[]> => {
    const { item: campaign } = await reads.get(actor, Campaign, id);
    const filter = { field: 'campaign', op: 'eq', value: id } as const;
    const { items, refs } = await reads.list(actor, Risk, { filter, sort: '-score', limit: 200 });
    const mayCount = actor.reach('metric.read') !== undefined;
    const valueOf = async (risk: (typeof items)[number]): Promise<string | null> => {
      if (!mayCount || risk.metric === null || risk.state === 'closed') return null;
      const asked = { ...risk, metric: risk.metric };
      const value = await watch.value(actor, campaign.code, campaign.period, asked).catch((error: unknown) => {
        if (error instanceof AppError) return null;
        throw error;
      });
      return value ?? null;
    };
    return Promise.all(
      items.map(async (r) => {
        const value = await valueOf(r);
        const score = r.score ?? r.probability * r.impact;
        return {
          id: r.id,
          code: r.code,
          title: r.title,
          probability: r.probability,
          impact: r.impact,
          score,
          level: levelOf(score),
          state: r.state,
          contingency: r.contingency,
          owner: refs['person']?.[r.ownerId ?? '']?.title ?? null,
          triggeredAt: r.triggeredAt,
          trigger:
            r.metric === null || r.comparison === null || r.threshold === null
              ? null
              : {
                  metric: r.metric,
                  comparison: r.comparison,
                  threshold: r.threshold,
                  basis: r.basis,
                  value,
                  met: crossed(r, value),
                },
        };
      }),
    );
  };

  return {
    routes: [bind(campaignRisks, async (actor, { params }) => ({ items: await shown(actor, params.id) }))],
    watch,
    api: {
      async add(work, campaign, risks) {
        const lang = work.actor.locale === 'en' ? 'en' : 'zh';
        for (const r of risks)
          await writes.create(work, Risk, {
            title: r.title[lang],
            campaign: campaign.id,
            probability: r.probability,
            impact: r.impact,
            contingency: r.contingency[lang],
            ownerId: campaign.manager,
            basis: 'campaign',
            afterDays: 2,
            ...(r.trigger === undefined
              ? {}
              : { metric: r.trigger.metric, comparison: r.trigger.op, threshold: r.trigger.threshold }),
          });
        return risks.length;
      },
      // As the owner: a gate counts what its passer may not see, too.
      launchFaults: async (workspaceId, campaignId) =>
        faultsOf(
          await ownerDb.query<{ title: string; state: string; level: string; plan: boolean }>(sql`
            SELECT title, state, level, contingency IS NOT NULL AS plan FROM risk
            WHERE workspace_id = ${workspaceId}::uuid AND campaign = ${campaignId}::uuid AND deleted_at IS NULL
              AND (state = 'triggered' OR (state = 'open' AND level = 'severe' AND contingency IS NULL)) ORDER BY score DESC, id`),
        ),
    },
  };
}

const hooks = ({ reads, metrics }: RisksDeps, watch: RiskWatch): RecordHooks<typeof Risk> => ({
  apart: true,
  async beforeSave(work, { action, before, after }) {
    // What holds a launch up is dealt with and closed, with the reason in the history; it does not vanish.
    if (
      action === 'delete' &&
      faultsOf([{ ...after, plan: after.contingency !== null, level: String(after.level) }]).length > 0
    )
      throw new AppError('transition_refused', {
        reason: {
          zh: `“${after.title}”${after.state === 'triggered' ? '已触发' : '是没有预案的重大风险'}，不能删除，请处置后关闭并写明原因`,
          en: `“${after.title}” ${after.state === 'triggered' ? 'has triggered' : 'is severe and has no contingency'}: instead of deleting it, deal with it and close it with the reason`,
        },
      });
    if (action === 'trigger') return { triggeredAt: work.now.toISOString() };
    if (action === 'calm' || action === 'reopen') return { triggeredAt: null, triggeredValue: null };
    if (action !== 'create' && action !== 'update') return {};
    if (before !== null && before.campaign !== after.campaign)
      throw invalid(issue(['campaign'], '风险属于一个活动，请另建一条', 'A risk belongs to one campaign'));
    const parts = [after.metric, after.comparison, after.threshold];
    if (parts.some((p) => p !== null) && parts.some((p) => p === null))
      throw invalid(
        issue(
          [after.metric === null ? 'metric' : after.comparison === null ? 'comparison' : 'threshold'],
          '自动触发须填写指标、比较和阈值',
          'A trigger needs metric, comparison and threshold',
        ),
      );
    if (after.metric !== null && after.metric !== before?.metric) {
      const known = await metrics.list(work.actor);
      if (!known.some((m) => m.name === after.metric))
        throw invalid(issue(['metric'], '没有这个指标，请重新选择', 'There is no such metric; choose another'));
    }
    const score = after.probability * after.impact;
    const base = { score, level: levelOf(score) };
    if (action === 'update') return base;
    try {
      const { unitId } = await reads.read(work.tx, Campaign, after.campaign);
      return { ...base, unitId };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      throw invalid(issue(['campaign'], '没有找到所选的活动', 'The chosen campaign was not found'));
    }
  },
  async afterSave(work, { action, after }) {
    if (action !== 'trigger') return;
    const campaign = await reads.read(work.tx, Campaign, after.campaign);
    await watch.follow(work, after, campaign);
  },
});
