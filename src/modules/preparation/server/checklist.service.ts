import { addDays, daysBetween } from '@huanying/query';
import { sql } from 'drizzle-orm';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import type { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { PrepItem } from '../preparation.contract.ts';
import { checklistOf } from './templates.data.ts';

export interface ChecklistDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly organization: Pick<OrganizationApi, 'postings' | 'systemActor'>;
}

interface StoredItem {
  readonly id: string;
  readonly version: number;
  readonly due_on: string;
}

/** The checklist of a campaign: made from the template of its kind, moved with its dates, ended with it. */
export class Checklists {
  readonly #deps: ChecklistDeps;

  constructor(deps: ChecklistDeps) {
    this.#deps = deps;
  }

  /** Adds what the template of the kind names and the campaign has not yet. Answers how many were made. */
  async fill(work: Work, campaign: Campaign): Promise<number> {
    const { writes, organization } = this.#deps;
    const { workspaceId, locale, timeZone } = work.actor;
    const known = await work.tx.query<{ title: string }>(
      sql`SELECT title FROM prep_item WHERE campaign = ${campaign.id}::uuid AND deleted_at IS NULL`,
    );
    const titles = new Set(known.map((k) => k.title));
    const missing = checklistOf(campaign.kind).filter((i) => !titles.has(i.title.zh) && !titles.has(i.title.en));
    if (missing.length === 0) return 0;
    const today = todayIn(work.now, timeZone);
    const postings = await organization.postings(workspaceId, today);
    // Who holds the position in the campaign's unit, else anybody who holds it, else who manages the campaign.
    const ownerOf = (key: string): string | null => {
      const holders = postings.filter((p) => p.positionKey === key);
      const near = holders.find((p) => p.unitId === campaign.unitId) ?? holders[0];
      return near?.personId ?? campaign.manager;
    };
    for (const item of missing) {
      const day = addDays(campaign.period.start, item.offset);
      await writes.create(work, PrepItem, {
        title: item.title[locale === 'en' ? 'en' : 'zh'],
        campaign: campaign.id,
        area: item.area,
        required: item.required,
        dueOn: day < today ? today : day,
        ownerId: ownerOf(item.position),
        unitId: campaign.unitId,
      });
    }
    return missing.length;
  }

  /** Whatever is there already, by hand or from before. As the system: the items of a template belong to many people, whoever may only make their own. */
  async fillFor(work: Work, campaign: Campaign): Promise<number> {
    const system = await this.#deps.organization.systemActor(work.actor.workspaceId, '筹备清单 / checklist');
    return asSystem(work, { ...system, locale: work.actor.locale }, (own) => this.fill(own, campaign));
  }

  /** The first day moved: what is open moves along, never into the past. */
  async move(work: Work, before: Campaign, after: Campaign): Promise<void> {
    const by = daysBetween(before.period.start, after.period.start);
    if (by === 0) return;
    const today = todayIn(work.now, work.actor.timeZone);
    await this.#eachOpen(work, after.id, async (own, item) => {
      const day = addDays(item.due_on, by);
      await this.#deps.writes.update(own, PrepItem, item.id, item.version, { dueOn: day < today ? today : day });
    });
  }

  /** Cancelled: nobody is asked for it any more. */
  async drop(work: Work, campaign: Campaign): Promise<void> {
    await this.#eachOpen(work, campaign.id, async (own, item) => {
      await this.#deps.writes.transition(own, PrepItem, item.id, item.version, 'waive', '活动已取消');
    });
  }

  async #eachOpen(work: Work, campaign: string, act: (own: Work, item: StoredItem) => Promise<void>): Promise<void> {
    const system = await this.#deps.organization.systemActor(work.actor.workspaceId, '筹备清单 / checklist');
    await asSystem(work, system, async (own) => {
      const items = await own.tx.query<StoredItem>(
        sql`SELECT id, version, due_on FROM prep_item WHERE campaign = ${campaign}::uuid AND state = 'open' AND deleted_at IS NULL`,
      );
      for (const item of items) await act(own, item);
    });
  }
}
