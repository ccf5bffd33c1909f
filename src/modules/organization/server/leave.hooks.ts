import { sql } from 'drizzle-orm';
import { replanTopic } from '../../../server/clocks/clock-runner.ts';
import { type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { Leave } from '../leave.contract.ts';

/** Nobody is away for longer in one piece; a mistyped year would stop every clock of a person. */
const longestDays = 366;
const days = (start: string, end: string): number => (Date.parse(end) - Date.parse(start)) / 86_400_000 + 1;

/** Leave moves the deadlines of a person, so nobody approves their own. */
export const leaveRecord: RegisteredRecord = registerRecord(Leave, {
  async beforeSave(work, { action, before, after }) {
    const { start, end } = after.period;
    if (end === null) throw invalid(issue(['period'], '请填写最后一天', 'Give the last day'));
    if (days(start, end) > longestDays)
      throw invalid(issue(['period'], `一次最多 ${longestDays} 天`, `At most ${longestDays} days at once`));
    if (['approve', 'reject'].includes(action) && after.person === work.actor.personId)
      throw new AppError('forbidden', {
        reason: { zh: '不能批准自己的请假，请他人批准', en: 'Nobody approves their own leave: ask somebody else' },
      });
    if (before !== null && before.person === after.person && before.period === after.period) return undefined;
    const person = await work.tx.maybeOne<{ name: string; unit_id: string | null }>(
      sql`SELECT name, unit_id FROM person WHERE id = ${after.person}::uuid`,
    );
    return {
      name: `${person?.name ?? ''} · ${start} – ${end}`,
      ownerId: after.person,
      unitId: person?.unit_id ?? after.unitId,
    };
  },
  async afterSave(work, { before, after }) {
    const counted = (row: typeof before): boolean => row?.state === 'approved' && row.deletedAt === null;
    // Committed with the change and done by the system: clocks of rows that the actor may not see move too.
    if (counted(before) || counted(after)) work.emit(replanTopic, { person: after.person });
  },
});
