import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** A customer's shop on an address of its own; its pages carry the trackers of the product. */
export interface Shop {
  readonly url: string;
  close(): void;
}

/** What the pages of the shop put on `window` for the tests to press. */
declare global {
  interface Window {
    /** Sends an order by @segment/analytics-next and resolves when it was handed over. */
    segmentOrder?: (orderId: string, revenue: string) => Promise<void>;
  }
}

const segmentSource = (productUrl: string, writeKey: string): string => `
  import { AnalyticsBrowser } from '@segment/analytics-next';
  const segment = { apiKey: ${JSON.stringify(writeKey)}, apiHost: ${JSON.stringify(`${new URL(productUrl).host}/v1`)}, protocol: 'http' };
  const analytics = AnalyticsBrowser.load({ writeKey: segment.apiKey, cdnSettings: { integrations: { 'Segment.io': segment } } });
  analytics.page();
  window.segmentOrder = async (order_id, revenue) => {
    await analytics.track('Order Completed', { order_id, revenue: Number(revenue), currency: 'CNY', products: [{ product_id: 'T-2', name: '桂花乌龙', price: Number(revenue), quantity: 1 }] });
  };
`;

/** Starts a shop whose pages send to the product with the given write key. */
export async function startShop(productUrl: string, writeKey: () => string): Promise<Shop> {
  const bundles = new Map<string, Promise<string>>();
  const bundleOf = (key: string): Promise<string> => {
    const known = bundles.get(key) ?? bundleSegment(productUrl, key);
    bundles.set(key, known);
    return known;
  };
  const page = (script: string, body: string): string =>
    `<!doctype html><html lang="zh"><title>山野茶事商城</title>${script}<h1>桂花乌龙</h1>${body}</html>`;
  const own = (): string =>
    page(
      `<script>window.huanying=window.huanying||[]</script><script async src="${productUrl}/t.js" data-key="${writeKey()}"></script>`,
      `<button onclick="huanying.push(['track','Order Completed',{order_id:this.dataset.order,revenue:128.5,currency:'CNY',products:[{product_id:'T-1',name:'茉莉奶绿',price:64.25,quantity:2}]}])">下单</button>`,
    );
  const segment = (): string => page('<script src="/segment.js"></script>', '');
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop');
    const answer = async (): Promise<void> => {
      if (pathname === '/favicon.ico') response.writeHead(204).end();
      else if (pathname === '/segment.js')
        response.setHeader('content-type', 'text/javascript').end(await bundleOf(writeKey()));
      else
        response
          .setHeader('content-type', 'text/html; charset=utf-8')
          .end(pathname.startsWith('/segment') ? segment() : own());
    };
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundleSegment(productUrl: string, writeKey: string): Promise<string> {
  const result = await build({
    stdin: { contents: segmentSource(productUrl, writeKey), resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]?.text ?? '';
}
