/** Pure geometry of charts: values and sizes in, numbers and path texts out. */

export type Value = number | null;

const round = (n: number): number => Math.round(n * 10) / 10;

/**
 * Round ticks (1, 2, 2.5 or 5 × 10ⁿ apart) that cover all values. Zero is always among them: a cut axis makes small
 * differences look large.
 */
export function niceTicks(values: readonly Value[], wanted = 4): readonly number[] {
  const known = values.filter((v): v is number => v !== null && Number.isFinite(v));
  const low = Math.min(0, ...known);
  const high = Math.max(0, ...known);
  if (low === 0 && high === 0) return [0, 1];
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5].find((s) => s * power >= raw * 0.999_999) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A line through the known values; a missing one breaks it, because a gap is not a fall to zero. */
export function linePath(values: readonly Value[], x: (i: number) => number, y: (v: number) => number): string {
  let pen = 'M';
  let path = '';
  values.forEach((value, i) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${round(x(i))} ${round(y(value))}`;
    pen = 'L';
  });
  return path;
}

/** Known values with no known neighbour: a line alone would not show them. */
export const lonely = (values: readonly Value[]): readonly number[] =>
  values.flatMap((v, i) =>
    v !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? i : [],
  );

/** Places of the labels under an axis: as many as fit, evenly apart, the last one always among them. */
export function tickPlaces(count: number, width: number, each = 64): readonly number[] {
  if (count <= 0) return [];
  const fit = Math.max(2, Math.floor(width / each));
  const step = Math.max(1, Math.ceil((count - 1) / (fit - 1 || 1)));
  const places: number[] = [];
  for (let i = count - 1; i >= 0; i -= step) places.unshift(i);
  return places;
}

/** Heights for labels at the end of lines: near the wanted ones, in their order, at least `gap` apart. */
export function spreadLabels(wanted: readonly number[], gap: number, top: number, bottom: number): readonly number[] {
  const order = wanted.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y);
  let floor = top;
  for (const one of order) {
    one.y = Math.max(one.y, floor);
    floor = one.y + gap;
  }
  let ceiling = bottom;
  for (const one of order.toReversed()) {
    one.y = Math.min(one.y, ceiling);
    ceiling = one.y - gap;
  }
  const placed = Array.from<number>({ length: wanted.length });
  for (const { y, i } of order) placed[i] = y;
  return placed;
}

/** Rows for spans that overlap: each goes into the first row that is free there; undefined beyond the last row. */
export function laneOf(
  spans: readonly { readonly from: number; readonly to: number }[],
  lanes: number,
): readonly (number | undefined)[] {
  const ends: number[] = [];
  return spans.map((span) => {
    const lane = Array.from({ length: lanes }, (_, i) => i).find((i) => (ends[i] ?? -Infinity) < span.from);
    if (lane !== undefined) ends[lane] = span.to;
    return lane;
  });
}

const hash = (text: string): number =>
  [...text].reduce((sum, c) => (Math.imul(sum, 31) + (c.codePointAt(0) ?? 0)) >>> 0, 17);

/**
 * A colour number for each key: the same key gets the same one on every chart, unless two keys of one chart would
 * share it. The last number is for what is left over.
 */
export function colourSlots(keys: readonly string[], slots = 7): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  const chosen = new Map<string, number>();
  for (const key of keys.toSorted()) {
    let slot = hash(key) % slots;
    for (let tries = 0; taken.has(slot) && tries < slots; tries += 1) slot = (slot + 1) % slots;
    taken.add(slot);
    chosen.set(key, slot);
  }
  return chosen;
}
