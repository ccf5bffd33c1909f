import type { Field } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import { perRecord } from './columns.ts';
import { lineChanges } from './lines.ts';

/** A personal value that shows enough to recognise and not enough to use: `138****5678`, `l***@example.com`. */
export function mask(field: Field, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (field.kind === 'email') {
    const at = value.lastIndexOf('@');
    return `${value.slice(0, 1)}***${at < 0 ? '' : value.slice(at)}`;
  }
  const chars = [...value];
  if (field.kind === 'phone' && chars.length >= 7)
    return `${chars.slice(0, 3).join('')}****${chars.slice(-4).join('')}`;
  return chars.length <= 1 ? '*' : `${chars[0]}${'*'.repeat(Math.min(chars.length - 1, 4))}`;
}

export const personalFields = (d: RecordDef): readonly string[] =>
  Object.entries(d.fields).flatMap(([n, x]) => (x.personal === undefined ? [] : [n]));

/** Whether the actor may see the full personal data of a row; everybody sees their own. */
export const seesPersonal = (
  actor: Actor,
  row: { readonly id: string; readonly unitId: string | null; readonly ownerId: string | null },
): boolean => (actor.personId !== null && row.id === actor.personId) || within(actor.reach('personal.read'), row);

const keptFields = perRecord((d) =>
  Object.entries(d.fields).filter(([, f]) => f.personal !== undefined || f.readPermission !== undefined),
);

const guardedFields = perRecord((d) =>
  Object.entries(d.fields).flatMap(([name, { readPermission }]) =>
    readPermission === undefined ? [] : [[name, readPermission] as const],
  ),
);

/** Fields that the actor may not read, in whatever row. */
export const unreadable = (d: RecordDef, actor: Actor): readonly string[] =>
  guardedFields(d).flatMap(([name, permission]) => (actor.reach(permission) === undefined ? [name] : []));

/** The row without what the actor may not read: personal values masked (unless `full`), guarded fields empty. */
export function redact<R extends Readonly<Record<string, unknown>>>(
  d: RecordDef,
  row: R,
  actor: Actor,
  full: boolean,
): R {
  const kept = keptFields(d);
  if (kept.length === 0) return row;
  const out: Record<string, unknown> = { ...row };
  for (const [name, field] of kept) {
    if (field.personal !== undefined && !full) out[name] = mask(field, out[name]);
    if (field.readPermission !== undefined && actor.reach(field.readPermission) === undefined) out[name] = null;
  }
  return out as R;
}

/** Before and after of each field that changed, and of each line; personal values are masked, since the log outlives the person's consent. */
export function changesOf(
  d: RecordDef,
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>>,
): Record<string, { before: unknown; after: unknown }> {
  const out: Record<string, { before: unknown; after: unknown }> = {};
  for (const name of [...Object.keys(d.fields), 'state', 'unitId', 'ownerId', 'deletedAt']) {
    const field = d.fields[name];
    if (field?.computed === true) continue;
    const [was, is] = [before?.[name] ?? null, after[name] ?? null];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    out[name] =
      field?.personal === undefined ? { before: was, after: is } : { before: mask(field, was), after: mask(field, is) };
  }
  return { ...out, ...lineChanges(d, before, after) };
}
