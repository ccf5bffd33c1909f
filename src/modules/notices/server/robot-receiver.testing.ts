import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Platform } from '../robot.contract.ts';

export interface Got {
  readonly at: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** What the receiver answered: 0 for taken. */
  readonly code: number;
}

export interface Receiver {
  readonly url: string;
  readonly got: Got[];
  /** Messages that were taken. */
  taken(): Got[];
  /** Answers this for the next requests instead of looking at them. */
  readonly answers: ({ readonly status: number; readonly body: string } | 'hang')[];
  close(): void;
}

const utf8 = (text: unknown): number => Buffer.byteLength(String(text), 'utf8');
type Json = Readonly<Record<string, unknown>>;

/**
 * A robot's platform on this machine, as the documentation describes each: it checks the credential, the signature and
 * its time, the shape and size of the message, and the limits, and answers errors with HTTP 200.
 */
export async function createReceiver(
  platform: Platform,
  options: { readonly secret: string | null; readonly now: () => number },
): Promise<Receiver> {
  const got: Got[] = [];
  const answers: Receiver['answers'] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const planned = answers.shift();
      if (planned === 'hang') return;
      const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Json;
      if (planned !== undefined) {
        got.push({ at: options.now(), body, code: planned.status });
        response.writeHead(planned.status, { 'content-type': 'application/json' }).end(planned.body);
        return;
      }
      const url = new URL(request.url ?? '/', 'http://localhost');
      const taken = got.filter((g) => g.code === 0).map((g) => g.at);
      const code = check[platform](url, body, options.secret, options.now(), taken);
      got.push({ at: options.now(), body, code });
      const text =
        platform === 'feishu'
          ? { code, msg: code === 0 ? 'success' : 'error', data: {} }
          : { errcode: code, errmsg: code === 0 ? 'ok' : 'error' };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(text));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const path = {
    wecom: '/cgi-bin/webhook/send?key=693a91f6-7xxx',
    dingtalk: '/robot/send?access_token=566cc69da',
    feishu: '/open-apis/bot/v2/hook/3f2a-11',
  }[platform];
  return {
    url: `${host}${path}`,
    got,
    answers,
    taken: () => got.filter((g) => g.code === 0),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const within = (times: readonly number[], now: number, ms: number): number => times.filter((t) => t > now - ms).length;

type Check = (url: URL, body: Json, secret: string | null, now: number, taken: readonly number[]) => number;
const check: Readonly<Record<Platform, Check>> = {
  wecom(url, body, _, now, taken) {
    if (url.pathname !== '/cgi-bin/webhook/send' || url.searchParams.get('key') !== '693a91f6-7xxx') return 93_000;
    if (within(taken, now, 60_000) >= 20) return 45_009;
    const { msgtype } = body;
    const part = body[String(msgtype)] as Json | undefined;
    if (msgtype === 'text') return utf8(part?.['content']) > 2_048 ? 40_058 : 0;
    if (msgtype === 'markdown')
      return utf8(part?.['content']) > 4_096 || part?.['mentioned_list'] !== undefined ? 40_058 : 0;
    return 40_008;
  },
  dingtalk(url, body, secret, now, taken) {
    if (url.searchParams.get('access_token') !== '566cc69da') return 300_001;
    if (secret !== null) {
      const timestamp = url.searchParams.get('timestamp') ?? '';
      const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
      if (url.searchParams.get('sign') !== expected) return 310_000;
      if (timestamp.length !== 13 || Math.abs(now - Number(timestamp)) > 3_600_000) return 310_000;
    }
    if (within(taken, now, 60_000) >= 20) return 130_101;
    const markdown = body['markdown'] as Json | undefined;
    if (body['msgtype'] !== 'markdown' || utf8(markdown?.['title']) === 0) return 400_105;
    return utf8(JSON.stringify(body)) > 20_000 ? 400_402 : 0;
  },
  feishu(url, body, secret, now, taken) {
    if (!url.pathname.endsWith('/hook/3f2a-11')) return 19_001;
    if (secret !== null) {
      const { timestamp, sign } = body;
      const expected = createHmac('sha256', `${String(timestamp)}\n${secret}`)
        .update('')
        .digest('base64');
      if (typeof timestamp !== 'string' || sign !== expected) return 19_021;
      if (timestamp.length !== 10 || Math.abs(now / 1_000 - Number(timestamp)) > 3_600) return 19_021;
    }
    if (within(taken, now, 60_000) >= 100 || within(taken, now, 1_000) >= 5) return 9_499;
    if (utf8(JSON.stringify(body)) > 20_480) return 9_499;
    return body['msg_type'] === 'post' || body['msg_type'] === 'text' ? 0 : 19_002;
  },
};
