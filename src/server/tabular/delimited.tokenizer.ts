/** One record of delimited text; `flaws` only where something is wrong with it. */
export interface TextRecord {
  readonly cells: string[];
  readonly flaws?: readonly TextFlaw[];
}
export interface TextFlaw {
  readonly cell: number;
  readonly code: 'cell_too_long' | 'unclosed_quote' | 'text_after_quote' | 'too_many_columns';
}

const QUOTE = 34;
const CR = 13;
const LF = 10;
const at = { start: 0, plain: 1, quoted: 2, quoteSeen: 3 } as const;

/**
 * Delimited text (RFC 4180 and what spreadsheets make of it) to records, fed in chunks of any size.
 * Lines end in LF, CRLF or CR. Quotes inside a plain cell are letters. Memory is bounded by one chunk, one cell and
 * one record: a cell beyond the limit is cut and flagged, so that a forgotten quote cannot swallow the machine.
 */
export class DelimitedTokenizer {
  private state: number = at.start;
  private pending = '';
  private cells: string[] = [];
  private flaws: TextFlaw[] | undefined;
  private afterCr = false;
  private begun = false;
  private readonly separator: number;
  private readonly maxCell: number;
  private readonly maxCells: number;

  constructor(separator: string, limits: { readonly cellChars: number; readonly columns: number }) {
    this.separator = separator.charCodeAt(0);
    this.maxCell = limits.cellChars;
    this.maxCells = limits.columns;
  }

  /** Records completed by this chunk. A blank line is a record with one empty cell. */
  push(text: string): TextRecord[] {
    const out: TextRecord[] = [];
    const n = text.length;
    const sep = this.separator;
    let i = 0;
    if (n > 0 && this.afterCr) {
      if (text.charCodeAt(0) === LF) i = 1;
      this.afterCr = false;
    }
    while (i < n) {
      if (this.state === at.start) {
        this.begun = true;
        if (text.charCodeAt(i) === QUOTE) {
          this.state = at.quoted;
          i++;
          continue;
        }
        this.state = at.plain;
      }
      if (this.state === at.quoted) {
        const close = text.indexOf('"', i);
        if (close < 0) {
          this.append(text, i, n);
          return out;
        }
        this.append(text, i, close);
        this.state = at.quoteSeen;
        i = close + 1;
        continue;
      }
      if (this.state === at.quoteSeen) {
        const c = text.charCodeAt(i);
        if (c === QUOTE) {
          this.append('"', 0, 1);
          this.state = at.quoted;
          i++;
          continue;
        }
        if (c !== sep && c !== CR && c !== LF && c !== 32) this.flaw('text_after_quote');
        this.state = at.plain;
      }
      let j = i;
      let c = 0;
      for (; j < n; j++) {
        c = text.charCodeAt(j);
        if (c === sep || c === LF || c === CR) break;
      }
      if (j === n) {
        this.append(text, i, n);
        return out;
      }
      if (this.pending === '' && j - i <= this.maxCell) this.cell(text.slice(i, j));
      else {
        this.append(text, i, j);
        this.cell(this.pending);
      }
      i = j + 1;
      if (c !== sep) {
        out.push(this.record());
        if (c === CR) {
          if (i === n) this.afterCr = true;
          else if (text.charCodeAt(i) === LF) i++;
        }
      }
    }
    return out;
  }

  /** The last record, where the text does not end in a line end. */
  end(): TextRecord[] {
    if (!this.begun) return [];
    if (this.state === at.quoted) this.flaw('unclosed_quote');
    this.cell(this.pending);
    return [this.record()];
  }

  private append(text: string, from: number, to: number): void {
    const room = this.maxCell - this.pending.length;
    if (to - from > room) this.flaw('cell_too_long');
    if (room > 0) this.pending += text.slice(from, Math.min(to, from + room));
  }

  private flaw(code: TextFlaw['code']): void {
    this.flaws ??= [];
    const cell = this.cells.length;
    if (!this.flaws.some((f) => f.cell === cell && f.code === code) && this.flaws.length < 20)
      this.flaws.push({ cell, code });
  }

  private cell(value: string): void {
    if (this.cells.length < this.maxCells) this.cells.push(value);
    else this.flaw('too_many_columns');
    this.pending = '';
    this.state = at.start;
    this.begun = true;
  }

  private record(): TextRecord {
    const record: TextRecord = this.flaws ? { cells: this.cells, flaws: this.flaws } : { cells: this.cells };
    this.cells = [];
    this.flaws = undefined;
    this.begun = false;
    return record;
  }
}

/** Separator under which most sampled lines have the same number of cells, more than one. `,` when nothing decides. */
export const detectSeparator = (sample: string): string => {
  let best = ',';
  let bestScore = 0;
  for (const separator of [',', '\t', ';', '|']) {
    const tokenizer = new DelimitedTokenizer(separator, { cellChars: 10_000, columns: 2_000 });
    const widths = tokenizer
      .push(sample)
      .map((r) => r.cells.length)
      .slice(0, 200);
    if (widths.length === 0) widths.push(...tokenizer.end().map((r) => r.cells.length));
    const counts = new Map<number, number>();
    for (const w of widths) if (w > 1) counts.set(w, (counts.get(w) ?? 0) + 1);
    for (const [width, count] of counts) {
      const score = (count / widths.length) * Math.log2(width + 1);
      if (score > bestScore) {
        bestScore = score;
        best = separator;
      }
    }
  }
  return best;
};
