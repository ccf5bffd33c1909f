import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../testing/app.ts';
import { setupCheck } from './setup.check.ts';
import { findSetupToken } from './setup-token.ts';

let t: TestApp;
let dataDir: string;
beforeEach(async () => {
  t = await createTestApp({ world: false });
  dataDir = t.app.deps.config.dataDir;
});
afterEach(() => t.close());

const body = { workspaceName: '茶饮公司', name: '林可', email: 'lin@example.cn', password: 'sesame-opens-42' };
const setUp = (token: unknown): Promise<Answer> => t.anonymous.post('/api/setup', { ...body, token });
const doctor = async (): Promise<string> =>
  JSON.stringify(
    await setupCheck.run({
      config: t.app.deps.config,
      dataDir,
      db: t.stores.owner,
      clickhouse: null,
      disk: null,
    }),
  );

test('[O2] only who read the token in the data directory makes the first administrator, and only once', async () => {
  expect(findSetupToken(dataDir)).toBeUndefined();
  expect((await t.anonymous.get('/api/setup')).text).toBe('{"needed":true}');
  const path = join(dataDir, 'setup-token');
  const token = readFileSync(path, 'utf8').trim();
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await t.app.rooms.organization.setupToken()).toBe(token);
  expect(await doctor()).toContain(`/setup?token=${token}`);

  for (const wrong of ['', 'x', token.slice(1), `${token}x`, token.toLowerCase(), '令'.repeat(43)]) {
    const refused = await setUp(wrong);
    expect([refused.status, refused.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['token']]);
  }
  expect((await t.anonymous.post('/api/setup', body)).status).toBe(422);
  expect((await t.anonymous.get('/api/setup')).body).toEqual({ needed: true });

  expect((await setUp(` ${token}\n`)).status).toBe(201);
  expect(findSetupToken(dataDir)).toBeUndefined();
  expect(await doctor()).toBe('[]');
  expect((await setUp(token)).status).toBe(410);
  expect(await t.app.rooms.organization.setupToken()).toBeUndefined();
});

test('[O2] a token that was laid into the directory, or is left of another installation, is no good', async () => {
  const laid = 'A'.repeat(43);
  writeFileSync(join(dataDir, 'setup-token'), laid);
  expect((await setUp(laid)).status).toBe(422);
  const made = await t.app.rooms.organization.setupToken();
  expect(made).not.toBe(laid);
  expect((await setUp(made)).status).toBe(201);
});

test('[O2] whoever guesses is stopped after twenty a minute, also with the right one', async () => {
  const token = await t.app.rooms.organization.setupToken();
  const answers = await Promise.all(Array.from({ length: 20 }, () => setUp('guess')));
  expect(new Set(answers.map((a) => a.status))).toEqual(new Set([422]));
  expect((await setUp(token)).status).toBe(429);
});
