import type { ChildDef } from '../../../shared/record/children.ts';
import type { RecordDef } from '../../../shared/record/record.ts';

export type Line = Readonly<Record<string, unknown>> & { readonly id: string };

export const linesOf = (value: unknown): readonly Line[] => (Array.isArray(value) ? (value as readonly Line[]) : []);

/** An id for a line that is not stored yet; the server gives it its own. Works on plain HTTP too. */
export function newLineId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const blank = (v: unknown): boolean =>
  v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);

/** A new line with the defaults of its columns. */
export const newLine = (child: ChildDef): Line => ({
  id: newLineId(),
  ...Object.fromEntries(Object.entries(child.fields).map(([key, field]) => [key, field.default ?? null])),
});

/** Lines as they are sent: those in which nothing was filled in are left out, and what the system sets by itself. */
export const sentLines = (child: ChildDef, lines: readonly Line[]): readonly Line[] =>
  lines
    .filter((line) =>
      Object.entries(child.fields).some(
        ([key, f]) => !blank(line[key]) && JSON.stringify(line[key]) !== JSON.stringify(f.default),
      ),
    )
    .map(
      (line): Line => ({
        id: line.id,
        ...Object.fromEntries(
          Object.entries(child.fields).flatMap(([key, f]) => (f.readOnly === true ? [] : [[key, line[key] ?? null]])),
        ),
      }),
    );

/** Puts a line in another place; places outside the list leave it where it is. */
export function moved(lines: readonly Line[], from: number, to: number): readonly Line[] {
  const line = lines[from];
  if (line === undefined || to < 0 || to >= lines.length || from === to) return lines;
  const rest = lines.filter((_, i) => i !== from);
  return [...rest.slice(0, to), line, ...rest.slice(to)];
}

/** The columns of lines as the fields of a record, so that values are drawn and edited like any other. */
export const lineDef = (def: RecordDef, name: string, child: ChildDef): RecordDef => {
  const { clocks: _clocks, children: _children, ...rest } = def;
  return { ...rest, id: `${def.id}.${name}`, fields: child.fields };
};

export interface LineChange {
  readonly id: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Place in the list, from 1: the new one, or the last. */
  readonly position: number;
  readonly before: Line | null;
  readonly after: Line | null;
  /** Columns that differ. */
  readonly fields: readonly string[];
}

/** What an entry of the history says about lines, line by line in the order of the list. */
export function lineChanges(child: ChildDef, before: unknown, after: unknown): readonly LineChange[] {
  const [was, is] = [linesOf(before), linesOf(after)].map((list) => new Map(list.map((l) => [l.id, l])));
  if (was === undefined || is === undefined) return [];
  const place = (line: Line | null): number => Number(line?.['position'] ?? 0);
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((id): LineChange => {
      const [b, a] = [was.get(id) ?? null, is.get(id) ?? null];
      const fields = Object.keys(child.fields).filter((key) => JSON.stringify(b?.[key]) !== JSON.stringify(a?.[key]));
      const kind = b === null ? 'added' : a === null ? 'removed' : fields.length > 0 ? 'changed' : 'moved';
      return { id, kind, position: place(a ?? b), before: b, after: a, fields };
    })
    .toSorted((x, y) => x.position - y.position);
}
