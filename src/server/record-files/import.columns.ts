import type { Label } from '../../shared/label.ts';
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
import { partLabels, systemLabels } from './export.columns.ts';

/** Where a column of a file goes: a field, or one part of it. */
export interface ImportTarget extends ColumnTarget {
  readonly field: string;
  readonly part?: 'currency' | 'start' | 'end';
}

/** Every target that a file may have a column for; keys are `title`, `budget.currency`, `period.start`, `code`, `ownerId`. */
export function importTargets(d: RecordDef): ImportTarget[] {
  const target = (
    key: string,
    field: string,
    label: Label,
    aliases: readonly string[],
    more: Partial<ImportTarget> = {},
  ): ImportTarget => ({ key, field, label: label.zh, aliases: [label.en, ...aliases], ...more });
  const both = (l: Label, p: Label): string[] => [`${l.zh}（${p.zh}）`, `${l.en} (${p.en})`, `${l.zh}${p.zh}`];
  const fields = Object.entries(d.fields).flatMap(([name, x]): ImportTarget[] => {
    if (x.computed === true || x.readOnly === true || x.kind === 'json' || x.kind === 'file') return [];
    const aliases = x.aliases ?? [];
    if (x.kind === 'dateRange')
      return (['start', 'end'] as const).map((part) =>
        target(
          `${name}.${part}`,
          name,
          partLabels[part],
          [
            ...both(x.label, partLabels[part]),
            ...(part === 'start' ? ['开始日期', '开始时间'] : ['结束日期', '结束时间']),
          ],
          { part, required: x.required && part === 'start' },
        ),
      );
    const own = target(name, name, x.label, aliases, { required: x.required && x.default === undefined });
    return x.kind === 'money'
      ? [
          own,
          target(`${name}.currency`, name, partLabels.currency, both(x.label, partLabels.currency), {
            part: 'currency',
          }),
        ]
      : [own];
  });
  const system = ['code', 'unitId', 'ownerId'].map((n) => target(n, n, systemLabels[n] ?? { zh: n, en: n }, []));
  return [...fields, ...system];
}

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
