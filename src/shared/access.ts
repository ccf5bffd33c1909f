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

/** Whether the pattern of a grant covers a permission. `*` does not cover personal data: that is granted by name. */
export function covers(pattern: string, permission: string): boolean {
  if (pattern === permission) return true;
  const [subject = '', action = ''] = permission.split('.');
  if (subject === 'personal') return pattern === 'personal.*';
  if (pattern === '*') return true;
  const [wantedSubject, wantedAction] = pattern.split('.');
  return (wantedSubject === '*' || wantedSubject === subject) && (wantedAction === '*' || wantedAction === action);
}

/** The farthest scope in which grants give a permission; undefined when they do not. */
export function scopeOf(grants: readonly Grant[], permission: string): Scope | undefined {
  let best = -1;
  for (const g of grants) if (covers(g.permission, permission)) best = Math.max(best, scopes.indexOf(g.scope));
  return scopes[best];
}
