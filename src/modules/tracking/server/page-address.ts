/** What an address says, without `new URL`: that alone would cost more than the rest of an event's treatment. */
export interface PageAddress {
  readonly host: string;
  readonly path: string;
  /** Only the parameters that mean something here, lower-case names. */
  readonly params: ReadonlyMap<string, string>;
}

/** Parameters that advertising platforms append; the value is the name the channel rules know. */
export const clickIdParams = [
  'bd_vid',
  'gclid',
  'gbraid',
  'wbraid',
  'msclkid',
  'gdt_vid',
  'qz_gdt',
  'ttclid',
  'xhs_click_id',
  'ksad_click_id',
  'clickid',
  'creativeid',
] as const;
const ownParams = ['hy_link', 'hy_account', 'hy_partner', 'hy_content', 'hy_campaign'] as const;
const utmParams = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const;
const wanted: ReadonlySet<string> = new Set([...utmParams, ...ownParams, ...clickIdParams]);
const noParams: ReadonlyMap<string, string> = new Map();

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function paramsOf(query: string): ReadonlyMap<string, string> {
  if (query === '') return noParams;
  let found: Map<string, string> | undefined;
  for (const part of query.split('&', 100)) {
    const at = part.indexOf('=');
    if (at <= 0) continue;
    const name = part.slice(0, at).toLowerCase();
    if (!wanted.has(name)) continue;
    found ??= new Map();
    if (!found.has(name)) found.set(name, decode(part.slice(at + 1)).slice(0, 255));
  }
  return found ?? noParams;
}

/** Host without port and `www`-prefix kept, path, and known parameters of query and fragment route. */
export function parseAddress(url: string): PageAddress {
  const scheme = url.indexOf('://');
  const start = scheme === -1 ? 0 : scheme + 3;
  let end = start;
  for (; end < url.length; end++) {
    const code = url.charCodeAt(end);
    if (code === 47 || code === 63 || code === 35) break;
  }
  let host = '';
  if (scheme !== -1) {
    host = url.slice(start, end);
    const user = host.lastIndexOf('@');
    if (user !== -1) host = host.slice(user + 1);
    host = host.replace(/:\d+$/, '').toLowerCase().slice(0, 255);
  } else end = 0;
  const hash = url.indexOf('#', end);
  const mark = url.indexOf('?', end);
  // Single-page applications with hash routing carry the query behind the '#'.
  const query =
    mark === -1
      ? ''
      : mark < hash || hash === -1
        ? url.slice(mark + 1, hash === -1 ? undefined : hash)
        : url.slice(mark + 1);
  let pathEnd = url.length;
  if (mark !== -1) pathEnd = mark;
  if (hash !== -1 && hash < pathEnd) pathEnd = hash;
  return { host, path: url.slice(end, pathEnd) || (host === '' ? '' : '/'), params: paramsOf(query) };
}

const secondLevel = /\.(?:com|net|org|gov|edu|ac|co)\.[a-z]{2}$/;

const sites = new Map<string, string>();

/** The registrable part of a host, near enough to tell one's own site from others: shop.example.com.cn → example.com.cn. */
export function siteOf(host: string): string {
  const known = sites.get(host);
  if (known !== undefined) return known;
  const site = host
    .split('.')
    .slice(secondLevel.test(host) ? -3 : -2)
    .join('.');
  if (sites.size >= 5000) sites.clear();
  sites.set(host, site);
  return site;
}
