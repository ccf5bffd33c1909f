import type { Work } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';

/** Nobody signs their own paper; a key without a person behind it signs for nobody. */
export function refuseOwn(work: Work, own: readonly (string | null)[]): void {
  const { actor } = work;
  if (actor.kind === 'system') return;
  if (actor.personId === null)
    throw new AppError('forbidden', {
      reason: { zh: '审批须由人签署，不能用密钥', en: 'An approval is signed by a person, not by a key' },
    });
  if (own.includes(actor.personId))
    throw new AppError('forbidden', {
      reason: { zh: '不能审批自己的单据，请由他人签署', en: 'Nobody signs their own paper: ask somebody else' },
    });
}
