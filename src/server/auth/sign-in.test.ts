import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

const own = 'http://huanying.test';
const signIn = (email: string, password: string, headers: Record<string, string> = {}): Promise<Answer> =>
  t.anonymous.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    payload: { email, password },
    headers: { origin: own, ...headers },
  });
const cookiesOf = (answer: Answer): string[] => [answer.headers['set-cookie'] ?? []].flat() as string[];
const cookieHeader = (answer: Answer): string =>
  cookiesOf(answer)
    .map((c) => c.split(';')[0])
    .join('; ');
const withCookie = (cookie: string, method: 'GET' | 'POST', url: string, payload?: object): Promise<Answer> =>
  t.anonymous.inject({ method, url, headers: { cookie, origin: own }, ...(payload === undefined ? {} : { payload }) });
const mail = (name: PersonName): string => t.people[name].email;

describe('[O6] e-mail and password', () => {
  test('a right password opens a session whose cookie no script can read', async () => {
    const answer = await signIn(mail('analyst'), t.password);
    expect(answer.status).toBe(200);
    const [cookie = ''] = cookiesOf(answer).filter((c) => c.startsWith('huanying.session_token='));
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).toMatch(/; Path=\//i);
    // Over plain HTTP a Secure cookie would never come back; over HTTPS it is Secure (see below).
    expect(cookie).not.toMatch(/; Secure/i);
    // Nor does the answer hand out what the cookie hides.
    expect(answer.text).not.toContain(decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0]);
    expect(answer.headers['cache-control']).toBe('no-store');
    // The audit log knows who came in, and from where.
    const log = await t.as('admin').get('/api/audit', { record: 'session' });
    expect(log.at('items', 0)).toMatchObject({ action: 'signIn', recordId: t.people.analyst.id });
    expect((await t.as('salesEast').get('/api/audit', { record: 'session' })).status).toBe(403);
    const me = await withCookie(cookieHeader(answer), 'GET', '/api/me');
    expect(me.body).toMatchObject({ person: { name: 'analyst', email: mail('analyst') }, landing: '/reports/daily' });
  });

  test('a body without what is needed is refused by field, in Chinese too', async () => {
    const answer = await t.anonymous.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      payload: { email: mail('legal') },
      headers: { origin: own },
    });
    expect(answer.status).toBe(422);
    expect(answer.at('error', 'details', 'issues', 0)).toMatchObject({
      path: ['password'],
      message: { zh: '密码没有填写，或格式不对' },
    });
  });

  test('the case of the address does not matter', async () => {
    expect((await signIn(mail('legal').toUpperCase(), t.password)).status).toBe(200);
  });

  test('a wrong password and an unknown address get the same answer in similar time', async () => {
    const time = async (email: string): Promise<[number, Answer]> => {
      const start = performance.now();
      const answer = await signIn(email, 'not the password');
      return [performance.now() - start, answer];
    };
    const known: number[] = [];
    const unknown: number[] = [];
    let answers: Answer[] = [];
    for (let i = 0; i < 5; i += 1) {
      const [a, wrong] = await time(mail('service'));
      const [b, nobody] = await time(`nobody${i}@huanying.test`);
      known.push(a);
      unknown.push(b);
      answers = [wrong, nobody];
    }
    const [wrong, nobody] = answers;
    const strip = (x: Answer | undefined): unknown => ({ ...(x?.at('error') as object), requestId: '' });
    expect(wrong?.status).toBe(401);
    expect(nobody?.status).toBe(401);
    expect(strip(wrong)).toEqual(strip(nobody));
    expect(cookiesOf(wrong as Answer)).toEqual(cookiesOf(nobody as Answer));
    const median = (list: number[]): number => list.toSorted((x, y) => x - y)[2] ?? 0;
    // Argon2 dominates both: without the hash for an unknown address the ratio is above 5.
    expect(median(known) / median(unknown)).toBeGreaterThan(0.4);
    expect(median(known) / median(unknown)).toBeLessThan(2.5);
  });

  test('passwords are kept as Argon2id and nothing of them is logged or answered', async () => {
    const [row] = await t.stores.owner.query<{ password: string }>(sql`SELECT password FROM auth.account LIMIT 1`);
    expect(row?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const answer = await signIn(mail('analyst'), t.password);
    expect(answer.text).not.toContain('argon2');
  });

  test('somebody who left has an account and no way in', async () => {
    const { organization } = t.app.rooms;
    const email = 'gone@huanying.test';
    const id = await organization.addMember(t.workspaces.main, {
      name: 'gone',
      email,
      unitId: t.units.root,
      positions: ['product'],
      password: t.password,
    });
    const before = cookieHeader(await signIn(email, t.password));
    expect((await withCookie(before, 'GET', '/api/me')).status).toBe(200);
    const leave = await t
      .as('admin')
      .post(`/api/records/people/${id}/transition`, { version: 1, action: 'leave', reason: '离职' });
    expect(leave.status).toBe(200);
    expect((await withCookie(before, 'GET', '/api/me')).status).toBe(401);
    expect((await signIn(email, t.password)).status).toBe(401);
  });
});

