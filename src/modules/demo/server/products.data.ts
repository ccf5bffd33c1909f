const cny = (amount: string) => ({ amount, currency: 'CNY' });

/** What campaigns sell. Two sell the same on the same days: at two prices, and together more than there is. */
const claims = {
  warm_launch: [
    { product: '姜撞奶红茶', price: cny('19.9'), quantity: 900, stock: 1_200 },
    { product: '暖茶随行杯', price: cny('59'), quantity: 300, stock: 500 },
  ],
  member_day: [
    { product: '姜撞奶红茶', price: cny('26'), quantity: 500, stock: 1_200 },
    { product: '暖茶随行杯', price: cny('59'), quantity: 150 },
  ],
} as const;

/** What a campaign of this key sells. */
export const productsOf = (key: string) =>
  (key === 'warm_launch' || key === 'member_day' ? claims[key] : []).map((line) => ({ ...line }));
