import type { Label, Locale } from '../../shared/label.ts';
import type { ChildDef } from '../../shared/record/children.ts';
import type { Field } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { RefNames } from '../../shared/record/wire.ts';
import { linesIn } from '../records/lines.ts';
import type { ColumnType, OutCell, OutColumn } from '../tabular/column.types.ts';

export interface ExportColumn extends OutColumn {
  readonly field: string;
  readonly value: (row: Readonly<Record<string, unknown>>, refs: RefNames) => OutCell;
}

interface Wishes {
  readonly locale: Locale;
  readonly timeZone: string;
  /** Fields in the order wished; all when absent. */
  readonly columns?: readonly string[] | undefined;
}

/** Headings of the columns that every record has; imports know them too. */
export const systemLabels: Readonly<Record<string, Label>> = {
  code: { zh: '编号', en: 'Code' },
  state: { zh: '状态', en: 'State' },
  unitId: { zh: '所属部门', en: 'Unit' },
  ownerId: { zh: '负责人', en: 'Owner' },
  createdAt: { zh: '创建时间', en: 'Created' },
  updatedAt: { zh: '更新时间', en: 'Updated' },
};

/** Headings of the second column of money and date ranges. */
export const partLabels = {
  currency: { zh: '币种', en: 'currency' },
  start: { zh: '开始', en: 'start' },
  end: { zh: '结束', en: 'end' },
} as const;

const typeOf: Partial<Record<Field['kind'], ColumnType>> = {
  integer: 'integer',
  decimal: 'decimal',
  percent: 'percent',
  date: 'date',
  instant: 'datetime',
  boolean: 'boolean',
};

/** Wall time of an instant, `2026-11-22T15:30:00`. */
export function wallTime(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    new Date(instant),
  );
  return parts.replace(' ', 'T');
}

const written = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

const nameOf = (refs: RefNames, target: string, id: unknown): string =>
  typeof id === 'string' ? (refs[target]?.[id]?.title ?? '') : '';

/** The columns of one field: two of money and date ranges. */
export function columnsOfField(
  name: string,
  field: Field,
  { locale, timeZone }: Omit<Wishes, 'columns'>,
): ExportColumn[] {
  const header = field.label[locale];
  const part = (label: Label): string => (locale === 'zh' ? `${header}（${label.zh}）` : `${header} (${label.en})`);
  const label = (key: unknown): string => field.options?.[String(key)]?.[locale] ?? String(key);
  const list = (value: unknown, text: (v: unknown) => string): string =>
    Array.isArray(value) ? value.map(text).join('、') : '';
  const simple = (value: ExportColumn['value'], type: ColumnType = 'text'): ExportColumn[] => [
    { field: name, header, type, value },
  ];
  switch (field.kind) {
    case 'money':
      return [
        { field: name, header, type: 'money', value: (r) => (r[name] as { amount: string } | null)?.amount },
        {
          field: name,
          header: part(partLabels.currency),
          value: (r) => (r[name] as { currency: string } | null)?.currency,
        },
      ];
    case 'dateRange':
      return [
        {
          field: name,
          header: part(partLabels.start),
          type: 'date',
          value: (r) => (r[name] as { start: string } | null)?.start,
        },
        {
          field: name,
          header: part(partLabels.end),
          type: 'date',
          value: (r) => (r[name] as { end: string | null } | null)?.end,
        },
      ];
    case 'choice':
      return simple((r) => (r[name] === null ? null : label(r[name])));
    case 'choices':
      return simple((r) => list(r[name], label));
    case 'tags':
      return simple((r) => list(r[name], String));
    case 'ref':
    case 'person':
    case 'unit':
      return simple((r, refs) => nameOf(refs, field.target ?? '', r[name]));
    case 'refs':
      return simple((r, refs) => list(r[name], (id) => nameOf(refs, field.target ?? '', id)));
    case 'instant':
      return simple((r) => (typeof r[name] === 'string' ? wallTime(r[name], timeZone) : null), 'datetime');
    case 'computed':
      if (field.parts !== undefined)
        return Object.entries(field.parts).map(([key, of]) => ({
          field: name,
          header: part(of),
          type: 'decimal',
          value: (r) => (r[name] as Readonly<Record<string, string | null>> | null | undefined)?.[key],
        }));
      return simple((r) => written(r[name]));
    case 'json':
      return simple((r) => written(r[name]));
    default:
      return simple((r) => r[name] as OutCell, typeOf[field.kind] ?? 'text');
  }
}

