import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { Condition } from '../../../shared/record/condition.ts';
import type { Money } from '../../../shared/record/field.ts';
import { Campaign, campaignKinds } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { Case, type SimilarAnswer, type SimilarQuery } from '../cases.contract.ts';
import { estimateRoi, type Likened, leastLikeness, likenessOf, relatedKinds } from './similarity.rules.ts';

const shown = 10;
/** The newest that could be like it; older ones say less of today. */
const looked = 200;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Cases that the actor sees and that are like a campaign, with what they brought. */
export async function findSimilar(reads: RecordReads, actor: Actor, query: SimilarQuery): Promise<SimilarAnswer> {
  const amount = (m: Money | null): string | null => (m !== null && m.currency === actor.currency ? m.amount : null);
  const draft = query.campaign === undefined ? asked(query) : await ofCampaign(reads, actor, query.campaign, amount);
  const wanted: Condition[] = [];
  if (draft.kind !== null) wanted.push({ field: 'kind', op: 'in', value: [...relatedKinds(draft.kind)] });
  if (draft.channels.length > 0) wanted.push({ field: 'channels', op: 'hasAny', value: [...draft.channels] });
  const found =
    wanted.length === 0
      ? []
      : (await reads.list(actor, Case, { filter: { any: wanted }, sort: '-period', limit: looked })).items;
  const names = await channelNames(reads, actor, draft.channels);
  const items = found
    .filter((c) => query.campaign === undefined || c.campaign !== query.campaign)
    .map((c) => ({
      row: c,
      ...likenessOf(
        draft,
        { kind: c.kind, channels: c.channels ?? [], budget: amount(c.budget), start: c.period.start },
        (id) => names.get(id),
      ),
    }))
    .filter((one) => one.score >= leastLikeness)
    .toSorted((a, b) => b.score - a.score || (a.row.period.start < b.row.period.start ? 1 : -1))
    .slice(0, shown)
    .map(({ row, score, reasons }) => ({
      id: row.id,
      code: row.code,
      title: row.title,
      kind: row.kind,
      period: row.period,
      budget: row.budget,
      cost: row.cost,
      gmv: row.gmv,
      roi: row.roi,
      likeness: score,
      reasons: [...reasons],
      lessons: row.lessons,
    }));
  return {
    items,
    estimate: actor.reach('metric.read') === undefined ? { kind: 'noPermission' } : estimateRoi(items),
  };
}

function asked(query: SimilarQuery): Likened {
  const { kind, channels = '', budget, start } = query;
  const ids = channels.split(',').filter((id) => id !== '');
  if (ids.some((id) => !uuid.test(id))) throw invalid(issue(['channels'], '渠道编号不正确', 'Not ids of channels'));
  if (kind !== undefined && !Object.hasOwn(campaignKinds, kind))
    throw invalid(issue(['kind'], '没有这种活动类型', 'There is no such kind of campaign'));
  return { kind: kind ?? null, channels: ids, budget: budget ?? null, start: start ?? null };
}

async function ofCampaign(
  reads: RecordReads,
  actor: Actor,
  id: string,
  amount: (m: Money | null) => string | null,
): Promise<Likened> {
  const { item } = await reads.get(actor, Campaign, id);
  return { kind: item.kind, channels: item.channels ?? [], budget: amount(item.budget), start: item.period.start };
}

async function channelNames(
  reads: RecordReads,
  actor: Actor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await reads.lookup(actor, Channel, '', ids);
  return new Map(rows.map((r) => [r.id, r.title]));
}
