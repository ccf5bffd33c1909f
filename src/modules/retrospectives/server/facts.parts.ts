import type { Actor } from '../../../server/access/actor.ts';
import type { ClockOutcome } from '../../../server/clocks/late-clocks.ts';
import { Comments } from '../../../server/collaboration/comments.service.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RetrospectiveFacts } from '../retrospectives.contract.ts';

const shownComments = 20;

export interface CommentsDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly notices: Notices;
}

/** What people said beside a row, the last ones. */
export async function commentsOf(
  { reads, writes, notices }: CommentsDeps,
  system: Actor,
  d: RecordDef,
  id: string,
): Promise<RetrospectiveFacts['comments']> {
  const said = await new Comments(reads, writes, notices).list(system, d, id, { limit: shownComments });
  return said.items
    .filter((c) => c.deletedAt === null)
    .map((c) => ({
      at: c.createdAt,
      author: c.author.name,
      body: c.body.replace(/@\[([^\]]{1,100})\]\([0-9a-f-]{36}\)/gi, '@$1').slice(0, 1_000),
    }));
}

/** Clocks as facts tell them. */
export const toClocks = (
  clocks: readonly ClockOutcome[],
  submittedAt: Date | undefined,
): RetrospectiveFacts['clocks'] =>
  clocks.map(({ key, label, dueAt, ...clock }) => {
    // The submission that these facts belong to is what stops its own clock.
    const done = submittedAt !== undefined && key === 'retrospective' && clock.stoppedAt === null;
    if (!done) return { label, dueAt, stoppedAt: clock.stoppedAt, outcome: clock.outcome };
    const outcome = clock.outcome === 'overdue' ? ('late' as const) : ('kept' as const);
    return { label, dueAt, stoppedAt: submittedAt.toISOString(), outcome };
  });
