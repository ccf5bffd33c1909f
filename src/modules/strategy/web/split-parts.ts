import type { Field } from '../../../shared/record/field.ts';
import { f } from '../../../shared/record/field.ts';
import type { SplitAxis } from '../goal-split.contract.ts';

const fields: Partial<Record<SplitAxis, Field>> = {
  channel: f.refs('channel')({ zh: '渠道', en: 'Channels' }),
  unit: f.refs('orgUnit')({ zh: '部门', en: 'Org units' }),
  person: f.refs('person')({ zh: '人员', en: 'People' }),
};

/** The field with which one chooses what to break down to; none for times, which follow from the period. */
export const partsField = (along: SplitAxis): Field | undefined => fields[along];