describe('[O6] lock-out', () => {
  test('an account is locked after eight failures, known or not, from anywhere', async () => {
    for (const email of ['locked@huanying.test', mail('channels')]) {
      for (let i = 0; i < 8; i += 1) expect((await signIn(email, `wrong ${i}`)).status).toBe(401);
      const locked = await signIn(email, t.password);
      expect(locked.status).toBe(429);
      expect(locked.at('error', 'code')).toBe('locked_out');
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(800);
    }
    const [row] = await t.stores.owner.query<{ keys: string }>(
      sql`SELECT string_agg(key, ' ') AS keys FROM auth.attempt`,
    );
    expect(row?.keys).not.toContain('@');
    await t.stores.owner.execute(
      sql`UPDATE auth.attempt SET locked_until = now() - interval '1 second' WHERE locked_until IS NOT NULL`,
    );
    expect((await signIn(mail('channels'), t.password)).status).toBe(200);
  });

  test('parallel guesses do not get more tries', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => signIn('rush@huanying.test', `wrong ${i}`)));
    expect(answers.filter((a) => a.status === 401).length).toBe(8);
    expect(answers.filter((a) => a.status === 429).length).toBe(12);
  });

  test('an address is locked after many failures over many accounts', async () => {
    await t.stores.owner.execute(sql`DELETE FROM auth.attempt`);
    await t.stores.owner.execute(
      sql`INSERT INTO auth.attempt (key, failures, since) VALUES ('address:127.0.0.1', 60, now())`,
    );
    expect((await signIn('someone@huanying.test', 'wrong')).at('error', 'code')).toBe('locked_out');
    await t.stores.owner.execute(sql`DELETE FROM auth.attempt`);
  });

  test('a forged X-Forwarded-For or address header does not change who is counted', async () => {
    await t.stores.owner.execute(sql`DELETE FROM auth.attempt`);
    await signIn('x@huanying.test', 'wrong', { 'x-forwarded-for': '9.9.9.9', 'x-huanying-address': '8.8.8.8' });
    const rows = await t.stores.owner.query<{ key: string }>(
      sql`SELECT key FROM auth.attempt WHERE key LIKE 'address:%'`,
    );
    expect(rows).toEqual([{ key: 'address:127.0.0.1' }]);
  });
});

describe('[O6] sessions', () => {
  test('signing out ends the session; ending all ends every one', async () => {
    const first = cookieHeader(await signIn(mail('finance'), t.password));
    const second = cookieHeader(await signIn(mail('finance'), t.password));
    const third = cookieHeader(await signIn(mail('finance'), t.password));
    expect((await withCookie(first, 'POST', '/api/auth/sign-out', {})).status).toBe(200);
    expect((await withCookie(first, 'GET', '/api/me')).status).toBe(401);
    expect((await withCookie(second, 'GET', '/api/me')).status).toBe(200);
    expect((await withCookie(second, 'POST', '/api/auth/revoke-sessions', {})).status).toBe(200);
    expect((await withCookie(second, 'GET', '/api/me')).status).toBe(401);
    expect((await withCookie(third, 'GET', '/api/me')).status).toBe(401);
  });

  test('a tampered or made-up cookie is nobody', async () => {
    const cookie = cookieHeader(await signIn(mail('finance'), t.password));
    expect((await withCookie(`${cookie.slice(0, -4)}AAAA`, 'GET', '/api/me')).status).toBe(401);
    const token = 'abc';
    const forged = createHmac('sha256', 'another secret').update(token).digest('base64');
    const header = `huanying.session_token=${encodeURIComponent(`${token}.${forged}`)}`;
    expect((await withCookie(header, 'GET', '/api/me')).status).toBe(401);
  });

  test('an expired session is over', async () => {
    const cookie = cookieHeader(await signIn(mail('finance'), t.password));
    await t.stores.owner.execute(sql`UPDATE auth.session SET expires_at = now() - interval '1 second'`);
    expect((await withCookie(cookie, 'GET', '/api/me')).status).toBe(401);
  });

  test('a session in use is prolonged when a page opens', async () => {
    const cookie = cookieHeader(await signIn(mail('finance'), t.password));
    await t.stores.owner.execute(sql`UPDATE auth.session SET expires_at = now() + interval '12 days'`);
    const me = await withCookie(cookie, 'GET', '/api/me');
    expect(cookiesOf(me).some((c) => c.startsWith('huanying.session_token='))).toBe(true);
  });
});

