import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rootUnit, startTrackingHost, type TrackingHost } from './testing/tracking-host.ts';

let host: TrackingHost;
beforeAll(async () => {
  host = await startTrackingHost();
});
afterAll(() => host.close());

const event = (over: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Button Pressed',
  messageId: randomUUID(),
  anonymousId: 'a-1',
  timestamp: new Date().toISOString(),
  properties: { label: '立即购买' },
  ...over,
});

test('[D1] every call of the Segment specification is taken, under its long and its short path', async () => {
  const user = { userId: 'calls', anonymousId: 'calls-a' };
  for (const [path, body, name] of [
    ['/v1/track', { event: 'Signed Up' }, 'Signed Up'],
    ['/v1/t', { event: 'Signed Up' }, 'Signed Up'],
    ['/v1/page', { name: 'Home' }, 'Page Viewed'],
    ['/v1/p', { name: 'Home' }, 'Page Viewed'],
    ['/v1/screen', { name: 'Start' }, 'Screen Viewed'],
    ['/v1/s', { name: 'Start' }, 'Screen Viewed'],
    ['/v1/identify', { traits: { vip: true } }, 'User Identified'],
    ['/v1/i', { traits: { vip: true } }, 'User Identified'],
    ['/v1/group', { groupId: 'g1', traits: {} }, 'Group Joined'],
    ['/v1/g', { groupId: 'g1' }, 'Group Joined'],
    ['/v1/alias', { previousId: 'old' }, 'User Aliased'],
    ['/v1/a', { previousId: 'old' }, 'User Aliased'],
    ['/v1/batch', { batch: [event(user)] }, 'Button Pressed'],
    ['/v1/b', { batch: [event(user)] }, 'Button Pressed'],
    ['/v1/import', { batch: [event(user)] }, 'Button Pressed'],
  ] as const) {
    const messageId = randomUUID();
    const whole = 'batch' in body ? { batch: [{ ...body.batch[0], messageId }] } : { ...user, messageId, ...body };
    const { status, body: answer } = await host.send(path, whole);
    expect([path, status, answer]).toEqual([path, 200, { success: true, accepted: 1, duplicates: 0, rejected: [] }]);
    expect(await host.events('name', `message_id = '${messageId}'`)).toEqual([{ name }]);
  }
});

test('[D1] an answered event is in the store with what it said', async () => {
  const sent = event({ context: { ip: '203.0.113.9', locale: 'zh-CN', page: { url: 'https://shop.cn/tea?x=1' } } });
  await host.send('/v1/batch', { batch: [sent] });
  const [row] = await host.events<Record<string, string>>(
    "unit_id, type, name, host, path, properties, context, anonymous_id, person_id != '' AS known",
    `message_id = '${sent.messageId}'`,
  );
  expect(row).toEqual({
    unit_id: rootUnit,
    type: 'track',
    name: 'Button Pressed',
    host: 'shop.cn',
    path: '/tea',
    properties: '{"label":"立即购买"}',
    context: '{"locale":"zh-CN","page":{"url":"https://shop.cn/tea?x=1"}}',
    anonymous_id: 'a-1',
    known: 1,
  });
  const everything = JSON.stringify(await host.events('*'));
  expect(everything).not.toContain('203.0.113.9');
});

test('[D1] a messageId counts once: in one request, again, and from many senders at the same time', async () => {
  const twin = event();
  const other = event();
  const first = await host.send('/v1/batch', { batch: [twin, twin, other] });
  expect(first.body).toMatchObject({ success: true, accepted: 2, duplicates: 1 });
  const again = await host.send('/v1/batch', { batch: [other, twin] });
  expect(again.body).toMatchObject({ success: true, accepted: 0, duplicates: 2 });

  const batch = Array.from({ length: 40 }, () => event());
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, i) =>
      // Each in another order: writers must not wait for each other in a circle.
      host.send('/v1/batch', { batch: [...batch.slice(i), ...batch.slice(0, i)] }),
    ),
  );
  expect(answers.every((a) => a.status === 200)).toBe(true);
  expect(answers.reduce((sum, a) => sum + a.body.accepted, 0)).toBe(40);
  expect(answers.reduce((sum, a) => sum + a.body.duplicates, 0)).toBe(23 * 40);
  expect(await host.count(`message_id IN (${batch.map((e) => `'${e.messageId}'`).join()})`)).toBe(40);
});

