import type { FoundConflict } from '../conflict.contract.ts';

/** A campaign as far as it can get into the way of others. */
export interface Claimant {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly start: string;
  readonly end: string;
  readonly lead: string | null;
  readonly channels: readonly string[];
  /** Audiences that its flight plans name. */
  readonly audiences: readonly string[];
}
type Found = Omit<FoundConflict, 'recorded'>;

/** Kinds whose point is the price: two of them at a time undercut each other. */
const byPrice = new Set(['double11', 'sale618', 'promotion', 'memberDay', 'referral']);
export const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/** Pairs of campaigns whose days overlap and that ask the same people, or both cut prices. */
export function overlapping(all: readonly Claimant[], channelName: (id: string) => string): Found[] {
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b): Found[] => {
      const [start, end] = [later(a.start, b.start), earlier(a.end, b.end)];
      if (start > end) return [];
      const shared = a.channels.filter((c) => b.channels.includes(c));
      const audience = a.audiences.find((x) => b.audiences.some((y) => plain(x) === plain(y)));
      const price = byPrice.has(a.kind) && byPrice.has(b.kind);
      if (audience === undefined && !price) return [];
      const on = shared.map(channelName).join('、');
      const kind = audience === undefined ? 'price' : 'audience';
      const [first, second] = [a, b].toSorted((x, y) => (x.id < y.id ? -1 : 1));
      const what =
        audience === undefined
          ? { zh: '同期都以价格为主', en: 'Both are about the price on the same days' }
          : { zh: `同期面向同一人群“${audience}”`, en: `Both address “${audience}” on the same days` };
      const via = on === '' ? { zh: '', en: '' } : { zh: `，共用渠道：${on}`, en: `; shared channels: ${on}` };
      return [
        {
          key: `campaigns:${first?.id}:${second?.id}:${kind}`,
          kind,
          title: { zh: `“${a.title}”与“${b.title}”撞期`, en: `“${a.title}” and “${b.title}” collide` },
          detail: { zh: `${what.zh}${via.zh}`, en: `${what.en}${via.en}` },
          days: { start, end },
          amount: null,
          parties: [...new Set([a.lead, b.lead].flatMap((p) => p ?? []))],
          claims: [a, b].flatMap((c) =>
            c.lead === null ? [] : [{ party: c.lead, claim: `${c.title} ${c.start} ~ ${c.end}`.slice(0, 500) }],
          ),
          links: [a, b].map((c) => ({ path: `/campaigns/${c.id}`, title: c.title })),
        },
      ];
    }),
  );
}

export interface AskedMoney {
  readonly title: string;
  readonly by: string | null;
  /** Whole cents. */
  readonly cents: bigint;
}
/** Requests of a line that go beyond what is free on it together; null where they fit. */
export function overClaimed(
  line: { readonly id: string; readonly title: string; readonly owner: string | null; readonly free: bigint },
  asked: readonly AskedMoney[],
  money: (cents: bigint) => { readonly amount: string; readonly currency: string },
): Found | null {
  const sum = asked.reduce((total, a) => total + a.cents, 0n);
  if (sum <= line.free || sum === 0n) return null;
  const beyond = money(sum - line.free);
  return {
    key: `line:${line.id}`,
    kind: 'budget',
    title: { zh: `科目“${line.title}”被超额申请`, en: `More is asked of “${line.title}” than is free` },
    detail: {
      zh: `${asked.length} 笔待核准共 ${money(sum).amount}，可用 ${money(line.free).amount}，超出 ${beyond.amount}`,
      en: `${asked.length} requests of ${money(sum).amount} for ${money(line.free).amount}: ${beyond.amount} too much`,
    },
    days: null,
    amount: beyond,
    parties: [...new Set([...asked.flatMap((a) => a.by ?? []), ...(line.owner === null ? [] : [line.owner])])],
    claims: asked.flatMap((a) =>
      a.by === null ? [] : [{ party: a.by, claim: `${a.title} ${money(a.cents).amount}`.slice(0, 500) }],
    ),
    links: [{ path: `/budget-lines/${line.id}`, title: line.title }],
  };
}
