/** Where a key's own text goes. */
export const placeholder = '写入密钥';

export type SnippetKind = 'script' | 'order' | 'segmentWeb' | 'segmentNode' | 'http';

/** What a developer copies to send events to this server with a key. */
export function snippet(kind: SnippetKind, origin: string, key: string): string {
  const { host, protocol } = new URL(origin);
  switch (kind) {
    case 'script':
      return `<script>window.huanying=window.huanying||[]</script>\n<script async src="${origin}/t.js" data-key="${key}"></script>`;
    case 'order':
      return [
        "huanying.push(['identify', '用户编号'])",
        "huanying.push(['track', 'Order Completed', {",
        "  order_id: 'O-20261122-0001', total: 128.5, currency: 'CNY',",
        "  products: [{ sku: 'TEA-1', name: '桂花乌龙', quantity: 2, price: 64.25 }]",
        '}])',
      ].join('\n');
    case 'segmentWeb':
      return [
        "import { AnalyticsBrowser } from '@segment/analytics-next';",
        `const writeKey = '${key}';`,
        'export const analytics = AnalyticsBrowser.load(',
        "  { writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } },",
        `  { integrations: { 'Segment.io': { apiHost: '${host}/v1', protocol: '${protocol.slice(0, -1)}' } } },`,
        ');',
      ].join('\n');
    case 'segmentNode':
      return [
        "import { Analytics } from '@segment/analytics-node';",
        `const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' });`,
        "analytics.track({ userId: 'u-1', event: 'Order Completed',",
        "  properties: { order_id: 'O-1', total: 128.5, currency: 'CNY' } });",
      ].join('\n');
    case 'http':
      return [
        `curl -u '${key}:' ${origin}/v1/batch -H 'content-type: application/json' -d '{`,
        '  "batch": [{ "type": "track", "event": "Order Completed", "userId": "u-1", "messageId": "m-1",',
        '    "properties": { "order_id": "O-1", "total": 128.5, "currency": "CNY" } }]',
        "}'",
      ].join('\n');
  }
}
