import { randomUUID } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
let key: string;
beforeAll(async () => {
  t = await createTestApp({ start: true });
  key = (await t.as('analyst').post('/api/tracking/write-keys', { name: '官网', source: 'browser' })).textAt('key');
});
afterAll(() => t.close());

const event = (over: Record<string, unknown> = {}) => ({
  type: 'track',
  event: 'Seen',
  messageId: randomUUID(),
  anonymousId: 'visitor',
  ...over,
});
const send = (batch: readonly object[], as = key) =>
  t.anonymous.inject({
    method: 'POST',
    url: '/v1/batch',
    headers: { authorization: `Bearer ${as}` },
    payload: { batch },
  });
const rows = <Row extends object>(sql: string) => t.stores.clickhouse.query<Row>({ sql });

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
] as const)('[D1] packed with %s, events pass the whole server', async (encoding, pack) => {
  const answer = await t.anonymous.inject({
    method: 'POST',
    url: '/v1/batch',
    headers: { authorization: `Bearer ${key}`, 'content-encoding': encoding, 'content-type': 'application/json' },
    payload: pack(JSON.stringify({ batch: [event()] })),
  });
  expect([answer.status, answer.at('accepted')]).toEqual([200, 1]);
});

test('[D1] a write key is shown once, admits events of its workspace and unit, and can be revoked', async () => {
  const analyst = t.as('analyst');
  const made = await analyst.post('/api/tracking/write-keys', {
    name: '华东门店',
    source: 'server',
    unitId: t.units.east,
  });
  expect(made.status).toBe(201);
  const east = made.textAt('key');
  const sent = event({ messageId: 'of-east' });
  expect((await send([sent], east)).at('accepted')).toBe(1);
  expect(await rows(`SELECT unit_id, workspace_id FROM events WHERE message_id = 'of-east'`)).toEqual([
    { unit_id: t.units.east, workspace_id: t.workspaces.main },
  ]);
  const listed = await analyst.get('/api/tracking/write-keys');
  expect(listed.text).not.toContain(east);
  expect(listed.at('items', 0)).toMatchObject({ name: '华东门店', hint: east.slice(-4), accepted: 1, revokedAt: null });
  expect((await t.as('strangerAdmin').get('/api/tracking/write-keys')).at('items')).toEqual([]);
  const id = made.textAt('item', 'id');
  expect((await t.as('strangerAdmin').delete(`/api/tracking/write-keys/${id}`)).status).toBe(404);
  expect((await t.as('salesEast').delete(`/api/tracking/write-keys/${id}`)).status).toBe(403);
  expect((await analyst.delete(`/api/tracking/write-keys/${id}`)).status).toBe(204);
  expect((await send([event()], east)).status).toBe(401);
  expect((await analyst.delete(`/api/tracking/write-keys/${id}`)).status).toBe(404);
});

test('[D1] only who may manage tracking for the whole workspace makes keys, for units that exist', async () => {
  const input = { name: 'x', source: 'server' };
  expect((await t.anonymous.post('/api/tracking/write-keys', input)).status).toBe(401);
  expect((await t.as('salesEast').post('/api/tracking/write-keys', input)).status).toBe(403);
  const regional = await t.key([{ permission: 'tracking.manage', scope: 'unit' }], { unitId: t.units.east });
  expect((await regional.post('/api/tracking/write-keys', input)).status).toBe(403);
  const foreign = { ...input, unitId: t.units.otherRegion };
  expect((await t.as('analyst').post('/api/tracking/write-keys', foreign)).status).toBe(422);
  expect((await t.as('analyst').post('/api/tracking/write-keys', { ...input, source: 'fax' })).status).toBe(422);
});

test('[D1] refused events are kept, looked at, mended, taken again or thrown away', async () => {
  const analyst = t.as('analyst');
  const bad = [
    event({ messageId: 'mend-me', timestamp: '2026-01-01 08:00' }),
    event({ messageId: 'nameless', event: '' }),
    event({ messageId: 'huge', properties: { text: 'x'.repeat(40_000) } }),
  ];
  expect((await send(bad)).at('rejected')).toHaveLength(3);
  expect((await t.as('salesEast').get('/api/tracking/dead-letters')).status).toBe(403);
  expect((await t.as('strangerAdmin').get('/api/tracking/dead-letters')).at('items')).toEqual([]);

  const list = await analyst.get('/api/tracking/dead-letters', { limit: '2' });
  expect(list.at('items')).toHaveLength(2);
  const next = await analyst.get('/api/tracking/dead-letters', { cursor: list.textAt('nextCursor') });
  expect(next.at('items')).toHaveLength(1);
  expect(next.at('nextCursor')).toBeNull();
  const letters = [...(list.at('items') as Letter[]), ...(next.at('items') as Letter[])];
  const idOf = (messageId: string): string => letters.find((l) => l.messageId === messageId)?.id ?? '';
  expect(letters.find((l) => l.messageId === 'huge')?.truncated).toBe(true);

  const mendable = await analyst.get(`/api/tracking/dead-letters/${idOf('mend-me')}`);
  expect(mendable.at('message', 'zh')).toContain('时区');
  const payload = mendable.textAt('payload');
  expect(payload).not.toContain(key);
  const url = `/api/tracking/dead-letters/${idOf('mend-me')}/mend`;
  expect((await analyst.post(url, { payload })).status).toBe(422);
  expect((await analyst.post(url, { payload: '{' })).status).toBe(422);
  const mended = payload.replace('2026-01-01 08:00', '2026-01-01T08:00:00+08:00');
  expect((await analyst.post(url, { payload: mended })).body).toEqual({ accepted: true, duplicate: false });
  expect((await analyst.post(url, { payload: mended })).status).toBe(404);
  expect(await rows(`SELECT toString(time) AS time FROM events WHERE message_id = 'mend-me'`)).toEqual([
    { time: '2026-01-01 00:00:00.000' },
  ]);

  const replay = await analyst.post('/api/tracking/dead-letters/replay', { ids: [idOf('nameless'), idOf('huge')] });
  expect(replay.body).toMatchObject({
    replayed: 0,
    accepted: 0,
    refused: [{ id: idOf('nameless'), code: 'event_name_missing' }],
  });
  const other = await t.as('strangerAdmin').post('/api/tracking/dead-letters/discard', { ids: [idOf('nameless')] });
  expect(other.body).toEqual({ discarded: 0 });
  expect((await analyst.post('/api/tracking/dead-letters/discard', { code: 'too_large' })).body).toEqual({
    discarded: 1,
  });
  expect((await analyst.post('/api/tracking/dead-letters/discard', { ids: [idOf('nameless')] })).body).toEqual({
    discarded: 1,
  });
  expect((await analyst.get('/api/tracking/dead-letters')).at('items')).toEqual([]);
});

