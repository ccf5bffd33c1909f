import type { Label } from '../../../shared/label.ts';
import { type Light, lightTones } from '../lights.contract.ts';

/** What a light is judged by. Figures are numbers here: a light compares, it does not count money. */
export interface LightFacts {
  /** Share of the period that has passed, 0 to 1; above 1 when its last day is over. */
  readonly elapsed: number;
  /** Null where the reader may not see figures. */
  readonly figures: {
    readonly gmv: number | null;
    readonly orders: number | null;
    readonly uv: number | null;
    readonly cost: number | null;
  } | null;
  readonly plan: {
    readonly gmv: number | null;
    readonly orders: number | null;
    readonly uv: number | null;
    readonly cost: number | null;
  };
  readonly pauseReason: string | null;
  readonly paused: boolean;
  /** Incidents that are not resolved, by severity. */
  readonly incidents: { readonly S1: number; readonly S2: number; readonly S3: number };
  /** Clocks that are late. */
  readonly overdue: readonly Label[];
}

type Reason = Light['reasons'][number];
/** Below these shares of what is due by now a figure is behind, and far behind. */
const behind = 0.9;
const farBehind = 0.7;
/** Spending this far ahead of time is worth a look; beyond the plan itself it is bad. */
const ahead = 1.15;
/** In the first hours a share says nothing. */
const tooEarly = 0.03;

const names = {
  gmv: { zh: '成交额', en: 'GMV' },
  orders: { zh: '订单数', en: 'Orders' },
  uv: { zh: '访客数', en: 'Visitors' },
} as const;
const percent = (share: number): string => `${Math.round(share * 100)}%`;
const reason = (key: Reason['key'], tone: Reason['tone'], zh: string, en: string): Reason => ({
  key,
  tone,
  text: { zh, en },
});

/** The figure that the plan speaks of first: money before orders before visitors. */
function paceReason({ elapsed, figures, plan }: LightFacts): Reason | undefined {
  if (figures === null) return undefined;
  const key = (['gmv', 'orders', 'uv'] as const).find((k) => (plan[k] ?? 0) > 0);
  if (key === undefined)
    return reason('noPlan', 'none', '没有计划数，无法判断进度', 'No planned figure to judge the pace by');
  if (elapsed < tooEarly) return undefined;
  const share = (figures[key] ?? 0) / ((plan[key] ?? 0) * Math.min(1, elapsed));
  if (share >= behind) return undefined;
  const name = names[key];
  return reason(
    'pace',
    share < farBehind ? 'bad' : 'warning',
    `${name.zh}是应达的 ${percent(share)}`,
    `${name.en} at ${percent(share)} of what is due by now`,
  );
}

function budgetReason({ elapsed, figures, plan }: LightFacts): Reason | undefined {
  const [cost, planned] = [figures?.cost ?? null, plan.cost ?? 0];
  if (cost === null || planned <= 0) return undefined;
  const used = cost / planned;
  if (used > 1)
    return reason('budget', 'bad', `花费已用预算的 ${percent(used)}`, `${percent(used)} of the budget is spent`);
  if (elapsed < tooEarly || used < 0.1 || used <= elapsed * ahead) return undefined;
  return reason(
    'budget',
    'warning',
    `时间过了 ${percent(elapsed)}，花费已用 ${percent(used)}`,
    `${percent(used)} of the budget is spent in ${percent(elapsed)} of the time`,
  );
}

/** The light of a campaign, with its reasons. */
export function lightOf(facts: LightFacts): Light {
  const { S1, S2, S3 } = facts.incidents;
  const open = S1 + S2 + S3;
  const worst = S1 > 0 ? 'S1' : S2 > 0 ? 'S2' : 'S3';
  const reasons: (Reason | undefined)[] = [
    open > 0
      ? reason(
          'incident',
          S1 > 0 ? 'bad' : 'warning',
          `${open} 个突发事件未解决，最高 ${worst}`,
          `${open} open incident${open === 1 ? '' : 's'}, up to ${worst}`,
        )
      : undefined,
    facts.paused
      ? reason(
          'paused',
          'warning',
          `已暂停${facts.pauseReason === null ? '' : `：${facts.pauseReason}`}`,
          `Paused${facts.pauseReason === null ? '' : `: ${facts.pauseReason}`}`,
        )
      : undefined,
    paceReason(facts),
    budgetReason(facts),
    facts.overdue.length > 0
      ? reason(
          'clock',
          'bad',
          `${facts.overdue.map((o) => o.zh).join('、')}已超时`,
          `Late: ${facts.overdue.map((o) => o.en.toLowerCase()).join(', ')}`,
        )
      : undefined,
    facts.elapsed > 1
      ? reason('over', 'warning', '已过结束日期，还没有结束', 'Past its last day and not ended')
      : undefined,
  ];
  const found = reasons
    .filter((r) => r !== undefined)
    .toSorted((a, b) => lightTones.indexOf(a.tone) - lightTones.indexOf(b.tone));
  const first = found[0];
  if (first === undefined)
    return { tone: 'good', reasons: [reason('fine', 'good', '进度与花费在计划内', 'Pace and spending within plan')] };
  return { tone: first.tone, reasons: found };
}
