import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createTestApp, type TestApp } from '../../../server/testing/app.ts';
import type { Platform, RobotDelivery, RobotHealth } from '../robot.contract.ts';
import { createReceiver, type Receiver } from './robot-receiver.testing.ts';
import { RobotSender } from './robots.sender.ts';

let t: TestApp;
let admin: Client;
let receivers: Record<Platform, Receiver>;
const clock = { now: new Date('2026-11-23T02:00:00Z') };
const later = (ms: number): void => void (clock.now = new Date(clock.now.getTime() + ms));
const woken: (Date | undefined)[] = [];
let senders: RobotSender[];
const secrets = { wecom: null, dingtalk: 'SEC0a1b2c', feishu: 'fs-secret' } as const;

beforeAll(async () => {
  t = await createTestApp({ now: () => clock.now, config: { webhookNetworks: ['127.0.0.1'] } });
  admin = t.as('admin');
  const made = async (p: Platform) => createReceiver(p, { secret: secrets[p], now: () => clock.now.getTime() });
  receivers = { wecom: await made('wecom'), dingtalk: await made('dingtalk'), feishu: await made('feishu') };
  const deps = {
    ...t.app.deps,
    organization: t.app.rooms.organization,
    actorOf: t.app.rooms.actorOf,
    calledAs: async () => new Map(),
  };
  const wake = async (_: string, at?: Date): Promise<void> => void woken.push(at);
  senders = [new RobotSender(deps, wake, 300), new RobotSender(deps, wake, 300)];
});
afterAll(async () => {
  for (const r of Object.values(receivers)) r.close();
  await t.close();
});
beforeEach(async () => {
  await t.stores.owner.execute(sql`DELETE FROM robot`);
  await t.stores.owner.execute(sql`DELETE FROM notice`);
});
afterEach(() => {
  for (const r of Object.values(receivers)) {
    r.got.length = 0;
    r.answers.length = 0;
  }
  woken.length = 0;
  later(24 * 3_600_000);
});

async function robot(
  platform: Platform,
  more: object = {},
  secret: string | null = secrets[platform],
  by = admin,
): Promise<string> {
  const made = await by.post('/api/records/robots', {
    name: '市场部群',
    platform,
    groups: ['campaign', 'clockLate', 'comment'],
    ...more,
  });
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  const id = made.textAt('item', 'id');
  const set = await by.put(`/api/robots/${id}/address`, { url: receivers[platform].url, secret });
  expect([set.status, set.text]).toEqual([200, expect.any(String)]);
  const active = await by.post(`/api/records/robots/${id}/transition`, { version: 1, action: 'activate' });
  expect([active.status, active.text]).toEqual([200, expect.any(String)]);
  return id;
}
const campaign = async (by: Client = admin): Promise<string> => {
  const period = { start: '2026-12-01', end: '2026-12-12' };
  return (await by.post('/api/records/campaigns', { title: '双十二', kind: 'promotion', period })).textAt('item', 'id');
};
async function tell(
  n: number,
  more: { kind?: string; recordId?: string; key?: string; person?: string } = {},
): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    const title = { zh: `活动“双十二”第 ${i} 条`, en: `Notice ${i}` };
    await t.stores.owner.execute(sql`
      INSERT INTO notice (id, workspace_id, person_id, kind, title, record, record_id, dedupe_key, created_at)
      VALUES (${uuidv7()}, ${t.workspaces.main}, ${more.person ?? t.people.director.id}, ${more.kind ?? 'campaign.cancel'}, ${JSON.stringify(title)}::jsonb, ${more.recordId === undefined ? null : 'campaign'}, ${more.recordId ?? null}::uuid, ${more.key ?? uuidv7()}, ${clock.now.toISOString()})`);
  }
  await t.app.rooms.notices.dispatcher.route();
}
const drain = (id: string, by = 0): Promise<number> => (senders[by] as RobotSender).drain(id);
const look = async (id: string): Promise<{ items: RobotDelivery[]; health: RobotHealth }> =>
  (await admin.get(`/api/robots/${id}/deliveries`)).body as { items: RobotDelivery[]; health: RobotHealth };
const stateOf = async (id: string): Promise<unknown> =>
  (await admin.get(`/api/records/robots/${id}`)).at('item', 'state');
const told = async (): Promise<string[]> =>
  (
    await t.stores.owner.query<{ kind: string }>(
      sql`SELECT kind FROM notice WHERE kind LIKE 'robot.%' AND person_id = ${t.people.admin.id} ORDER BY created_at`,
    )
  ).map((r) => r.kind);

