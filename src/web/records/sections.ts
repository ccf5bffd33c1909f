import type { Label } from '../../shared/label.ts';
import { evaluate } from '../../shared/record/condition.ts';
import type { RecordDef } from '../../shared/record/record.ts';

export interface SectionFields {
  readonly key: string;
  /** Null where a record has one section only: it needs no heading. */
  readonly label: Label | null;
  readonly fields: readonly string[];
}

const other: Label = { zh: '其他', en: 'Other' };

/** Fields by the declared sections; those that none names follow in a last one. */
export function sectionsOf(def: RecordDef): readonly SectionFields[] {
  const declared = def.views.sections ?? [];
  const named = new Set(declared.flatMap((s) => s.fields));
  const rest = Object.keys(def.fields).filter((name) => !named.has(name));
  const all = declared.map((s, i): SectionFields => ({ key: String(i), label: s.label, fields: s.fields }));
  if (rest.length > 0) all.push({ key: 'rest', label: declared.length > 0 ? other : null, fields: rest });
  return all.length === 1 ? all.map((s) => ({ ...s, label: null })) : all;
}

/** Sections of a form: what the system sets by itself is left out, owner and unit come last where no section has them. */
export function formSections(
  def: RecordDef,
  values: Readonly<Record<string, unknown>>,
  ctx: { readonly personId: string; readonly today: string },
): readonly SectionFields[] {
  const asked = (name: string): boolean => {
    if (name === 'unitId' || name === 'ownerId') return true;
    const field = def.fields[name];
    if (field === undefined || field.computed === true || field.readOnly === true) return false;
    return field.visibleIf === undefined || evaluate(field.visibleIf, values, ctx);
  };
  const sections = sectionsOf(def)
    .map((s) => ({ ...s, fields: s.fields.filter(asked) }))
    .filter((s) => s.fields.length > 0);
  const named = new Set(sections.flatMap((s) => s.fields));
  const missing = ['ownerId', 'unitId'].filter((name) => !named.has(name));
  const last = sections.at(-1);
  if (missing.length === 0) return sections;
  if (last === undefined) return [{ key: 'owned', label: null, fields: missing }];
  return [...sections.slice(0, -1), { ...last, fields: [...last.fields, ...missing] }];
}

/** Values of a new record before anything is typed. */
export const defaultsOf = (def: RecordDef): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(def.fields)
      .filter(([, field]) => field.default !== undefined)
      .map(([name, field]) => [name, field.default]),
  );
