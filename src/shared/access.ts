import * as z from 'zod';
import type { Label } from './label.ts';

/** How far a permission reaches, from the nearest to the farthest. */
export const scopes = ['own', 'team', 'unit', 'unitAndBelow', 'workspace'] as const;
export type Scope = (typeof scopes)[number];
export const scopeLabels: Readonly<Record<Scope, Label>> = {
  own: { zh: '本人', en: 'Own' },
  team: { zh: '团队', en: 'Team' },
  unit: { zh: '本部门', en: 'Own unit' },
  unitAndBelow: { zh: '本部门及下级', en: 'Own unit and below' },
  workspace: { zh: '全部', en: 'Whole workspace' },
};

/** `campaign.read`, `campaign.*`, `*.read` or `*`, and how far it reaches. */
export const Grant = z.strictObject({
  permission: z.string().regex(/^(\*|[a-zA-Z]+\.(\*|[a-zA-Z]+)|\*\.[a-zA-Z]+)$/),
  scope: z.enum(scopes),
});
export type Grant = z.infer<typeof Grant>;

// Each request asks for hundreds of pairs of the same few names.
const parts = new Map<string, readonly string[]>();
function partsOf(name: string): readonly string[] {
  const known = parts.get(name);
  if (known !== undefined) return known;
  if (parts.size > 5_000) parts.clear();
  const split = name.split('.');
  parts.set(name, split);
  return split;
}

/** Whether the pattern of a grant covers a permission. `*` does not cover personal data: that is granted by name. */
export function covers(pattern: string, permission: string): boolean {
  if (pattern === permission) return true;
  const [subject = '', action = ''] = partsOf(permission);
  if (subject === 'personal') return pattern === 'personal.*';
  if (pattern === '*') return true;
  const [wantedSubject, wantedAction] = partsOf(pattern);
  return (wantedSubject === '*' || wantedSubject === subject) && (wantedAction === '*' || wantedAction === action);
}

/** The farthest scope of these; undefined of none. */
export function farthest(of: readonly { readonly scope: Scope }[]): Scope | undefined {
  let best = -1;
  for (const { scope } of of) best = Math.max(best, scopes.indexOf(scope));
  return scopes[best];
}

/** The farthest scope in which grants give a permission; undefined when they do not. */
export const scopeOf = (grants: readonly Grant[], permission: string): Scope | undefined =>
  farthest(grants.filter((g) => covers(g.permission, permission)));
