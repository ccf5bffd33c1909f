/**
 * Parameters in which advertising platforms tell a click apart, and without which the target cannot report an order
 * back to them. Documented in docs/guide: keep both alike.
 */
const known: ReadonlySet<string> = new Set([
  // Google, Microsoft, Meta, TikTok
  'gclid',
  'gbraid',
  'wbraid',
  'msclkid',
  'fbclid',
  'ttclid',
  // 百度, 腾讯广告, 360
  'bd_vid',
  'qz_gdt',
  'gdt_vid',
  'qhclickid',
  // 巨量引擎, 快手, 哔哩哔哩 and most affiliate networks
  'clickid',
  'click_id',
  'callback',
  'track_id',
]);
/** What an id may be made of, as it stands in an address: no sign that ends a parameter or begins markup. */
const sound = /^[\w.~%+/:=,!*-]{1,1024}$/;

const nameOf = (pair: string): string => (pair.split('=', 1)[0] ?? '').toLowerCase();
const pairsOf = (url: string): string[] => {
  const [address = ''] = url.split('#', 1);
  const mark = address.indexOf('?');
  return mark < 0 ? [] : address.slice(mark + 1).split('&');
};

/** The target with the click ids of the address that was asked for; what the target says itself stays as it is. */
export function withClickIds(target: string, asked: string): string {
  if (!asked.includes('?')) return target;
  const taken = new Set(pairsOf(target).map(nameOf));
  const added: string[] = [];
  for (const pair of pairsOf(asked)) {
    const name = nameOf(pair);
    if (!known.has(name) || taken.has(name) || !sound.test(pair.slice(name.length + 1))) continue;
    taken.add(name);
    added.push(pair);
  }
  if (added.length === 0) return target;
  const hash = target.indexOf('#');
  const [address, rest] = hash < 0 ? [target, ''] : [target.slice(0, hash), target.slice(hash)];
  return `${address}${address.includes('?') ? '&' : '?'}${added.join('&')}${rest}`;
}