describe('[O6] changing the password', () => {
  test('weak ones are refused with the reason; a good one ends other sessions', async () => {
    const email = mail('digital');
    const old = cookieHeader(await signIn(email, t.password));
    const other = cookieHeader(await signIn(email, t.password));
    const change = (newPassword: string, currentPassword = t.password): Promise<Answer> =>
      withCookie(old, 'POST', '/api/auth/change-password', { currentPassword, newPassword, revokeOtherSessions: true });
    for (const weak of ['short', 'Password123!', '1234567890', 'qwertyuiop', 'aaaaaaaaaaaa', 'digital2026']) {
      const refused = await change(weak);
      expect([weak, refused.status]).toEqual([weak, 422]);
      expect(refused.at('error', 'details', 'issues', 0, 'path')).toEqual(['newPassword']);
    }
    expect((await change('a new long phrase', 'wrong')).status).toBe(422);
    const changed = await change('a new long phrase');
    expect(changed.status).toBe(200);
    expect((await withCookie(other, 'GET', '/api/me')).status).toBe(401);
    expect((await signIn(email, t.password)).status).toBe(401);
    expect((await signIn(email, 'a new long phrase')).status).toBe(200);
  });
});

describe('[O6] what is not offered does not exist', () => {
  test.each([
    ['POST', '/api/auth/sign-up/email'],
    ['POST', '/api/auth/request-password-reset'],
    ['POST', '/api/auth/change-email'],
    ['POST', '/api/auth/delete-user'],
    ['POST', '/api/auth/update-user'],
    ['POST', '/api/auth/link-social'],
    ['GET', '/api/auth/ok'],
    ['GET', '/api/auth/callback/google'],
    ['POST', '/api/auth/sign-in/email/../../sign-up/email'],
  ] as const)('%s %s', async (method, url) => {
    const answer = await t.anonymous.inject({ method, url, ...(method === 'POST' ? { payload: {} } : {}) });
    expect(answer.status).toBe(404);
    expect(answer.at('error', 'code')).toBe('not_found');
  });
});

describe('[O6] requests from other sites', () => {
  test.each([
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin but a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['an opaque origin', { origin: 'null' }],
    ['a look-alike', { origin: 'http://huanying.test.evil.example' }],
  ])('%s cannot sign anybody in or change anything', async (_, headers) => {
    const cookie = await t.cookie('admin');
    const base = { method: 'POST' as const, headers };
    const login = await t.anonymous.inject({
      ...base,
      url: '/api/auth/sign-in/email',
      payload: { email: mail('admin'), password: t.password },
    });
    expect(login.status).toBe(403);
    const change = await t.anonymous.inject({
      method: 'PATCH',
      url: '/api/me',
      payload: { name: '改名' },
      headers: { ...headers, cookie },
    });
    expect(change.status).toBe(403);
    const signOut = await t.anonymous.inject({
      ...base,
      url: '/api/auth/sign-out',
      payload: {},
      headers: { ...headers, cookie },
    });
    expect(signOut.status).toBe(403);
  });

  test('pages of our own and programs without an origin may', async () => {
    const cookie = await t.cookie('admin');
    for (const headers of [{ origin: own }, { 'sec-fetch-site': 'same-origin' }, {}] as Record<string, string>[]) {
      const answer = await t.anonymous.inject({
        method: 'PATCH',
        url: '/api/me',
        payload: { locale: 'zh' },
        headers: { ...headers, cookie },
      });
      expect(answer.status).toBe(200);
    }
  });
});

test('[O6] behind HTTPS the cookie is Secure and carries the protected prefix', async () => {
  const secure = await createTestApp({ config: { url: 'https://m.example.cn' }, world: false });
  try {
    const made = await secure.anonymous.post('/api/setup', {
      token: await secure.app.rooms.organization.setupToken(),
      workspaceName: '茶饮',
      name: '林可',
      email: 'lin@example.cn',
      password: t.password,
    });
    expect(made.status).toBe(201);
    const answer = await secure.anonymous.inject({
      method: 'POST',
      url: '/api/auth/sign-in/email',
      payload: { email: 'lin@example.cn', password: t.password },
      headers: { origin: 'https://m.example.cn' },
    });
    const [cookie = ''] = cookiesOf(answer);
    expect(cookie).toMatch(/^__Secure-huanying\.session_token=/);
    expect(cookie).toMatch(/; Secure/i);
  } finally {
    await secure.close();
  }
});

test('[O6] sign-in is limited by address, whatever the account', async () => {
  await t.stores.owner.execute(sql`DELETE FROM auth.attempt`);
  await t.stores.owner.execute(
    sql`UPDATE auth.rate_limit SET count = 60, last_request = ${Date.now()} WHERE key LIKE '%sign-in/email'`,
  );
  const answer = await signIn(mail('admin'), t.password);
  expect(answer.status).toBe(429);
  expect(answer.at('error', 'code')).toBe('rate_limited');
  await t.stores.owner.execute(sql`DELETE FROM auth.rate_limit`);
});
