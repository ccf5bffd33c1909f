const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format;
}

const keptInstants = 20_000;
const quarter = 15 * 60_000;
/** Since then no zone has changed its offset but at a quarter of an hour. */
const evenSince = Date.UTC(1973, 0, 1);
const offsets = new Map<string, number>();

/** What the clock on the wall of a zone shows at an instant, as if it were UTC, in milliseconds. */
function wallAt(instant: number, timeZone: string): number {
  if (instant < evenSince) return readWall(instant, timeZone);
  const begin = Math.floor(instant / quarter) * quarter;
  const key = `${timeZone} ${begin}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = readWall(begin, timeZone) - begin;
    if (offsets.size >= keptInstants) offsets.clear();
    offsets.set(key, offset);
  }
  return instant + offset;
}

function readWall(instant: number, timeZone: string): number {
  const p: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) p[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = p;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1_000) + 1_000) % 1_000);
}

/** The day of an instant in a zone, `YYYY-MM-DD`. */
export const dayIn = (instant: number, timeZone: string): string =>
  new Date(wallAt(instant, timeZone)).toISOString().slice(0, 10);

const instants = new Map<string, number>();

/**
 * The instant at which the wall of a zone shows `minutes` after midnight of a day. Of an hour that comes twice the
 * first or the last one; an hour that is left out begins when it would have.
 */
export function instantAt(
  day: string,
  minutes: number,
  timeZone: string,
  repeated: 'first' | 'last' = 'first',
): number {
  // Asked again and again for the same openings and closings; Intl is slow.
  const key = `${timeZone} ${day} ${minutes} ${repeated}`;
  let instant = instants.get(key);
  if (instant === undefined) {
    instant = findInstant(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000, timeZone, repeated);
    if (instants.size >= keptInstants) instants.clear();
    instants.set(key, instant);
  }
  return instant;
}

function findInstant(wall: number, timeZone: string, repeated: 'first' | 'last'): number {
  // The zone's offsets of the day before and the day after are all that can hold around a change.
  const around = [wall - 86_400_000, wall + 86_400_000].map((t) => wallAt(t, timeZone) - t);
  const found = around.map((offset) => wall - offset).filter((t) => wallAt(t, timeZone) === wall);
  if (found.length === 0) return wall - (around[0] ?? 0);
  return repeated === 'first' ? Math.min(...found) : Math.max(...found);
}

/** The day so many days later. */
export function shiftDay(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** Whole days from one day to another. */
export const daysFrom = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
