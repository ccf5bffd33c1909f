/** Mentions are written `@[name](person id)` in a comment's body; while one types, only `@name` is shown. */
export interface Mention {
  readonly id: string;
  readonly name: string;
}

const written = /@\[([^\]\n]{1,80})\]\(([0-9a-f-]{36})\)/gi;

/** What stands in the text field for a stored body, and the mentions in it. */
export function toTyped(body: string): { readonly text: string; readonly mentions: readonly Mention[] } {
  const mentions: Mention[] = [];
  const text = body.replace(written, (_, name: string, id: string) => {
    mentions.push({ id, name });
    return `@${name}`;
  });
  return { text, mentions };
}

/** The body of a typed text. The longest name first: 王芳 must not eat the beginning of 王芳芳. */
export function toBody(text: string, mentions: readonly Mention[]): string {
  const names = new Map(mentions.map((m) => [m.name, m.id]));
  const sorted = [...names.keys()].toSorted((a, b) => b.length - a.length);
  if (sorted.length === 0) return text;
  const escaped = sorted.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.replace(
    new RegExp(`@(${escaped.join('|')})`, 'g'),
    (_, name: string) => `@[${name}](${names.get(name)})`,
  );
}

/** What is being typed after an `@` before the caret; null when no mention is being typed. */
export function mentionQuery(text: string, caret: number): { readonly from: number; readonly q: string } | null {
  const before = text.slice(0, caret);
  const match = /(?:^|[\s（(，。、：:；;])@([^\s@]{0,20})$/u.exec(before);
  if (match === null) return null;
  const q = match[1] ?? '';
  return { from: caret - q.length - 1, q };
}
