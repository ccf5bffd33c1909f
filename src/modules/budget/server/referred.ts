import type { RecordReads } from '../../../server/records/read.service.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { RecordDef, RowOf } from '../../../shared/record/record.ts';

/** The row that a field points to; one that is not there, or not to be seen, is a mistake in that field. */
export async function referred<D extends RecordDef>(
  reads: RecordReads,
  work: Work,
  d: D,
  id: string,
  field: string,
): Promise<RowOf<D>> {
  try {
    return await reads.read(work.tx, d, id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    throw invalid(
      issue([field], `没有找到所选的${d.label.zh}`, `The chosen ${d.label.en.toLowerCase()} was not found`),
    );
  }
}
