import type { ChildDef } from '../../../shared/record/children.ts';
import type { Field } from '../../../shared/record/field.ts';
import { cleanNumber, shiftPoint } from '../fields/decimal-text.ts';

/** Cells of what a spreadsheet puts on the clipboard: tabs and line ends, quoted where a cell holds them itself. */
export function parseCells(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    rows.at(-1)?.push(cell);
    cell = '';
  };
  const plain = text.replace(/\r\n?/g, '\n');
  for (let i = 0; i < plain.length; i += 1) {
    const c = plain[i] ?? '';
    if (quoted) {
      if (c !== '"') cell += c;
      else if (plain[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === '\t') endCell();
    else if (c === '\n') {
      endCell();
      rows.push([]);
    } else cell += c;
  }
  endCell();
  // A copied range ends with a line end of its own.
  return rows.filter((row) => row.some((one) => one.trim() !== ''));
}

const day = (text: string): string => {
  const found = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?$/.exec(text.trim());
  const [, y = '', m = '', d = ''] = found ?? [];
  return found === null ? text.trim() : `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
};
const list = (text: string): string[] =>
  text
    .split(/[、,，;；]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
const optionOf = (field: Field, text: string): string => {
  const wanted = text.toLowerCase();
  const found = Object.entries(field.options ?? {}).find(([key, label]) =>
    [key, label.zh, label.en].some((one) => one.toLowerCase() === wanted),
  );
  return found?.[0] ?? text;
};

/** A pasted text as the value of a field; what cannot be read stays a text, which the field then refuses by name. */
export function valueOfText(field: Field, raw: string, currency: string): unknown {
  const text = raw.trim();
  if (text === '') return null;
  switch (field.kind) {
    case 'integer': {
      const clean = cleanNumber(text).replace(/\.0+$/, '');
      return /^-?\d{1,15}$/.test(clean) ? Number(clean) : text;
    }
    case 'decimal':
      return cleanNumber(text);
    case 'percent':
      return text.endsWith('%') ? shiftPoint(cleanNumber(text.slice(0, -1)), -2) : cleanNumber(text);
    case 'money':
      return { amount: cleanNumber(text), currency };
    case 'boolean':
      return /^(是|有|对|真|✓|√|y|yes|true|1)$/i.test(text);
    case 'choice':
      return optionOf(field, text);
    case 'choices':
      return list(text).map((one) => optionOf(field, one));
    case 'tags':
      return list(text);
    case 'date':
      return day(text);
    case 'dateRange': {
      const [start = '', end] = text.split(/\s*(?:~|～|至|到|—|–)\s*/);
      return { start: day(start), end: end === undefined || end === '' ? null : day(end) };
    }
    default:
      return text;
  }
}

export interface PastedCell {
  /** Line in the table, counted from where the paste began. */
  readonly row: number;
  readonly key: string;
  readonly text: string;
}

/**
 * Which column each pasted cell is for: by its heading where the first row holds the columns' names, else from the
 * column on in which the paste began.
 */
export function placeCells(
  child: ChildDef,
  columns: readonly string[],
  cells: readonly (readonly string[])[],
  from: string,
): readonly PastedCell[] {
  const named = (text: string): string | undefined =>
    columns.find((key) => {
      const field = child.fields[key];
      const names = [key, field?.label.zh, field?.label.en, ...(field?.aliases ?? [])];
      return names.some((name) => name?.toLowerCase() === text.trim().toLowerCase());
    });
  const heads = cells[0]?.map(named) ?? [];
  const headed = cells.length > 1 && heads.length > 0 && heads.every((key) => key !== undefined);
  const order = headed ? heads : columns.slice(Math.max(0, columns.indexOf(from)));
  return (headed ? cells.slice(1) : cells).flatMap((row, at) =>
    row.flatMap((text, i): PastedCell[] => {
      const key = order[i];
      return key === undefined ? [] : [{ row: at, key, text }];
    }),
  );
}
