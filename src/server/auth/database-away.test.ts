import { createHmac } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../stores/free-port.ts';
import { silentLog } from '../stores/store-log.ts';
import { type Auth, createAuth } from './auth.ts';

const cookie = `huanying.session_token=${encodeURIComponent(
  `token.${createHmac('sha256', 'secret').update('token').digest('base64')}`,
)}`;
const away = { code: 'database_unavailable', status: 503, details: { retryAfterSeconds: 2 } };
const authAt = (port: number): Auth =>
  createAuth({
    config: { url: 'http://huanying.test', oidc: null },
    log: silentLog as never,
    databaseUrl: `postgres://u:p@127.0.0.1:${port}/x`,
    secret: 'secret',
    directory: { expects: async () => true, join: async () => undefined, membershipsOf: async () => [] },
  });

/** Takes connections and never says a word, as a database that hangs. */
let frozen: Server;
beforeAll(async () => {
  frozen = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
});
afterAll(() => frozen.close());

const address: Readonly<Record<string, () => Promise<number>>> = {
  'is not there': freePort,
  hangs: async () => (frozen.address() as AddressInfo).port,
};

test.each(Object.keys(address))(
  '[O6] while the database %s, a session is not “no session” and no fault of the house',
  async (how) => {
    const auth = authAt((await address[how]?.()) ?? 0);
    const headers = new Headers({ cookie, origin: 'http://huanying.test', 'content-type': 'application/json' });
    const post = (path: string, body: object): Promise<Response> =>
      auth.handle(
        new Request(`http://huanying.test/api/auth/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
      );
    await Promise.all([
      expect(auth.sessionOf(cookie)).rejects.toMatchObject(away),
      expect(auth.renew(headers)).rejects.toMatchObject(away),
      expect(post('sign-in/email', { email: 'a@b.cn', password: 'long enough for it' })).rejects.toMatchObject(away),
      expect(post('sign-out', {})).rejects.toMatchObject(away),
    ]);
    await auth.close();
  },
  30_000,
);
