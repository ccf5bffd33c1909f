import type { LibraryAnswer } from '../library.contract.ts';

type Marked = LibraryAnswer['items'][number]['title'];
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** A text cut at its marks. Ranges that lie outside or across each other are left out: text is never lost. */
export function piecesOf({ text, ranges }: Marked): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    if (start < at || end <= start || end > text.length) continue;
    if (start > at) pieces.push({ text: text.slice(at, start), hit: false });
    pieces.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

/** What is searched, as it stands in the address. */
export interface LibraryAsk {
  readonly q: string;
  readonly record?: string | undefined;
  readonly kind?: string | undefined;
  readonly channel?: string | undefined;
  readonly tag?: string | undefined;
  readonly page: number;
}

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** Of the address, whatever stands there. */
export function askOf(search: Readonly<Record<string, unknown>>): LibraryAsk {
  const page = Number(search.page);
  return {
    q: textIn(search.q)?.slice(0, 200) ?? '',
    record: textIn(search.record),
    kind: textIn(search.kind),
    channel: textIn(search.channel),
    tag: textIn(search.tag),
    page: Number.isInteger(page) && page > 0 && page < 10 ? page : 0,
  };
}
