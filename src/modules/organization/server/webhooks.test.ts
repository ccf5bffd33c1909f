import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutboxMessage } from '../../../server/outbox/outbox.ts';
import { type Client, createTestApp, type TestApp } from '../../../server/testing/app.ts';
import type { WebhookMessage } from '../../../shared/platform/webhook-message.ts';
import type { WebhookDelivery } from '../webhook.contract.ts';
import { type WebhookDeps, WebhookSender } from './webhooks.delivery.ts';
import { pauseAfter, restAfter } from './webhooks.schedule.ts';
import { Webhooks } from './webhooks.service.ts';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly message: WebhookMessage;
}
type Answerer = (request: IncomingMessage, response: ServerResponse, received: Received) => void;

let t: TestApp;
let admin: Client;
let server: Server;
let url: string;
let got: Received[] = [];
const ok: Answerer = (_, response) => response.end('thanks');
let answer = ok;
const clock = { now: new Date('2026-11-22T02:00:00Z') };
const woken: { id: string; at: Date | undefined }[] = [];
let sender: WebhookSender;
let webhooks: Webhooks;
const later = (ms: number): void => void (clock.now = new Date(clock.now.getTime() + ms));

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const received = { headers: request.headers, body, message: JSON.parse(body) as WebhookMessage };
      got.push(received);
      answer(request, response, received);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
  t = await createTestApp({ now: () => clock.now, config: { webhookNetworks: ['127.0.0.1'] } });
  admin = t.as('admin');
  const deps: WebhookDeps = { ...t.app.deps, organization: t.app.rooms.organization, actorOf: t.app.rooms.actorOf };
  sender = new WebhookSender(deps, async (id, at) => void woken.push({ id, at }), 300);
  webhooks = new Webhooks(deps, async (id) => void woken.push({ id, at: undefined }));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await t.close();
});
beforeEach(async () => {
  await t.stores.owner.execute(sql`DELETE FROM outbox`);
  await t.stores.owner.execute(sql`DELETE FROM webhook`);
  await t.stores.owner.execute(sql`DELETE FROM notice`);
});
afterEach(() => {
  got = [];
  answer = ok;
  woken.length = 0;
});

/** What the running server does by itself: outbox to deliveries. */
async function spread(): Promise<void> {
  const rows = await t.stores.owner.query<OutboxMessage>(
    sql`SELECT id, workspace_id AS "workspaceId", topic, payload FROM outbox WHERE topic = 'record.changed' ORDER BY id`,
  );
  for (const row of rows) await webhooks.changed(row);
}

async function hook(events: readonly string[], by: Client = admin, to = url): Promise<{ id: string; secret: string }> {
  const made = await by.post('/api/records/webhooks', { name: '数据中台', url: to, events });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  const id = made.textAt('item', 'id');
  const secret = (await by.post(`/api/webhooks/${id}/secret`)).textAt('secret');
  await by.post(`/api/records/webhooks/${id}/transition`, { version: 1, action: 'activate' });
  await t.stores.owner.execute(sql`DELETE FROM outbox`);
  return { id, secret };
}
const campaign = async (title: string, by: Client = admin): Promise<string> => {
  const period = { start: '2026-12-01', end: '2026-12-12' };
  const made = await by.post('/api/records/campaigns', { title, kind: 'promotion', period });
  return made.textAt('item', 'id');
};
const log = async (id: string): Promise<WebhookDelivery[]> =>
  (await admin.get(`/api/webhooks/${id}/deliveries`)).at('items') as WebhookDelivery[];
const stateOf = async (id: string): Promise<unknown> =>
  (await admin.get(`/api/records/webhooks/${id}`)).at('item', 'state');