describe('robots in groups', () => {
  it.each(['wecom', 'dingtalk', 'feishu'] as const)(
    '[O9] %s: waiting notices become one message that the platform takes, signed, with links',
    async (platform) => {
      const id = await robot(platform);
      const about = await campaign();
      await tell(3, { recordId: about });
      expect(await drain(id)).toBe(1);
      const [only, ...others] = receivers[platform].got;
      expect([only?.code, others]).toEqual([0, []]);
      const text = JSON.stringify(only?.body);
      expect(text).toContain(`http://huanying.test/campaigns/${about}`);
      for (const i of [0, 1, 2]) expect(text).toContain(`第 ${i} 条`);
      expect(await look(id)).toMatchObject({
        items: [{ outcome: 'sent', notices: 3, code: 0, status: 200 }],
        health: { waiting: 0, failures: 0 },
      });
    },
  );

  it('[O9] a wrong secret or address is refused by the platform: the robot pauses and says so in the page', async () => {
    const id = await robot('dingtalk', {}, 'SECwrong');
    await tell(1);
    await drain(id);
    expect(receivers.dingtalk.got.map((g) => g.code)).toEqual([310_000]);
    expect(await stateOf(id)).toBe('paused');
    expect(await told()).toEqual(['robot.paused']);
    // Mended, what waited goes out.
    await admin.put(`/api/robots/${id}/address`, { url: receivers.dingtalk.url, secret: secrets.dingtalk });
    const { version } = (await admin.get(`/api/records/robots/${id}`)).at('item') as { version: number };
    await admin.post(`/api/records/robots/${id}/transition`, { version, action: 'activate' });
    await drain(id);
    expect(receivers.dingtalk.taken()).toHaveLength(1);
  });

  it('[O9] two nodes together send no more than the platform permits, and merge what waits', async () => {
    const id = await robot('wecom');
    for (let i = 0; i < 30; i += 1) {
      await tell(2);
      await Promise.all([drain(id, 0), drain(id, 1)]);
      later(1_000);
    }
    const { got } = receivers.wecom;
    expect(got.every((g) => g.code === 0)).toBe(true);
    expect(got).toHaveLength(20);
    expect(woken.at(-1)?.getTime()).toBeGreaterThan(clock.now.getTime());
    later(40_000);
    await drain(id);
    // The twenty notices that had to wait came in one message.
    expect(got).toHaveLength(21);
    expect((await look(id)).items[0]).toMatchObject({ outcome: 'sent', notices: 20 });
    expect((await look(id)).health.waiting).toBe(0);
  });

  it('[O9] an answer of “too many” lets the robot rest and loses nothing', async () => {
    const id = await robot('feishu');
    receivers.feishu.answers.push({ status: 200, body: '{"code":9499,"msg":"too many request"}' });
    await tell(2);
    expect(await drain(id)).toBe(1);
    expect((await look(id)).items[0]).toMatchObject({ outcome: 'limited', code: 9499 });
    expect(await drain(id)).toBe(0);
    later(61_000);
    await drain(id);
    expect(receivers.feishu.taken()).toHaveLength(1);
    expect((await look(id)).items[0]).toMatchObject({ outcome: 'sent', notices: 2 });
  });

  it('[O9] a platform that is down is tried again with growing pauses, then given up, and the page says so', async () => {
    const id = await robot('wecom');
    const down = { status: 502, body: 'Bad Gateway' };
    receivers.wecom.answers.push('hang', ...Array.from({ length: 20 }, () => down));
    await tell(1);
    const waits: number[] = [];
    for (let i = 0; i < 12 && (await look(id)).health.waiting > 0; i += 1) {
      await drain(id);
      const until = (await look(id)).health.restUntil;
      if (until === null) break;
      waits.push(Date.parse(until) - clock.now.getTime());
      later(waits.at(-1) ?? 0);
    }
    expect(waits).toHaveLength(7);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    const { items, health } = await look(id);
    expect(items.at(-1)).toMatchObject({ outcome: 'retry', status: null, answer: 'timeout' });
    expect(health).toMatchObject({ waiting: 0, failed: 1 });
    expect(await told()).toEqual(['robot.failed']);
    // It does not speak of itself through itself.
    await t.app.rooms.notices.dispatcher.route();
    expect((await look(id)).health.waiting).toBe(0);
  });

  it('[O9] a message that is refused is tried alone and spoils nothing for the others', async () => {
    const id = await robot('wecom');
    const no = { status: 200, body: '{"errcode":40058,"errmsg":"invalid content"}' };
    receivers.wecom.answers.push(no, no);
    await tell(3);
    await drain(id);
    expect(receivers.wecom.got.map((g) => g.code)).toEqual([200, 200, 0, 0]);
    expect((await look(id)).health).toMatchObject({ waiting: 0, failed: 1 });
  });

  it('[O9] what was given up is sent again on request, once, also when it is a day old, and the audit log says who did it', async () => {
    const id = await robot('wecom');
    const no = { status: 200, body: '{"errcode":40058,"errmsg":"invalid content"}' };
    receivers.wecom.answers.push(no);
    await tell(1);
    await drain(id);
    const [refused] = (await look(id)).items;
    expect(refused).toMatchObject({ outcome: 'refused', givenUp: 1 });
    later(25 * 3_600_000);
    const resend = (by: Client) => by.post(`/api/robot-deliveries/${refused?.id}/resend`);
    expect((await resend(t.as('salesEast'))).status).toBe(403);
    expect((await resend(t.as('strangerAdmin'))).status).toBe(404);
    const [asked, twice] = [await resend(admin), await resend(admin)];
    expect([asked.status, asked.at('givenUp')]).toEqual([201, 0]);
    expect([twice.status, twice.text]).toEqual([409, expect.stringContaining('无须重发')]);
    expect((await look(id)).health).toMatchObject({ waiting: 1, failed: 0 });
    expect(await drain(id)).toBe(1);
    expect((await look(id)).items.map(({ outcome, givenUp }) => [outcome, givenUp])).toEqual([
      ['sent', 0],
      ['refused', 0],
    ]);
    expect((await admin.get('/api/audit', { recordId: id, action: 'resend' })).at('items', 0)).toMatchObject({
      action: 'resend',
      changes: { notices: { after: 1 } },
    });
    const { version } = (await admin.get(`/api/records/robots/${id}`)).at('item') as { version: number };
    await admin.post(`/api/records/robots/${id}/transition`, { version, action: 'pause' });
    expect((await resend(admin)).text).toContain('请先启用');
  });

  it('[O9] the same thing told to many people comes to the group once; kinds that were not chosen do not come', async () => {
    const id = await robot('wecom');
    for (const person of [t.people.director.id, t.people.finance.id]) await tell(1, { key: 'same', person });
    await tell(1, { kind: 'budget.over' });
    await drain(id);
    expect((await look(id)).items).toMatchObject([{ notices: 1 }]);
  });

  it('[O6] a group of a region hears of its region alone, and of nothing that who set it up may not see', async () => {
    const key = await t.key(
      [
        { permission: 'robot.*', scope: 'unitAndBelow' },
        { permission: 'campaign.read', scope: 'unitAndBelow' },
      ],
      { unitId: t.units.east },
    );
    const east = await robot('wecom', { unitId: t.units.east }, null, key);
    const [own, other] = [await campaign(t.as('specialistEast')), await campaign()];
    await tell(1, { recordId: own });
    await tell(1, { recordId: other });
    await drain(east);
    expect(JSON.stringify(receivers.wecom.got)).toContain(own);
    expect(JSON.stringify(receivers.wecom.got)).not.toContain(other);
  });

  it('[O9] address and secret are kept as ciphertext and never shown, logged or audited', async () => {
    const id = await robot('feishu');
    const row = await t.stores.owner.one<{ url: string; secret: string }>(
      sql`SELECT url, secret FROM robot_endpoint WHERE robot_id = ${id}::uuid`,
    );
    expect(row.url).toMatch(/^v1:/);
    expect(row.secret).toMatch(/^v1:/);
    const seen = [
      (await admin.get(`/api/records/robots/${id}`)).text,
      (await admin.get(`/api/robots/${id}/deliveries`)).text,
      (await admin.get('/api/audit', { recordId: id })).text,
    ].join('\n');
    expect(seen).not.toMatch(/3f2a-11|fs-secret/);
    expect(seen).toContain('127.0.0.1');
    expect(seen).toContain('setAddress');
    await expect(t.stores.db.query(sql`SELECT url FROM robot_endpoint`)).rejects.toThrow(/permission denied/);
  });

  it('[O9] a test message goes out at once and tells what the platform said', async () => {
    const id = await robot('wecom');
    expect((await admin.post(`/api/robots/${id}/test`)).body).toMatchObject({ outcome: 'sent', code: 0, notices: 1 });
    expect(JSON.stringify(receivers.wecom.got[0]?.body)).toContain('测试');
    receivers.wecom.answers.push({ status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url"}' });
    expect((await admin.post(`/api/robots/${id}/test`)).body).toMatchObject({ outcome: 'stopped', code: 93_000 });
    const bare = (await admin.post('/api/records/robots', { name: '空', platform: 'wecom', groups: ['task'] })).textAt(
      'item',
      'id',
    );
    expect((await admin.post(`/api/robots/${bare}/test`)).status).toBe(409);
    expect(
      (await admin.post(`/api/records/robots/${bare}/transition`, { version: 1, action: 'activate' })).status,
    ).toBe(409);
  });

  it('[O9] says what is wrong with an address', async () => {
    const id = await robot('wecom');
    const put = async (url: string, secret: string | null = null) =>
      (await admin.put(`/api/robots/${id}/address`, { url, secret })).text;
    expect(await put('https://oapi.dingtalk.com/robot/send?access_token=1')).toContain('qyapi.weixin.qq.com');
    expect(await put('http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1')).toContain('https://');
    expect(await put('https://10.0.0.8/cgi-bin/webhook/send?key=1')).toContain('HUANYING_WEBHOOK_NETWORKS');
    expect(await put('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1', 'x')).toContain('没有加签密钥');
    expect(await put('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1')).toContain(
      '"host":"qyapi.weixin.qq.com"',
    );
  });
});
