/** A bar where it lies: row, first day and the day after the last, as days from the chart's start. */
export interface LaidBar {
  readonly id: string;
  readonly row: number;
  readonly left: number;
  readonly right: number;
  readonly waitsFor: readonly string[];
  readonly critical: boolean;
}

export interface Link {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly tone: 'plain' | 'critical' | 'clash';
}

export const rowHeight = 34;
const middle = rowHeight / 2;
const stub = 6;

/**
 * Arrows from the end of what is waited for to the begin of what waits. Where there is no room between the two, the
 * arrow goes around below the first row, so that it never runs backwards through a bar.
 */
export function linksOf(bars: readonly LaidBar[], dayWidth: number, offsets: (row: number) => number): readonly Link[] {
  const byId = new Map(bars.map((b) => [b.id, b]));
  return bars.flatMap((to) =>
    to.waitsFor.flatMap((id): Link[] => {
      const from = byId.get(id);
      if (from === undefined) return [];
      const [x1, y1] = [from.right * dayWidth, offsets(from.row) + middle];
      const [x2, y2] = [to.left * dayWidth, offsets(to.row) + middle];
      const tone = to.left < from.right ? 'clash' : from.critical && to.critical ? 'critical' : 'plain';
      const around = y1 + (y2 > y1 ? middle : -middle);
      const path =
        x2 >= x1 + 2 * stub
          ? `M${x1} ${y1}H${x2 - stub}V${y2}H${x2 - 1}`
          : `M${x1} ${y1}h${stub}V${around}H${x2 - stub}V${y2}H${x2 - 1}`;
      return [{ key: `${id}-${to.id}`, from: id, to: to.id, path, tone }];
    }),
  );
}