/** Columns of a sheet of lines that are none of the line's own fields, whose names cannot begin so. */
export const lineKeys = { code: '#code', title: '#title', place: '#place', version: '#version' } as const;

/** Their headings: they name the record, for a line may have a title of its own. */
export function lineHeads(d: RecordDef): Readonly<Record<keyof typeof lineKeys, Label>> {
  const own = d.fields[d.title]?.label ?? d.label;
  return {
    code: { zh: `${d.label.zh}编号`, en: `${d.label.en} code` },
    title: {
      zh: own.zh.startsWith(d.label.zh) ? own.zh : `${d.label.zh}${own.zh}`,
      en: own.en.startsWith(d.label.en) ? own.en : `${d.label.en} ${own.en.toLowerCase()}`,
    },
    place: { zh: '行号', en: 'Line' },
    version: { zh: `${d.label.zh}版本`, en: `${d.label.en} version` },
  };
}

/** The columns of a sheet of lines: whose they are, their place, their own, and the version they were taken from. */
export function lineColumns(d: RecordDef, child: ChildDef, wishes: Omit<Wishes, 'columns'>): ExportColumn[] {
  const heads = lineHeads(d);
  const column = (key: keyof typeof lineKeys, type: ColumnType): ExportColumn => ({
    field: lineKeys[key],
    header: heads[key][wishes.locale],
    type,
    value: (r) => r[lineKeys[key]] as OutCell,
  });
  return [
    column('code', 'text'),
    column('title', 'text'),
    column('place', 'integer'),
    ...Object.entries(child.fields).flatMap(([name, field]) => columnsOfField(name, field, wishes)),
    column('version', 'integer'),
  ];
}

/** The lines of one child of a row, each as a row of its sheet. */
export const lineRows = (
  d: RecordDef,
  name: string,
  row: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] =>
  linesIn(row, name).map((line, i) => ({
    ...line,
    [lineKeys.code]: row['code'],
    [lineKeys.title]: row[d.title],
    [lineKeys.place]: i + 1,
    [lineKeys.version]: row['version'],
  }));

/** The columns of an exported table. References are written by name, instants as wall time of the workspace. */
export function exportColumns(d: RecordDef, wishes: Wishes): ExportColumn[] {
  const { locale, timeZone } = wishes;
  const system: Record<string, ExportColumn['value']> = {
    code: (r) => r['code'] as string,
    state: (r) => d.states.all[String(r['state'])]?.[locale] ?? String(r['state']),
    unitId: (r, refs) => nameOf(refs, 'orgUnit', r['unitId']),
    ownerId: (r, refs) => nameOf(refs, 'person', r['ownerId']),
    createdAt: (r) => wallTime(String(r['createdAt']), timeZone),
    updatedAt: (r) => wallTime(String(r['updatedAt']), timeZone),
  };
  const all = ['code', ...Object.keys(d.fields), 'state', 'unitId', 'ownerId', 'createdAt', 'updatedAt'];
  const wanted = wishes.columns === undefined ? all : wishes.columns.filter((c) => all.includes(c));
  return wanted.flatMap((name): ExportColumn[] => {
    const field = d.fields[name];
    if (field !== undefined) return columnsOfField(name, field, wishes);
    const value = system[name];
    const header = systemLabels[name]?.[locale];
    return value === undefined || header === undefined
      ? []
      : [{ field: name, header, type: name.endsWith('At') ? 'datetime' : 'text', value }];
  });
}
