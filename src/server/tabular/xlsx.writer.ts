import type { ColumnType, OutCell, OutColumn, OutRows } from './column.types.ts';
import { columnLetter } from './tabular.types.ts';
import { writeZip, type ZipPart } from './zip.writer.ts';

export interface OutSheet {
  readonly name: string;
  readonly columns: readonly OutColumn[];
  readonly rows: OutRows;
  /** Lines above the headings, such as the report's name and period. */
  readonly titles?: readonly string[];
}

/** Rows of one worksheet that the format allows; longer tables go on in a further sheet. */
const sheetRowLimit = 1_048_576;

const formats: Readonly<Record<ColumnType, string>> = {
  text: '@',
  integer: '#,##0',
  decimal: '#,##0.######',
  money: '#,##0.00',
  percent: '0.00%',
  date: 'yyyy-mm-dd',
  datetime: 'yyyy-mm-dd hh:mm:ss',
  boolean: 'General',
};

// Characters that XML 1.0 cannot carry, and the format's own escape where a text happens to look like one.
const special = /[^\P{Cc}\t\n\u007f-\u009f]|[\ufffe\uffff]|_x[0-9A-Fa-f]{4}_/u;
const escapeXml = (text: string): string => {
  let t = text.isWellFormed() ? text : text.toWellFormed();
  if (special.test(t)) {
    t = t
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replace(
        /[^\P{Cc}\t\n\u007f-\u009f]|[\ufffe\uffff]/gu,
        (c) => `_x${c.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`,
      );
  }
  return /[&<>"]/.test(t)
    ? t.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    : t;
};

/** Day number of a date or wall time; undefined for texts that are none. */
const serialOf = (text: string): number | undefined => {
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?)?$/.exec(text);
  if (!m) return undefined;
  const [, y, mo, d, h = '0', mi = '0', s = '0', f = '0'] = m;
  const time = Date.UTC(
    Number(y),
    Number(mo) - 1,
    Number(d),
    Number(h),
    Number(mi),
    Number(s),
    Number(f.padEnd(3, '0')),
  );
  const serial = time / 86_400_000 + 25_569;
  // Before March 1900 the spreadsheet's calendar is wrong: such days are written as text.
  return serial >= 61 ? serial : undefined;
};

const textCell = (at: string, text: string, style: number): string => {
  // 32,767 is all that a cell holds; a longer text would make the file unreadable.
  const short = text.length > 32_767 ? `${text.slice(0, 32_766)}…` : text;
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(short)}</t></is></c>`;
};
const numeric = (type: ColumnType): boolean =>
  type === 'integer' || type === 'decimal' || type === 'money' || type === 'percent';
/** Beyond 15 significant digits a spreadsheet would change the number: it then stays a text. */
const exact = (text: string): boolean =>
  /^-?\d+(\.\d+)?$/.test(text) && text.replace(/^-?0*\.?0*|\./g, '').length <= 15;

const cellXml = (cell: OutCell, at: string, type: ColumnType, style: number): string => {
  if (cell === null || cell === undefined || cell === '') return '';
  if (typeof cell === 'number')
    return Number.isFinite(cell) ? `<c r="${at}" s="${type === 'text' ? 0 : style}"><v>${cell}</v></c>` : '';
  if (typeof cell === 'boolean') return `<c r="${at}" s="${style}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (numeric(type) && exact(cell)) return `<c r="${at}" s="${style}"><v>${cell}</v></c>`;
  if (type === 'date' || type === 'datetime') {
    const serial = serialOf(cell);
    if (serial !== undefined) return `<c r="${at}" s="${style}"><v>${serial}</v></c>`;
  }
  return textCell(at, cell, 1);
};

/** Characters a heading takes: a Chinese one takes two. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((n, c) => n + ((c.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
const defaultWidth: Readonly<Partial<Record<ColumnType, number>>> = {
  text: 18,
  date: 12,
  datetime: 20,
  money: 14,
  decimal: 14,
};

/** Sheet names are unique, at most 31 characters, without `[]:*?/\`. */
const sheetNames = (): ((name: string) => string) => {
  const used = new Set<string>();
  return (name) => {
    const base =
      name
        .replace(/[[\]:*?/\\\p{Cc}]/gu, ' ')
        .replace(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31) || 'Sheet';
    let candidate = base;
    for (let n = 2; used.has(candidate.toLowerCase()); n++) candidate = `${base.slice(0, 27)} ${n}`;
    used.add(candidate.toLowerCase());
    return candidate;
  };
};

/**
 * A workbook as a stream of chunks, in bounded memory: frozen and filtered header, column widths, typed cells
 * (figures as numbers, days as dates, texts always texts: no formula can come out of it).
 * `Readable.from(writeXlsx([{name, columns, rows}]))`.
 */
export const writeXlsx = (sheets: readonly OutSheet[]): AsyncGenerator<Buffer> => writeZip(workbookParts(sheets));

