import { splitByWeights } from '../../../shared/money.ts';

const dayMs = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Days of a closed range by month: `{'2026-02': 28}`. */
export function daysByMonth(start: string, end: string): Map<string, number> {
  const out = new Map<string, number>();
  let day = at(start);
  const last = at(end);
  while (day <= last) {
    const here = new Date(day);
    const next = Date.UTC(here.getUTCFullYear(), here.getUTCMonth() + 1, 1);
    const until = Math.min(next, last + dayMs);
    out.set(here.toISOString().slice(0, 7), Math.round((until - day) / dayMs));
    day = next;
  }
  return out;
}

export interface PlannedSum {
  readonly start: string | null;
  readonly end: string | null;
  readonly cents: bigint;
}

/** Plans spread over months by days, to the cent: what has no period of its own takes the budget's. */
export function spread(
  plans: readonly PlannedSum[],
  period: { readonly start: string; readonly end: string },
): Map<string, bigint> {
  const out = new Map<string, bigint>([...daysByMonth(period.start, period.end).keys()].map((month) => [month, 0n]));
  for (const plan of plans) {
    const days = [...daysByMonth(plan.start ?? period.start, plan.end ?? period.end)];
    const parts = splitByWeights(
      plan.cents,
      days.map(([, n]) => BigInt(n)),
    );
    for (const [i, [month]] of days.entries()) out.set(month, (out.get(month) ?? 0n) + (parts[i] ?? 0n));
  }
  return out;
}
