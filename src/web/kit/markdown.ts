/** A small, safe Markdown: it yields a tree that React draws, never HTML text, so nothing can be injected. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] }
  | { readonly kind: 'mention'; readonly name: string; readonly id: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: 'rule' };

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const inlineRule = new RegExp(
  [
    '(?<code>`[^`\\n]+`)',
    `(?<mention>@\\[[^\\]\\n]{1,80}\\]\\(${uuid}\\))`,
    '(?<link>\\[[^\\]\\n]{1,500}\\]\\([^)\\s]{1,2000}\\))',
    '(?<url>https?://[^\\s<>"\'，。；）)]{1,2000})',
    '(?<strong>\\*\\*[^*\\n]+\\*\\*)',
    '(?<em>\\*[^*\\s][^*\\n]*\\*)',
    '(?<del>~~[^~\\n]+~~)',
  ].join('|'),
  'i',
);

/** Only addresses that cannot run code. */
export const safeHref = (href: string): string | null =>
  /^(https?:\/\/|mailto:|\/(?!\/))/i.test(href.trim()) ? href.trim() : null;

export function parseInline(text: string, depth = 0): readonly Inline[] {
  const out: Inline[] = [];
  let rest = text;
  while (rest !== '') {
    const match = depth > 4 ? null : inlineRule.exec(rest);
    if (match === null) {
      out.push({ kind: 'text', text: rest });
      break;
    }
    if (match.index > 0) out.push({ kind: 'text', text: rest.slice(0, match.index) });
    out.push(inlineOf(match[0], match.groups ?? {}, depth));
    rest = rest.slice(match.index + match[0].length);
  }
  return out;
}

function inlineOf(all: string, g: Readonly<Record<string, string | undefined>>, depth: number): Inline {
  if (g.code !== undefined) return { kind: 'code', text: all.slice(1, -1) };
  if (g.mention !== undefined) {
    const [name = '', id = ''] = all.slice(2, -1).split('](');
    return { kind: 'mention', name, id };
  }
  if (g.url !== undefined) return { kind: 'link', href: all, parts: [{ kind: 'text', text: all }] };
  if (g.link !== undefined) {
    const at = all.lastIndexOf('](');
    const href = safeHref(all.slice(at + 2, -1));
    if (href === null) return { kind: 'text', text: all };
    return { kind: 'link', href, parts: parseInline(all.slice(1, at), depth + 1) };
  }
  const [kind, width] =
    g.strong !== undefined
      ? (['strong', 2] as const)
      : g.del !== undefined
        ? (['del', 2] as const)
        : (['em', 1] as const);
  return { kind, parts: parseInline(all.slice(width, -width), depth + 1) };
}

const cells = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((c) => c.trim());
const isTableRule = (line: string): boolean => /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/.test(line);
const bullet = /^\s*(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;

export function parseMarkdown(text: string, depth = 0): readonly Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const out: Block[] = [];
  let i = 0;
  const line = (at: number): string => lines[at] ?? '';
  while (i < lines.length) {
    const now = line(i);
    if (now.trim() === '') {
      i += 1;
    } else if (now.startsWith('```')) {
      const end = lines.indexOf('```', i + 1);
      const stop = end < 0 ? lines.length : end;
      out.push({ kind: 'code', text: lines.slice(i + 1, stop).join('\n') });
      i = stop + 1;
    } else if (/^#{1,6}\s/.test(now)) {
      const level = /^#+/.exec(now)?.[0].length ?? 1;
      out.push({ kind: 'heading', level, parts: parseInline(now.slice(level).trim()) });
      i += 1;
    } else if (/^\s*([-*_])\s*(\1\s*){2,}$/.test(now)) {
      out.push({ kind: 'rule' });
      i += 1;
    } else if (now.startsWith('>') && depth < 5) {
      const from = i;
      while (i < lines.length && line(i).startsWith('>')) i += 1;
      const inner = lines.slice(from, i).map((l) => l.replace(/^>\s?/, ''));
      out.push({ kind: 'quote', blocks: parseMarkdown(inner.join('\n'), depth + 1) });
    } else if (now.includes('|') && isTableRule(line(i + 1)) && line(i + 1).includes('-')) {
      const head = cells(now).map((c) => parseInline(c));
      const rows: (readonly (readonly Inline[])[])[] = [];
      i += 2;
      while (i < lines.length && line(i).includes('|')) rows.push(cells(line(i++)).map((c) => parseInline(c)));
      out.push({ kind: 'table', head, rows });
    } else if (bullet.test(now)) {
      const ordered = bullet.exec(now)?.[1] !== undefined;
      const items: (readonly Inline[])[] = [];
      for (let m = bullet.exec(line(i)); m !== null && (m[1] !== undefined) === ordered; m = bullet.exec(line(i))) {
        items.push(parseInline(m[2] ?? ''));
        i += 1;
      }
      out.push({ kind: 'list', ordered, items });
    } else {
      const from = i;
      i += 1;
      while (i < lines.length && line(i).trim() !== '' && !/^(#{1,6}\s|>|```)/.test(line(i)) && !bullet.test(line(i)))
        i += 1;
      out.push({ kind: 'paragraph', lines: lines.slice(from, i).map((l) => parseInline(l)) });
    }
  }
  return out;
}
