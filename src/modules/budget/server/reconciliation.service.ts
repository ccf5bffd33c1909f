import type { Actor } from '../../../server/access/actor.ts';
import { addDays } from '../../../server/figures/pace.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import { canonicalJson } from '../../../shared/record/approval.ts';
import type { DraftOf, PatchOf } from '../../../shared/record/record.ts';
import { Budget } from '../budget.contract.ts';
import { ReconciledWeek, Reconciliation } from '../transfer.contract.ts';
import type { BudgetSums } from './figures.store.ts';
import type { ImportedCosts } from './imported.service.ts';
import { refuseOwn } from './own.rules.ts';
import { referred } from './referred.ts';

export interface ReconciliationDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly sums: BudgetSums;
  readonly imported: ImportedCosts;
  readonly notices: Notices;
  readonly signersOf: (workspaceId: string, row: Reconciliation, permission: string) => Promise<readonly string[]>;
}

/** A difference is explained when it is more than one yuan and one percent of what the platforms reported. */
const open = (difference: bigint, imported: bigint): boolean => {
  const size = difference < 0n ? -difference : difference;
  return size > 100n && size * 100n > imported;
};

/** The week's books against the platforms' figures: explained and signed by two people. */
export class ReconciliationService {
  readonly #deps: ReconciliationDeps;

  constructor(deps: ReconciliationDeps) {
    this.#deps = deps;
  }

  async sums(work: Work, budgetId: string, week: string): Promise<ReconciledWeek> {
    const { reads, sums, imported } = this.#deps;
    const { actor, tx } = work;
    const budget = await referred(reads, work, Budget, budgetId, 'budget');
    const days = { from: week, to: addDays(week, 7) };
    const booked = new Map(
      (await sums.booked(actor, tx, budgetId, days.from, days.to)).map((b) => [b.line, cents(b.amount)]),
    );
    const platform = await imported.of(actor, (ask) => ask(tx), budget, days);
    if (platform === undefined)
      throw new AppError('forbidden', {
        permission: 'metric.read',
        reason: {
          zh: '需要权限 metric.read 才能取平台消耗',
          en: 'Needs the permission metric.read to see what platforms reported',
        },
      });
    const ids = [...new Set([...booked.keys(), ...platform.byLine.keys()])];
    const lines = (await sums.comparable(actor, tx, budgetId, ids)).map((line) => {
      const [own, reported] = [booked.get(line.id) ?? 0n, platform.byLine.get(line.id) ?? 0n];
      return {
        line: line.id,
        code: line.code,
        title: line.title,
        booked: fromCents(own),
        imported: fromCents(reported),
        difference: fromCents(own - reported),
        open: open(own - reported, reported),
      };
    });
    const sum = (key: 'booked' | 'imported'): bigint => lines.reduce((all, l) => all + cents(l[key]), 0n);
    return {
      asOf: work.now.toISOString(),
      booked: fromCents(sum('booked')),
      imported: fromCents(sum('imported')),
      difference: fromCents(sum('booked') - sum('imported')),
      unassigned: fromCents(platform.unassigned),
      lines,
    };
  }

  async refresh(actor: Actor, id: string): Promise<ReconciledWeek> {
    const { writes, reads } = this.#deps;
    return writes.transaction(actor, async (work) => {
      const row = await reads.read(work.tx, Reconciliation, id);
      const sums = await this.sums(work, row.budget, row.week);
      await writes.update(work, Reconciliation, id, row.version, {} as PatchOf<typeof Reconciliation>, {
        system: { sums },
      });
      return sums;
    });
  }

  /** Opens last week's reconciliation of every active budget; the one that is there stays. */
  async openWeek(actor: Actor, week: string): Promise<number> {
    const { reads, writes } = this.#deps;
    const { items: budgets } = await reads.list(actor, Budget, {
      filter: { field: 'state', op: 'eq', value: 'active' },
      limit: 200,
    });
    let made = 0;
    for (const budget of budgets) {
      if (week > (budget.period.end ?? week) || addDays(week, 6) < budget.period.start) continue;
      const filter = {
        all: [
          { field: 'budget', op: 'eq' as const, value: budget.id },
          { field: 'week', op: 'eq' as const, value: week },
        ],
      };
      if ((await reads.list(actor, Reconciliation, { filter, limit: 1 })).items.length > 0) continue;
      const draft: DraftOf<typeof Reconciliation> = {
        title: `${budget.title} ${week}`,
        budget: budget.id,
        week,
        unitId: budget.unitId,
        ownerId: budget.ownerId,
      };
      await writes.transaction(actor, (work) => writes.create(work, Reconciliation, draft));
      made += 1;
    }
    return made;
  }

