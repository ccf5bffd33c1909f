import { ApiError } from '../../api/api-error.ts';
import type { AnyRow } from '../registry.ts';

/** The row as somebody else saved it meanwhile. */
export function conflictOf(error: unknown): AnyRow | null {
  if (!(error instanceof ApiError) || error.code !== 'version_conflict') return null;
  return (error.details.current as AnyRow | undefined) ?? null;
}
