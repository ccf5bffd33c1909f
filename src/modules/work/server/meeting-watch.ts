import { sql } from 'drizzle-orm';
import type { Jobs } from '../../../server/jobs/jobs.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { Meeting } from '../meeting.contract.ts';
import { flagsOf } from './meeting.rules.ts';

export interface MeetingWatchDeps {
  readonly jobs: Jobs;
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly now: () => Date;
  readonly organization: Pick<OrganizationApi, 'systemActor'>;
}

type Found = Pick<
  Meeting,
  'id' | 'title' | 'state' | 'startsAt' | 'endsAt' | 'agendaCount' | 'decisionCount' | 'ownerId'
> & {
  readonly workspaceId: string;
};

/** Reminds who called a meeting, once, that it has no agenda or that nothing was decided. Answers how many were told. */
export async function remindOfFlags(deps: MeetingWatchDeps): Promise<number> {
  const now = deps.now();
  // Of all workspaces, as the owner; what is told is written as the system of each.
  const found = await deps.ownerDb.query<Found>(sql`
    SELECT workspace_id AS "workspaceId", id, title, state, starts_at AS "startsAt", ends_at AS "endsAt", agenda_count::int AS "agendaCount",
      decision_count::int AS "decisionCount", owner_id AS "ownerId"
    FROM meeting WHERE deleted_at IS NULL AND state <> 'cancelled' AND (agenda_count = 0 OR decision_count = 0)
      AND starts_at BETWEEN ${now.toISOString()}::timestamptz - interval '3 days' AND ${now.toISOString()}::timestamptz + interval '1 day'
    ORDER BY starts_at LIMIT 5000`);
  let told = 0;
  for (const m of found)
    for (const flag of flagsOf(m, now)) {
      if (m.ownerId === null) continue;
      const owner = m.ownerId;
      const actor = await deps.organization.systemActor(m.workspaceId, '会议提醒 / meeting reminders');
      await deps.writes.transaction(actor, (work) =>
        deps.notices.tell(work, {
          kind: `meeting.${flag}`,
          people: [owner],
          title:
            flag === 'noAgenda'
              ? { zh: `会议“${m.title}”还没有议程`, en: `“${m.title}” has no agenda yet` }
              : { zh: `会议“${m.title}”没有记录决议`, en: `No decisions of “${m.title}” are recorded` },
          dedupeKey: `meeting.${flag}:${m.id}`,
          record: 'meeting',
          recordId: m.id,
        }),
      );
      told += 1;
    }
  return told;
}

export const watchMeetings = (deps: MeetingWatchDeps): void =>
  deps.jobs.define({
    name: 'meeting.flags',
    cron: { expression: '*/10 * * * *', timeZone: 'UTC' },
    run: async () => void (await remindOfFlags(deps)),
  });
