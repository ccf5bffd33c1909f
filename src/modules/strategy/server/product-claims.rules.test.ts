import { expect, test } from 'vitest';
import { type ProductClaim, priceClashes, stockClashes } from './product-claims.rules.ts';

const cny = (amount: string) => ({ amount, currency: 'CNY' });
const claim = (campaign: string, more: Partial<ProductClaim> = {}): ProductClaim => ({
  campaign,
  title: campaign,
  lead: `lead-${campaign}`,
  start: '2026-03-01',
  end: '2026-03-10',
  product: '龙井 礼盒',
  price: null,
  quantity: null,
  stock: null,
  ...more,
});

test('[S3] the same product at two prices on the same days, to the cent, whatever the blanks in its name', () => {
  const all = [
    claim('a', { price: cny('199') }),
    claim('b', { price: cny('189.00'), product: '龙井礼盒', start: '2026-03-10', end: '2026-03-12' }),
  ];
  expect(priceClashes(all)).toEqual([
    expect.objectContaining({
      key: 'product:a:b:龙井礼盒:price',
      kind: 'price',
      detail: { zh: '“a”¥199.00，“b”¥189.00', en: '“a” ¥199.00, “b” ¥189.00' },
      days: { start: '2026-03-10', end: '2026-03-10' },
      parties: ['lead-a', 'lead-b'],
      claims: [
        { party: 'lead-a', claim: 'a：龙井 礼盒 ¥199.00' },
        { party: 'lead-b', claim: 'b：龙井礼盒 ¥189.00' },
      ],
    }),
  ]);
  expect(priceClashes([claim('a', { price: cny('199') }), claim('b', { price: cny('199.00') })])).toEqual([]);
  expect(
    priceClashes([
      claim('a', { price: cny('1') }),
      claim('b', { price: cny('2'), start: '2026-03-11', end: '2026-03-12' }),
    ]),
  ).toEqual([]);
  expect(priceClashes([claim('a', { price: cny('1') }), claim('a', { price: cny('2') })])).toEqual([]);
});

test('[S3] more than the stock together, also where no two of them are: the day on which most is missing', () => {
  const three = ['a', 'b', 'c'].map((id) => claim(id, { quantity: 400, stock: id === 'c' ? 1_000 : 1_200 }));
  expect(stockClashes(three)).toMatchObject([
    {
      key: 'product:a:龙井礼盒:stock',
      kind: 'stock',
      detail: { zh: '“a”要 400，“b”要 400，“c”要 400，共 1200，库存 1000，缺 200' },
      parties: ['lead-a', 'lead-b', 'lead-c'],
    },
  ]);
  expect(stockClashes(three.slice(0, 2))).toEqual([]);
  const apart = three.map((c, i) => ({ ...c, start: `2026-03-0${i + 1}`, end: `2026-03-0${i + 1}` }));
  expect(stockClashes(apart)).toEqual([]);
  // One campaign that asks too much by itself clashes with nobody; without a stock nobody can tell.
  expect(stockClashes([claim('a', { quantity: 9, stock: 1 })])).toEqual([]);
  expect(stockClashes([claim('a', { quantity: 9 }), claim('b', { quantity: 9 })])).toEqual([]);
});
