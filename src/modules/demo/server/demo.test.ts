import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { mailHost, people } from './brand.data.ts';
import { addDays } from './calendar.ts';
import { channels } from './channels.data.ts';
import { gapDay } from './generator.ts';

const now = new Date('2026-11-22T06:20:00Z');
const today = '2026-11-22';

const newApp = (demo = true): Promise<TestApp> => createTestApp({ world: false, now: () => now, config: { demo } });
const count = async (t: TestApp, statement: string, params: Record<string, unknown> = {}): Promise<number> => {
  const [row] = await t.stores.clickhouse.query<{ n: string }>({ sql: statement, params });
  return Number(row?.n ?? 0);
};
const rows = async (t: TestApp, table: string): Promise<number> =>
  (await t.stores.owner.one<{ n: number }>(sql`SELECT count(*)::int AS n FROM ${sql.identifier(table)}`)).n;

/** What the machine itself is told, as the terminal is. */
const told = (t: TestApp) => t.anonymous.get('/api/demo/sign-ins');

/** Somebody of the demo, signed in with the password that whoever sits at the machine reads. */
async function signIn(t: TestApp, mail: string): Promise<Client> {
  const origin = 'http://huanying.test';
  const answer = await t.anonymous.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin },
    payload: { email: `${mail}@${mailHost}`, password: (await told(t)).textAt('password') },
  });
  expect(answer.status, `${mail}: ${answer.text}`).toBe(200);
  const cookie = [answer.headers['set-cookie']]
    .flat()
    .map((c) => String(c).split(';')[0])
    .join('; ');
  const inject: Client['inject'] = (options) =>
    t.anonymous.inject({ ...options, headers: { cookie, origin, ...options.headers } });
  const withBody = (method: 'POST' | 'PATCH' | 'PUT', url: string, body: unknown) =>
    inject({ method, url, ...(body === undefined ? {} : { payload: body as object }) });
  return {
    inject,
    get: (url, query = {}) => inject({ method: 'GET', url, query: { ...query } }),
    post: (url, body) => withBody('POST', url, body),
    patch: (url, body) => withBody('PATCH', url, body),
    put: (url, body) => withBody('PUT', url, body),
    delete: (url) => inject({ method: 'DELETE', url }),
  };
}

