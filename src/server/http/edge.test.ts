import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../testing/app.ts';

let t: TestApp;
let campaign: string;
beforeAll(async () => {
  t = await createTestApp();
  const period = { start: '2026-11-01', end: '2026-11-11' };
  const made = await t.as('admin').post('/api/records/campaigns', { title: '双11', kind: 'double11', period });
  campaign = made.textAt('item', 'id');
});
afterAll(() => t.close());

const upload = (name: string, content: string | Buffer, type = 'application/octet-stream'): Promise<Answer> =>
  t.as('admin').inject({
    method: 'POST',
    url: `/api/records/campaigns/${campaign}/files`,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: Buffer.concat([
      Buffer.from(
        `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n--x--\r\n'),
    ]),
  });

describe('[O6] headers of every answer', () => {
  test.each(['/api/me', '/api/setup', '/api/nothing-here', '/api/openapi.json'])('%s', async (url) => {
    const { headers } = await t.anonymous.get(url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('[O6] malformed requests are told apart from invalid ones, and never break the server', () => {
  const send = (payload: string, contentType = 'application/json'): Promise<Answer> =>
    t.as('admin').inject({
      method: 'POST',
      url: '/api/records/campaigns',
      payload,
      headers: { 'content-type': contentType },
    });
  const title = (text: string): string =>
    JSON.stringify({ title: text, kind: 'double11', period: { start: '2026-11-01', end: '2026-11-11' } });

  test.each([
    ['half a JSON', '{"title": ', 'application/json', 400],
    ['no body', '', 'application/json', 400],
    ['a list', '[]', 'application/json', 422],
    ['null', 'null', 'application/json', 422],
    ['a number', '7', 'application/json', 422],
    ['a form', 'title=x', 'application/x-www-form-urlencoded', 415],
    ['XML', '<a/>', 'application/xml', 415],
    ['10 MB', JSON.stringify({ title: 'x'.repeat(10_000_000) }), 'application/json', 413],
    ['deep nesting', `{"title":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'application/json', 422],
    ['a prototype', '{"__proto__": {"admin": true}, "title": "x"}', 'application/json', 400],
    ['NUL', title('a\u0000b'), 'application/json', 422],
    ['a lone surrogate', '{"title":"\\ud800","kind":"double11"}', 'application/json', 422],
    ['a title that is too long', title('长'.repeat(501)), 'application/json', 422],
    [
      'an impossible date',
      '{"title":"x","kind":"double11","period":{"start":"2026-02-30","end":null}}',
      'application/json',
      422,
    ],
  ])('%s', async (_, payload, type, status) => {
    const answer = await send(payload, type);
    expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.any(String)]);
    expect(answer.at('error', 'message', 'zh')).toEqual(expect.any(String));
    expect(answer.at('error', 'requestId')).toEqual(expect.any(String));
    expect((await t.as('admin').get('/api/me')).status).toBe(200);
  });

  test('JSON in another encoding than UTF-8 is told so instead of being kept as “����”', async () => {
    const payload = Buffer.concat([
      Buffer.from('{"kind":"double11","title":"'),
      Buffer.from('d5c5c8fd', 'hex'),
      Buffer.from('","period":{"start":"2026-11-01","end":"2026-11-11"}}'),
    ]);
    const answer = await t.as('admin').inject({
      method: 'POST',
      url: '/api/records/campaigns',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.at('error', 'details', 'reason', 'en')]).toEqual([
      400,
      expect.stringContaining('not UTF-8'),
    ]);
  });

  test.each(['a\u0000b', 'a\ud800'])('a text that cannot be kept is refused wherever it stands: %j', async (text) => {
    const admin = t.as('admin');
    const row = `/api/records/campaigns/${campaign}`;
    const version = (await admin.get(row)).at('item', 'version');
    const grants = [{ permission: 'person.read', scope: 'workspace' }];
    for (const answer of [
      await admin.post(`${row}/comments`, { body: text }),
      await admin.post(`${row}/transition`, { version, action: 'cancel', reason: text }),
      await admin.patch(row, { version, patch: { theme: 'x' }, reason: text }),
      await admin.post('/api/service-keys', { name: text, grants }),
      await admin.post('/api/tracking/write-keys', { name: text }),
      await t.anonymous.post('/api/auth/revoke-session', { token: text }),
    ])
      expect([answer.status, answer.at('error', 'details', 'issues', 0, 'message', 'zh')]).toEqual([
        422,
        '含有无法保存的字符',
      ]);
    const asked = await admin.get('/api/tracking/dead-letters', { code: 'a\u0000b' });
    expect(asked.status).toBe(422);
  });

  test('a name is stored as it reads, also outside of records', async () => {
    const grants = [{ permission: 'person.read', scope: 'workspace' }];
    const name = '对账\u202Eyek\u2069';
    const admin = t.as('admin');
    expect((await admin.post('/api/service-keys', { name, grants })).status).toBeLessThan(300);
    expect((await admin.post('/api/tracking/write-keys', { name })).status).toBeLessThan(300);
    for (const url of ['/api/service-keys', '/api/tracking/write-keys']) {
      const { text } = await admin.get(url);
      expect(text).toContain('对账yek');
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    }
  });

  test('what looks like SQL or a formula is a text', async () => {
    for (const text of [
      `'; DROP TABLE campaign; --`,
      '=HYPERLINK("http://evil.example")',
      '${7*7}',
      '<img onerror=x>',
    ]) {
      const made = await send(title(text));
      expect(made.at('item', 'title')).toBe(text);
    }
    const found = await t.as('admin').get('/api/records/campaigns', { search: `'; DROP` });
    expect((found.at('items') as unknown[]).length).toBe(1);
  });

  test.each([
    ['filter', '{"field": "title; DROP TABLE campaign", "op": "eq", "value": 1}'],
    ['filter', '{"field": "__proto__", "op": "eq", "value": 1}'],
    ['filter', 'not json'],
    ['filter', JSON.stringify({ all: [{ all: [{ all: [{ all: [{ all: [{ all: [{ all: [] }] }] }] }] }] }] })],
    ['sort', 'title; DROP TABLE campaign'],
    ['sort', 'constructor'],
    ['cursor', 'AAAA'],
    ['limit', '100000'],
    ['limit', '-1'],
  ])('a list with a hostile %s: %s', async (name, value) => {
    const answer = await t.as('admin').get('/api/records/campaigns', { [name]: value });
    expect([value, answer.status]).toEqual([value, 422]);
  });

  test('paths that climb or hide are not found', async () => {
    for (const url of ['/api/records/campaigns/..%2f..%2fme', '/api/records/%00', '/..%2f..%2fetc/passwd', '/.env'])
      expect([url, (await t.as('admin').get(url)).status]).toEqual([url, 404]);
  });

  test('an id of the wrong kind is an address that does not exist', async () => {
    for (const id of ['1', 'undefined', `${campaign}'`, `${campaign}%00`])
      expect((await t.as('admin').get(`/api/records/campaigns/${id}`)).status).toBe(404);
  });
});

