import { Decimal } from 'decimal.js';
import { fromCents, splitByWeights, toMillionths } from '../../../shared/money.ts';
import type { Proposal } from '../budget-figures.contract.ts';

/** One line of a channel with what its channel brought in the window: figures of the metrics, nothing of our own. */
export type ChannelReturn = Proposal['channels'][number];

export interface ProposalInput {
  readonly channels: readonly ChannelReturn[];
  /** ROI of all channels with cost together; null without cost. */
  readonly average: string | null;
  readonly window: { readonly from: string; readonly to: string };
  /** Greatest part of a giver's plan that may go. */
  readonly share: string;
  readonly free: ReadonlyMap<string, bigint>;
  readonly plan: ReadonlyMap<string, bigint>;
}

const above = (a: string | null, b: Decimal): boolean => a !== null && new Decimal(a).gt(b);

/**
 * Moves from lines whose channel returns less than the average to those that return more. A giver gives what it has
 * free, at most `share` of its plan; takers share it by net revenue, each cent by the largest remainder. The gain
 * supposes that the next yuan returns what the last ones did, which it will not quite: the page says so.
 */
export function proposeMoves(input: ProposalInput): Pick<Proposal, 'moves' | 'gain'> {
  if (input.average === null) return { moves: [], gain: '0.00' };
  const average = new Decimal(input.average);
  const takers = input.channels.filter((c) => above(c.roi, average) && Number(c.netRevenue) > 0);
  const givers = input.channels
    .filter((c) => c.roi !== null && new Decimal(c.roi).lt(average))
    .toSorted((a, b) => new Decimal(a.roi ?? 0).cmp(new Decimal(b.roi ?? 0)));
  if (takers.length === 0) return { moves: [], gain: '0.00' };
  let gain = new Decimal(0);
  const moves = givers.flatMap((giver) => {
    const free = input.free.get(giver.line) ?? 0n;
    // Whole yuan: nobody moves cents.
    const cap = ((input.plan.get(giver.line) ?? 0n) * toMillionths(input.share)) / 1_000_000n;
    const amount = ((free < cap ? free : cap) / 100n) * 100n;
    if (amount <= 0n) return [];
    const parts = splitByWeights(
      amount,
      takers.map((t) => BigInt(new Decimal(t.netRevenue).mul(100).round().toFixed(0))),
    );
    return takers.flatMap((taker, i) => {
      const part = parts[i] ?? 0n;
      if (part <= 0n) return [];
      const gained = new Decimal(fromCents(part)).mul(new Decimal(taker.roi ?? 0).minus(giver.roi ?? 0));
      gain = gain.plus(gained);
      const of = ({ channel, cost, netRevenue, roi }: ChannelReturn) => ({ channel, cost, netRevenue, roi });
      return [
        {
          fromLine: giver.line,
          toLine: taker.line,
          arithmetic: {
            from: giver.title,
            to: taker.title,
            window: input.window,
            giver: of(giver),
            taker: of(taker),
            amount: fromCents(part),
            gain: gained.toFixed(2),
          },
        },
      ];
    });
  });
  return { moves, gain: gain.toFixed(2) };
}
