import { createServer, type Server } from 'node:http';
import { sql } from 'drizzle-orm';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../testing/app.ts';

/** Accounts of the company's provider, by what is typed there. */
const accounts: Readonly<Record<string, { email: string; email_verified: boolean; name: string }>> = {
  analyst: { email: 'analyst@huanying.test', email_verified: true, name: '分析师' },
  newcomer: { email: 'Newcomer@huanying.test', email_verified: true, name: '新人' },
  stranger: { email: 'stranger@elsewhere.test', email_verified: true, name: '外人' },
  unverified: { email: 'admin@huanying.test', email_verified: false, name: '冒名' },
};

let t: TestApp;
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  base = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(base, {
    clients: [
      {
        client_id: 'huanying',
        client_secret: 'shared-secret-of-the-client',
        redirect_uris: ['http://huanying.test/api/auth/callback/oidc'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the provider'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => Promise.resolve({ sub: id, ...accounts[id] }) }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  t = await createTestApp({
    config: {
      oidc: {
        issuer: base,
        clientId: 'huanying',
        clientSecret: 'shared-secret-of-the-client',
        name: '公司账号',
        trustEmail: false,
      },
    },
  });
});
afterAll(async () => {
  await t.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

class Jar {
  readonly #cookies = new Map<string, string>();
  take(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
  get header(): string {
    return [...this.#cookies].map(([k, v]) => `${k}=${v}`).join('; ');
  }
}

const ours = (jar: Jar, method: 'GET' | 'POST', url: string, payload?: object) =>
  t.anonymous
    .inject({
      method,
      url,
      headers: { origin: 'http://huanying.test', cookie: jar.header },
      ...(payload === undefined ? {} : { payload }),
    })
    .then((answer) => {
      jar.take([answer.headers['set-cookie'] ?? []].flat() as string[]);
      return answer;
    });

/** Signs in as a browser does: to the provider, through its forms, and back. Answers where it ends. */
async function signInAs(login: string): Promise<{ jar: Jar; end: string }> {
  const [mine, theirs] = [new Jar(), new Jar()];
  const start = await ours(mine, 'POST', '/api/auth/sign-in/social', {
    provider: 'oidc',
    callbackURL: '/',
    errorCallbackURL: '/sign-in',
  });
  expect(start.status).toBe(200);
  let url = start.textAt('url');
  for (let hops = 0; hops < 15; hops += 1) {
    if (url.startsWith('http://huanying.test')) break;
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: theirs.header } });
    theirs.take(answer.headers.getSetCookie());
    const next = answer.headers.get('location');
    if (next !== null) {
      url = new URL(next, url).href;
      continue;
    }
    const page = await answer.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) throw new Error(`no form at ${url}: ${answer.status} ${page}`);
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? 'login';
    const sent = await fetch(new URL(action, url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: theirs.header, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ prompt, login, password: 'any' }),
    });
    theirs.take(sent.headers.getSetCookie());
    url = new URL(sent.headers.get('location') ?? '', url).href;
  }
  const back = new URL(url);
  expect(back.pathname).toBe('/api/auth/callback/oidc');
  const landed = await ours(mine, 'GET', back.pathname + back.search);
  expect(landed.status).toBe(302);
  return { jar: mine, end: String(landed.headers['location']) };
}
const name = async (jar: Jar): Promise<unknown> => (await ours(jar, 'GET', '/api/me')).at('person', 'name');

describe('[O6] sign-in through a real OpenID provider', () => {
  test('the page learns of it', async () => {
    const config = await t.anonymous.get('/api/auth-config');
    expect(config.body).toMatchObject({ oidc: { providerId: 'oidc', name: '公司账号' } });
  });

  test('somebody with an account comes in under it, the second time too', async () => {
    for (let i = 0; i < 2; i += 1) {
      const { jar, end } = await signInAs('analyst');
      expect(end).toBe('/');
      expect(await name(jar)).toBe('analyst');
    }
    const [n] = await t.stores.owner.query<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM auth.app_user WHERE email = 'analyst@huanying.test'`,
    );
    expect(n?.n).toBe(1);
  });

  test('somebody who was invited gets an account by signing in, and is active', async () => {
    const id = await t.app.rooms.organization.addMember(t.workspaces.main, {
      name: '新来的',
      email: 'newcomer@huanying.test',
      unitId: t.units.east,
      positions: ['sales'],
    });
    const { jar } = await signInAs('newcomer');
    expect(await name(jar)).toBe('新来的');
    const person = await t.as('admin').get(`/api/records/people/${id}`);
    expect(person.at('item', 'state')).toBe('active');
    const history = await t.as('admin').get(`/api/records/people/${id}/history`);
    expect(history.at('items', 0, 'action')).toBe('join');
  });

  test('an address that nobody of the directory has stays outside', async () => {
    const { jar, end } = await signInAs('stranger');
    expect(end).toContain('/sign-in?error=');
    expect((await ours(jar, 'GET', '/api/me')).status).toBe(401);
    expect(await t.stores.owner.query(sql`SELECT 1 FROM auth.app_user WHERE email LIKE 'stranger@%'`)).toEqual([]);
  });

  test('an address that the provider has not verified opens nobody else’s account', async () => {
    const { jar, end } = await signInAs('unverified');
    expect(end).toContain('/sign-in?error=');
    expect((await ours(jar, 'GET', '/api/me')).status).toBe(401);
  });

  test('an answer that was not asked for is refused', async () => {
    const forged = await ours(new Jar(), 'GET', '/api/auth/callback/oidc?code=abc&state=made-up');
    expect(forged.status).toBe(302);
    expect(String(forged.headers['location'])).toContain('error=');
  });

  test('it sends nobody to another site', async () => {
    const answer = await ours(new Jar(), 'POST', '/api/auth/sign-in/social', {
      provider: 'oidc',
      callbackURL: 'https://evil.example/',
    });
    expect(answer.status).toBe(403);
  });
});
