import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { cents } from '../../../shared/money.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import { Budget, BudgetLine, type Use } from '../budget.contract.ts';
import type { Proposal } from '../budget-figures.contract.ts';
import { BudgetTransfer } from '../transfer.contract.ts';
import { proposeMoves } from './proposal.rules.ts';

export interface ProposalDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly metrics: Metrics;
  readonly channels: Pick<ChannelsApi, 'channelsBySlug'>;
}
interface Asked {
  readonly from: string;
  readonly to: string;
  readonly share: string;
}

/** Moving money from channels that return little to those that return much, with the arithmetic shown. */
export class ProposalService {
  readonly #deps: ProposalDeps;

  constructor(deps: ProposalDeps) {
    this.#deps = deps;
  }

  async of(actor: Actor, id: string, asked: Asked): Promise<Proposal> {
    const { reads, metrics, channels } = this.#deps;
    if (asked.from >= asked.to) throw invalid(issue(['to'], '结束须晚于开始', 'The end must be after the start'));
    const { item: budget } = await reads.get(actor, Budget, id);
    const lines = await reads.list(actor, BudgetLine, {
      filter: {
        all: [
          { field: 'budget', op: 'eq', value: id },
          { field: 'kind', op: 'eq', value: 'channel' },
          { field: 'state', op: 'eq', value: 'open' },
        ],
      },
      limit: 200,
    });
    const answer = await metrics.run(actor, {
      kind: 'breakdown',
      metrics: ['cost', 'net_revenue', 'roi', 'roas'],
      by: ['channel'],
      sort: { metric: 'cost' },
      limit: 200,
      other: false,
      from: asked.from,
      to: asked.to,
      currency: budget.total.currency,
    });
    if (answer.kind !== 'breakdown') throw new Error('a breakdown was asked for');
    const slugs = new Map([...(await channels.channelsBySlug(actor))].map(([slug, c]) => [c.id, slug]));
    const figures = new Map(answer.rows.map((r) => [r.key.values?.[0] ?? '', r.figures.map((f) => f.exact)]));
    const returns = lines.items.flatMap((line) => {
      const slug = slugs.get(line.channel ?? '');
      const found = slug === undefined ? undefined : figures.get(slug);
      const cost = found?.[0] ?? null;
      if (slug === undefined || found === undefined || cost === null || Number(cost) <= 0) return [];
      const use = line.use as Use;
      return [
        {
          line: line.id,
          title: line.title,
          channel: slug,
          cost,
          netRevenue: found[1] ?? '0',
          roi: found[2] ?? null,
          roas: found[3] ?? null,
          free: use.free,
          plan: use.plan,
        },
      ];
    });
    // Of the channels compared, by the metric itself: visits that cost nothing would lift the bar beyond all of them.
    const average =
      returns.length === 0
        ? null
        : await metrics.figure(
            actor,
            'roi',
            { from: asked.from, to: asked.to },
            {
              field: 'channel',
              op: 'in',
              value: [...new Set(returns.map((r) => r.channel))],
            },
          );
    const window = { from: asked.from, to: asked.to };
    const { moves, gain } = proposeMoves({
      channels: returns,
      average,
      window,
      share: asked.share,
      free: new Map(returns.map((r) => [r.line, cents(r.free)])),
      plan: new Map(returns.map((r) => [r.line, cents(r.plan)])),
    });
    return { window, currency: budget.total.currency, average, share: asked.share, channels: returns, moves, gain };
  }

  /** The proposed moves as drafts, each for somebody else to sign. */
  async draft(actor: Actor, id: string, asked: Asked): Promise<{ items: { id: string; code: string }[] }> {
    const { writes, reads } = this.#deps;
    const { item: budget } = await reads.get(actor, Budget, id);
    const { moves, currency } = await this.of(actor, id, asked);
    if (moves.length === 0)
      throw new AppError('conflict', {
        reason: { zh: '按这段时间的数据没有可建议的调拨', en: 'The figures of this window propose no transfer' },
      });
    return writes.transaction(actor, async (work) => {
      const items: { id: string; code: string }[] = [];
      for (const { fromLine, toLine, arithmetic: a } of moves) {
        const row = await writes.create(
          work,
          BudgetTransfer,
          {
            title: `${a.from} → ${a.to}`.slice(0, 200),
            budget: id,
            fromPlace: 'line',
            fromLine,
            toPlace: 'line',
            toLine,
            amount: { amount: a.amount, currency },
            reason: `${asked.from} ~ ${asked.to}：${a.giver.channel} ROI ${a.giver.roi ?? '—'}，${a.taker.channel} ROI ${a.taker.roi ?? '—'}`,
            unitId: budget.unitId,
          },
          { system: { arithmetic: a } },
        );
        items.push({ id: row.id, code: row.code });
      }
      return { items };
    });
  }
}