test('[D1] the same messageId in two workspaces is two events', async () => {
  const second = await startTrackingHost({}, host.stores);
  const shared = event();
  const [a, b] = [
    await host.send('/v1/batch', { batch: [shared] }),
    await second.send('/v1/batch', { batch: [shared] }),
  ];
  expect([a.body.accepted, b.body.accepted]).toEqual([1, 1]);
  await second.close();
});

test('[D1] items of a batch are judged one by one, and the bad ones are kept', async () => {
  const good = event();
  const { status, body } = await host.send('/v1/batch', {
    sentAt: new Date().toISOString(),
    batch: [
      good,
      { type: 'track', messageId: 'no-name', userId: 'u' },
      null,
      { type: 'buy', messageId: 'odd-type', userId: 'u' },
      event({ messageId: 'wrong-time', timestamp: '2026-01-01 10:00' }),
      event({ messageId: 'too-late', timestamp: new Date(Date.now() + 3 * 86_400_000).toISOString() }),
      event({ messageId: 'too-big', properties: { text: '茶'.repeat(12_000) } }),
      event({ messageId: 'x'.repeat(300) }),
      event({ messageId: 'bad-user', userId: { id: 1 } }),
    ],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ success: false, accepted: 1, duplicates: 0 });
  expect(body.rejected.map((r) => [r.index, r.messageId, r.code])).toEqual([
    [1, 'no-name', 'event_name_missing'],
    [2, '', 'not_an_object'],
    [3, 'odd-type', 'type_unknown'],
    [4, 'wrong-time', 'timestamp_invalid'],
    [5, 'too-late', 'time_in_future'],
    [6, 'too-big', 'too_large'],
    [7, 'x'.repeat(200), 'message_id_invalid'],
    [8, 'bad-user', 'user_id_invalid'],
  ]);
  const letters = await host.stores.owner.query<{ code: string; n: string }>(
    sql`SELECT code, count(*) AS n FROM dead_letter WHERE workspace_id = ${host.workspaceId}::uuid GROUP BY code`,
  );
  expect(letters.map((l) => l.code).toSorted()).toEqual(body.rejected.map((r) => r.code).toSorted());
});

test('[D1] an event of nobody is refused and kept, whatever the call and the path, and can be mended', async () => {
  for (const [path, call] of [
    ['/v1/track', { event: 'Order Completed', properties: { total: 5 } }],
    ['/v1/page', { name: 'Home' }],
    ['/v1/screen', { name: 'Start', userId: '', anonymousId: null }],
    ['/v1/identify', { traits: {} }],
    ['/v1/group', { groupId: 'g' }],
  ] as const) {
    const messageId = randomUUID();
    const { status, body } = await host.send(path, { messageId, ...call });
    expect([path, status, body.accepted, body.rejected]).toMatchObject([
      path,
      400,
      0,
      [{ index: 0, messageId, code: 'identity_missing', message: { en: expect.stringContaining('anonymousId') } }],
    ]);
    expect(await host.count(`message_id = '${messageId}'`)).toBe(0);
    const kept = await host.stores.owner.query(sql`SELECT 1 FROM dead_letter WHERE message_id = ${messageId}`);
    expect(kept).toHaveLength(1);
  }
  const { status, body } = await host.send('/v1/batch', {
    batch: [event({ anonymousId: undefined }), event(), event({ anonymousId: undefined, userId: 7 })],
  });
  expect([status, body.accepted, body.rejected.map((r) => r.index)]).toEqual([200, 2, [0]]);
});

test('[D1] an encoding that is not understood says what to send instead, in both languages', async () => {
  const said = async (body: string | Buffer, encoding: string) => {
    const answer = await host.send('/v1/batch', body, { 'content-encoding': encoding });
    return [answer.status, answer.body.error?.details?.reason];
  };
  const help = { zh: expect.stringContaining('请用 gzip'), en: expect.stringContaining('Send gzip') };
  for (const name of ['zstd', 'compress', 'gzip, br', 'x'.repeat(300)]) {
    expect(await said('{"batch":[]}', name)).toEqual([415, help]);
  }
  // Declared, but not packed; cut off on the way.
  for (const name of ['br', 'gzip', 'deflate']) expect(await said('{"batch":[]}', name)).toEqual([400, help]);
  expect(await said('{"batch":[]}', 'identity')).toEqual([200, undefined]);
});

