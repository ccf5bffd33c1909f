/**
 * Sends batches of events over keep-alive connections for a while, from a process of its own: what it costs must not
 * be paid by the server's event loop. Arguments: url, write key, seconds, connections. Prints {events, ms, latencies}.
 */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { percentile } from './lib/bench.ts';

const [url = '', key = '', seconds = '5', connections = '16'] = process.argv.slice(2);
const perBatch = 100;
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const run = randomBytes(6).toString('hex');
let serial = 0;

const agents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.48',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
];

/** One event of about 600 bytes, as a browser library sends it. */
function event(i: number): object {
  return {
    type: 'track',
    event: i % 3 === 0 ? 'Product Viewed' : 'Button Pressed',
    messageId: `bench-${run}-0000000000`,
    anonymousId: `anon-${String(i * 7919).padStart(8, '0')}`,
    timestamp: new Date(Date.now() - i * 10).toISOString(),
    properties: {
      sku: `TEA-${i}`,
      name: '明前龙井 礼盒',
      price: 128.5,
      quantity: 1,
      category: '绿茶',
      label: '加入购物车',
    },
    context: {
      library: { name: 'bench', version: '1.0.0' },
      locale: 'zh-CN',
      page: {
        url: `https://shop.example.com/products/tea-${i}`,
        title: '明前龙井',
        referrer: 'https://www.baidu.com/s',
      },
      userAgent: agents[i % 2],
    },
  };
}

const latencies: number[] = [];
let events = 0;
let failures = 0;

async function connection(index: number, until: number): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({
      sentAt: new Date().toISOString(),
      batch: Array.from({ length: perBatch }, (_, i) => event(index * perBatch + i)),
    }),
  );
  // Only the serial numbers in the messageIds change from one request to the next.
  const places: number[] = [];
  const marker = `bench-${run}-`;
  for (let at = body.indexOf(marker); at !== -1; at = body.indexOf(marker, at + 1)) places.push(at + marker.length);
  while (Date.now() < until) {
    for (const place of places) body.write(String(serial++).padStart(10, '0'), place, 'latin1');
    const started = performance.now();
    const status = await post(body);
    if (status === 200) {
      events += perBatch;
      latencies.push(performance.now() - started);
    } else failures++;
  }
}

function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': body.length, authorization: `Bearer ${key}` },
      },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

const started = performance.now();
const until = Date.now() + Number(seconds) * 1000;
await Promise.all(Array.from({ length: Number(connections) }, (_, i) => connection(i, until)));
const ms = performance.now() - started;
process.stdout.write(
  `${JSON.stringify({ events, failures, ms, bytes: Buffer.byteLength(JSON.stringify(event(1))), p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) })}\n`,
);
process.exit();
