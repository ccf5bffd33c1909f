import type { Notices } from '../../../server/notices/notices.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { Conflict } from '../conflict.contract.ts';

export const conflictHooks = ({ notices }: { readonly notices: Notices }): RecordHooks<typeof Conflict> => ({
  async beforeSave(work, { action, after }) {
    if (action === 'create' || action === 'update') {
      const parties = [...new Set(after.parties)];
      if (after.decider !== null && parties.includes(after.decider))
        throw invalid(issue(['decider'], '裁决人不能是当事人', 'Nobody decides about their own claim'));
      const claims = (after.claims ?? []) as readonly { party: string }[];
      const strange = claims.findIndex((c) => !parties.includes(c.party));
      if (strange >= 0)
        throw invalid(issue(['claims', strange, 'party'], '提出人须是当事人', 'Who claims must be one of the parties'));
      return { parties };
    }
    if (action === 'propose') return { proposedBy: work.actor.personId };
    if (action === 'settle') return { settledAt: work.now.toISOString() };
    if (action === 'withdraw' || action === 'reject') return { proposedBy: null };
    return undefined;
  },
  async afterSave(work, { action, before, after }) {
    const fresh = after.parties.filter((p) => !(before?.parties ?? []).includes(p));
    const told =
      action === 'settle'
        ? {
            people: [...after.parties],
            zh: `冲突“${after.title}”已裁决`,
            en: `The conflict “${after.title}” is settled`,
          }
        : fresh.length > 0
          ? {
              people: fresh,
              zh: `你是冲突“${after.title}”的当事人`,
              en: `You are a party of the conflict “${after.title}”`,
            }
          : null;
    if (told === null) return;
    await notices.tell(work, {
      kind: action === 'settle' ? 'conflict.settled' : 'conflict.party',
      people: [],
      // They are parties to it.
      entitled: told.people,
      title: { zh: told.zh, en: told.en },
      dedupeKey: `conflict:${after.id}:${after.version}`,
      record: 'conflict',
      recordId: after.id,
    });
  },
});