  /** Nobody countersigns what the books say no more. */
  async #demandSame(work: Work, row: Reconciliation): Promise<void> {
    const bare = (week: ReconciledWeek): string => canonicalJson({ ...week, asOf: null });
    if (bare(ReconciledWeek.parse(row.sums)) === bare(await this.sums(work, row.budget, row.week))) return;
    throw new AppError('transition_refused', {
      reason: {
        zh: '第一签署之后账目或平台消耗有变，请退回核对，重新签署',
        en: 'Books or platform cost have changed since the first signature: send it back, to be signed anew',
      },
    });
  }

  /** A week with money in it is signed off by two people; one alone does not do away with it. */
  async #demandEmpty(work: Work, row: Reconciliation): Promise<void> {
    const { booked, imported, unassigned, lines } = await this.sums(work, row.budget, row.week);
    if (lines.length === 0 && [booked, imported, unassigned].every((sum) => cents(sum) === 0n)) return;
    throw new AppError('transition_refused', {
      reason: {
        zh: `这一周有账（已入账 ${booked}，平台消耗 ${imported}，未归属 ${unassigned}），须核对签署，不能作废或删除`,
        en: `There is money in this week (booked ${booked}, platforms ${imported}, unassigned ${unassigned}): it is signed off, not cancelled or deleted`,
      },
    });
  }

  get hooks(): RecordHooks<typeof Reconciliation> {
    const { notices, signersOf } = this.#deps;
    return {
      beforeSave: async (work, { action, before, after }) => {
        switch (action) {
          case 'create':
            if (new Date(`${after.week}T00:00:00Z`).getUTCDay() !== 1)
              throw invalid(issue(['week'], '请填写周一的日期', 'Give the date of a Monday'));
            return { sums: await this.sums(work, after.budget, after.week), explanations: after.explanations ?? {} };
          case 'update':
            if (before !== null && (before.week !== after.week || before.budget !== after.budget))
              throw invalid(issue(['week'], '周和预算不能改，请另建', 'Week and budget stand: make another one'));
            return {};
          case 'sign': {
            // What is signed is what the books say now, not on the day on which the week was opened.
            const sums = await this.sums(work, after.budget, after.week);
            const missing = sums.lines.filter((l) => l.open && (after.explanations?.[l.line] ?? '') === '');
            if (missing.length > 0)
              throw new AppError('transition_refused', {
                reason: {
                  zh: `差异尚未说明：${missing.map((l) => l.title).join('、')}`,
                  en: `Not explained yet: ${missing.map((l) => l.title).join(', ')}`,
                },
                missing: missing.map((l) => l.line),
              });
            refuseOwn(work, []);
            return { sums, signedBy: work.actor.personId };
          }
          case 'confirm':
            refuseOwn(work, [after.signedBy]);
            await this.#demandSame(work, after);
            return { confirmedBy: work.actor.personId };
          case 'reopen':
            return { signedBy: null };
          case 'cancel':
          case 'delete':
            if (before?.state !== 'cancelled') await this.#demandEmpty(work, after);
            return {};
          default:
            return {};
        }
      },
      afterSave: async (work, { action, after }) => {
        if (action !== 'sign' && action !== 'create') return;
        const permission = action === 'sign' ? 'reconciliation.confirm' : 'reconciliation.sign';
        await notices.tell(work, {
          kind: `reconciliation.${action}`,
          title:
            action === 'sign'
              ? {
                  zh: `对账“${after.title}”等你复核签署`,
                  en: `The reconciliation “${after.title}” waits for your signature`,
                }
              : { zh: `对账“${after.title}”待核对`, en: `The reconciliation “${after.title}” is open` },
          dedupeKey: `reconciliation.${action}:${after.id}:${after.version}`,
          record: 'reconciliation',
          recordId: after.id,
          people: (await signersOf(work.actor.workspaceId, after, permission)).filter((p) => p !== after.signedBy),
        });
      },
    };
  }
}
