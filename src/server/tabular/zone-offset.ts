/** Offsets of time zones at given instants, remembered per hour: an import asks a million times for the same days. */
const formats = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, Map<number, number>>();

const offsetAt = (utc: number, timeZone: string): number => {
  let hours = known.get(timeZone);
  if (!hours) {
    hours = new Map<number, number>();
    known.set(timeZone, hours);
  }
  // Every change of every zone falls on a quarter of an hour.
  const key = Math.floor(utc / 900_000);
  const cached = hours.get(key);
  if (cached !== undefined) return cached;
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const p: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utc)) p[type] = Number(value);
  const wall = Date.UTC(p.year ?? 0, (p.month ?? 1) - 1, p.day, p.hour, p.minute, p.second);
  const offset = wall - Math.floor(utc / 1000) * 1000;
  if (hours.size > 50_000) hours.clear();
  hours.set(key, offset);
  return offset;
};

/**
 * The instant (ms since 1970) at which clocks of the zone show the given wall time (ms, as if it were UTC).
 * A wall time that comes twice means the first; one that is skipped means as much after the gap as it lay in it.
 * Throws RangeError for an unknown zone.
 */
export const zonedInstant = (wall: number, timeZone: string): number => {
  const before = offsetAt(wall - 86_400_000, timeZone);
  const after = offsetAt(wall + 86_400_000, timeZone);
  if (before === after) {
    const offset = offsetAt(wall - before, timeZone);
    if (offset === before) return wall - before;
  }
  const early = wall - before;
  if (offsetAt(early, timeZone) === before) return early;
  const late = wall - after;
  return offsetAt(late, timeZone) === after ? late : early;
};
