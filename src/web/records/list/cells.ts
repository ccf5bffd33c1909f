import type { RecordDef } from '../../../shared/record/record.ts';
import { columnField } from '../registry.ts';

/** A cell of a list: row and column. */
export interface CellAddress {
  readonly id: string;
  readonly column: string;
}

/** Whether a cell of this column can be edited in the list itself; long texts and files have their page. */
export const isEditable = (def: RecordDef, name: string): boolean => {
  const field = name === 'ownerId' || name === 'unitId' ? columnField(def, name) : def.fields[name];
  if (field === undefined || field.computed === true) return false;
  if (name in def.fields && field.readOnly === true) return false;
  return !['json', 'longText', 'file'].includes(field.kind);
};
