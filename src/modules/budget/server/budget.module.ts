import type { Actor } from '../../../server/access/actor.ts';
import { demand } from '../../../server/access/actor.ts';
import { reachOf, within } from '../../../server/access/reach.ts';
import { addDays } from '../../../server/figures/pace.ts';
import { bind } from '../../../server/http/bind.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { type Change, registerRecord } from '../../../server/records/registry.ts';
import { reading, type Work, working } from '../../../server/records/work.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { BudgetApi } from '../budget.api.ts';
import { Budget, BudgetLine } from '../budget.contract.ts';
import {
  budgetFigures,
  budgetMovements,
  campaignBudget,
  draftMoves,
  type Limits,
  type Movement,
  proposeMoves,
  readLimits as readLimitsRoute,
  refreshWeek,
  splitBudget,
  writeLimits as writeLimitsRoute,
} from '../budget-figures.contract.ts';
import { Commitment, Expense } from '../spending.contract.ts';
import { BudgetTransfer, Reconciliation } from '../transfer.contract.ts';
import { budgetHooks, lineHooks } from './budget.hooks.ts';
import { CampaignCap } from './campaign-cap.ts';
import { CampaignSums } from './campaign-sums.store.ts';
import { BudgetFiguresService } from './figures.service.ts';
import { BudgetSums } from './figures.store.ts';
import { ImportedCosts } from './imported.service.ts';
import { LedgerService } from './ledger.service.ts';
import { readLimits, writeLimits } from './limits.store.ts';
import { ProposalService } from './proposal.service.ts';
import { ReconciliationService } from './reconciliation.service.ts';
import { BudgetRequests } from './requests.service.ts';
import { commitmentHooks, expenseHooks } from './spending.hooks.ts';
import { splitLines } from './split.service.ts';
import { transferHooks } from './transfer.hooks.ts';

export interface BudgetDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly channels: ChannelsApi;
  readonly campaigns: Pick<CampaignsApi, 'idsByCode'>;
  readonly organization: Pick<
    OrganizationApi,
    'rootUnit' | 'unitsBelow' | 'holdersOf' | 'directory' | 'workspaces' | 'systemActor'
  >;
}

type Placed = { readonly unitId: string | null; readonly ownerId: string | null };

