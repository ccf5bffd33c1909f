import { AppError, issue } from '../../shared/errors.ts';
import { type Condition, conditionSchema } from '../../shared/record/condition.ts';
import type { ListQuery } from '../../shared/record/wire.ts';
import { parse } from './validate.ts';

/** What a list is asked for, in typed form; the route's text forms are parsed by `toSelection`. */
export interface Selection {
  readonly filter?: Condition | undefined;
  readonly sort?: string | undefined;
  readonly search?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly deleted?: boolean | undefined;
  readonly count?: boolean | undefined;
  /** Names of the rows that these point to, unless false: for callers within the house that show none. */
  readonly names?: boolean;
}

export function toSelection(q: ListQuery): Selection {
  return {
    sort: q.sort,
    search: q.search,
    limit: q.limit,
    cursor: q.cursor,
    deleted: q.deleted === '1',
    count: q.count === '1',
    filter: q.filter === undefined ? undefined : parseFilter(q.filter),
  };
}

export function parseFilter(text: string): Condition {
  try {
    return parse(conditionSchema, JSON.parse(text));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'invalid',
      { issues: [issue(['filter'], '筛选条件不是有效的 JSON', 'The filter is not valid JSON')] },
      { cause: error },
    );
  }
}
