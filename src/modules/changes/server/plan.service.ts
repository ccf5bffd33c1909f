import type { Actor } from '../../../server/access/actor.ts';
import { decisionsOf, latestApproval } from '../../../server/approvals/approvals.store.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Change, ChangeObserver } from '../../../server/records/registry.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import { CampaignChange, type CampaignPlan, type PlanVersion } from '../changes.contract.ts';
import { same, stateRefusal } from './change.rules.ts';
import { addVersion, listVersions, newestVersion, planFields, planOf } from './plan.store.ts';

/** Campaigns past their approval: their plan has a version. */
const planned: readonly string[] = ['approved', 'preparing', 'live', 'evaluating', 'closed', 'cancelled'];

/** Versions of the plan: the first as approved, each applied change the next. They are written and never changed. */
export class PlanService {
  readonly #reads: RecordReads;

  constructor(reads: RecordReads) {
    this.#reads = reads;
  }

  /** Follows every campaign: whatever changes what was approved makes a version. */
  readonly observer: ChangeObserver = {
    after: async (work, d, change) => {
      if (d.id === Campaign.id) await this.#follow(work, change as unknown as Change<typeof Campaign>);
    },
  };

  async #follow(work: Work, { action, before, after }: Change<typeof Campaign>): Promise<void> {
    if (action === 'approve') {
      const version = (await newestVersion(work.tx, after.id)) + 1;
      const signers = await this.signers(work, Campaign.id, after.id, 'proposal');
      await addVersion(work, after.id, { ...bare('approval', planOf(after)), version, signers });
      return;
    }
    // Sent back to draft: what was approved is kept, if it came here without a version.
    if (action === 'revise' && before !== null) await this.ensureFirst(work, before);
    if (action !== 'update' || before === null || this.#applying.has(work) || !planned.includes(after.state)) return;
    if (same(planOf(before), planOf(after))) return;
    const version = (await this.ensureFirst(work, before)) + 1;
    await addVersion(work, after.id, { ...bare('papers', planOf(after)), version, signers: [work.actor.name] });
  }

  readonly #applying = new WeakSet<Work>();

  /** Writes the next version for a change that is being applied. */
  async applyVersion(work: Work, before: Campaign, change: CampaignChange, write: () => Promise<Campaign>) {
    const version = (await this.ensureFirst(work, before)) + 1;
    this.#applying.add(work);
    try {
      const after = await write();
      const signers = await this.signers(work, CampaignChange.id, change.id, 'change');
      await addVersion(work, before.id, {
        ...bare('change', planOf(after)),
        version,
        signers,
        reason: change.reason,
        change: { id: change.id, code: change.code },
      });
    } finally {
      this.#applying.delete(work);
    }
    return version;
  }

  /** Campaigns that were approved before versions were kept get their first one when it is needed. Answers the newest. */
  async ensureFirst(work: Work, campaign: Campaign): Promise<number> {
    const newest = await newestVersion(work.tx, campaign.id);
    if (newest > 0) return newest;
    await addVersion(
      work,
      campaign.id,
      firstOf(campaign, await this.signers(work, Campaign.id, campaign.id, 'proposal')),
    );
    return 1;
  }

  /** Number of the version in force; one that was never written down counts as the first. */
  async current(work: Work, campaign: Campaign): Promise<number> {
    return Math.max(1, await newestVersion(work.tx, campaign.id));
  }

  /** Names of those who signed the newest approval of a row. */
  async signers(work: Work, record: string, id: string, kind: string): Promise<string[]> {
    const approval = await latestApproval(work.tx, record, id, kind);
    const decisions = approval === undefined ? [] : await decisionsOf(work.tx, approval.id);
    const names = decisions.filter((x) => x.approve && x.round === approval?.round).map((x) => x.byName);
    return names.length > 0 ? [...new Set(names)] : [work.actor.name];
  }

  async of(actor: Actor, id: string): Promise<CampaignPlan> {
    const { item: campaign, refs } = await this.#reads.get(actor, Campaign, id);
    const [stored, changes] = await Promise.all([
      reading(this.#reads.deps.db, actor, (tx) => listVersions(tx, id)),
      this.#changes(actor, id),
    ]);
    const versions =
      stored.length === 0 && planned.includes(campaign.state) && campaign.approvedAt !== null
        ? [
            firstOf(
              campaign,
              [refs['person']?.[campaign.approvedBy ?? '']?.title].filter((n) => n !== undefined),
            ),
          ]
        : stored;
    const now = planOf(campaign);
    const newest = versions[0];
    const channels = await this.#channels(actor, [...versions.map((v) => v.content), now], changes);
    return {
      fields: [...planFields],
      versions: versions.map((v) => ({ ...v, at: v.at ?? campaign.createdAt })),
      now,
      // What was not pinned yet when a version was made is no difference from it.
      drift:
        newest === undefined ? [] : planFields.filter((f) => f in newest.content && !same(newest.content[f], now[f])),
      changes,
      refusal: stateRefusal(campaign.state),
      refs: { channel: channels },
    };
  }

  async #changes(actor: Actor, campaign: string): Promise<CampaignPlan['changes']> {
    if (actor.reach('campaignChange.read') === undefined) return [];
    const filter = { field: 'campaign', op: 'eq', value: campaign } as const;
    const { items } = await this.#reads.list(actor, CampaignChange, { filter, sort: '-updatedAt', limit: 50 });
    return items.map((c) => ({
      id: c.id,
      code: c.code,
      title: c.title ?? c.code,
      kind: c.kind,
      state: c.state,
      updatedAt: c.updatedAt,
      diff: c.diff ?? [],
    }));
  }

  /** Channels that any of the plans names, so that the page can call them by name. */
  async #channels(
    actor: Actor,
    plans: readonly Readonly<Record<string, unknown>>[],
    changes: CampaignPlan['changes'],
  ): Promise<Record<string, { title: string; code: string }>> {
    const wanted = changes.flatMap((c) => c.diff.filter((x) => x.field === 'channels').map((x) => x.to));
    const lines = [
      ...plans.map((p) => p['channelPlan']),
      ...changes.flatMap((c) => c.diff.filter((x) => x.field === 'channelPlan').flatMap((x) => [x.from, x.to])),
    ].flatMap((v) => (Array.isArray(v) ? (v as { channel?: unknown }[]).map((l) => l.channel) : []));
    const ids = [
      ...lines,
      ...[...plans.map((p) => p['channels']), ...wanted].flatMap((v): readonly unknown[] =>
        Array.isArray(v) ? v : [],
      ),
    ];
    const unique = [...new Set(ids.filter((v): v is string => typeof v === 'string'))];
    if (unique.length === 0) return {};
    const rows = await this.#reads.lookup(actor, Channel, '', unique);
    return Object.fromEntries(rows.map((r) => [r.id, { title: r.title, code: r.code }]));
  }
}

const bare = (source: PlanVersion['source'], content: Record<string, unknown>) => ({
  source,
  content,
  reason: null,
  change: null,
});

const firstOf = (campaign: Campaign, signers: string[]) => ({
  ...bare('approval', planOf(campaign)),
  version: 1,
  signers,
  at: campaign.approvedAt ?? campaign.updatedAt,
});
