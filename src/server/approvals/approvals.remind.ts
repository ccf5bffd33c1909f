import { sql } from 'drizzle-orm';
import { AppError } from '../../shared/errors.ts';
import type { Actor } from '../access/actor.ts';
import { working } from '../records/work.ts';
import type { Approvals } from './approvals.service.ts';
import { findApproval } from './approvals.store.ts';

const pauseMs = 2 * 3_600_000;

/** Who asked reminds those who can act; not more often than every two hours. */
export async function remind(approvals: Approvals, actor: Actor, id: string): Promise<void> {
  const { db, now, notices } = approvals.deps;
  await working(db, actor, now, (work) =>
    approvals.powers.asApproval(work, async (own) => {
      const a = await findApproval(own.tx, id, true);
      if (a === undefined || a.state !== 'running')
        throw new AppError('conflict', { reason: { zh: '此审批已结束', en: 'This approval is over' } });
      if (a.reminded_at !== null && Date.parse(a.reminded_at) > own.now.getTime() - pauseMs)
        throw new AppError('conflict', {
          reason: { zh: '两小时内已催过一次', en: 'They were reminded within the last two hours' },
        });
      const { d } = approvals.declared(a.record, a.kind);
      await own.tx.execute(
        sql`UPDATE approval SET reminded_at = ${own.now.toISOString()}::timestamptz WHERE id = ${id}::uuid`,
      );
      const seats = a.flow.steps[a.flow.at]?.seats ?? [];
      await notices.tell(own, {
        kind: 'approval.reminder',
        title: {
          zh: `${actor.name}催你审批${d.label.zh}“${a.title}”`,
          en: `${actor.name} asks you to decide about “${a.title}”`,
        },
        dedupeKey: `approval.reminder:${id}:${own.now.toISOString()}`,
        record: d.id,
        recordId: a.record_id,
        people: [],
        entitled: seats.flatMap((s) => (s.decision === null ? s.people : [])),
      });
      own.audit({
        record: d.id,
        recordId: a.record_id,
        unitId: a.unit_id,
        ownerId: a.owner_id,
        action: 'approval.reminded',
        changes: {},
      });
    }),
  );
}