describe('the demo at full size', () => {
  test('[G7] nobody on the network learns its password, also through a proxy that nobody declared', async () => {
    const far = { remoteAddress: '192.0.2.7' };
    const proxied = { headers: { 'x-forwarded-for': '192.0.2.7' } };
    // A stranger's page whose name was made to lead to this machine.
    const rebound = { headers: { host: 'evil.example:8080' } };
    for (const asked of [far, proxied, rebound]) {
      const answer = await t.anonymous.inject({ method: 'GET', url: '/api/demo/sign-ins', ...asked });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ filling: false, password: null });
      expect((answer.at('people') as unknown[]).length).toBe(14);
    }
  });

  let t: TestApp;
  let director: Client;
  let seconds = 0;
  beforeAll(async () => {
    t = await newApp();
    const began = performance.now();
    await t.app.rooms.prepareDemo();
    seconds = (performance.now() - began) / 1000;
    director = await signIn(t, 'li.na');
  }, 240_000);
  afterAll(() => t.close());

  const figure = async (metric: string, query: Record<string, string> = {}): Promise<number> => {
    const answer = await director.get(`/api/metrics/${metric}`, { from: '2026-05-26', to: '2026-11-23', ...query });
    expect(answer.status, answer.text).toBe(200);
    return Number(answer.at('series', 0, 'points', 0, 'exact'));
  };

  test('[D1] holds 20,000 customers, 180 days, at least 500,000 events, 12 channels, 8 campaigns, 14 people', async () => {
    process.stdout.write(`demo filled in ${seconds.toFixed(1)} s\n`);
    expect(await count(t, 'SELECT count() AS n FROM events')).toBeGreaterThan(500_000);
    expect(await count(t, "SELECT uniqExactIf(user_id, user_id != '') AS n FROM events")).toBe(20_000);
    expect(await count(t, "SELECT uniqExact(toDate(time, 'Asia/Shanghai')) AS n FROM events")).toBe(179);
    expect(await count(t, 'SELECT uniqExact(channel) AS n FROM events')).toBe(12);
    expect(await count(t, 'SELECT count() - uniqExact(message_id) AS n FROM events')).toBe(0);
    expect(await count(t, 'SELECT uniqExact(person_id) AS n FROM person_overrides')).toBe(20_000);
    expect(await rows(t, 'channel')).toBe(channels.length);
    expect(await rows(t, 'campaign')).toBe(8);
    expect(await rows(t, 'person')).toBe(14);
    const { owner } = t.stores;
    expect(await owner.query(sql`SELECT 1 FROM org_unit WHERE kind = 'region'`)).toHaveLength(3);
    expect(await owner.query(sql`SELECT DISTINCT state FROM campaign`)).toHaveLength(8);
    const broken = await owner.query(sql`SELECT 1 FROM audit_log a WHERE hash <> audit_hash(prev_hash, a)`);
    expect(broken).toEqual([]);
  });

  test('[O3] everybody of the 13 positions signs in and lands on the page of the position', async () => {
    const answer = await told(t);
    expect(answer.body).toMatchObject({ filling: false, password: expect.stringMatching(/^chayu-[0-9a-f]{12}$/) });
    const listed = answer.at('people') as { email: string; position: { zh: string; en: string } }[];
    expect(new Set(listed.map((p) => p.position.zh)).size).toBe(14);
    const landings: Record<string, string> = {};
    for (const p of people) {
      const me = await (await signIn(t, p.mail)).get('/api/me');
      expect(me.body).toMatchObject({ person: { name: p.name }, workspace: { demo: true } });
      landings[p.position] = me.textAt('landing');
    }
    expect(landings).toMatchObject({
      market_analyst: '/reports/daily',
      channel_manager: '/channels',
      finance_director: '/goals',
      legal: '/campaigns',
      marketing_director: '/',
    });
  }, 60_000);

  test('[O3] whoever belongs to a region sees the figures of that region', async () => {
    const range = { from: '2026-10-01', to: '2026-11-23' };
    const all = await director.get('/api/metrics/gmv', range);
    const total = Number(all.at('series', 0, 'points', 0, 'exact'));
    let regions = 0;
    for (const mail of ['wang.qiang', 'huang.jiaxin', 'sun.yue']) {
      const own = await (await signIn(t, mail)).get('/api/metrics/gmv', range);
      const value = Number(own.at('series', 0, 'points', 0, 'exact'));
      expect(value).toBeGreaterThan(total * 0.08);
      regions += value;
    }
    expect(regions).toBeLessThan(total);
    expect(regions).toBeGreaterThan(total * 0.8);
  });

  test('[D2] figures are plausible together', async () => {
    const [uv, buyers, orders, gmv, cost, conversion, aov, roi] = await Promise.all(
      ['uv', 'buyers', 'orders', 'gmv', 'cost', 'conversion_rate', 'aov', 'roi'].map((m) => figure(m)),
    );
    expect(buyers).toBeLessThan(orders ?? 0);
    expect(uv).toBeGreaterThan(60_000);
    expect(conversion).toBeGreaterThan(0.02);
    expect(conversion).toBeLessThan(0.042);
    expect(aov).toBeGreaterThan(25);
    expect(aov).toBeLessThan(45);
    expect(gmv).toBeGreaterThan(cost ?? 0);
    expect(roi).toBeGreaterThan(0.5);
    const failing = { filter: JSON.stringify({ field: 'channel', op: 'eq', value: 'weibo_paid' }) };
    expect(await figure('roi', failing)).toBeLessThan(-0.8);
    expect((await figure('cost', failing)) / (cost ?? 1)).toBeGreaterThan(0.2);
    expect(await figure('repurchase_rate')).toBeGreaterThan(0.15);
    const gap = await director.get('/api/metrics/pv', { from: gapDay(today), to: addDays(gapDay(today), 1) });
    expect(Number(gap.at('series', 0, 'points', 0, 'exact'))).toBe(0);
    expect(await count(t, "SELECT count() AS n FROM events WHERE toDate(time, 'Asia/Shanghai') = '2026-09-20'")).toBe(
      0,
    );
  });

  test('[S1] goals have figures: some ahead, some behind, one achieved and one missed', async () => {
    const goals = await director.get('/api/records/goals', { limit: '50' });
    const items = goals.at('items') as { state: string; progress: { status: string; value: string | null } }[];
    const active = items.filter((g) => g.state === 'active');
    for (const g of active) expect(Number(g.progress.value)).toBeGreaterThan(0);
    const statuses = active.map((g) => g.progress.status);
    expect(statuses.filter((s) => s === 'onPace').length).toBeGreaterThanOrEqual(3);
    expect(statuses.filter((s) => s === 'behind').length).toBeGreaterThanOrEqual(3);
    expect(items.map((g) => g.state)).toEqual(expect.arrayContaining(['achieved', 'missed', 'draft']));
  });

  test('[K1] [K2] the library holds cases with figures, playbooks, terms; a proposal is offered cases like it', async () => {
    const lead = await signIn(t, 'zhao.yiming');
    const cases = await lead.get('/api/records/cases');
    const known = cases.at('items') as { campaign: string | null; state: string; gmv: { amount: string } | null }[];
    expect(known.length).toBe(7);
    expect(Number(known.find((c) => c.campaign !== null)?.gmv?.amount)).toBeGreaterThan(100);
    expect(known.every((c) => c.state === 'filed')).toBe(true);
    const campaigns = await lead.get('/api/records/campaigns', { limit: '50' });
    const proposed = (campaigns.at('items') as { id: string; kind: string }[]).find((c) => c.kind === 'referral');
    const similar = await lead.get('/api/cases/similar', { campaign: proposed?.id ?? '' });
    expect(similar.at('estimate', 'kind')).toBe('estimate');
    const found = await lead.get('/api/library/search', { q: '裂变' });
    const kinds = new Set((found.at('items') as { record: string }[]).map((i) => i.record));
    expect([...kinds].toSorted()).toEqual(['case', 'playbook', 'term']);
  });

  test('[S6] the year’s budget is approved and in use: lines warned and over, papers that wait, books that add up', async () => {
    const finance = await signIn(t, 'zhou.zheng');
    const listed = await finance.get('/api/records/budgets');
    expect(listed.at('items')).toMatchObject([{ state: 'active', use: { level: 'fine' } }]);
    const id = listed.textAt('items', 0, 'id');
    const figures = await finance.get(`/api/budgets/${id}/figures`, { limit: '200' });
    expect(figures.status, figures.text).toBe(200);
    const lines = figures.at('lines') as { use: { level: string; actual: string }; imported: string }[];
    expect(lines.length).toBeGreaterThanOrEqual(12);
    expect(new Set(lines.map((l) => l.use.level))).toEqual(new Set(['fine', 'warned', 'over']));
    expect(lines.filter((l) => Number(l.use.actual) > 0 && Number(l.imported) > 0).length).toBeGreaterThan(4);
    const off = await t.stores.owner.query(
      sql`SELECT budget FROM ledger_account GROUP BY budget HAVING sum(balance) <> 0`,
    );
    expect(off).toEqual([]);
    const waiting = await finance.get('/api/approvals');
    expect(waiting.text).toContain('内容预算转小红书达人');
    const weeks = await finance.get('/api/records/reconciliations');
    expect((weeks.at('items') as { state: string }[]).map((w) => w.state)).toEqual(['open', 'confirmed']);
    const moves = await finance.get(`/api/budgets/${id}/proposal`, { from: addDays(today, -28), to: today });
    expect((moves.at('moves') as unknown[]).length).toBeGreaterThan(0);
  });

  test('[E1] campaigns that ran have figures by channel and link, and a history of the past', async () => {
    const answer = await director.get('/api/records/campaigns', { limit: '50' });
    const items = answer.at('items') as { id: string; state: string; title: string; code: string }[];
    for (const c of items.filter((i) => ['closed', 'evaluating', 'live', 'cancelled'].includes(i.state))) {
      const figures = await director.get(`/api/campaigns/${c.id}/figures`);
      expect(Number(figures.at('total', 'gmv')), c.title).toBeGreaterThan(100);
      expect(Number(figures.at('total', 'cost')), c.title).toBeGreaterThan(10);
      const byLink = figures.at('byLink') as { title: string | null }[];
      expect(byLink.length, c.title).toBeGreaterThan(1);
      expect(byLink.every((l) => l.title !== null)).toBe(true);
      const byChannel = figures.at('byChannel') as { title: string | null }[];
      expect(byChannel.every((l) => l.title !== null)).toBe(true);
    }
    const closed = items.find((c) => c.state === 'closed');
    const history = await director.get(`/api/records/campaigns/${closed?.id ?? ''}/history`);
    const entries = history.at('items') as { action: string; at: string }[];
    expect(entries.map((e) => e.action)).toEqual(expect.arrayContaining(['create', 'propose', 'approve', 'close']));
    expect(entries.every((e) => e.at < '2026-11-01')).toBe(true);
  });

  test('[O9] people have said something, and who was mentioned is told', async () => {
    expect(await rows(t, 'comment')).toBeGreaterThan(12);
    const notices = await (await signIn(t, 'zhao.yiming')).get('/api/notices');
    expect(Number(notices.at('unread'))).toBeGreaterThan(0);
    expect((notices.at('items') as { readAt: string | null }[]).some((n) => n.readAt !== null)).toBe(true);
  });

  test('[D1] the page of the reception has something to tell', async () => {
    const keys = (await director.get('/api/tracking/write-keys')).at('items') as { accepted: number }[];
    expect(keys).toHaveLength(4);
    expect(keys.filter((k) => k.accepted > 1000).length).toBeGreaterThanOrEqual(3);
    const letters = await director.get('/api/tracking/dead-letters');
    expect(letters.at('items')).toHaveLength(4);
  });

  test('a second start finds it as it is', async () => {
    const before = await t.stores.owner.query(sql`SELECT id, settings FROM workspace`);
    const again = await t.app.rooms.prepareDemo();
    expect(again?.items).toHaveLength(14);
    expect(await t.stores.owner.query(sql`SELECT id, settings FROM workspace`)).toEqual(before);
  });

  test('[G7] one click removes it from both stores and touches no other workspace; its audit log stays', async () => {
    const { organization } = t.app.rooms;
    const own = await organization.ensureWorkspace({ name: '自己的工作区' });
    await organization.addMember(own.id, {
      name: '自己人',
      email: 'own@huanying.test',
      unitId: own.rootUnitId,
      positions: ['administrator'],
      password: 'sesame-opens-42',
    });
    const mine = { workspace_id: own.id, unit_id: own.rootUnitId, name: 'Page Viewed', message_id: 'm1' };
    await t.stores.clickhouse.insert('events', [{ ...mine, time: now.toISOString(), received_at: now.toISOString() }]);
    await t.stores.clickhouse.insert(
      'facts',
      [{ ...mine, date: today, metric: 'cost', value: '1', version: 1 }].map(({ name: _n, message_id: _m, ...f }) => f),
    );
    expect((await t.anonymous.delete('/api/demo')).status).toBe(401);
    expect((await director.delete('/api/demo')).status).toBe(403);
    const admin = await signIn(t, 'admin');
    const kept = await rows(t, 'audit_log');
    const removed = await admin.delete('/api/demo');
    expect(removed.status, removed.text).toBe(204);
    for (const table of ['events', 'facts', 'person_overrides'] as const) {
      const statements = {
        events: 'SELECT count() AS n FROM events WHERE workspace_id != {own:String}',
        facts: 'SELECT count() AS n FROM facts WHERE workspace_id != {own:String}',
        person_overrides: 'SELECT count() AS n FROM person_overrides WHERE workspace_id != {own:String}',
      };
      expect(await count(t, statements[table], { own: own.id }), table).toBe(0);
    }
    expect(await count(t, 'SELECT count() AS n FROM events')).toBe(1);
    expect(await count(t, 'SELECT count() AS n FROM facts')).toBe(1);
    const tables = await t.stores.owner.query<{ name: string }>(
      sql`SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'workspace_id' AND table_schema = 'public' AND table_name <> 'audit_log'`,
    );
    for (const { name } of tables)
      expect(
        await t.stores.owner.query(
          sql`SELECT 1 FROM ${sql.identifier(name)} WHERE workspace_id IS NOT NULL AND workspace_id <> ${own.id}::uuid LIMIT 1`,
        ),
        name,
      ).toEqual([]);
    expect(await t.stores.owner.query(sql`SELECT email FROM auth.app_user`)).toEqual([{ email: 'own@huanying.test' }]);
    expect(await rows(t, 'audit_log')).toBe(kept + 1);
    expect((await admin.get('/api/me')).status).toBe(401);
    expect((await t.anonymous.get('/api/demo/sign-ins')).status).toBe(404);
  });
});

