import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import type { Money } from '../../../shared/record/field.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { Case, type CaseFigures, type CaseLiveAnswer } from '../cases.contract.ts';
import type { FiledCase, KnowledgeApi } from '../knowledge.api.ts';
import { type CaseFiguresDeps, countFigures, countGoals, differencesOf } from './case.figures.ts';

export interface CasesDeps extends CaseFiguresDeps {
  readonly writes: RecordWrites;
  readonly systemActor: (workspaceId: string, reason: string) => Promise<Actor>;
}

type CampaignRow = Campaign;
const reason = '结案归档 / a campaign was closed';

const money = (amount: string | null, currency: string): Money | null =>
  amount === null ? null : { amount, currency };

/** What the campaign's own texts say of it, until somebody writes it better. */
function summaryOf(campaign: CampaignRow): string | null {
  const parts = [
    campaign.objective,
    [campaign.theme, campaign.form].filter((text) => text !== null).join('；'),
    campaign.description,
  ];
  const text = parts.filter((part) => part !== null && part !== '').join('\n\n');
  return text === '' ? null : text;
}

/** Cases of campaigns: filed when they close, compared with what is counted now. */
export class CaseService {
  readonly #deps: CasesDeps;

  constructor(deps: CasesDeps) {
    this.#deps = deps;
  }

  readonly fileCase: KnowledgeApi['fileCase'] = async (work, { campaignId, findings = {} }) => {
    const system = await this.#deps.systemActor(work.actor.workspaceId, reason);
    return asSystem(work, system, (inner) => this.#file(inner, campaignId, findings));
  };

  readonly fileLessons: KnowledgeApi['fileLessons'] = async (work, { findings, known, ...plain }) => {
    const { reads, writes, systemActor } = this.#deps;
    const system = await systemActor(work.actor.workspaceId, reason);
    return asSystem(work, system, async (inner) => {
      const draft = { ...plain, ...findings };
      if (known === null) {
        const made = await writes.create(inner, Case, draft);
        await writes.transition(inner, Case, made.id, made.version, 'file');
        return { id: made.id, code: made.code, created: true };
      }
      let row = await reads.read(inner.tx, Case, known);
      if (row.state === 'filed')
        row = await writes.transition(inner, Case, known, row.version, 'reopen', '再次复盘 / looked back at again');
      row = await writes.update(inner, Case, known, row.version, draft);
      await writes.transition(inner, Case, known, row.version, 'file');
      return { id: row.id, code: row.code, created: false };
    });
  };

  /** With the end of a campaign, unless its retrospective has filed the case already: those figures stay. */
  async fileClosed(work: Work, campaignId: string): Promise<void> {
    const system = await this.#deps.systemActor(work.actor.workspaceId, reason);
    await asSystem(work, system, async (inner) => {
      const filed = await inner.tx.maybeOne(
        sql`SELECT 1 AS one FROM "case" WHERE workspace_id = ${system.workspaceId} AND campaign = ${campaignId}::uuid AND state = 'filed' AND deleted_at IS NULL`,
      );
      if (filed === undefined) await this.#file(inner, campaignId, {});
    });
  }

  async #file(
    work: Work,
    campaignId: string,
    findings: NonNullable<Parameters<KnowledgeApi['fileCase']>[1]['findings']>,
  ): Promise<FiledCase> {
    const { reads, writes } = this.#deps;
    const system = work.actor;
    const campaign = await reads.read(work.tx, Campaign, campaignId);
    const [figures, goals, channels] = await Promise.all([
      countFigures(this.#deps, system, campaignId),
      countGoals(reads, system, campaign),
      this.#living(system, campaign.channels ?? []),
    ]);
    const { total, currency } = figures;
    const counted = {
      campaign: campaignId,
      cost: money(total.cost, currency),
      gmv: money(total.gmv, currency),
      roi: total.roi,
      figures,
      goals,
    };
    const plain = {
      title: campaign.title,
      kind: campaign.kind,
      period: campaign.period,
      budget: campaign.budget,
      channels,
    };
    const known = await work.tx.maybeOne<{ id: string }>(
      sql`SELECT id FROM "case" WHERE workspace_id = ${system.workspaceId} AND campaign = ${campaignId}::uuid AND deleted_at IS NULL`,
    );
    if (known === undefined) {
      const draft = {
        ...plain,
        ...findings,
        summary: summaryOf(campaign),
        unitId: campaign.unitId,
        ownerId: campaign.manager ?? campaign.ownerId,
      };
      const made = await writes.create(work, Case, draft, { system: counted });
      return { id: made.id, code: made.code, created: true };
    }
    let row = await reads.read(work.tx, Case, known.id);
    if (row.state === 'filed')
      row = await writes.transition(
        work,
        Case,
        row.id,
        row.version,
        'reopen',
        '活动再次结案 / the campaign was closed again',
      );
    await writes.update(work, Case, row.id, row.version, { ...plain, ...findings }, { system: counted });
    return { id: row.id, code: row.code, created: false };
  }

  /** Channels that were not removed since. */
  async #living(system: Actor, ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    const { items } = await this.#deps.reads.list(system, Channel, {
      filter: { field: 'id', op: 'in', value: [...ids] },
      limit: 200,
    });
    const known = new Set(items.map((c) => c.id));
    return ids.filter((id) => known.has(id));
  }

  async live(actor: Actor, id: string): Promise<CaseLiveAnswer> {
    const { item } = await this.#deps.reads.get(actor, Case, id);
    if (item.campaign === null) return { kind: 'byHand' };
    if (actor.reach('metric.read') === undefined) return { kind: 'noPermission' };
    // As the system: who sees the whole figures of then may see those of now, and parts cannot be compared with a whole.
    const system = await this.#deps.systemActor(actor.workspaceId, '案例数据对照 / figures of a case, then and now');
    const [live, { item: campaign }] = await Promise.all([
      countFigures(this.#deps, system, item.campaign),
      this.#deps.reads.get(system, Campaign, item.campaign),
    ]);
    const frozen = (item.figures ?? null) as CaseFigures | null;
    return {
      kind: 'counted',
      campaign: { id: campaign.id, code: campaign.code },
      frozen,
      live,
      differences: frozen === null ? [] : differencesOf(frozen.total, live.total),
    };
  }
}

const countedFields = ['cost', 'gmv', 'roi'] as const;

export const caseHooks: RecordHooks<typeof Case> = {
  apart: true,
  async beforeSave(work, { action, before, after }) {
    if (after.period.end === null)
      throw new AppError('invalid', { issues: [issue(['period'], '案例需要结束日期', 'A case needs an end')] });
    if (after.period.start > todayIn(work.now, work.actor.timeZone))
      throw new AppError('invalid', {
        issues: [issue(['period'], '案例是已发生的活动', 'A case is a campaign that has happened')],
      });
    if (action !== 'update' || before === null || after.campaign === null || work.actor.kind === 'system') return {};
    const changed = countedFields.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    if (changed.length > 0)
      throw new AppError('invalid', {
        issues: changed.map((name) =>
          issue([name], '由系统在结案时统计，不能修改', 'Counted when the campaign closed; it cannot be changed'),
        ),
      });
    return {};
  },
};