async function* workbookParts(sheets: readonly OutSheet[]): AsyncGenerator<ZipPart> {
  const styles = new Map<string, number>();
  const styleOf = (column: OutColumn): number => {
    const format = column.format ?? formats[column.type ?? 'text'];
    const known = styles.get(format);
    if (known !== undefined) return known;
    styles.set(format, styles.size + firstStyle);
    return styles.size - 1 + firstStyle;
  };
  yield* opening();
  const nameOf = sheetNames();
  const names: string[] = [];
  for (const sheet of sheets) {
    const iterator =
      Symbol.asyncIterator in sheet.rows ? sheet.rows[Symbol.asyncIterator]() : sheet.rows[Symbol.iterator]();
    const state = { ended: false };
    do {
      names.push(nameOf(sheet.name));
      yield {
        name: `xl/worksheets/sheet${names.length}.xml`,
        content: sheetXml(sheet, iterator, state, sheet.columns.map(styleOf)),
      };
    } while (!state.ended);
  }
  yield* frame(names, [...styles.keys()]);
}

type RowIterator = Iterator<readonly OutCell[]> | AsyncIterator<readonly OutCell[]>;

async function* sheetXml(
  sheet: OutSheet,
  rows: RowIterator,
  state: { ended: boolean },
  styles: readonly number[],
): AsyncGenerator<string> {
  const { columns } = sheet;
  const titles = sheet.titles ?? [];
  const headerRow = titles.length + 1;
  const last = columnLetter(Math.max(1, columns.length));
  let xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="${headerRow}" topLeftCell="A${headerRow + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`;
  columns.forEach((c, i) => {
    const width = c.width ?? Math.min(60, Math.max(widthOf(c.header) + 4, defaultWidth[c.type ?? 'text'] ?? 10));
    xml += `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`;
  });
  xml += '</cols><sheetData>';
  titles.forEach((t, i) => {
    xml += `<row r="${i + 1}">${textCell(`A${i + 1}`, t, i === 0 ? 3 : 0)}</row>`;
  });
  const letters = columns.map((_, i) => columnLetter(i + 1));
  xml += `<row r="${headerRow}">${columns.map((c, i) => textCell(`${letters[i]}${headerRow}`, c.header, 2)).join('')}</row>`;
  let row = headerRow;
  let completed = false;
  try {
    while (row < sheetRowLimit) {
      const next = await rows.next();
      if (next.done) {
        state.ended = true;
        break;
      }
      row++;
      xml += `<row r="${row}">`;
      for (let i = 0; i < columns.length; i++)
        xml += cellXml(next.value[i], `${letters[i]}${row}`, columns[i]?.type ?? 'text', styles[i] ?? 0);
      xml += '</row>';
      if (xml.length > 65_536) {
        yield xml;
        xml = '';
      }
    }
    yield `${xml}</sheetData><autoFilter ref="A${headerRow}:${last}${row}"/></worksheet>`;
    completed = true;
  } finally {
    // The download was broken off: the rows' source (a database cursor) must not stay open.
    if (!completed) await rows.return?.();
  }
}

/** Styles 0 to 3 are fixed: general, text, header, title. */
const firstStyle = 4;
const officeNs = 'http://schemas.openxmlformats.org';

const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`;
const relation = (id: number, kind: string, target: string): string =>
  `<Relationship Id="rId${id}" Type="${officeNs}/officeDocument/2006/relationships/${kind}" Target="${target}"/>`;
const mainType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** What a reader wants first; worksheets, whose number is not known yet, are the default type. */
const opening = (): ZipPart[] => [
  {
    name: '[Content_Types].xml',
    content: xml(
      `<Types xmlns="${officeNs}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${mainType}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${mainType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${mainType}.styles+xml"/></Types>`,
    ),
  },
  {
    name: '_rels/.rels',
    content: xml(
      `<Relationships xmlns="${officeNs}/package/2006/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ),
  },
];

const frame = (names: readonly string[], numberFormats: readonly string[]): ZipPart[] => {
  const numFmts = numberFormats.map((f, i) => `<numFmt numFmtId="${164 + i}" formatCode="${escapeXml(f)}"/>`).join('');
  const xfs = numberFormats
    .map((_, i) => `<xf numFmtId="${164 + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
    .join('');
  return [
    {
      name: 'xl/workbook.xml',
      content: xml(
        `<workbook xmlns="${officeNs}/spreadsheetml/2006/main" xmlns:r="${officeNs}/officeDocument/2006/relationships"><sheets>${names.map((n, i) => `<sheet name="${escapeXml(n)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
      ),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: xml(
        `<Relationships xmlns="${officeNs}/package/2006/relationships">${names.map((_, i) => relation(i + 1, 'worksheet', `worksheets/sheet${i + 1}.xml`)).join('')}${relation(names.length + 1, 'styles', 'styles.xml')}</Relationships>`,
      ),
    },
    {
      name: 'xl/styles.xml',
      content: xml(
        `<styleSheet xmlns="${officeNs}/spreadsheetml/2006/main"><numFmts count="${numberFormats.length}">${numFmts}</numFmts><fonts count="3"><font><sz val="11"/><name val="Microsoft YaHei"/></font><font><b/><sz val="11"/><name val="Microsoft YaHei"/></font><font><b/><sz val="14"/><name val="Microsoft YaHei"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFF2F3F5"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${firstStyle + numberFormats.length}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/><xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>${xfs}</cellXfs></styleSheet>`,
      ),
    },
  ];
};