const scale = 0.01;

describe('a small demo that two nodes make at once', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await newApp();
  });
  afterAll(() => t.close());

  test('is one', async () => {
    expect((await t.anonymous.get('/api/setup')).body).toEqual({ needed: true });
    await Promise.all([t.app.rooms.prepareDemo(scale), t.app.rooms.prepareDemo(scale)]);
    expect(await rows(t, 'workspace')).toBe(1);
    expect(await rows(t, 'person')).toBe(14);
  }, 180_000);

  test('after its removal the first administrator is asked for, and no demo comes back', async () => {
    expect((await t.anonymous.get('/api/setup')).body).toEqual({ needed: false });
    expect((await (await signIn(t, 'admin')).delete('/api/demo')).status).toBe(204);
    expect((await t.anonymous.get('/api/setup')).body).toEqual({ needed: true });
    const first = { workspaceName: '茶', name: '林', email: 'lin@example.cn', password: 'sesame-opens-42' };
    expect((await t.anonymous.post('/api/setup', { ...first, token: '' })).status).toBe(422);
    expect(await rows(t, 'workspace')).toBe(0);
    expect(await t.app.rooms.prepareDemo(scale)).toBeUndefined();
    expect(await rows(t, 'workspace')).toBe(0);
  }, 180_000);
});

