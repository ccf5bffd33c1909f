import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import type { Entry, ZipFile } from 'yauzl';
import { openPromise } from 'yauzl';
import { type TableLimits, tableError } from './tabular.types.ts';

const damaged = (cause?: unknown) =>
  tableError('damaged', 'Excel 文件已损坏', 'The spreadsheet file is damaged', cause);
const bomb = () => tableError('zip_bomb', '压缩比异常，拒绝解压', 'Refused: it expands beyond any plausible table');

/** An opened workbook container: entries by name, sizes checked before anything is inflated. */
export interface Container {
  has(name: string): boolean;
  /** Bytes of one entry. yauzl ends the stream with an error when more than the declared size comes out. */
  open(name: string): Promise<Readable>;
  close(): void;
}

/**
 * Reads the central directory only. Declared sizes may lie, but then the inflated stream fails at the declared
 * size, so checking the declarations bounds the work.
 */
export const openContainer = async (path: string, limits: TableLimits): Promise<Container> => {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true, validateEntrySizes: true });
  } catch (error) {
    throw damaged(error);
  }
  const entries = new Map<string, Entry>();
  try {
    if (zip.entryCount > limits.zipEntries) throw bomb();
    let expanded = 0;
    for await (const entry of zip.eachEntry()) {
      expanded += entry.uncompressedSize;
      if (expanded > limits.expandedBytes) throw bomb();
      const suspicious = entry.uncompressedSize > 16 * 1024 * 1024;
      if (suspicious && entry.uncompressedSize > entry.compressedSize * limits.expandRatio) throw bomb();
      if (entries.has(entry.fileName)) throw damaged();
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    zip.close();
    throw error instanceof Error && error.name === 'AppError' ? error : damaged(error);
  }
  return {
    has: (name) => entries.has(name),
    async open(name) {
      const entry = entries.get(name);
      if (!entry || entry.isEncrypted()) throw damaged();
      try {
        return await zip.openReadStreamPromise(entry);
      } catch (error) {
        throw damaged(error);
      }
    },
    close: () => zip.close(),
  };
};

/** Local name of an element: generators disagree about prefixes. */
export const local = (name: string): string => name.slice(name.indexOf(':') + 1);

export interface XmlHandlers {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
  /** Called between chunks; answering true stops the reading. */
  pause?(): boolean;
}

