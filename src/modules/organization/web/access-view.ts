import { covers, type Grant, type Scope } from '../../../shared/access.ts';
import type { Label } from '../../../shared/label.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { AccessAnswer } from '../account.contract.ts';

type Entry = AccessAnswer['permissions'][number];
type Missing = AccessAnswer['missing'][number];

export interface SubjectGroup<T> {
  readonly id: string;
  readonly label: Label;
  readonly entries: readonly T[];
}

/** Permissions by what they are about, in the order in which the server tells them. */
export function bySubject<T extends Missing>(entries: readonly T[]): readonly SubjectGroup<T>[] {
  const groups = new Map<string, { id: string; label: Label; entries: T[] }>();
  for (const entry of entries) {
    const { id, label } = entry.subject;
    const group = groups.get(id) ?? { id, label, entries: [] };
    group.entries.push(entry);
    groups.set(id, group);
  }
  return [...groups.values()];
}

/** Entries whose words, in either language, or whose name have the typed text. */
export function matchingEntries<T extends Missing>(entries: readonly T[], typed: string): readonly T[] {
  const q = typed.trim().toLowerCase();
  if (q === '') return entries;
  return entries.filter((e) =>
    [e.permission, e.label.zh, e.label.en, e.subject.label.zh, e.subject.label.en].some((text) =>
      text.toLowerCase().includes(q),
    ),
  );
}

export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'own' }
  | { readonly kind: 'units'; readonly names: readonly string[]; readonly count: number };

/** How far a permission reaches: everything, named units (the first three), or own rows only. */
export function reachOf({ scope, reaches }: Pick<Entry, 'scope' | 'reaches'>): Reach {
  if (reaches.all) return { kind: 'all' };
  if (scope === 'own' || reaches.units.length === 0) return { kind: 'own' };
  return { kind: 'units', names: reaches.units.slice(0, 3).map((unit) => unit.name), count: reaches.units.length };
}

/** A permission that a position can be given: one action, all of one subject, one action on all, or everything. */
export interface GrantChoice {
  readonly value: string;
  readonly label: Label;
}

const actionNames: readonly (readonly [string, Label])[] = [
  ['read', { zh: '查看', en: 'see' }],
  ['create', { zh: '新建', en: 'create' }],
  ['update', { zh: '修改', en: 'change' }],
  ['delete', { zh: '删除与恢复', en: 'delete and restore' }],
];

interface ChoiceWords {
  readonly everything: Label;
  readonly allOf: Label;
  readonly allActions: Label;
}

const put = (label: Label, key: string, by: Label): Label => ({
  zh: label.zh.replace(`{{${key}}}`, by.zh),
  en: label.en.replace(`{{${key}}}`, by.en),
});

/** Everything that may be granted, the wide ones first. Personal data is only ever granted by name. */
export function grantChoices(all: readonly Missing[], words: ChoiceWords): readonly GrantChoice[] {
  const groups = bySubject(all);
  const wide = groups
    .filter((group) => group.entries.length > 1)
    .map((group) => ({ value: `${group.id}.*`, label: put(words.allOf, 'subject', group.label) }));
  return [
    { value: '*', label: words.everything },
    ...actionNames.map(([action, label]) => ({ value: `*.${action}`, label: put(words.allActions, 'action', label) })),
    ...groups.flatMap((group) => [
      ...wide.filter((choice) => choice.value === `${group.id}.*`),
      ...group.entries.map((entry) => ({ value: entry.permission, label: entry.label })),
    ]),
  ];
}

export interface GrantRow {
  readonly subject: Label | null;
  /** Null: everything that can be done. */
  readonly actions: readonly Label[] | null;
  readonly scope: Scope;
}

/**
 * Grants as a table to read: one row for each subject and scope. `campaign.*` names no actions, `*` no subject; a
 * permission that no longer exists is shown by its name.
 */
export function grantRows(grants: readonly Grant[], catalogue: readonly Missing[]): readonly GrantRow[] {
  const rows = new Map<string, { subject: Label | null; actions: Label[] | null; scope: Scope }>();
  for (const { permission, scope } of grants) {
    const [subject = '', action = ''] = permission.split('.');
    const found = catalogue.filter((entry) => covers(permission, entry.permission));
    const label = subject === '*' ? null : (found[0]?.subject.label ?? { zh: subject, en: subject });
    const key = `${subject}:${scope}`;
    const row = rows.get(key) ?? { subject: label, actions: [], scope };
    if (permission === '*' || action === '*') row.actions = null;
    else row.actions?.push(found[0]?.label ?? { zh: permission, en: permission });
    rows.set(key, row);
  }
  return [...rows.values()];
}

/** What everybody may read without a permission: people and keys alike, down to a key of one permission. */
export const sharedRecords = (defs: readonly RecordDef[]): readonly Label[] =>
  defs.filter((d) => d.shared === true).map((d) => d.label);