describe('the life of a small demo', () => {
  test('one that was left half filled is erased and filled anew; while it is filled it says so', async () => {
    const t = await newApp();
    try {
      await t.app.rooms.prepareDemo(scale);
      const events = await count(t, 'SELECT count() AS n FROM events');
      const before = await t.stores.owner.one<{ id: string }>(sql`SELECT id FROM workspace`);
      // As a killed process leaves it: some rows are there, the mark is not.
      await t.stores.owner.execute(sql`UPDATE workspace SET settings = '{}'`);
      await t.stores.owner.execute(sql`DELETE FROM goal`);
      expect((await t.anonymous.get('/api/demo/sign-ins')).body).toEqual({ filling: true, password: '', people: [] });
      await t.app.rooms.prepareDemo(scale);
      const after = await t.stores.owner.one<{ id: string }>(sql`SELECT id FROM workspace`);
      expect(after.id).not.toBe(before.id);
      expect(await count(t, 'SELECT count() AS n FROM events')).toBe(events);
      expect(await count(t, 'SELECT uniqExact(workspace_id) AS n FROM events')).toBe(1);
      expect(await rows(t, 'person')).toBe(14);
      expect(await rows(t, 'goal')).toBeGreaterThan(12);
      // The same for one whose removal was interrupted: that is finished, not undone.
      await t.stores.owner.execute(sql`UPDATE workspace SET settings = '{"demoState": "removing"}'`);
      expect(await t.app.rooms.prepareDemo(scale)).toBeUndefined();
      expect(await count(t, 'SELECT count() AS n FROM events')).toBe(0);
      expect(await rows(t, 'workspace')).toBe(0);
    } finally {
      await t.close();
    }
  }, 180_000);

  test('none is made where a workspace is, or where the environment says no', async () => {
    const t = await newApp(false);
    try {
      expect(await t.app.rooms.prepareDemo(scale)).toBeUndefined();
      expect((await t.anonymous.get('/api/demo/sign-ins')).status).toBe(404);
    } finally {
      await t.close();
    }
    const other = await newApp();
    try {
      await other.app.rooms.organization.ensureWorkspace({ name: '自己的' });
      expect(await other.app.rooms.prepareDemo(scale)).toBeUndefined();
      expect(await rows(other, 'workspace')).toBe(1);
    } finally {
      await other.close();
    }
  }, 60_000);
});