test('[D1] gzip, text/plain and every way of giving the key', async () => {
  const whole = () => ({ batch: [event()] });
  const packed = await host.send('/v1/batch', gzipSync(JSON.stringify(whole())), { 'content-encoding': 'gzip' });
  expect(packed.body.accepted).toBe(1);
  const plain = await host.send('/v1/batch', whole(), { 'content-type': 'text/plain;charset=UTF-8' });
  expect(plain.body.accepted).toBe(1);
  for (const headers of [{ authorization: `Bearer ${host.key}` }, { authorization: host.key }]) {
    expect((await host.send('/v1/batch', whole(), headers)).body.accepted).toBe(1);
  }
  const inBody = await host.send('/v1/batch', { ...whole(), writeKey: host.key }, { authorization: '' });
  expect(inBody.body.accepted).toBe(1);
  const inQuery = await host.send(`/v1/batch?writeKey=${host.key}`, whole(), { authorization: '' });
  expect(inQuery.body.accepted).toBe(1);
  expect((await host.send('/v1/batch', whole(), { authorization: '' })).status).toBe(401);
  expect((await host.send('/v1/batch', whole(), { authorization: 'Bearer wrong' })).status).toBe(401);
});

test('[D1] a body that is too large is told the limit, packed or not', async () => {
  const packed = await host.send('/v1/batch', gzipSync(Buffer.alloc(600_000, 32)), { 'content-encoding': 'gzip' });
  for (const { status, body } of [packed, await host.send('/v1/batch', `{"batch":["${'x'.repeat(600_000)}"]}`)]) {
    expect([status, body.error?.code]).toEqual([413, 'too_large']);
    expect(body.error?.details).toMatchObject({
      limitBytes: 512_000,
      reason: { zh: expect.stringContaining('500 kB'), en: expect.stringContaining('500 kB') },
    });
  }
});

test('[D1] a batch that is no list is told so and leaves no dead letter', async () => {
  const letters = async (): Promise<unknown> =>
    host.stores.owner.one(
      sql`SELECT count(*)::int AS n FROM dead_letter WHERE workspace_id = ${host.workspaceId}::uuid`,
    );
  const before = await letters();
  for (const sent of [{}, { batch: {} }, { batch: null }, { batch: 'x', type: 'track' }]) {
    const { status, body } = await host.send('/v1/batch', sent);
    expect([status, body.error?.details]).toEqual([
      400,
      { reason: { zh: 'batch 必须是事件的列表', en: 'batch must be a list of events' } },
    ]);
  }
  expect(await letters()).toEqual(before);
  expect((await host.send('/v1/batch', event())).body.accepted).toBe(1);
});

