import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

/** RFC 6238 with SHA-1, six digits and thirty seconds, written anew so that the server is not checked by itself. */
function totp(base32: string, at = Date.now()): string {
  const bits = [...base32.replace(/=+$/, '')]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const origin = 'http://huanying.test';
const post = (url: string, payload: object, cookie = ''): Promise<Answer> =>
  t.anonymous.inject({
    method: 'POST',
    url: `/api/auth${url}`,
    payload,
    headers: { origin, ...(cookie === '' ? {} : { cookie }) },
  });
const jar = (answer: Answer): string =>
  ([answer.headers['set-cookie'] ?? []].flat() as string[])
    .filter((c) => !/Max-Age=0/i.test(c))
    .map((c) => c.split(';')[0])
    .join('; ');
const me = (cookie: string): Promise<Answer> =>
  t.anonymous.inject({ method: 'GET', url: '/api/me', headers: { cookie } });

test('[O6] a second factor: set up, asked at sign-in, replaced by a backup code once, turned off', async () => {
  const { email } = t.people.director;
  const signIn = (): Promise<Answer> => post('/sign-in/email', { email, password: t.password });
  const session = jar(await signIn());

  expect((await post('/two-factor/enable', { password: 'wrong' }, session)).status).toBe(422);
  const enabled = await post('/two-factor/enable', { password: t.password }, session);
  expect(enabled.status).toBe(200);
  const secret = new URL(enabled.textAt('totpURI')).searchParams.get('secret') ?? '';
  const codes = enabled.at('backupCodes') as string[];
  expect(codes.length).toBeGreaterThanOrEqual(8);
  // Not asked before the first code has shown that the device works.
  expect((await me(jar(await signIn()))).status).toBe(200);
  const proof = await post('/two-factor/verify-totp', { code: totp(secret) }, session);
  expect(proof.status).toBe(200);

  const asked = await signIn();
  expect(asked.body).toMatchObject({ twoFactorRedirect: true });
  const pending = jar(asked);
  expect((await me(pending)).status).toBe(401);
  const wrong = await post('/two-factor/verify-totp', { code: '000000' }, pending);
  expect([wrong.status, wrong.at('error', 'code')]).toEqual([401, 'unauthenticated']);
  const right = await post('/two-factor/verify-totp', { code: totp(secret) }, pending);
  expect(right.status).toBe(200);
  expect((await me(jar(right))).at('twoFactor')).toBe(true);

  const again = jar(await signIn());
  const byCode = await post('/two-factor/verify-backup-code', { code: codes[0] }, again);
  expect(byCode.status).toBe(200);
  const twice = jar(await signIn());
  expect((await post('/two-factor/verify-backup-code', { code: codes[0] }, twice)).status).toBe(401);

  const [kept] = await t.stores.owner.query<{ secret: string; backup_codes: string }>(
    sql`SELECT secret, backup_codes FROM auth.two_factor`,
  );
  expect(kept?.secret).not.toContain(secret);
  expect(kept?.backup_codes).not.toContain(codes[1]);

  const signedIn = jar(right);
  expect((await post('/two-factor/disable', { password: t.password }, signedIn)).status).toBe(200);
  expect((await signIn()).at('twoFactorRedirect')).toBeUndefined();
});

test('[O6] guessing codes ends: a challenge takes few, an account few more', async () => {
  const { email } = t.people.legal;
  const session = jar(await post('/sign-in/email', { email, password: t.password }));
  const enabled = await post('/two-factor/enable', { password: t.password }, session);
  const secret = new URL(enabled.textAt('totpURI')).searchParams.get('secret') ?? '';
  expect((await post('/two-factor/verify-totp', { code: totp(secret) }, session)).status).toBe(200);
  const statuses: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await t.stores.owner.execute(sql`DELETE FROM auth.rate_limit`);
    const pending = jar(await post('/sign-in/email', { email, password: t.password }));
    for (let i = 0; i < 6; i += 1)
      statuses.push((await post('/two-factor/verify-totp', { code: '123456' }, pending)).status);
  }
  expect(statuses.filter((s) => s === 401).length).toBeLessThan(16);
  const pending = jar(await post('/sign-in/email', { email, password: t.password }));
  const locked = await post('/two-factor/verify-totp', { code: totp(secret) }, pending);
  expect([locked.status, locked.at('error', 'code')]).toEqual([429, 'locked_out']);
});
