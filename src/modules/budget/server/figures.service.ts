import { type Actor, demand } from '../../../server/access/actor.ts';
import { addDays } from '../../../server/figures/pace.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading } from '../../../server/records/work.ts';
import type { Label } from '../../../shared/label.ts';
import { cents, fromCents, shareOf } from '../../../shared/money.ts';
import { Campaign as CampaignRecord } from '../../campaigns/campaigns.contract.ts';
import { Budget, BudgetLine, dimensions } from '../budget.contract.ts';
import type { BudgetFigures, CampaignBudget, Grouping, LineFigures } from '../budget-figures.contract.ts';
import { Commitment } from '../spending.contract.ts';
import type { CampaignSums } from './campaign-sums.store.ts';
import type { BudgetSums } from './figures.store.ts';
import { type Days, type ImportedCosts, shown } from './imported.service.ts';
import { planOf, type Sums, usageOf } from './ledger.rules.ts';
import { readLimits } from './limits.store.ts';
import { spread } from './months.rules.ts';

export interface FiguresDeps {
  readonly reads: RecordReads;
  readonly sums: BudgetSums;
  readonly campaigns: CampaignSums;
  readonly imported: ImportedCosts;
  readonly now: () => Date;
}
interface Page {
  readonly by: Grouping;
  readonly group?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

const none: Sums = { free: 0n, committed: 0n, actual: 0n };
const add = (a: Sums, b: Sums): Sums => ({
  free: a.free + b.free,
  committed: a.committed + b.committed,
  actual: a.actual + b.actual,
});
const fields: Readonly<Record<Exclude<Grouping, 'kind'>, string>> = {
  channel: 'channel',
  campaign: 'campaign',
  unit: 'unitId',
};
const nameless: Readonly<Record<Grouping, Label>> = {
  kind: { zh: '其他', en: 'Other' },
  channel: { zh: '不分渠道', en: 'No channel' },
  campaign: { zh: '不分活动', en: 'No campaign' },
  unit: { zh: '不分部门', en: 'No unit' },
};

/** What a budget was meant for, what is promised and what is spent: by dimension, month and line. */
export class BudgetFiguresService {
  readonly #deps: FiguresDeps;

  constructor(deps: FiguresDeps) {
    this.#deps = deps;
  }

  async of(actor: Actor, id: string, page: Page): Promise<BudgetFigures> {
    const { reads, sums, imported, now } = this.#deps;
    demand(actor, 'budget.read');
    const { db } = reads.deps;
    const budget = await reading(db, actor, (tx) => reads.read(tx, Budget, id));
    const period = { start: budget.period.start, end: budget.period.end ?? budget.period.start };
    const days = { from: period.start, to: addDays(period.end, 1) };
    // Independent questions travel on connections of their own.
    const [{ limits, reserve, groups, plans, lines, names }, months, { platform, claims }, costs] = await Promise.all([
      reading(db, actor, async (tx) => {
        const usual = await readLimits(tx, actor.workspaceId);
        const held = await sums.groups(actor, tx, id, page.by);
        return {
          ...held,
          limits: usual,
          reserve: (await sums.reserves(tx, [id])).get(id),
          lines: await sums.lines(actor, tx, id, { ...page, group: page.group }, usual),
          names: await this.#names(
            tx,
            page.by,
            held.groups.map((g) => g.key),
          ),
        };
      }),
      reading(db, actor, (tx) => sums.months(actor, tx, id)),
      this.#platform(actor, budget, days, page.by),
      imported.byMonth(actor, budget, days),
    ]);
    const all = groups.reduce((sum, g) => add(sum, g.sums), none);
    const plan = spread(plans, period);
    const moved = (month: string, kind: string): string =>
      fromCents(cents(months.find((m) => m.month === month && m.kind === kind)?.amount));
    const keys = [...new Set([...plan.keys(), ...months.map((m) => m.month)])].toSorted();
    return {
      budget: { id: budget.id, code: budget.code, title: budget.title, state: budget.state },
      currency: budget.total.currency,
      period,
      asOf: now().toISOString(),
      limits,
      whole: actor.reach('budgetLine.read')?.all === true && actor.reach('metric.read')?.all === true,
      total: budget.total.amount,
      reserve: fromCents(shareOf(cents(budget.total.amount), budget.reserveShare ?? '0')),
      use: {
        ...usageOf(all, limits),
        reserve: fromCents(reserve ?? cents(budget.total.amount) - planOf(all)),
      },
      imported: shown(platform?.assigned),
      unassigned: shown(platform?.unassigned),
      by: page.by,
      groups: groups.map((g) => ({
        key: g.key,
        label: names(g.key),
        lines: g.lines,
        use: usageOf(g.sums, limits),
        imported: platform === undefined ? null : fromCents(claims.get(g.key) ?? 0n),
      })),
      months: keys.map((month) => ({
        month,
        plan: fromCents(plan.get(month) ?? 0n),
        committed: moved(month, 'committed'),
        actual: moved(month, 'actual'),
        imported: costs?.get(month) ?? null,
      })),
      lines: lines.map(
        (l): LineFigures => ({
          ...l,
          imported: platform === undefined ? null : fromCents(platform.byLine.get(l.id) ?? 0n),
        }),
      ),
      lineCount:
        page.group === undefined
          ? groups.reduce((n, g) => n + g.lines, 0)
          : (groups.find((g) => g.key === page.group)?.lines ?? 0),
    };
  }

