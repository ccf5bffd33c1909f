import type { Field } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { documentTokens, withoutPersonal } from './search.words.ts';

type Values = Readonly<Record<string, unknown>>;

/** A row as the index keeps it. */
export interface SearchDocument {
  readonly title: string;
  readonly body: string;
  readonly kind: string | null;
  readonly channels: readonly string[];
  readonly tags: readonly string[];
  readonly tokens: readonly string[];
}

/** Fields that are found by their rows' links, not by words; and what not everybody who sees the row may read. */
const isHidden = (field: Field): boolean =>
  field.personal !== undefined ||
  field.readPermission !== undefined ||
  ['person', 'unit', 'file', 'email', 'phone', 'ref', 'refs', 'computed'].includes(field.kind);

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The texts in a JSON value, in their order. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string') return idPattern.test(value) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(leaves);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function textsOf(field: Field, value: unknown): string[] {
  if (value === null || value === undefined || isHidden(field)) return [];
  switch (field.kind) {
    case 'choice':
    case 'choices':
      return (Array.isArray(value) ? value : [value]).flatMap((v) => {
        const option = field.options?.[String(v)];
        return option === undefined ? [] : [option.zh, option.en];
      });
    case 'tags':
      return value as string[];
    case 'json':
      return leaves(value);
    case 'text':
    case 'longText':
      return [String(value)];
    default:
      return [];
  }
}

/** Undefined for a record that is not kept in the index. */
export function documentOf(d: RecordDef, row: Values): SearchDocument | undefined {
  const { fullText } = d;
  if (fullText === undefined) return undefined;
  const of = (name: string | undefined): unknown => (name === undefined ? undefined : row[name]);
  const list = (name: string | undefined): readonly string[] => {
    const value = of(name);
    return Array.isArray(value) ? value.map(String) : [];
  };
  const kind = of(fullText.kind);
  const title = withoutPersonal(String(row[d.title] ?? '')).trim();
  const body = fullText.body
    .flatMap((name) => {
      const field = d.fields[name];
      return field === undefined ? [] : textsOf(field, row[name]);
    })
    .map(withoutPersonal)
    .join('\n');
  // The code and what the row can be filtered by are found as words, and not shown as its text.
  const beside = [fullText.kind, fullText.tags].flatMap((name) => {
    const field = name === undefined ? undefined : d.fields[name];
    return field === undefined ? [] : textsOf(field, of(name));
  });
  return {
    title,
    body,
    kind: typeof kind === 'string' ? kind : null,
    channels: list(fullText.channels),
    tags: list(fullText.tags),
    tokens: documentTokens(title, [body, String(row['code'] ?? ''), ...beside].join('\n')),
  };
}
