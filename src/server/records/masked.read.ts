import { AppError } from '../../shared/errors.ts';
import { permissionOf, type RecordDef, type RowOf } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { redact } from './mask.ts';
import type { RecordReads } from './read.service.ts';
import { reading } from './work.ts';

/**
 * A row, also a deleted one, as the actor may see it now, with personal data masked whatever they may see on a page:
 * for what leaves the house. Undefined where it is out of their reach or gone.
 */
export async function findMasked<D extends RecordDef>(
  reads: RecordReads,
  actor: Actor,
  d: D,
  id: string,
): Promise<RowOf<D> | undefined> {
  if (d.shared !== true && actor.reach(permissionOf(d, 'read')) === undefined) return undefined;
  return reading(reads.deps.db, actor, async (tx) => {
    try {
      const row = await reads.read(tx, d, id);
      const computed = await reads.deps.registry.find(d.id)?.hooks.computed?.(actor, [row] as never, tx);
      return redact(d, { ...(row as object), ...computed?.[0] } as never, actor, false) as unknown as RowOf<D>;
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return undefined;
      throw error;
    }
  });
}
