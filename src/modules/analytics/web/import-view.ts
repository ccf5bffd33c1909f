import type { DataImportOptions, DataImportRun } from '../imports.contract.ts';

export const isRunning = (run: Pick<DataImportRun, 'state'>): boolean =>
  run.state === 'waiting' || run.state === 'reading' || run.state === 'writing';

/** What a person fills in, as text; empty is "as the system finds it". */
export interface OptionsForm {
  readonly dateOrder: '' | 'mdy' | 'dmy';
  readonly timeZone: string;
  readonly currency: string;
  readonly source: string;
  readonly channel: string;
  readonly account: string;
  readonly campaign: string;
  readonly unit: string;
  readonly date: string;
  readonly headerRow: string;
  readonly sheet: string;
}
export const noOptions: OptionsForm = {
  dateOrder: '',
  timeZone: '',
  currency: '',
  source: '',
  channel: '',
  account: '',
  campaign: '',
  unit: '',
  date: '',
  headerRow: '',
  sheet: '',
};

export const isSource = (text: string): boolean => text === '' || /^[a-z][a-z0-9_]{0,39}$/.test(text);

/** The form as the API takes it: only what was filled in. */
export function optionsOf(
  form: OptionsForm,
  rest: { readonly dryRun: boolean; readonly skipErrors?: boolean; readonly mapping?: DataImportRun['mapping'] },
): Partial<DataImportOptions> {
  const { dateOrder, headerRow, ...texts } = form;
  const filled = Object.fromEntries(Object.entries(texts).filter(([, v]) => v.trim() !== ''));
  return {
    ...filled,
    ...(dateOrder === '' ? {} : { dateOrder }),
    ...(/^[1-9]\d{0,2}$/.test(headerRow) ? { headerRow: Number(headerRow) } : {}),
    ...rest,
  };
}

/** The mapping with every column named, so that one taken out is not recognised again. */
export const wholeMapping = (run: Pick<DataImportRun, 'header' | 'mapping'>): DataImportRun['mapping'] =>
  Object.fromEntries(run.header.map((_, i) => [String(i), run.mapping[String(i)] ?? '']));

export const missingFields = (run: Pick<DataImportRun, 'fields'>, mapping: DataImportRun['mapping']) => {
  const mapped = new Set(Object.values(mapping));
  return run.fields.filter((f) => f.required && !mapped.has(f.key));
};

/** Seconds that writing will still take at the speed so far; null while that would be a guess. */
export function secondsLeft(progress: number, sinceSeconds: number): number | null {
  if (progress < 0.02 || sinceSeconds < 2 || progress >= 1) return null;
  return Math.round((sinceSeconds / progress) * (1 - progress));
}