test('[D1] hostile bodies are refused in order', async () => {
  const bomb = gzipSync(Buffer.alloc(200 << 20, 32));
  expect(bomb.length).toBeLessThan(500 * 1024);
  const before = process.memoryUsage().rss;
  expect((await host.send('/v1/batch', bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
  expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
  expect((await host.send('/v1/batch', gzipSync('{}').subarray(0, 12), { 'content-encoding': 'gzip' })).status).toBe(
    400,
  );
  expect((await host.send('/v1/batch', '{}', { 'content-encoding': 'zstd' })).status).toBe(415);
  expect((await host.send('/v1/batch', '{}', { 'content-type': 'text/html' })).status).toBe(415);
  expect((await host.send('/v1/batch', `{"batch":["${'x'.repeat(600_000)}"]}`)).status).toBe(413);
  const broken = await host.send('/v1/batch', '{"batch": [');
  expect([broken.status, broken.body.rejected[0]?.code]).toEqual([400, 'malformed_json']);
  const deep = await host.send(
    '/v1/track',
    `{"event":"x","userId":"u","properties":${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}}`,
  );
  expect([deep.status, deep.body.rejected[0]?.code]).toEqual([400, 'too_deep']);
  expect((await host.send('/v1/batch', '[]')).status).toBe(400);
  expect((await host.send('/v1/batch', { batch: [] })).body).toEqual({
    success: true,
    accepted: 0,
    duplicates: 0,
    rejected: [],
  });
});

test('[D1] NUL and lone surrogates: ids are refused, texts mended and told', async () => {
  const { body } = await host.send('/v1/batch', {
    batch: [
      event({ messageId: 'nul-1', properties: { 'a\u0000b': 'x\u0000y', cut: '茶\ud83c' } }),
      event({ messageId: 'nul-2', userId: 'u\u0000' }),
      event({ messageId: 'nul-3', event: "'; DROP TABLE events; --" }),
    ],
  });
  expect(body.accepted).toBe(2);
  expect(body.rejected).toMatchObject([{ index: 1, code: 'user_id_invalid' }]);
  expect(body.notes).toMatchObject([{ index: 0, code: 'text_repaired' }]);
  expect(await host.events('name, properties', `message_id IN ('nul-1', 'nul-3')`)).toEqual([
    { name: 'Button Pressed', properties: '{"ab":"xy","cut":"茶\ufffd"}' },
    { name: "'; DROP TABLE events; --", properties: '{"label":"立即购买"}' },
  ]);
});

test('[D1] a body in another encoding than UTF-8 is refused: it would make one person of many', async () => {
  const gb18030 = (hex: string, messageId: string) =>
    Buffer.concat([
      Buffer.from('{"userId":"'),
      Buffer.from(hex, 'hex'),
      Buffer.from(`","messageId":"${messageId}","event":"E"}`),
    ]);
  for (const [hex, messageId] of [
    ['d5c5c8fd', 'gb-1'],
    ['c0eecbc4', 'gb-2'],
  ] as const) {
    const { status, body } = await host.send('/v1/track', gb18030(hex, messageId));
    expect([status, body.accepted, body.rejected.map((r) => r.code)]).toEqual([400, 0, ['not_utf8']]);
    expect(await host.count(`message_id = '${messageId}'`)).toBe(0);
  }
  // What was meant is lost, so it is kept to look at and not to be taken again as it stands.
  const kept = await host.stores.owner.query(sql`SELECT truncated FROM dead_letter WHERE code = 'not_utf8'`);
  expect(kept).toEqual([{ truncated: true }, { truncated: true }]);
});

test('[D1] hostile items are kept or refused without taking others down', async () => {
  const good = event();
  const { status, body } = await host.send('/v1/batch', {
    batch: [
      good,
      `${'a'.repeat(32_766)}🍵🍵🍵`,
      { ...event(), properties: { text: `${'b'.repeat(32_500)}${'🍵'.repeat(400)}` } },
      { type: 'track', event: 'x\ud83d', messageId: 'cut\u0000', name: '\udc00' },
      event({
        event: 'Order Completed',
        properties: { products: [{ price: 999_999_999_999, quantity: 99_999_999_999_999 }] },
      }),
      JSON.parse('{"__proto__":{"type":"track"},"constructor":1,"type":"track","event":"Own","userId":"u"}'),
    ],
  });
  expect(status).toBe(200);
  expect(body.accepted).toBe(2);
  expect(body.rejected.map((r) => r.code).toSorted()).toEqual([
    'amount_invalid',
    'message_id_invalid',
    'not_an_object',
    'too_large',
  ]);
});

test('[D1] any origin may send from a page', async () => {
  const response = await host.app.inject({
    method: 'OPTIONS',
    url: '/v1/batch',
    headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
  });
  expect(response.statusCode).toBe(204);
  expect(response.headers['access-control-allow-origin']).toBe('*');
  expect(response.headers['access-control-allow-credentials']).toBeUndefined();
});

test('[D1] new events raise the data version and are told', async () => {
  const version = async () =>
    (
      await host.stores.owner.one<{ data_version: string }>(
        sql`SELECT data_version FROM workspace WHERE id = ${host.workspaceId}::uuid`,
      )
    ).data_version;
  const before = await version();
  const again = event();
  await host.send('/v1/batch', { batch: [again] });
  expect(Number(await version())).toBe(Number(before) + 1);
  expect(host.told.at(-1)).toEqual({ workspaceId: host.workspaceId, accepted: 1, dataVersion: await version() });
  await host.send('/v1/batch', { batch: [again] });
  expect(Number(await version())).toBe(Number(before) + 1);
});
