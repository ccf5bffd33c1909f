import { Decimal } from 'decimal.js';
import type { Label } from '../../../shared/label.ts';
import { campaignKinds } from '../../campaigns/campaigns.contract.ts';
import type { SimilarAnswer } from '../cases.contract.ts';

/** What is known of a campaign that is being written, or of a case. Amounts are of one currency. */
export interface Likened {
  readonly kind: string | null;
  readonly channels: readonly string[];
  readonly budget: string | null;
  /** First day. */
  readonly start: string | null;
}

type Kind = keyof typeof campaignKinds;
/** Kinds that are done alike: what one teaches holds for the others in part. */
const families: readonly (readonly Kind[])[] = [
  ['double11', 'sale618', 'promotion', 'anniversary', 'memberDay'],
  ['launch', 'coBranding', 'brand'],
  ['referral', 'memberDay'],
  ['livestream', 'double11', 'sale618'],
  ['tradeFair', 'brand'],
];
export const relatedKinds = (kind: string): readonly string[] => [
  ...new Set([kind, ...families.filter((f) => f.includes(kind as Kind)).flat()]),
];

const weights = { kind: 0.4, channels: 0.25, budget: 0.2, season: 0.15 } as const;
/** Budgets that differ by this factor have nothing in common. */
const farBudget = 4;
const monthOf = (day: string): number => Number(day.slice(5, 7));
const monthsApart = (a: number, b: number): number => Math.min((a - b + 12) % 12, (b - a + 12) % 12);

export interface Likeness {
  /** 0 to 1, over what is known of both. */
  readonly score: number;
  readonly reasons: readonly Label[];
}

/** How like a case is to a campaign, with the reasons in words. Pure. */
export function likenessOf(draft: Likened, known: Likened, nameOf: (channel: string) => string | undefined): Likeness {
  const parts: { weight: number; value: number; reason?: Label }[] = [];
  if (draft.kind !== null && known.kind !== null) {
    const label = campaignKinds[known.kind as Kind] as Label | undefined;
    const [zh, en] = [label?.zh ?? known.kind, label?.en ?? known.kind];
    if (draft.kind === known.kind)
      parts.push({ weight: weights.kind, value: 1, reason: { zh: `同为${zh}`, en: `Also ${en}` } });
    else if (relatedKinds(draft.kind).includes(known.kind))
      parts.push({
        weight: weights.kind,
        value: 0.5,
        reason: { zh: `类型相近（${zh}）`, en: `A kind like it (${en})` },
      });
    else parts.push({ weight: weights.kind, value: 0 });
  }
  if (draft.channels.length > 0 && known.channels.length > 0) {
    const shared = known.channels.filter((c) => draft.channels.includes(c));
    const all = new Set([...draft.channels, ...known.channels]);
    const names = shared.flatMap((c) => nameOf(c) ?? []).slice(0, 3);
    const more = shared.length > names.length;
    parts.push({
      weight: weights.channels,
      value: shared.length / all.size,
      ...(names.length > 0
        ? {
            reason: {
              zh: `共同渠道：${names.join('、')}${more ? ` 等 ${shared.length} 个` : ''}`,
              en: `Same channels: ${names.join(', ')}${more ? ` and ${shared.length - names.length} more` : ''}`,
            },
          }
        : {}),
    });
  }
  if (draft.budget !== null && known.budget !== null && Number(draft.budget) > 0 && Number(known.budget) > 0) {
    const times = Number(known.budget) / Number(draft.budget);
    const value = Math.max(0, 1 - Math.abs(Math.log(times)) / Math.log(farBudget));
    const near = times > 0.8 && times < 1.25;
    const reason = near
      ? { zh: '预算相近', en: 'A budget of the same size' }
      : { zh: `预算是本次的 ${times.toFixed(1)} 倍`, en: `Its budget was ${times.toFixed(1)} times this one` };
    parts.push({ weight: weights.budget, value, ...(value > 0 ? { reason } : {}) });
  }
  if (draft.start !== null && known.start !== null) {
    const month = monthOf(known.start);
    const apart = monthsApart(monthOf(draft.start), month);
    const value = [1, 0.7, 0.35][apart] ?? 0;
    const reason =
      apart === 0
        ? { zh: `同在 ${month} 月`, en: 'The same month' }
        : { zh: `季节相近（${month} 月）`, en: 'The same season' };
    parts.push({ weight: weights.season, value, ...(value > 0 ? { reason } : {}) });
  }
  const base = parts.reduce((sum, p) => sum + p.weight, 0);
  const score = base === 0 ? 0 : parts.reduce((sum, p) => sum + p.weight * p.value, 0) / base;
  return {
    score: Number(score.toFixed(3)),
    reasons: parts
      .filter((p) => p.reason !== undefined)
      .toSorted((a, b) => b.weight * b.value - a.weight * a.value)
      .flatMap((p) => p.reason ?? []),
  };
}

/** Cases below it are not offered. */
export const leastLikeness = 0.4;
/** Fewer say nothing. */
export const neededCases = 3;

/** Median and range of what similar cases brought; never a number where there are too few. Pure. */
export function estimateRoi(
  cases: readonly { readonly code: string; readonly roi: string | null }[],
): SimilarAnswer['estimate'] {
  const counted = cases.flatMap(({ code, roi }) => (roi === null ? [] : [{ code, roi: new Decimal(roi) }]));
  const n = counted.length;
  if (n < neededCases)
    return {
      kind: 'notEnough',
      found: n,
      needed: neededCases,
      method: {
        zh: `有 ROI 的相似案例只有 ${n} 个，至少 ${neededCases} 个才能估算`,
        en: `Only ${n} similar cases have an ROI; an estimate needs ${neededCases}`,
      },
    };
  const sorted = counted.map((c) => c.roi).toSorted((a, b) => a.comparedTo(b));
  const at = (i: number): Decimal => sorted[i] ?? new Decimal(0);
  const median =
    n % 2 === 1
      ? at((n - 1) / 2)
      : at(n / 2 - 1)
          .plus(at(n / 2))
          .div(2);
  const text = (d: Decimal): string => d.toDecimalPlaces(4).toFixed();
  return {
    kind: 'estimate',
    median: text(median),
    low: text(at(0)),
    high: text(at(n - 1)),
    cases: counted.map((c) => c.code),
    method: {
      zh: `取 ${n} 个相似案例 ROI 的中位数，范围为最低到最高，未按规模调整`,
      en: `The median ROI of ${n} similar cases, with the lowest and highest; not adjusted for size`,
    },
  };
}