/** Budgets with zero-based lines, commitments and expenses over a double-entry ledger. */
export function budgetModule(deps: BudgetDeps): Room & { readonly api: BudgetApi } {
  const { reads, writes, notices, organization, metrics, channels, now, db, log } = deps;
  const sums = new BudgetSums();
  const imported = new ImportedCosts({ metrics, channels, campaigns: deps.campaigns, organization });
  const refitting = new WeakSet<Work>();
  const approvedElsewhere = new WeakSet<Work>();

  /** Who may sign this very row: a permission alone may reach another region only. */
  const signersOf = async (workspaceId: string, row: Placed, permission: string): Promise<readonly string[]> => {
    const near: string[] = [];
    const today = todayIn(now(), 'Asia/Shanghai');
    for (const { id } of await organization.holdersOf(workspaceId, permission)) {
      const { place } = await organization.directory.standingOf(workspaceId, id, today);
      if (within(reachOf(place, permission), row)) near.push(id);
    }
    return near;
  };

  /** A refusal undoes its whole change; that it happened is told on its own, afterwards. */
  const tellRefused = (work: Work, line: BudgetLine, error: AppError): void => {
    const { workspaceId, id } = work.actor;
    const tell = async (): Promise<void> => {
      const actor = await organization.systemActor(workspaceId, '预算红线 / limits of the budget');
      const signers = await organization.holdersOf(workspaceId, 'budget.approve');
      await working(db, actor, now, (w) =>
        notices.tell(w, {
          kind: 'budget.refused',
          title: {
            zh: `科目“${line.title}”的一笔支出被红线拦下`,
            en: `Spending on the line “${line.title}” was refused at its limit`,
          },
          dedupeKey: `budget.refused:${line.id}:${todayIn(w.now, actor.timeZone)}:${String((error.details['overspend'] as { asked?: string } | undefined)?.asked)}`,
          record: 'budgetLine',
          recordId: line.id,
          people: [line.ownerId, ...signers.map((s) => s.id)].filter((p) => p !== null && p !== id) as string[],
        }),
      );
    };
    setImmediate(() => void tell().catch((err: unknown) => log.warn({ err }, 'a refusal could not be told')));
  };

  const campaignSums = new CampaignSums();
  const cap = new CampaignCap({ reads, sums: campaignSums, lines: sums, organization });
  const ledger = new LedgerService({ reads, notices, organization, tellRefused, cap });
  const figures = new BudgetFiguresService({ reads, sums, campaigns: campaignSums, imported, now });
  const proposal = new ProposalService({ reads, writes, metrics, channels });
  const reconciliation = new ReconciliationService({ reads, writes, sums, imported, notices, signersOf });
  const requests = new BudgetRequests(writes, approvedElsewhere);
  const budgets = { reads, ledger, sums, campaigns: campaignSums, refitting, cap };
  const spending = { reads, writes, ledger, cap, approvedElsewhere };
  deps.registry.add([
    registerRecord(Budget, budgetHooks(budgets)),
    registerRecord(BudgetLine, lineHooks(budgets)),
    registerRecord(Commitment, commitmentHooks(spending)),
    registerRecord(Expense, expenseHooks(spending)),
    registerRecord(BudgetTransfer, transferHooks({ reads, writes, ledger, refitting })),
    registerRecord(Reconciliation, reconciliation.hooks),
  ]);
  deps.registry.observe({
    before: async (work, d, change) => {
      if (d.id !== Campaign.id) return;
      const { before, after } = change as unknown as Change<typeof Campaign>;
      await cap.settleApproval(work, before, after);
    },
  });
  deps.jobs.define({
    name: 'budget.reconcile',
    cron: { expression: '10 6 * * 1', timeZone: 'Asia/Shanghai' },
    async run() {
      for (const workspace of await organization.workspaces()) {
        const actor = await organization.systemActor(workspace.id, '每周对账 / weekly reconciliation');
        await reconciliation.openWeek(actor, lastMonday(todayIn(now(), actor.timeZone)));
      }
    },
  });

  const limitsOf = (actor: Actor): Promise<Limits> => reading(db, actor, (tx) => readLimits(tx, actor.workspaceId));
  return {
    routes: [
      bind(budgetFigures, (actor, { params, query }) => figures.of(actor, params.id, query)),
      bind(budgetMovements, async (actor, { params, query }) => {
        await reads.get(actor, Budget, params.id);
        const cursor = query.cursor !== undefined && /^[0-9a-f-]{36}$/.test(query.cursor) ? query.cursor : undefined;
        const rows = await reading(db, actor, (tx) =>
          sums.movements(actor, tx, params.id, { line: query.line, cursor, limit: query.limit }),
        );
        const items = rows.slice(0, query.limit).map(
          (m): Movement => ({
            id: m.id,
            kind: m.kind as Movement['kind'],
            date: m.date,
            at: m.at,
            by: m.by,
            note: m.note,
            record: m.record,
            recordId: m.record_id,
            entries: (m.entries ?? []).map((e) => ({
              account: e.account as Movement['entries'][number]['account'],
              line: e.line === null ? null : { id: e.line, title: e.title ?? '' },
              amount: e.amount,
            })),
          }),
        );
        return { items, nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
      }),
      bind(splitBudget, (actor, { params, body }) => splitLines(writes, actor, params.id, body.parts, cap)),
      bind(proposeMoves, (actor, { params, query }) => proposal.of(actor, params.id, query)),
      bind(draftMoves, (actor, { params, body }) => proposal.draft(actor, params.id, body)),
      bind(campaignBudget, (actor, { params }) => figures.ofCampaign(actor, params.id)),
      bind(readLimitsRoute, limitsOf),
      bind(writeLimitsRoute, async (actor, { body }) => {
        if (!demand(actor, 'budget.setLimits').all) throw new AppError('forbidden', { permission: 'budget.setLimits' });
        if (Number(body.warnAt) >= Number(body.guardAt))
          throw invalid(issue(['guardAt'], '红线须高于预警线', 'The limit must lie above the warning'));
        const before = await limitsOf(actor);
        await working(db, actor, now, async (work) => {
          await writeLimits(work.tx, actor.workspaceId, body);
          work.audit({
            record: 'budget',
            recordId: null,
            unitId: null,
            ownerId: null,
            action: 'setLimits',
            changes: { limits: { before, after: body } },
          });
        });
        return body;
      }),
      bind(refreshWeek, (actor, { params }) => reconciliation.refresh(actor, params.id)),
    ],
    api: {
      holdCampaign: (work, campaign) => cap.hold(work, campaign),
      capCampaigns: (of) => cap.use(of),
      budgetOf: (actor, campaign) => figures.ofCampaign(actor, campaign),
      commit: requests.commit,
      expense: requests.expense,
    },
  };
}

/** The Monday of the week before the one of a day. */
function lastMonday(today: string): string {
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(today, -weekday - 7);
}
