import { StringDecoder } from 'node:string_decoder';
import iconv from 'iconv-lite';
import type { TableEncoding } from './tabular.types.ts';

/** First index of a byte above 127, or -1. */
const firstHigh = (bytes: Uint8Array): number => {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) > 127) return i;
  return -1;
};

/**
 * UTF-8 or GB18030, by trying the sample as UTF-8: Chinese text in GB18030 hardly ever forms valid UTF-8 sequences,
 * while a UTF-8 file with a few spoilt bytes still has far more good sequences than bad ones.
 */
export const guessMultibyte = (bytes: Uint8Array): 'utf-8' | 'gb18030' => {
  let good = 0;
  let bad = 0;
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i] ?? 0;
    if (b < 128) {
      i++;
      continue;
    }
    const length = b >= 0xc2 && b <= 0xdf ? 2 : b >= 0xe0 && b <= 0xef ? 3 : b >= 0xf0 && b <= 0xf4 ? 4 : 0;
    if (length === 0) {
      bad++;
      i++;
      continue;
    }
    if (i + length > bytes.length) break; // cut off by the end of the sample
    let valid = true;
    for (let k = 1; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) valid = false;
    if (valid) {
      good++;
      i += length;
    } else {
      bad++;
      i++;
    }
  }
  return bad === 0 || good > bad * 2 ? 'utf-8' : 'gb18030';
};

/** Encoding by byte-order mark or, without one, by where the NUL bytes of UTF-16 stand; undefined: a byte encoding. */
export const detectWide = (sample: Uint8Array): { encoding: TableEncoding; mark: number } | undefined => {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return { encoding: 'utf-8', mark: 3 };
  if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (sample[0] === 0xfe && sample[1] === 0xff) return { encoding: 'utf-16be', mark: 2 };
  const n = Math.min(sample.length, 4096) & ~1;
  if (n < 4) return undefined;
  // Separators and line ends are ASCII in every table: in UTF-16 they leave a zero on one side only.
  let little = 0;
  let big = 0;
  let narrow = 0;
  for (let i = 0; i < n; i += 2) {
    const [a = 0, b = 0] = [sample[i], sample[i + 1]];
    if (b === 0 && a > 0 && a < 127) little++;
    if (a === 0 && b > 0 && b < 127) big++;
    if (a > 8 && a < 127 && b > 8 && b < 127) narrow++;
  }
  if (little > n / 40 && little > big * 10 && little > narrow) return { encoding: 'utf-16le', mark: 0 };
  if (big > n / 40 && big > little * 10 && big > narrow) return { encoding: 'utf-16be', mark: 0 };
  return undefined;
};

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

const decoderOf = (encoding: TableEncoding): Decoder => {
  if (encoding === 'utf-8') {
    const d = new StringDecoder('utf8');
    return { write: (b) => d.write(b), end: () => d.end() };
  }
  const d = iconv.getDecoder(encoding);
  return { write: (b) => d.write(b), end: () => d.end() ?? '' };
};

/**
 * Bytes to text, chunk by chunk. While only ASCII has come, the choice between UTF-8 and GB18030 stays open: an export
 * may begin with a megabyte of digits. Undecodable bytes and lone surrogates become U+FFFD.
 */
export class TextDecoding {
  encoding: TableEncoding = 'utf-8';
  private decoder: Decoder | undefined;
  private begun = false;
  private skip = 0;

  constructor(forced?: TableEncoding) {
    if (forced) {
      this.encoding = forced;
      this.decoder = decoderOf(forced);
    }
  }

  write(chunk: Buffer): string {
    let bytes = chunk;
    if (!this.begun) {
      this.begun = true;
      const wide = detectWide(bytes);
      if (wide && (!this.decoder || wide.encoding === this.encoding)) {
        this.skip = wide.mark;
        this.encoding = wide.encoding;
        this.decoder = decoderOf(wide.encoding);
      }
    }
    if (this.skip > 0) {
      bytes = bytes.subarray(this.skip);
      this.skip = 0;
    }
    if (!this.decoder) {
      const at = firstHigh(bytes);
      if (at < 0) return bytes.toString('latin1');
      this.encoding = guessMultibyte(bytes.subarray(at));
      this.decoder = decoderOf(this.encoding);
    }
    return this.sound(this.decoder.write(bytes));
  }

  end(): string {
    return this.sound(this.decoder?.end() ?? '');
  }

  private held = '';
  /** Only UTF-16 can carry a lone surrogate; a pair that a chunk cuts is put together first. */
  private sound(text: string): string {
    if (this.encoding !== 'utf-16le' && this.encoding !== 'utf-16be') return text;
    let whole = this.held + text;
    this.held = '';
    const last = whole.charCodeAt(whole.length - 1);
    if (last >= 0xd800 && last <= 0xdbff && text !== '') {
      this.held = whole.slice(-1);
      whole = whole.slice(0, -1);
    }
    return whole.toWellFormed();
  }
}
