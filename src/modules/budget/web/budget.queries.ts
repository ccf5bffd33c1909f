import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { BudgetLine } from '../budget.contract.ts';
import {
  budgetFigures,
  budgetMovements,
  campaignBudget,
  type Grouping,
  proposeMoves,
} from '../budget-figures.contract.ts';

// Below the lines: each movement tells of its line, and so renews what counts them.
const key = (...parts: readonly unknown[]) => [...recordKeys.all(BudgetLine.id), 'ledger', ...parts];

export const figuresQuery = (id: string, by: Grouping, group?: string) =>
  queryOptions({
    queryKey: key('figures', id, by, group ?? null),
    queryFn: ({ signal }) =>
      call(budgetFigures, {
        params: { id },
        query: { by, limit: 200, ...(group === undefined ? {} : { group }) },
        signal,
      }),
    placeholderData: (before) => before,
  });

export const movementsQuery = (id: string, line: string | null) =>
  infiniteQueryOptions({
    queryKey: key('movements', id, line),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(budgetMovements, {
        params: { id },
        query: { ...(line === null ? {} : { line }), ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });

export const proposalQuery = (id: string, from: string, to: string) =>
  queryOptions({
    queryKey: key('proposal', id, from, to),
    queryFn: ({ signal }) => call(proposeMoves, { params: { id }, query: { from, to, share: '0.2' }, signal }),
    placeholderData: (before) => before,
  });

export const campaignBudgetQuery = (id: string) =>
  queryOptions({
    queryKey: key('campaign', id),
    queryFn: ({ signal }) => call(campaignBudget, { params: { id }, signal }),
    placeholderData: (before) => before,
  });