  async #platform(actor: Actor, budget: Budget, days: Days, by: Grouping) {
    const { reads, sums, imported } = this.#deps;
    const read = <T>(ask: (tx: Queries) => Promise<T>): Promise<T> => reading(reads.deps.db, actor, ask);
    const platform = await imported.of(actor, read, budget, days);
    const claims = new Map<string, bigint>();
    if (platform !== undefined && platform.byLine.size > 0)
      for (const { line, key } of await read((tx) => sums.keysOf(actor, tx, [...platform.byLine.keys()], by)))
        claims.set(key, (claims.get(key) ?? 0n) + (platform.byLine.get(line) ?? 0n));
    return { platform, claims };
  }

  async #names(tx: Queries, by: Grouping, keys: readonly string[]): Promise<(key: string) => Label> {
    if (by === 'kind') return (key) => dimensions[key as keyof typeof dimensions] ?? nameless.kind;
    const field = fields[by];
    const refs = await this.#deps.reads.names.ofRows(
      tx,
      BudgetLine,
      keys.map((key) => ({ [field]: key === '' ? null : key })),
    );
    const target = by === 'unit' ? 'orgUnit' : by;
    return (key) => {
      const found = refs[target]?.[key]?.title;
      return found === undefined ? nameless[by] : { zh: found, en: found };
    };
  }

  /** Lines, commitments and actual spending of a campaign, over all budgets that the reader sees. */
  async ofCampaign(actor: Actor, id: string): Promise<CampaignBudget> {
    const { reads, campaigns, imported } = this.#deps;
    const { item: campaign } = await reads.get(actor, CampaignRecord, id);
    const lines = await reads.list(actor, BudgetLine, {
      filter: { field: 'campaign', op: 'eq', value: id },
      limit: 100,
    });
    const commitments =
      actor.reach('commitment.read') === undefined
        ? []
        : (
            await reads.list(actor, Commitment, {
              filter: { field: 'campaign', op: 'eq', value: id },
              sort: '-updatedAt',
              limit: 50,
            })
          ).items;
    // One currency a page: that of the campaign, so that no line turns it; what is in another one says so itself.
    const currency =
      campaign.budget?.currency ?? lines.items[0]?.amount.currency ?? commitments[0]?.amount.currency ?? actor.currency;
    const end = campaign.period.end ?? campaign.period.start;
    const cost = await imported.ofCampaign(actor, campaign.code, currency, {
      from: campaign.period.start,
      to: addDays(end, 1),
    });
    return reading(reads.deps.db, actor, async (tx) => {
      const limits = await readLimits(tx, actor.workspaceId);
      const spent = await campaigns.use(actor, tx, id, currency);
      return {
        currency,
        planned: campaign.budget?.amount ?? null,
        use: usageOf(spent, limits),
        imported: shown(cost),
        lines: lines.items.map((l) => ({
          id: l.id,
          title: l.title,
          budget: { id: l.budget, title: lines.refs['budget']?.[l.budget]?.title ?? '' },
          use: l.use as CampaignBudget['use'],
          currency: l.amount.currency,
          imported: null,
        })),
        commitments: commitments.map((c) => ({
          id: c.id,
          title: c.title,
          supplier: c.supplier,
          amount: c.amount.amount,
          currency: c.amount.currency,
          settled: c.settled?.amount ?? '0',
          due: c.due,
          state: c.state,
        })),
      };
    });
  }
}