/** As a receiver checks it, by the specification's own words. */
function verify({ headers, body }: Received, secret: string): boolean {
  const id = String(headers['webhook-id']);
  const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(signed).digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`);
}

describe('webhooks', () => {
  it('[O9] sends changes of any record, signed, as the row is now', async () => {
    const { id, secret } = await hook(['campaign.*', '*.delete']);
    const campaignId = await campaign('双十一预热');
    await admin.patch(`/api/records/campaigns/${campaignId}`, { version: 1, patch: { title: '双十一返场' } });
    await admin.post('/api/records/channels', { name: '微信', slug: 'wechat', category: 'private' });
    await spread();
    await spread();
    expect(await sender.drain(id)).toBe(2);
    expect(got.map((r) => r.message.type).toSorted()).toEqual(['campaign.create', 'campaign.update']);
    for (const received of got) {
      expect(verify(received, secret)).toBe(true);
      expect(received.message.timestamp).toBe(clock.now.toISOString());
      expect(received.headers['content-type']).toContain('application/json');
      expect(received.message.data).toMatchObject({ record: 'campaign', id: campaignId });
      expect(received.message.data.row).toMatchObject({ title: '双十一返场', version: 2 });
    }
    expect(new Set(got.map((r) => r.headers['webhook-id'])).size).toBe(2);
    expect(await log(id)).toMatchObject([
      { state: 'delivered', tries: 1, attempts: [{ status: 200, answer: 'thanks', error: null }] },
      { state: 'delivered' },
    ]);
  });

  it('[O6] sends no more than who set it up may see now, personal data masked', async () => {
    const key = await t.key(
      [
        { permission: 'webhook.*', scope: 'workspace' },
        { permission: '*.read', scope: 'unit' },
      ],
      {
        unitId: t.units.east,
      },
    );
    const own = await hook(['campaign.*'], key);
    const person = await hook(['person.*']);
    const east = await t.as('specialistEast').post('/api/records/campaigns', {
      title: '华东',
      kind: 'promotion',
      period: { start: '2026-12-01', end: '2026-12-12' },
    });
    await campaign('总部');
    await admin.post('/api/records/people', { name: '周敏', email: 'zhou.min@example.com', phone: '13812345678' });
    await spread();
    await sender.drain(own.id);
    expect(got.map((r) => r.message.data.id)).toEqual([east.textAt('item', 'id')]);
    expect((await log(own.id)).map((d) => d.state).toSorted()).toEqual(['delivered', 'skipped']);
    got = [];
    await sender.drain(person.id);
    expect(got[0]?.message.data.row).toMatchObject({ email: 'z***@example.com', phone: '138****5678' });
    expect(got[0]?.body).not.toContain('zhou.min');
  });

  it('[O6] keeps the secret encrypted, tells it once, and signs with both while it is replaced', async () => {
    const { id, secret } = await hook(['campaign.*']);
    const next = await admin.post(`/api/webhooks/${id}/secret`);
    const fresh = next.textAt('secret');
    expect(next.at('formerUntil')).toBe(new Date(clock.now.getTime() + 86_400_000).toISOString());
    const [kept] = await t.stores.owner.query<{ all: string }>(
      sql`SELECT webhook_endpoint::text || webhook::text AS all FROM webhook_endpoint JOIN webhook ON webhook.id = webhook_id`,
    );
    for (const s of [secret, fresh]) {
      expect(kept?.all).not.toContain(s.slice(6));
      expect((await admin.get(`/api/records/webhooks/${id}`)).text).not.toContain(s);
      expect((await admin.get('/api/audit')).text).not.toContain(s);
    }
    await campaign('一');
    await spread();
    await sender.drain(id);
    expect([secret, fresh].map((s) => verify(got[0] as Received, s))).toEqual([true, true]);
    later(25 * 3_600_000);
    await campaign('二');
    await t.stores.owner.execute(sql`DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox)`);
    await spread();
    await sender.drain(id);
    expect([secret, fresh].map((s) => verify(got[1] as Received, s))).toEqual([false, true]);
    await expect(t.stores.db.query(sql`SELECT secret FROM webhook_endpoint`)).rejects.toThrow('permission denied');
  });

  it('[O9] tries again with growing pauses and the same id, and tells what came of it', async () => {
    const { id, secret } = await hook(['campaign.*']);
    await campaign('重试');
    await spread();
    answer = (_, response) => response.writeHead(500).end('broken inside');
    expect(await sender.drain(id)).toBe(1);
    expect(woken.at(-1)?.at?.getTime()).toBeGreaterThanOrEqual(clock.now.getTime() + 5_000);
    expect(await sender.drain(id)).toBe(0);
    later(5_600);
    // The receiver breaks off, then is slow.
    answer = (request) => request.socket.destroy();
    expect(await sender.drain(id)).toBe(1);
    later(34_000);
    answer = () => {};
    expect(await sender.drain(id)).toBe(1);
    later(134_000);
    answer = ok;
    expect(await sender.drain(id)).toBe(1);
    expect(new Set(got.map((r) => r.headers['webhook-id'])).size).toBe(1);
    expect(new Set(got.map((r) => r.headers['webhook-timestamp'])).size).toBe(4);
    expect(got.every((r) => verify(r, secret))).toBe(true);
    const [delivery] = await log(id);
    expect(delivery).toMatchObject({ state: 'delivered', tries: 4, nextTryAt: null });
    expect(delivery?.attempts.map((a) => a.error ?? a.status)).toEqual([500, 'connection', 'timeout', 200]);
    expect(delivery?.attempts[0]?.answer).toBe('broken inside');
  });

  it('[O9] the pauses go from 5 seconds to a day, and end', () => {
    const all = Array.from({ length: 11 }, (_, n) => pauseAfter(n + 1, 0, null));
    expect([all[0], all[9], all[10]]).toEqual([5_000, 86_400_000, null]);
    expect(pauseAfter(1, 0, 60)).toBe(60_000);
    expect(pauseAfter(1, 0, 10_000_000)).toBe(86_400_000);
    expect([1, 2, 3, 4, 99].map(restAfter)).toEqual([null, null, 5_000, 20_000, 300_000]);
  });

  it('[O9] a receiver that is down is asked seldom, and its neighbour is served at once', async () => {
    const bad = await hook(['campaign.*']);
    const good = await hook(['campaign.*']);
    for (let n = 0; n < 12; n += 1) await campaign(`活动 ${n}`);
    await spread();
    answer = (_, response, r) => {
      response.statusCode = verify(r, bad.secret) ? 503 : 200;
      response.end();
    };
    const tried = await sender.drain(bad.id);
    expect(tried).toBeLessThanOrEqual(5);
    expect(await sender.drain(bad.id)).toBe(0);
    expect(await sender.drain(good.id)).toBe(12);
    answer = ok;
    later(3_600_000);
    expect(await sender.drain(bad.id)).toBe(12);
    expect((await log(bad.id)).every((d) => d.state === 'delivered')).toBe(true);
  });

  it('[O9] what a killed process had in hand is sent by another, with the same id', async () => {
    const { id } = await hook(['campaign.*']);
    await campaign('断电');
    await spread();
    // It died after the receiver took the message and before this was noted.
    await t.stores.owner.execute(
      sql`UPDATE webhook_endpoint SET lease_until = ${new Date(clock.now.getTime() + 30_000).toISOString()}::timestamptz`,
    );
    expect(await sender.drain(id)).toBe(0);
    later(31_000);
    expect(await sender.drain(id)).toBe(1);
    expect(got).toHaveLength(1);
  });

  it('[O9] pauses itself after a day of failure, tells people, and goes on when it is active again', async () => {
    const { id } = await hook(['campaign.*']);
    await campaign('停机');
    await spread();
    answer = (_, response) => response.writeHead(500).end();
    for (let n = 0; n < 10 && (await stateOf(id)) === 'active'; n += 1) {
      await sender.drain(id);
      later(9 * 3_600_000);
    }
    expect(await stateOf(id)).toBe('paused');
    const told = await t.stores.owner.query<{ person_id: string; title: { zh: string } }>(
      sql`SELECT person_id, title FROM notice WHERE kind = 'webhook.paused'`,
    );
    expect(told.map((n) => n.person_id)).toContain(t.people.admin.id);
    expect(told[0]?.title.zh).toContain('已自动暂停');
    const history = await admin.get(`/api/records/webhooks/${id}/history`);
    expect(history.at('items', 0, 'reason')).toContain('连续一天投递失败');
    answer = ok;
    expect(await sender.drain(id)).toBe(0);
    const version = (await admin.get(`/api/records/webhooks/${id}`)).at('item', 'version');
    await admin.post(`/api/records/webhooks/${id}/transition`, { version, action: 'activate' });
    later(48 * 3_600_000);
    expect(await sender.drain(id)).toBe(1);
    expect((await log(id))[0]?.state).toBe('delivered');
  });

  it('[O9] 410 pauses at once; a delivery can be sent again by hand', async () => {
    const { id } = await hook(['campaign.*']);
    await campaign('下线');
    await spread();
    answer = (_, response) => response.writeHead(410).end();
    await sender.drain(id);
    expect(await stateOf(id)).toBe('paused');
    const [first] = await log(id);
    expect((await admin.post(`/api/webhook-deliveries/${first?.id}/redeliver`)).status).toBe(409);
  });

  it('[O6] whoever is gone is seen by nobody: the webhook pauses', async () => {
    const { id } = await hook(['campaign.*']);
    await campaign('离职');
    await spread();
    await t.stores.owner.execute(sql`UPDATE webhook SET seen_by = ${crypto.randomUUID()}::uuid`);
    await sender.drain(id);
    expect(got).toEqual([]);
    expect(await stateOf(id)).toBe('paused');
  });

  it('[O6] another address or other changes are sent as seen by who chose them', async () => {
    const { id } = await hook(['campaign.*']);
    const row = await admin.get(`/api/records/webhooks/${id}`);
    expect(row.at('item', 'seenBy')).toBe(t.people.admin.id);
    const key = await t.key([{ permission: 'webhook.*', scope: 'workspace' }]);
    const change = { version: row.at('item', 'version'), patch: { url: `${url}/else` } };
    const changed = await key.patch(`/api/records/webhooks/${id}`, change);
    expect(changed.at('item', 'seenBy')).toBeNull();
    expect(changed.at('item', 'seenByKey')).toEqual(expect.any(String));
    await campaign('转移');
    await spread();
    await sender.drain(id);
    expect(got).toEqual([]);
    expect((await log(id))[0]?.state).toBe('skipped');
  });

  it('[O6] closed addresses are refused when typed and when a name leads to them', async () => {
    const refused = async (to: string): Promise<unknown> =>
      (await admin.post('/api/records/webhooks', { name: 'x', url: to, events: ['*'] })).status;
    for (const to of ['http://10.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/latest', 'https://u:p@example.cn/'])
      expect([to, await refused(to)]).toEqual([to, 422]);
    // 127.0.0.1 is open in this test, ::1 is not.
    const closed = new WebhookSender(
      {
        ...t.app.deps,
        config: { ...t.app.deps.config, webhookNetworks: [] },
        organization: t.app.rooms.organization,
        actorOf: t.app.rooms.actorOf,
      },
      async () => {},
    );
    const { id } = await hook(['campaign.*'], admin, url.replace('127.0.0.1', 'localhost'));
    await campaign('内网');
    await spread();
    await closed.drain(id);
    expect(got).toEqual([]);
    expect((await log(id))[0]?.attempts[0]?.error).toBe('closed-address');
  });
});

describe('the running server', () => {
  it('[O9] delivers within seconds by itself, tests and sends again', async () => {
    const live = await createTestApp({ start: true, config: { webhookNetworks: ['127.0.0.1'] } });
    try {
      const boss = live.as('admin');
      const made = await boss.post('/api/records/webhooks', { name: '实时', url, events: ['channel.create'] });
      const id = made.textAt('item', 'id');
      await boss.post(`/api/records/webhooks/${id}/transition`, { version: 1, action: 'activate' });
      const wait = async (n: number): Promise<void> => {
        const end = Date.now() + 15_000;
        while (got.length < n && Date.now() < end) await new Promise((r) => setTimeout(r, 50));
        expect(got).toHaveLength(n);
      };
      await boss.post('/api/records/channels', { name: '抖音', slug: 'douyin', category: 'public' });
      await wait(1);
      const tested = await boss.post(`/api/webhooks/${id}/test`);
      expect(tested.status).toBe(201);
      await wait(2);
      expect(got[1]?.message.type).toBe('webhook.test');
      await boss.post(`/api/webhook-deliveries/${tested.textAt('id')}/redeliver`);
      await wait(3);
      expect(got[2]?.headers['webhook-id']).toBe(got[1]?.headers['webhook-id']);
    } finally {
      await live.close();
    }
  }, 60_000);
});
