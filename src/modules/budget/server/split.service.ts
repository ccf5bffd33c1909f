import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import { cents, fromCents, shareOf, splitByWeights, toMillionths } from '../../../shared/money.ts';
import { Budget, BudgetLine, type Dimension } from '../budget.contract.ts';
import type { CampaignCap } from './campaign-cap.ts';
import { holdBudget } from './ledger.store.ts';

export interface SplitPart {
  readonly title: string;
  readonly kind: Dimension;
  readonly share: string;
  readonly purpose: string;
  readonly channel?: string | undefined;
  readonly campaign?: string | undefined;
}

/** Lines by shares of what is neither reserve nor in a line yet; they use it up to the cent. */
export const splitLines = (
  writes: RecordWrites,
  actor: Actor,
  id: string,
  parts: readonly SplitPart[],
  cap: CampaignCap,
): Promise<{ items: { id: string; amount: string }[] }> =>
  writes.transaction(actor, async (work) => {
    // In one order, and before the budget, as whoever gives a line to a campaign takes them.
    for (const campaign of [...new Set(parts.flatMap((p) => p.campaign ?? []))].toSorted())
      await cap.lock(work, campaign);
    await holdBudget(work.tx, id, 'lines');
    const budget = await writes.reads.read(work.tx, Budget, id);
    const { used } = await work.tx.one<{ used: string }>(
      sql`SELECT coalesce(sum(amount_amount), 0) AS used FROM budget_line WHERE workspace_id = ${actor.workspaceId}::uuid AND budget = ${id}::uuid AND deleted_at IS NULL`,
    );
    const total = cents(budget.total.amount);
    const left = total - shareOf(total, budget.reserveShare ?? '0') - cents(used);
    if (left <= 0n)
      throw new AppError('transition_refused', {
        reason: { zh: '除机动外已全部分到科目', en: 'All but the reserve is in lines already' },
      });
    const amounts = splitByWeights(
      left,
      parts.map((p) => toMillionths(p.share)),
    );
    const items: { id: string; amount: string }[] = [];
    for (const [i, part] of parts.entries()) {
      const amount = fromCents(amounts[i] ?? 0n);
      const row = await writes.create(work, BudgetLine, {
        title: part.title,
        kind: part.kind,
        purpose: part.purpose,
        channel: part.channel ?? null,
        campaign: part.campaign ?? null,
        budget: id,
        amount: { amount, currency: budget.total.currency },
        unitId: budget.unitId,
        ownerId: budget.ownerId,
      });
      items.push({ id: row.id, amount });
    }
    return { items };
  });
