import { cents, fromCents } from '../../../shared/money.ts';
import type { Money } from '../../../shared/record/field.ts';
import type { FoundConflict } from '../conflict.contract.ts';
import { plain } from './conflict.rules.ts';

/** What a campaign claims of a product: a price, and so many of a stock. */
export interface ProductClaim {
  readonly campaign: string;
  readonly title: string;
  readonly lead: string | null;
  readonly start: string;
  readonly end: string;
  readonly product: string;
  readonly price: Money | null;
  readonly quantity: number | null;
  /** What the campaign was told there is. */
  readonly stock: number | null;
}
type Found = Omit<FoundConflict, 'recorded'>;

const overlap = (a: ProductClaim, b: ProductClaim): boolean => a.start <= b.end && b.start <= a.end;
const priceOf = (p: Money): string => {
  const amount = fromCents(cents(p.amount));
  return p.currency === 'CNY' ? `¥${amount}` : `${amount} ${p.currency}`;
};

function found(
  key: string,
  kind: 'price' | 'stock',
  claims: readonly ProductClaim[],
  said: (c: ProductClaim) => string,
  text: Pick<Found, 'title' | 'detail'>,
): Found {
  return {
    key,
    kind,
    ...text,
    days: {
      start: claims.reduce((day, c) => (c.start > day ? c.start : day), ''),
      end: claims.reduce((day, c) => (c.end < day ? c.end : day), '9999'),
    },
    amount: null,
    parties: [...new Set(claims.flatMap((c) => c.lead ?? []))],
    claims: claims.flatMap((c) =>
      c.lead === null ? [] : [{ party: c.lead, claim: `${c.title}：${said(c)}`.slice(0, 500) }],
    ),
    links: [...new Map(claims.map((c) => [c.campaign, { path: `/campaigns/${c.campaign}`, title: c.title }])).values()],
  };
}

/** Campaigns whose days overlap and that sell the same product at different prices: pairs, to the cent. */
export function priceClashes(claims: readonly ProductClaim[]): Found[] {
  return byProduct(claims).flatMap(([product, all]) =>
    all.flatMap((a, i) =>
      all.slice(i + 1).flatMap((b): Found[] => {
        const { price: x } = a;
        const { price: y } = b;
        if (a.campaign === b.campaign || x === null || y === null || !overlap(a, b)) return [];
        if (x.currency !== y.currency || cents(x.amount) === cents(y.amount)) return [];
        const ids = [a.campaign, b.campaign].toSorted();
        return [
          found(
            `product:${ids[0]}:${ids[1]}:${product.slice(0, 80)}:price`,
            'price',
            [a, b],
            (c) => `${c.product} ${c.price === null ? '' : priceOf(c.price)}`,
            {
              title: { zh: `“${a.product}”同期两个价`, en: `“${a.product}” at two prices on the same days` },
              detail: {
                zh: `“${a.title}”${priceOf(x)}，“${b.title}”${priceOf(y)}`,
                en: `“${a.title}” ${priceOf(x)}, “${b.title}” ${priceOf(y)}`,
              },
            },
          ),
        ];
      }),
    ),
  );
}

/**
 * Campaigns that run on the same day and together claim more of a product than the least stock that one of them states.
 * Of each product the day on which most is missing.
 */
export function stockClashes(claims: readonly ProductClaim[]): Found[] {
  return byProduct(claims).flatMap(([product, all]): Found[] => {
    let worst: { readonly set: readonly ProductClaim[]; readonly sum: number; readonly stock: number } | null = null;
    // Whatever set runs together also runs together on the first day of the one that starts last.
    for (const day of new Set(all.map((c) => c.start))) {
      const set = all.filter((c) => c.start <= day && day <= c.end && (c.quantity ?? 0) > 0);
      const stated = set.flatMap((c) => c.stock ?? []);
      if (new Set(set.map((c) => c.campaign)).size < 2 || stated.length === 0) continue;
      const [sum, stock] = [set.reduce((n, c) => n + (c.quantity ?? 0), 0), Math.min(...stated)];
      if (sum > stock && (worst === null || sum - stock > worst.sum - worst.stock)) worst = { set, sum, stock };
    }
    if (worst === null) return [];
    const { set, sum, stock } = worst;
    const name = set[0]?.product ?? product;
    const first = set.map((c) => c.campaign).toSorted()[0] ?? '';
    return [
      found(
        `product:${first}:${product.slice(0, 80)}:stock`,
        'stock',
        set,
        (c) => `${c.product} × ${c.quantity ?? 0}`,
        {
          title: { zh: `“${name}”库存不够分`, en: `Not enough “${name}” for all` },
          detail: {
            zh: `${set.map((c) => `“${c.title}”要 ${c.quantity ?? 0}`).join('，')}，共 ${sum}，库存 ${stock}，缺 ${sum - stock}`,
            en: `${set.map((c) => `“${c.title}” claims ${c.quantity ?? 0}`).join(', ')}: ${sum} of ${stock}, ${sum - stock} missing`,
          },
        },
      ),
    ];
  });
}

function byProduct(claims: readonly ProductClaim[]): [string, readonly ProductClaim[]][] {
  const all = new Map<string, ProductClaim[]>();
  for (const claim of claims) {
    const key = plain(claim.product);
    all.set(key, [...(all.get(key) ?? []), claim]);
  }
  return [...all];
}