test('[O9] a JSON body that is too large is told the limit', async () => {
  const answer = await t.as('admin').post('/api/records/campaigns', { title: 'x'.repeat(1_100_000) });
  expect(answer.status).toBe(413);
  expect(answer.at('error', 'details', 'limitBytes')).toBe(1_048_576);
  expect(answer.textAt('error', 'details', 'reason', 'zh')).toContain('1 MB');
  expect(answer.textAt('error', 'details', 'reason', 'en')).toContain('1 MB');
});

describe('[O9] uploads', () => {
  test('are kept and handed out as a download that no page runs', async () => {
    const made = await upload('方案.txt', '<script>alert(1)</script>', 'text/html');
    expect(made.status).toBe(201);
    const got = await t.as('admin').get(`/api/files/${made.textAt('id')}`);
    expect(got.text).toBe('<script>alert(1)</script>');
    expect(String(got.headers['content-type'])).toMatch(/^text\/plain/);
    expect(String(got.headers['content-disposition'])).toMatch(/^attachment/);
    expect(String(got.headers['content-security-policy'])).toContain('sandbox');
    expect(got.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([
    ['page.html', '<html>'],
    ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['run.exe', 'MZ'],
    ['script.js', 'alert(1)'],
    ['noending', 'x'],
    ['double.txt.html', 'x'],
    ['not-a-picture.png', 'GIF89a'],
    ['not-a-pdf.pdf', '<html>'],
    ['not-a-sheet.xlsx', 'PLAIN'],
  ])('%s is refused', async (name, content) => {
    expect((await upload(name, content)).status).toBe(415);
  });

  test('names lose their path and control characters', async () => {
    const made = await upload('..\\\\..\\\\etc/pass\u202ewd.txt', 'x');
    expect(made.status).toBe(201);
    expect(made.textAt('name')).toMatch(/^[^\\/\u202e]+\.txt$/);
  });

  test('quotes of a name stay readable', async () => {
    const quoted = await upload('%22引号%22 100%.txt', 'x');
    expect([quoted.status, quoted.textAt('name')]).toEqual([201, '“引号” 100%.txt']);
  });

  test('nothing, two files, or no form are refused with the reason', async () => {
    const post = (payload: string, type = 'multipart/form-data; boundary=x'): Promise<Answer> =>
      t.as('admin').inject({
        method: 'POST',
        url: `/api/records/campaigns/${campaign}/files`,
        payload,
        headers: { 'content-type': type },
      });
    expect((await post('--x--\r\n')).status).toBe(422);
    expect((await post('{}', 'application/json')).status).toBe(415);
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n';
    expect([201, 413]).toContain((await post(`${part}${part}--x--\r\n`)).status);
  });
});

test('[O9] a file above the limit is refused and leaves nothing behind', async () => {
  const before = await t.as('admin').get(`/api/records/campaigns/${campaign}/files`);
  const tooLarge = await upload('big.txt', Buffer.alloc(211 * 1_048_576, 97));
  expect(tooLarge.status).toBe(413);
  const after = await t.as('admin').get(`/api/records/campaigns/${campaign}/files`);
  expect(after.text).toBe(before.text);
}, 60_000);

test('[O6] an address beyond 16 kB is answered in the shape of every other mistake', async () => {
  const address = await t.app.http.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${address}/api/me?q=${'x'.repeat(20_000)}`);
  expect([answer.status, await answer.json()]).toMatchObject([
    431,
    {
      error: {
        code: 'too_large',
        message: { zh: '内容过大' },
        details: { reason: { zh: expect.stringContaining('16 kB') } },
      },
    },
  ]);
});

describe('[O6] callers', () => {
  test('an address that cannot be read is answered like every other mistake', async () => {
    const answer = await t.anonymous.get('/%');
    expect(answer.status).toBe(400);
    expect(answer.at('error', 'code')).toBe('bad_request');
    expect(answer.at('error', 'message', 'zh')).toBeTruthy();
  });

  test('one session has one allowance, whatever else its cookies say', async () => {
    const cookie = await t.cookie('director');
    const remaining = async (headers: Record<string, string>): Promise<number> =>
      Number((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers })).headers['x-ratelimit-remaining']);
    const first = await remaining({ cookie });
    expect(await remaining({ cookie: `${cookie}; x=1` })).toBe(first - 1);
    expect(await remaining({ cookie: `x=2; ${cookie}` })).toBe(first - 2);
    const forged = `${cookie.split('=')[0]}=forged.1`;
    const stranger = await remaining({ cookie: forged });
    expect(await remaining({ cookie: forged.replace('1', '2') })).toBe(stranger - 1);
  });

  test('an Authorization header that means nothing gives no allowance of its own, nor does a key that is guessed', async () => {
    const cookie = await t.cookie('finance');
    const remaining = async (headers: Record<string, string>): Promise<number> =>
      Number((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers })).headers['x-ratelimit-remaining']);
    const first = await remaining({ cookie });
    expect(await remaining({ cookie, authorization: 'Basic one' })).toBe(first - 1);
    expect(await remaining({ cookie, authorization: 'Bearer two' })).toBe(first - 2);
    const guess = await remaining({ authorization: 'Bearer hy_guess1' });
    expect(await remaining({ authorization: 'Bearer hy_guess2' })).toBe(guess - 1);
    const key = await t.key([{ permission: 'campaign.read', scope: 'workspace' }]);
    const counted = async (): Promise<number> => Number((await key.get('/api/me')).headers['x-ratelimit-remaining']);
    await counted();
    const own = await counted();
    expect(await counted()).toBe(own - 1);
    expect(own).toBeGreaterThan(guess);
  });

  test('what an answer says about somebody stays in no cache', async () => {
    expect((await t.as('director').get('/api/me')).headers['cache-control']).toBe('no-store');
  });
});

test('[O6] a list asks for no more rows than an answer holds: two hundred, a thousand of a tree with figures', async () => {
  const status = async (path: string, limit: number): Promise<number> =>
    (await t.as('director').get(`/api/records/${path}`, { limit: String(limit) })).status;
  for (const [path, most] of [
    ['campaigns', 200],
    ['tasks', 200],
    ['goals', 1_000],
  ] as const)
    expect([path, await status(path, most), await status(path, most + 1)]).toEqual([path, 200, 422]);
});
