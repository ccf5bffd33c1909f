import { v7 as uuidv7 } from 'uuid';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import { Task } from '../task.contract.ts';
import type { TaskInput, WorkApi } from '../work.api.ts';
import type { Bypass } from './bypass.ts';
import { claimSource } from './task.store.ts';

/** See `WorkApi.createTask`. */
export function taskMaker(writes: RecordWrites, bypass: Bypass): WorkApi['createTask'] {
  return async (work, input: TaskInput) => {
    const { source, checklist, ...draft } = input;
    if (source.key === '' || source.key.length > 300) throw new Error(`not a source key: ${source.key.slice(0, 80)}`);
    const claim = await claimSource(work.tx, work.actor.workspaceId, source.key, uuidv7());
    if (!claim.mine) return { id: claim.id, created: false };
    const label = source.label ?? { zh: '系统', en: 'System' };
    await bypass.act(work, (beyond) =>
      writes.create(
        beyond,
        Task,
        {
          ...draft,
          // One line of what may have been a paragraph; the whole stays where it came from.
          title: draft.title.replace(/\s+/g, ' ').trim().slice(0, 500),
          needsDeliverable: draft.needsDeliverable ?? false,
          priority: draft.priority ?? 'normal',
          ...(checklist === undefined ? {} : { checklist: checklist.map((text) => ({ text, done: false })) }),
        },
        {
          id: claim.id,
          system: {
            sourceKey: source.key,
            ...(source.record === undefined || source.id === undefined
              ? {}
              : { source: { record: source.record, id: source.id, label } }),
          },
        },
      ),
    );
    return { id: claim.id, created: true };
  };
}

/** A point of a list that somebody else changed meanwhile. */
export const movedPoint = (): AppError =>
  new AppError('conflict', {
    reason: { zh: '清单已被他人修改，请刷新', en: 'The list was changed meanwhile: reload it' },
  });
