import { useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { ImportRepeats, ImportRun, ImportTableBody } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';

export interface RunProps {
  readonly def: RecordDef;
  readonly run: ImportRun;
  readonly onRun: (run: ImportRun) => void;
}

/** The steps that a run can take from here. */
export function useImportStep(run: ImportRun, onRun: (run: ImportRun) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wait = async (next: Promise<ImportRun>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      onRun(await next);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  // The button says in words that rows with errors are left out.
  const go = (step: 'check' | 'apply' | 'cancel'): Promise<void> =>
    wait(recordApi.importStep(run.id, step, step === 'apply' ? { skipErrors: run.failed > 0 } : undefined));
  const checkAs = (repeats: ImportRepeats): Promise<void> => wait(recordApi.importStep(run.id, 'check', { repeats }));
  const to = (table: ImportTableBody): Promise<void> => wait(recordApi.importTable(run.id, table));
  return { busy, error, go, checkAs, to };
}
