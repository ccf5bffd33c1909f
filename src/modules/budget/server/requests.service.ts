import { sql } from 'drizzle-orm';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import { cents } from '../../../shared/money.ts';
import type { BudgetApi, CommitRequest, ExpenseRequest } from '../budget.api.ts';
import { Commitment, Expense } from '../spending.contract.ts';

/** Commitments and expenses that other rooms ask for: each request key is done once, however often it is sent. */
export class BudgetRequests {
  readonly #writes: RecordWrites;
  readonly #approvedElsewhere: WeakSet<Work>;

  constructor(writes: RecordWrites, approvedElsewhere: WeakSet<Work>) {
    this.#writes = writes;
    this.#approvedElsewhere = approvedElsewhere;
  }

  commit: BudgetApi['commit'] = async (work, request) => {
    const known = await this.#known(work, 'commitment', request.requestKey);
    if (known !== undefined) return this.#same(await this.#writes.reads.read(work.tx, Commitment, known), request);
    const { approved, ...draft } = request;
    const row = await this.#writes.create(work, Commitment, draft);
    if (!approved) return row;
    this.#approvedElsewhere.add(work);
    try {
      return await this.#writes.transition(work, Commitment, row.id, row.version, 'commit');
    } finally {
      this.#approvedElsewhere.delete(work);
    }
  };

  expense: BudgetApi['expense'] = async (work, request) => {
    const known = await this.#known(work, 'expense', request.requestKey);
    if (known !== undefined) return this.#same(await this.#writes.reads.read(work.tx, Expense, known), request);
    const row = await this.#writes.create(work, Expense, request);
    return this.#writes.transition(work, Expense, row.id, row.version, 'book');
  };

  /** The row of a request that was done before. Two at the same moment: the second waits here for the first to end. */
  async #known(work: Work, record: 'commitment' | 'expense', key: string): Promise<string | undefined> {
    const { workspaceId } = work.actor;
    await work.tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${record} ${workspaceId} ${key}`}, 0))`);
    const table = sql.identifier(record);
    const found = await work.tx.maybeOne<{ id: string }>(
      sql`SELECT id FROM ${table} WHERE workspace_id = ${workspaceId}::uuid AND request_key = ${key} AND deleted_at IS NULL`,
    );
    return found?.id;
  }

  /** The same key for another amount is a mistake of the caller, never a second payment. */
  #same<R extends { readonly amount: { readonly amount: string; readonly currency: string } }>(
    row: R,
    asked: CommitRequest | ExpenseRequest,
  ): R {
    const { amount } = asked;
    if (cents(row.amount.amount) === cents(amount.amount) && row.amount.currency === amount.currency) return row;
    throw new AppError('conflict', {
      reason: { zh: '同一请求键的金额不同', en: 'The same request key came with another amount' },
    });
  }
}
