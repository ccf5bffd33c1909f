import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressGuard, isRange } from './addresses.ts';
import { guardedPost, PostError } from './guarded-post.ts';
import { webhookHeaders } from './webhook-signature.ts';

const servers: Server[] = [];
const listen = async (handle: RequestListener): Promise<string> => {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
const everywhere = addressGuard(['0.0.0.0/0', '::/0']);
const post = (url: string, permits = everywhere, timeoutMs = 2_000) =>
  guardedPost({ url, headers: { 'x-test': '1' }, body: '{"文":1}', timeoutMs, permits });
const reasonOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => 'sent',
    (error: unknown) => (error instanceof PostError ? error.reason : error),
  );

describe('outbound', () => {
  it('[O9] signs as the Standard Webhooks specification does in its own example', () => {
    const headers = webhookHeaders(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    'localhost',
  ])('[O6] %s is no place to be sent to', (address) => {
    expect(addressGuard([])(address)).toBe(false);
  });

  it('[O6] public addresses are, and what the operator opens', () => {
    const plain = addressGuard([]);
    for (const address of ['1.1.1.1', '172.32.0.1', '2606:4700:4700::1111']) expect(plain(address)).toBe(true);
    const opened = addressGuard(['10.1.0.0/16', '::1']);
    expect([opened('10.1.2.3'), opened('10.2.0.1'), opened('::1'), opened('::ffff:10.1.2.3')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(['10.0.0.0/8', '::1', '10.0.0.1'].every(isRange)).toBe(true);
    expect(['10.0.0.0/33', 'localhost', '10.0.0.1/8/8', ''].some(isRange)).toBe(false);
  });

  it('[O6] refuses closed addresses however they are written, and names that lead to them', async () => {
    let asked = 0;
    const url = await listen((_, response) => {
      asked += 1;
      response.end();
    });
    const { port } = new URL(url);
    const hosts = ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost'];
    for (const host of hosts)
      expect(await reasonOf(post(`http://${host}:${port}/`, addressGuard([])))).toBe('closed-address');
    expect(await reasonOf(post(`http://user:pass@127.0.0.1:${port}/`))).toBe('not-an-address');
    expect(await reasonOf(post('file:///etc/passwd'))).toBe('not-an-address');
    expect(asked).toBe(0);
  });

  it('[O9] answers status and first bytes, and follows no redirect', async () => {
    let followed = 0;
    const target = await listen((_, response) => {
      followed += 1;
      response.end('inside');
    });
    const moved = await listen((_, response) => response.writeHead(302, { location: target }).end('moved'));
    expect(await post(moved)).toEqual({ status: 302, answer: 'moved', retryAfter: null });
    expect(followed).toBe(0);
    const long = await listen((_, response) => {
      response.writeHead(503, { 'retry-after': '7' });
      response.end('x'.repeat(2_000_000));
    });
    const answer = await post(long);
    expect([answer.status, answer.answer.length, answer.retryAfter]).toEqual([503, 500, 7]);
  });

  it('[O9] gives up on what is slow, drips, breaks off or is not there', async () => {
    const silent = await listen(() => {});
    expect(await reasonOf(post(silent, everywhere, 100))).toBe('timeout');
    const dripping = await listen((_, response) => {
      response.write('a');
      const timer = setInterval(() => response.write('a'), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect(await reasonOf(post(dripping, everywhere, 200))).toBe('timeout');
    const rude = await listen((request) => request.socket.destroy());
    expect(await reasonOf(post(rude))).toBe('connection');
    expect(await reasonOf(post('http://no-such-host.invalid/'))).toBe('not-found');
  });
});
