import { useMatches } from '@tanstack/react-router';
import type { RecordDef } from '../../shared/record/record.ts';
import { permissionOf } from '../../shared/record/record.ts';
import { useCan } from '../api/session.ts';
import { importChoices } from './import/import-steps.ts';
import { getRecord } from './registry.ts';

/** The declaration that the generated page of this address shows. */
export function useRecordDef(): RecordDef {
  const id = useMatches({
    select: (all) => all.findLast((match) => match.staticData.record !== undefined)?.staticData.record,
  });
  return getRecord(id ?? '');
}

/** What the person may do with rows of this record at all; a row's own answer decides about the row. */
export function useRecordRights(def: RecordDef) {
  const can = useCan();
  const rights = { create: can(permissionOf(def, 'create')), update: can(permissionOf(def, 'update')) };
  return {
    ...rights,
    /** What files may hold: rows, and each kind of lines. */
    imports: importChoices(def, rights),
    remove: can(permissionOf(def, 'delete')),
    export: can(permissionOf(def, 'read')),
  };
}
