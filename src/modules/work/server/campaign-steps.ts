import type { Actor } from '../../../server/access/actor.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import { Task } from '../task.contract.ts';
import type { CampaignStep } from '../work.api.ts';

/** Most steps that a playbook holds. */
const most = 100;

/** What was done for a campaign, by its own tasks in the order of their days; subtasks are part of theirs. */
export async function campaignSteps(reads: RecordReads, actor: Actor, campaignId: string): Promise<CampaignStep[]> {
  if (actor.reach('task.read') === undefined) return [];
  const { items } = await reads.list(actor, Task, {
    filter: {
      all: [
        { field: 'campaign', op: 'eq', value: campaignId },
        { field: 'parent', op: 'isEmpty' },
        { field: 'state', op: 'ne', value: 'cancelled' },
        { field: 'due', op: 'notEmpty' },
      ],
    },
    sort: 'due',
    limit: most,
  });
  return items.map((t) => ({
    what: t.title,
    day: todayIn(new Date(t.due), actor.timeZone),
    deliverable: t.deliverable,
    checklist: (t.checklist ?? []).map((point) => point.text),
  }));
}
