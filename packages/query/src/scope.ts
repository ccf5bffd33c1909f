import { fail } from './result.ts';

const brand: unique symbol = Symbol('scope');

/**
 * Which rows the asker may see. Made only by `allUnits` and `onlyUnits`, never written as a literal, so that no query
 * is compiled by somebody who forgot to ask.
 */
export type Scope =
  | { readonly [brand]: true; readonly kind: 'all' }
  | { readonly [brand]: true; readonly kind: 'units'; readonly unitIds: readonly string[] };

/** Every row of the workspace. */
export const allUnits = (): Scope => Object.freeze({ [brand]: true as const, kind: 'all' as const });

/** Rows of these org units only. No unit: no row. Rows that belong to no unit are not seen. */
export const onlyUnits = (unitIds: readonly string[]): Scope =>
  Object.freeze({
    [brand]: true as const,
    kind: 'units' as const,
    unitIds: Object.freeze([...new Set(unitIds)].filter((id) => id !== '').toSorted()),
  });

/** The scope itself, after making sure at run time that it is one: casts and JSON do not pass. */
export function assertScope(scope: unknown): Scope {
  if (typeof scope === 'object' && scope !== null && brand in scope) return scope as Scope;
  return fail({ kind: 'missing-scope' });
}

/** Text that is equal for equal scopes: part of a cache key. */
export const scopeKey = (scope: Scope): string => (scope.kind === 'all' ? 'all' : JSON.stringify(scope.unitIds));
