import type { Field } from '../../../shared/record/field.ts';
import type { RefNames } from '../../../shared/record/wire.ts';

export interface FieldInputProps {
  readonly field: Field;
  readonly id: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly refs: RefNames;
  readonly invalid?: boolean;
  /** Id of the element with help or error. */
  readonly describedBy?: string | undefined;
  readonly autoFocus?: boolean;
  /** The row that is edited; files are attached to it. */
  readonly row?: { readonly recordId: string; readonly id: string } | undefined;
}

/** What every editor hands to the element that has the focus. */
export const aria = (p: FieldInputProps) => ({
  id: p.id,
  autoFocus: p.autoFocus === true,
  'aria-invalid': p.invalid === true,
  'aria-required': p.field.required,
  ...(p.describedBy === undefined ? {} : { 'aria-describedby': p.describedBy }),
});
export const status = (p: FieldInputProps): { status?: 'error' } => (p.invalid ? { status: 'error' } : {});
