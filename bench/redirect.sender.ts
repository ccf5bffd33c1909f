/**
 * Sends requests at a fixed rate, whether or not the answers keep up (so a stall is measured in full). Arguments: url,
 * requests a second, seconds, number of links. Prints {sent, wrong, p50, p99, max} in milliseconds.
 */
import { Agent, request } from 'node:http';
import { percentile } from './lib/bench.ts';

const [url = '', rate = '500', seconds = '10', links = '200'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const total = Number(rate) * Number(seconds);
const latencies: number[] = [];
let wrong = 0;
const agents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.48',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
];

function get(i: number, due: number): Promise<void> {
  return new Promise((resolve) => {
    const call = request(
      `${url}/l/link${String(i % Number(links)).padStart(4, '0')}`,
      { agent, headers: { 'user-agent': agents[i % 2] } },
      (response) => {
        response.resume();
        response.on('end', () => {
          // From when it should have been sent: a late timer here counts against the figure, never for it.
          latencies.push(performance.now() - due);
          if (response.statusCode !== 302) wrong++;
          resolve();
        });
      },
    );
    call.on('error', () => {
      wrong++;
      resolve();
    });
    call.end();
  });
}

const waiting: Promise<void>[] = [];
const started = performance.now() + 50;
const gap = 1000 / Number(rate);
await new Promise<void>((resolve) => {
  let next = 0;
  const tick = (): void => {
    while (next < total && performance.now() >= started + next * gap) {
      waiting.push(get(next, started + next * gap));
      next++;
    }
    if (next < total) setTimeout(tick, 1);
    else resolve();
  };
  tick();
});
await Promise.all(waiting);
process.stdout.write(
  `${JSON.stringify({ sent: latencies.length, wrong, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), max: Math.max(...latencies) })}\n`,
);
process.exit();
