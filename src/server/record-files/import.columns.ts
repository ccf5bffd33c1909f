import { AppError, issue } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import type { ChildDef, Fields } from '../../shared/record/children.ts';
import type { Field } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { type Parsed, parsed, parseText, refused } from '../tabular/cell.result.ts';
import { parseBoolean } from '../tabular/cell-boolean.parser.ts';
import { parseDate, parseInstant } from '../tabular/cell-date.parser.ts';
import {
  type NumberHints,
  parseDecimal,
  parseInteger,
  parseMoney,
  parsePercent,
} from '../tabular/cell-number.parser.ts';
import type { ColumnTarget } from '../tabular/header.match.ts';
import type { Cell } from '../tabular/tabular.types.ts';
import { lineHeads, lineKeys, partLabels, systemLabels } from './export.columns.ts';

/** Where a column of a file goes: a field, or one part of it. */
export interface ImportTarget extends ColumnTarget {
  readonly field: string;
  /** What people read: the field, and the part of it. */
  readonly name: Label;
  readonly part?: 'currency' | 'start' | 'end';
}

const target = (
  key: string,
  name: Label,
  aliases: readonly string[],
  more: Partial<ImportTarget> = {},
): ImportTarget => ({ key, field: key, name, label: name.zh, aliases: [name.en, ...aliases], ...more });

/** The targets of fields; keys are `title`, `budget.currency`, `period.start`. */
function fieldTargets(fields: Fields): ImportTarget[] {
  const part = (name: string, x: Field, of: keyof typeof partLabels, aliases: string[], required = false) => {
    const p = partLabels[of];
    return target(
      `${name}.${of}`,
      { zh: `${x.label.zh}（${p.zh}）`, en: `${x.label.en} (${p.en})` },
      [`${x.label.zh}${p.zh}`, ...aliases],
      { field: name, part: of, required },
    );
  };
  return Object.entries(fields).flatMap(([name, x]): ImportTarget[] => {
    if (x.computed === true || x.readOnly === true || x.kind === 'json' || x.kind === 'file') return [];
    if (x.kind === 'dateRange')
      return [
        part(name, x, 'start', [partLabels.start.zh, partLabels.start.en, '开始日期', '开始时间'], x.required),
        part(name, x, 'end', [partLabels.end.zh, partLabels.end.en, '结束日期', '结束时间']),
      ];
    const own = target(name, x.label, x.aliases ?? [], { required: x.required && x.default === undefined });
    return x.kind === 'money'
      ? [own, part(name, x, 'currency', [partLabels.currency.zh, partLabels.currency.en])]
      : [own];
  });
}

/** Every target that a file of rows may have a column for, `code` and `ownerId` among them. */
export const importTargets = (d: RecordDef): ImportTarget[] => [
  ...fieldTargets(d.fields),
  ...['code', 'unitId', 'ownerId'].map((n) => target(n, systemLabels[n] ?? { zh: n, en: n }, [])),
];

/** The declaration of a kind of lines. */
export function childOf(d: RecordDef, lines: string): ChildDef {
  const child = Object.hasOwn(d.children ?? {}, lines) ? d.children?.[lines] : undefined;
  if (child !== undefined) return child;
  throw new AppError('invalid', {
    issues: [issue(['lines'], `${d.label.zh}没有明细“${lines}”`, `There are no lines ${lines} of ${d.label.en}`)],
  });
}

/** Every target that a file of lines may have a column for: the code of their row, their place, their fields. */
export function lineTargets(d: RecordDef, lines: string): ImportTarget[] {
  const heads = lineHeads(d);
  return [
    target(lineKeys.code, heads.code, ['编号', 'Code'], { required: true }),
    target(lineKeys.place, heads.place, ['序号', 'No.']),
    ...fieldTargets(childOf(d, lines).fields),
    target(lineKeys.version, heads.version, ['版本', 'Version']),
  ];
}

/** The tables of a template: rows where files of them are meant, then each kind of lines. */
export const templateTables = (
  d: RecordDef,
): readonly { readonly label: Label; readonly targets: readonly ImportTarget[]; readonly fields: Fields }[] => [
  ...(d.import === undefined && d.children !== undefined
    ? []
    : [{ label: d.label, targets: importTargets(d), fields: d.fields }]),
  ...Object.entries(d.children ?? {}).map(([name, child]) => ({
    label: child.label,
    targets: lineTargets(d, name).filter((t) => t.key !== lineKeys.version),
    fields: child.fields,
  })),
];

const separators = /[、,，;；|]/;
const parts = (text: string): string[] =>
  text
    .split(separators)
    .map((s) => s.trim())
    .filter((s) => s !== '');

function choiceOf(field: Field, cell: Cell, text: string): Parsed<string> {
  const wanted = text.trim().toLowerCase();
  const found = Object.entries(field.options ?? {}).find(
    ([key, o]) => key.toLowerCase() === wanted || o.zh.toLowerCase() === wanted || o.en.toLowerCase() === wanted,
  );
  const all = Object.values(field.options ?? {});
  return found === undefined
    ? refused(
        cell,
        'not_a_choice',
        `不在可选范围内：${all
          .map((o) => o.zh)
          .slice(0, 12)
          .join('、')}`,
        `is none of ${all
          .map((o) => o.en)
          .slice(0, 12)
          .join(', ')}`,
      )
    : parsed(found[0]);
}

/** What a cell says for a field. References come back as text and are resolved by name or code afterwards. */
export function parseCell(
  field: Field,
  cell: Cell,
  env: { readonly timeZone: string; readonly currency: string; readonly hints: NumberHints },
): Parsed<unknown> {
  const text = parseText(cell);
  if (!text.ok || text.value === null) return text;
  switch (field.kind) {
    case 'integer':
      return parseInteger(cell, env.hints);
    case 'decimal':
      return parseDecimal(cell, env.hints);
    case 'percent':
      return parsePercent(cell, env.hints);
    case 'money': {
      const money = parseMoney(cell, env.hints);
      return money.ok && money.value !== null
        ? parsed({ amount: money.value.amount, currency: money.value.currency ?? env.currency })
        : money;
    }
    case 'date':
      return parseDate(cell);
    case 'instant':
      return parseInstant(cell, env.timeZone);
    case 'boolean':
      return parseBoolean(cell);
    case 'choice':
      return choiceOf(field, cell, text.value);
    case 'choices': {
      const keys: string[] = [];
      for (const one of parts(text.value)) {
        const key = choiceOf(field, cell, one);
        if (!key.ok) return key;
        if (key.value !== null) keys.push(key.value);
      }
      return parsed(keys);
    }
    case 'tags':
      return parsed(parts(text.value));
    case 'refs':
      return parsed(parts(text.value));
    default:
      return text;
  }
}