test('[D1] a refused event that has become sound is taken again with the time it came at', async () => {
  const future = new Date(Date.now() + 2 * 86_400_000).toISOString();
  await send([event({ messageId: 'ahead', timestamp: future })]);
  const analyst = t.as('analyst');
  const letter = await analyst.get('/api/tracking/dead-letters', { code: 'time_in_future' });
  const id = letter.textAt('items', 0, 'id');
  await t.stores.owner.pool.query(
    `UPDATE dead_letter SET received_at = received_at + interval '3 days' WHERE id = $1`,
    [id],
  );
  const replayed = await analyst.post('/api/tracking/dead-letters/replay', { code: 'time_in_future' });
  expect(replayed.body).toMatchObject({ replayed: 1, accepted: 1, refused: [] });
  expect((await analyst.get('/api/tracking/dead-letters')).at('items')).toEqual([]);
  expect((await analyst.get('/api/tracking/dead-letters', { replayed: 'true' })).at('items')).not.toEqual([]);
});

test('[D1] the channel grouping is a table that people edit', async () => {
  const analyst = t.as('analyst');
  const before = await analyst.get('/api/tracking/channel-rules');
  expect(before.at('own')).toBe(false);
  expect(before.at('items', 0, 'channel')).toBe('offline_qr');
  const context = { page: { url: 'https://tea.cn/?utm_source=teahouse' } };
  const channelOf = async (messageId: string) => {
    await send([event({ messageId, anonymousId: messageId, context })]);
    const [row] = await rows<{ channel: string }>(`SELECT channel FROM events WHERE message_id = '${messageId}'`);
    return row?.channel;
  };
  expect(await channelOf('rule-1')).toBe('campaign');
  const items = [{ channel: 'tea_house', when: { source: ['teahouse'] } }];
  expect((await t.as('salesEast').put('/api/tracking/channel-rules', { items })).status).toBe(403);
  expect((await analyst.put('/api/tracking/channel-rules', { items: [{ channel: 'x', when: {} }] })).status).toBe(422);
  expect((await analyst.put('/api/tracking/channel-rules', { items })).at('own')).toBe(true);
  expect(await channelOf('rule-2')).toBe('tea_house');
  const tried = await analyst.post('/api/tracking/channel-rules/try', {
    url: 'https://tea.cn/?utm_source=baidu&utm_medium=cpc',
  });
  expect(tried.at('channel')).toBe('campaign');
  await analyst.put('/api/tracking/channel-rules', { items: [] });
  expect(await channelOf('rule-3')).toBe('campaign');
  const again = await analyst.post('/api/tracking/channel-rules/try', {
    url: 'https://tea.cn/?utm_source=baidu&utm_medium=cpc',
  });
  expect(again.body).toEqual({ channel: 'baidu_paid', name: { zh: '百度推广', en: 'Baidu ads' } });
});

test('[H9] a link of the channels room redirects and brings its visits to its campaign', async () => {
  const digital = t.as('channels');
  const channel = await digital.post('/api/records/channels', {
    name: '抖音号',
    slug: 'douyin_main',
    category: 'public',
    medium: 'feed',
  });
  const made = await digital.post('/api/records/tracked-links', {
    name: '春茶视频',
    target: 'https://tea.cn/spring',
    channel: channel.textAt('item', 'id'),
  });
  expect([channel.status, made.status, made.text]).toEqual([201, 201, made.text]);
  const code = made.textAt('item', 'shortCode');
  const redirect = await t.anonymous.get(`/l/${code}`);
  expect(redirect.status).toBe(302);
  expect(redirect.headers['location']).toContain(`hy_link=${code}`);
  await expect
    .poll(async () => rows(`SELECT channel, link, unit_id != '' AS owned FROM events WHERE name = 'Link Clicked'`))
    .toEqual([{ channel: 'douyin_main', link: code, owned: 1 }]);
  const landing = { page: { url: String(redirect.headers['location']) } };
  await send([event({ messageId: 'landed', anonymousId: 'landed', context: landing })]);
  expect(await rows(`SELECT channel, link FROM events WHERE message_id = 'landed'`)).toEqual([
    { channel: 'douyin_main', link: code },
  ]);
});

interface Letter {
  readonly id: string;
  readonly messageId: string;
  readonly truncated: boolean;
}