/** Streams one XML part through handlers. Entities of a DTD are not expanded, external ones not fetched. */
export async function* readXml(stream: Readable, handlers: XmlHandlers, maxText: number): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let failure: Error | undefined;
  parser.on('error', (e) => {
    failure ??= e;
  });
  parser.on('doctype', () => {
    failure ??= new Error('a document type is not allowed here');
  });
  let quiet = 0;
  parser.on('opentag', (tag) => {
    quiet = 0;
    handlers.open?.(local(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => handlers.close?.(local(tag.name)));
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  const decoder = new TextDecoder('utf-8');
  try {
    for await (const chunk of stream) {
      quiet += (chunk as Buffer).length;
      if (quiet > maxText) throw tableError('too_large', '单元格内容过大', 'A cell is far too large');
      parser.write(decoder.decode(chunk as Buffer, { stream: true }));
      if (failure) throw failure;
      yield;
      if (handlers.pause?.()) return;
    }
    parser.close();
    if (failure) throw failure;
  } catch (error) {
    throw error instanceof Error && error.name === 'AppError' ? error : damaged(error);
  } finally {
    stream.destroy();
  }
}

export interface WorkbookSheet {
  readonly name: string;
  readonly path: string;
  readonly hidden: boolean;
}
export interface Workbook {
  readonly sheets: readonly WorkbookSheet[];
  readonly date1904: boolean;
}

const drain = async (parts: AsyncGenerator<void>): Promise<void> => {
  for await (const _ of parts);
};
const smallPart = 32 * 1024 * 1024;

export const readWorkbook = async (container: Container): Promise<Workbook> => {
  if (!container.has('xl/workbook.xml'))
    throw tableError('not_a_table', '不是 Excel 工作簿（xlsx）', 'This is not an Excel workbook (xlsx)');
  const targets = new Map<string, string>();
  if (container.has('xl/_rels/workbook.xml.rels')) {
    await drain(
      readXml(
        await container.open('xl/_rels/workbook.xml.rels'),
        {
          open(name, a) {
            if (name === 'Relationship' && a.Id && a.Target) targets.set(a.Id, a.Target);
          },
        },
        smallPart,
      ),
    );
  }
  const sheets: WorkbookSheet[] = [];
  let date1904 = false;
  await drain(
    readXml(
      await container.open('xl/workbook.xml'),
      {
        open(name, a) {
          if (name === 'workbookPr') date1904 = a.date1904 === '1' || a.date1904 === 'true';
          if (name !== 'sheet') return;
          const id = Object.entries(a).find(([key]) => local(key) === 'id' && key !== 'id')?.[1] ?? '';
          const target = targets.get(id) ?? `worksheets/sheet${sheets.length + 1}.xml`;
          const path = target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
          sheets.push({ name: a.name ?? '', path, hidden: (a.state ?? 'visible') !== 'visible' });
        },
      },
      smallPart,
    ),
  );
  return { sheets: sheets.filter((s) => container.has(s.path)), date1904 };
};

/** The texts that cells refer to by number, without phonetic runs. Bounded: they must be held in memory. */
export const readSharedTexts = async (container: Container, limits: TableLimits): Promise<readonly string[]> => {
  const texts: string[] = [];
  if (!container.has('xl/sharedStrings.xml')) return texts;
  let text = '';
  let inText = false;
  let phonetic = false;
  let total = 0;
  const handlers: XmlHandlers = {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') inText = true;
    },
    text(piece) {
      if (inText && !phonetic) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') {
        total += text.length;
        if (total > limits.sharedTextChars)
          throw tableError(
            'too_large',
            '表格文字过多，请另存为 CSV',
            'Too much text for a spreadsheet: save it as CSV',
          );
        texts.push(unescapeControl(text));
      }
    },
  };
  await drain(readXml(await container.open('xl/sharedStrings.xml'), handlers, limits.sharedTextChars * 2));
  return texts;
};

/** `_x000D_` stands for a control character in the format. */
export const unescapeControl = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

export type NumberStyle = 'number' | 'percent' | 'date' | 'datetime' | 'time';

/** What a number format makes of a number. */
export const styleOfFormat = (id: number, code: string | undefined): NumberStyle => {
  if (id === 9 || id === 10) return 'percent';
  if (id >= 14 && id <= 17) return 'date';
  if (id === 22) return 'datetime';
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return 'time';
  // Built-in East Asian date formats have no code in the file.
  if ((id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58) return 'date';
  if (id >= 32 && id <= 35) return 'time';
  if (!code) return 'number';
  const bare = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*./gi, '').toLowerCase();
  if (bare.includes('%')) return 'percent';
  if (/general|[0#?]/.test(bare.replace(/\.0+/g, '')) && !/[yd]/.test(bare)) return 'number';
  const days = /y|d|e/.test(bare);
  const hours = /h|s/.test(bare);
  if (days) return hours ? 'datetime' : 'date';
  return hours ? 'time' : /m/.test(bare) ? 'date' : 'number';
};

export const readStyles = async (container: Container): Promise<readonly NumberStyle[]> => {
  const styles: NumberStyle[] = [];
  if (!container.has('xl/styles.xml')) return styles;
  const codes = new Map<number, string>();
  let inCells = false;
  await drain(
    readXml(
      await container.open('xl/styles.xml'),
      {
        open(name, a) {
          if (name === 'numFmt') codes.set(Number(a.numFmtId), a.formatCode ?? '');
          else if (name === 'cellXfs') inCells = true;
          else if (name === 'xf' && inCells) {
            const id = Number(a.numFmtId ?? 0);
            styles.push(styleOfFormat(id, codes.get(id)));
          }
        },
        close(name) {
          if (name === 'cellXfs') inCells = false;
        },
      },
      smallPart,
    ),
  );
  return styles;
};
