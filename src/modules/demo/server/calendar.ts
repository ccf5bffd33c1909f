/** Days as text (YYYY-MM-DD) and instants of China, which has one zone and no summer time. */
export const dayMs = 86_400_000;
const offsetMs = 8 * 3_600_000;

export const addDays = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * dayMs).toISOString().slice(0, 10);
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
/** The day that an instant falls on in China. */
export const dayOf = (at: number): string => new Date(at + offsetMs).toISOString().slice(0, 10);
/** Midnight of a day in China, in milliseconds since 1970. */
export const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) - offsetMs;
/** 0 is Monday. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

const weekdays = [0.9, 0.91, 0.97, 0.99, 1.1, 1.18, 1.09];

/** Visits of a day against the average: the rhythm of the week, warm months and slow growth. `age`: days until the end. */
export function dayFactor(day: string, age: number): number {
  const month = Number(day.slice(5, 7)) - 1 + Number(day.slice(8, 10)) / 31;
  const season = 1 + 0.08 * Math.cos(((month - 6.5) / 12) * 2 * Math.PI);
  return (weekdays[weekdayOf(day)] ?? 1) * season * (1.1 - age * 0.0012);
}

const workday = [
  2, 1, 0.6, 0.4, 0.4, 0.8, 2.2, 5, 8, 9, 9.5, 12, 13, 11.5, 11, 12, 10.5, 10, 10.5, 11, 11.5, 11, 8, 4.5,
];
const weekend = [
  3, 1.6, 0.9, 0.5, 0.4, 0.6, 1.4, 3, 5.5, 8, 10, 11.5, 12, 12, 12.5, 13, 12.5, 11.5, 11, 11.5, 12, 11.5, 9, 6,
];
/** How visits fall on the 24 hours of a day: lunch, afternoon tea, evening. */
export const hoursOf = (day: string): readonly number[] => (weekdayOf(day) < 5 ? workday : weekend);
