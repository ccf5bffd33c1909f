import type { ChoiceOption } from '../../../shared/record/field.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { AnyRow } from '../registry.ts';

export interface BoardColumn {
  /** State or choice; '' holds the rows without one. */
  readonly key: string;
  readonly option: ChoiceOption | null;
  readonly rows: readonly AnyRow[];
}

/** Name of the field whose values are the columns. */
export const boardField = (def: RecordDef): string => def.views.board?.by ?? 'state';

/** Rows by column, in the declared order; a column for rows without a value only where there are such. */
export function boardColumns(def: RecordDef, rows: readonly AnyRow[]): readonly BoardColumn[] {
  const by = boardField(def);
  const options: Readonly<Record<string, ChoiceOption>> =
    by === 'state' ? def.states.all : (def.fields[by]?.options ?? {});
  const without = rows.filter((row) => options[String(row[by])] === undefined);
  return [
    ...(without.length > 0 ? [{ key: '', option: null, rows: without }] : []),
    ...Object.entries(options).map(([key, option]) => ({ key, option, rows: rows.filter((row) => row[by] === key) })),
  ];
}
