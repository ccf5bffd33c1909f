import { type RecordDef, type Transition, transitionsFrom } from '../../../shared/record/record.ts';

export function inBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Transitions that lead out of the state of every selected row. */
export function commonTransitions(def: RecordDef, rows: readonly { readonly state: string }[]): readonly Transition[] {
  const [first, ...others] = [...new Set(rows.map((row) => row.state))];
  if (first === undefined) return [];
  return transitionsFrom(def, first).filter((t) =>
    others.every((state) => transitionsFrom(def, state).some((o) => o.action === t.action)),
  );
}
