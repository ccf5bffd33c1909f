import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

const signIn = (app: TestApp, email: string, password: string): Promise<Answer> =>
  app.anonymous.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    payload: { email, password },
    headers: { origin: 'http://huanying.test' },
  });
const tokenOf = (answer: Answer): string => new URL(answer.textAt('url')).searchParams.get('token') ?? '';

describe('[O2] the first administrator', () => {
  const body = {
    workspaceName: '茶饮公司',
    name: '林可',
    email: 'Lin@example.cn',
    password: 'sesame-opens-42',
  };

  test('makes workspace, root unit, the 14 positions and the person, once, however many ask at once', async () => {
    const fresh = await createTestApp({ world: false });
    try {
      expect((await fresh.anonymous.get('/api/setup')).body).toEqual({ needed: true });
      const token = await fresh.app.rooms.organization.setupToken();
      expect(await fresh.app.rooms.organization.localKey()).toBeUndefined();
      for (const wrong of [
        { password: 'password123' },
        { password: 'short' },
        { email: 'nobody' },
        { timeZone: 'Mars/Olympus' },
        { currency: 'yuan' },
        { name: '' },
        { extra: 1 },
      ])
        expect((await fresh.anonymous.post('/api/setup', { ...body, token, ...wrong })).status).toBe(422);
      const all = await Promise.all(
        [1, 2, 3, 4].map((n) => fresh.anonymous.post('/api/setup', { ...body, token, email: `lin${n}@example.cn` })),
      );
      expect(all.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([201, 410, 410, 410]);
      expect((await fresh.anonymous.get('/api/setup')).body).toEqual({ needed: false });
      const winner = all.findIndex((a) => a.status === 201) + 1;
      const session = await signIn(fresh, `lin${winner}@example.cn`, body.password);
      expect(session.status).toBe(200);
      const cookie = String([session.headers['set-cookie']].flat()[0]).split(';')[0] ?? '';
      const ask = (url: string): Promise<Answer> => fresh.anonymous.inject({ method: 'GET', url, headers: { cookie } });
      expect((await ask('/api/me')).body).toMatchObject({
        person: { name: '林可', email: `lin${winner}@example.cn` },
        workspace: { name: '茶饮公司', currency: 'CNY', timeZone: 'Asia/Shanghai', demo: false },
        positions: [{ key: 'administrator', primary: true }],
        landing: '/',
      });
      expect(((await ask('/api/records/positions')).at('items') as unknown[]).length).toBe(14);
      const counts = await fresh.stores.owner.one<Record<string, number>>(sql`
        SELECT (SELECT count(*)::int FROM workspace) AS w, (SELECT count(*)::int FROM person) AS p, (SELECT count(*)::int FROM auth.app_user) AS u,
               (SELECT count(*)::int FROM org_unit) AS o`);
      expect(counts).toEqual({ w: 1, p: 1, u: 1, o: 1 });
      const key = await fresh.app.rooms.organization.localKey();
      expect(key).toMatch(/^hy_[\w-]{43}$/);
      // Renewed with every start: another secret, the same holder, so what it began can be finished.
      const holder = () =>
        fresh.stores.owner.query(sql`SELECT id FROM service_key WHERE created_by IS NULL AND revoked_at IS NULL`);
      const before = await holder();
      const renewed = await fresh.app.rooms.organization.localKey();
      expect([renewed === key, before.length, await holder()]).toEqual([false, 1, before]);
      const asks = (bearer = '') =>
        fresh.anonymous.inject({
          method: 'GET',
          url: '/api/records/positions',
          headers: { authorization: `Bearer ${bearer}` },
        });
      expect([(await asks(renewed)).status, (await asks(key)).status]).toEqual([200, 401]);
    } finally {
      await fresh.close();
    }
  });

  test('is not made where somebody exists', async () => {
    const refused = await t.anonymous.post('/api/setup', { ...body, token: 'x' });
    expect([refused.status, refused.at('error', 'code')]).toEqual([410, 'gone']);
  });
});

describe('[O2] invitations', () => {
  const newPerson = async (name: string): Promise<{ id: string; email: string }> => {
    const email = `${name}@huanying.test`;
    const made = await t.as('admin').post('/api/records/people', { name, email, unitId: t.units.east });
    expect(made.status).toBe(201);
    expect(made.at('item', 'state')).toBe('invited');
    return { id: made.textAt('item', 'id'), email };
  };

  test('a link sets the password and makes the person active; it works once', async () => {
    const { id, email } = await newPerson('ivy');
    const issued = await t.as('admin').post(`/api/people/${id}/invitation`);
    expect(issued.status).toBe(201);
    expect(issued.body).toMatchObject({
      sent: false,
      url: expect.stringContaining('http://huanying.test/accept-invitation?token='),
    });
    const token = tokenOf(issued);
    const [kept] = await t.stores.owner.query<{ hash: string }>(
      sql`SELECT token_hash AS hash FROM auth.one_time_link WHERE person_id = ${id}::uuid`,
    );
    expect(kept?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(kept?.hash).not.toContain(token);

    const seen = await t.anonymous.get(`/api/invitations/${token}`);
    expect(seen.body).toMatchObject({
      kind: 'invitation',
      email,
      name: 'ivy',
      invitedBy: 'admin',
      workspace: '主工作区',
      hasAccount: false,
    });
    expect((await t.anonymous.post(`/api/invitations/${token}/accept`, { password: 'iloveyou1314' })).status).toBe(422);
    const both = await Promise.all([
      t.anonymous.post(`/api/invitations/${token}/accept`, { password: 'a walk in the park' }),
      t.anonymous.post(`/api/invitations/${token}/accept`, { password: 'a walk in the dark' }),
    ]);
    expect(both.filter((a) => a.status === 204).length).toBe(1);
    expect((await t.anonymous.get(`/api/invitations/${token}`)).status).toBe(410);
    const right = both[0]?.status === 204 ? 'a walk in the park' : 'a walk in the dark';
    expect((await signIn(t, email, right)).status).toBe(200);
    const history = await t.as('admin').get(`/api/records/people/${id}/history`);
    expect((history.at('items') as { action: string }[]).map((h) => h.action)).toEqual(['join', 'invite', 'create']);
  });

  test('a new link ends the one before; an old one, a made-up one and a withdrawn one read the same', async () => {
    const { id } = await newPerson('jo');
    const first = tokenOf(await t.as('admin').post(`/api/people/${id}/invitation`));
    const second = tokenOf(await t.as('admin').post(`/api/people/${id}/invitation`));
    expect((await t.anonymous.get(`/api/invitations/${first}`)).status).toBe(410);
    expect((await t.anonymous.get(`/api/invitations/${second}`)).status).toBe(200);
    await t.stores.owner.execute(
      sql`UPDATE auth.one_time_link SET expires_at = now() - interval '1 second' WHERE person_id = ${id}::uuid`,
    );
    const gone = await t.anonymous.get(`/api/invitations/${second}`);
    const never = await t.anonymous.get(`/api/invitations/${'A'.repeat(43)}`);
    expect([gone.status, never.status]).toEqual([410, 410]);
    expect(gone.at('error', 'message')).toEqual(never.at('error', 'message'));
    expect((await t.anonymous.get('/api/invitations/short')).status).toBe(404);
  });

  test('somebody with an account joins a second workspace with the password they have', async () => {
    const { email } = t.people.legal;
    const made = await t.as('strangerAdmin').post('/api/records/people', { name: '顾问', email });
    const token = tokenOf(await t.as('strangerAdmin').post(`/api/people/${made.textAt('item', 'id')}/invitation`));
    expect((await t.anonymous.get(`/api/invitations/${token}`)).at('hasAccount')).toBe(true);
    expect((await t.anonymous.post(`/api/invitations/${token}/accept`, { password: 'some other phrase' })).status).toBe(
      422,
    );
    expect((await t.anonymous.post(`/api/invitations/${token}/accept`, { password: t.password })).status).toBe(204);
    const headers = { cookie: await t.cookie('legal') };
    const there = await t.anonymous.inject({
      method: 'GET',
      url: '/api/me',
      headers: { ...headers, 'huanying-workspace': t.workspaces.other },
    });
    expect(there.body).toMatchObject({
      person: { name: '顾问' },
      workspace: { id: t.workspaces.other },
      positions: [],
    });
    const here = await t.anonymous.inject({ method: 'GET', url: '/api/me', headers });
    expect(here.body).toMatchObject({
      person: { name: 'legal' },
      workspaces: [{ id: t.workspaces.main }, { id: t.workspaces.other }],
    });
    for (const workspace of ['00000000-0000-7000-8000-000000000000', 'nonsense'])
      expect(
        (
          await t.anonymous.inject({
            method: 'GET',
            url: '/api/me',
            headers: { ...headers, 'huanying-workspace': workspace },
          })
        ).status,
      ).toBe(401);
  });

  test('nobody invites above themselves: whoever holds the link becomes that person', async () => {
    const id = await t.app.rooms.organization.addMember(t.workspaces.main, {
      name: '二号管理员',
      email: 'admin2@huanying.test',
      unitId: t.units.root,
      positions: ['administrator'],
    });
    expect((await t.as('director').post(`/api/people/${id}/invitation`)).status).toBe(403);
    expect((await t.as('admin').post(`/api/people/${id}/invitation`)).status).toBe(201);
    expect((await t.as('salesEast').post(`/api/people/${id}/invitation`)).status).toBe(403);
    expect((await t.as('strangerAdmin').post(`/api/people/${id}/invitation`)).status).toBe(404);
  });

  test('a link withers when somebody else gives the person more', async () => {
    const { id } = await newPerson('kay');
    const token = tokenOf(await t.as('director').post(`/api/people/${id}/invitation`));
    const positions = await t.as('admin').get('/api/records/positions', { search: '系统管理员' });
    const assigned = await t.as('admin').post('/api/records/assignments', {
      person: id,
      position: positions.textAt('items', 0, 'id'),
      orgUnit: t.units.root,
    });
    expect(assigned.status).toBe(201);
    expect((await t.anonymous.get(`/api/invitations/${token}`)).status).toBe(410);
  });

  test('an administrator resets a password; all sessions end and the person chooses a new one', async () => {
    const { id, email } = t.people.salesNorth;
    const cookie = await t.cookie('salesNorth');
    expect((await t.as('director').post(`/api/people/${id}/reset-link`)).status).toBe(403);
    const token = tokenOf(await t.as('admin').post(`/api/people/${id}/reset-link`));
    expect((await t.anonymous.get(`/api/invitations/${token}`)).at('kind')).toBe('reset');
    expect((await t.anonymous.post(`/api/invitations/${token}/accept`, { password: 'a new beginning' })).status).toBe(
      204,
    );
    expect((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers: { cookie } })).status).toBe(401);
    expect((await signIn(t, email, t.password)).status).toBe(401);
    expect((await signIn(t, email, 'a new beginning')).status).toBe(200);
  });
});

describe('[O6] service keys', () => {
  const grants = [{ permission: 'person.read', scope: 'workspace' }];

  test('are shown once, kept as a hash, listed by their last characters, and revoked', async () => {
    const made = await t.as('admin').post('/api/service-keys', { name: '门店系统', grants });
    expect(made.status).toBe(201);
    const key = made.textAt('key');
    expect(key).toMatch(/^hy_[\w-]{43}$/);
    const id = made.textAt('item', 'id');
    const use = (): Promise<Answer> =>
      t.anonymous.inject({ method: 'GET', url: '/api/me', headers: { authorization: `Bearer ${key}` } });
    expect((await use()).body).toMatchObject({ person: { id, kind: 'key' }, grants });
    const list = await t.as('admin').get('/api/service-keys');
    expect(list.text).not.toContain(key);
    expect((list.at('items') as { id: string }[]).find((k) => k.id === id)).toMatchObject({
      name: '门店系统',
      hint: key.slice(-4),
      createdBy: { name: 'admin' },
      lastUsedAt: expect.any(String),
    });
    const [kept] = await t.stores.owner.query<{ row: string }>(
      sql`SELECT service_key::text AS row FROM service_key WHERE id = ${id}::uuid`,
    );
    expect(kept?.row).not.toContain(key);
    expect((await t.as('admin').delete(`/api/service-keys/${id}`)).status).toBe(204);
    expect((await use()).status).toBe(401);
    expect((await t.as('admin').delete(`/api/service-keys/${id}`)).status).toBe(404);
  });

  test('of one permission read what everybody shares, contacts masked, and nothing else', async () => {
    const key = await t.key([{ permission: 'campaign.read', scope: 'workspace' }]);
    for (const path of ['units', 'people', 'channels'])
      expect((await key.get(`/api/records/${path}`)).status, path).toBe(200);
    const people = await key.get('/api/records/people');
    expect(people.text).toContain('"director"');
    expect(people.text).not.toContain(t.people.director.email);
    expect((await key.get('/api/records/goals')).status).toBe(403);
  });

  test('end by themselves, and say when they were used at most once a minute', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const made = await t.as('admin').post('/api/service-keys', { name: '临时', grants, expiresAt });
    const headers = { authorization: `Bearer ${made.textAt('key')}` };
    const id = made.textAt('item', 'id');
    const used = async (): Promise<string> =>
      (
        await t.stores.owner.one<{ at: string }>(
          sql`SELECT last_used_at::text AS at FROM service_key WHERE id = ${id}::uuid`,
        )
      ).at;
    await t.anonymous.inject({ method: 'GET', url: '/api/me', headers });
    const first = await used();
    await t.anonymous.inject({ method: 'GET', url: '/api/me', headers });
    expect(await used()).toBe(first);
    await t.stores.owner.execute(
      sql`UPDATE service_key SET expires_at = now() - interval '1 second' WHERE id = ${id}::uuid`,
    );
    expect((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers })).status).toBe(401);
    const past = await t
      .as('admin')
      .post('/api/service-keys', { name: '过期', grants, expiresAt: '2020-01-01T00:00:00Z' });
    expect(past.status).toBe(422);
  });

  test('never reach farther than their maker, and only administration makes them', async () => {
    expect((await t.as('director').post('/api/service-keys', { name: 'x', grants })).status).toBe(403);
    const partial = await t.key(
      [
        { permission: 'serviceKey.manage', scope: 'workspace' },
        { permission: 'person.read', scope: 'unitAndBelow' },
      ],
      { unitId: t.units.east },
    );
    const ask = (wanted: unknown, unitId?: string): Promise<Answer> =>
      partial.post('/api/service-keys', { name: 'x', grants: wanted, unitId });
    expect((await ask([{ permission: 'person.read', scope: 'unit' }], t.units.east)).status).toBe(201);
    expect((await ask([{ permission: 'person.read', scope: 'unit' }], t.units.south)).status).toBe(403);
    expect((await ask([{ permission: 'person.read', scope: 'workspace' }])).status).toBe(403);
    expect((await ask([{ permission: 'person.update', scope: 'unit' }], t.units.east)).status).toBe(403);
    expect((await ask([{ permission: '*', scope: 'workspace' }])).status).toBe(403);
    expect((await ask([{ permission: 'person.read', scope: 'unit' }], t.units.otherRegion)).status).toBe(422);
    const narrow = await t.key([{ permission: 'serviceKey.manage', scope: 'unit' }], { unitId: t.units.east });
    expect((await narrow.get('/api/service-keys')).status).toBe(403);
  });

  test('of somebody who leaves stop at once', async () => {
    const id = await t.app.rooms.organization.addMember(t.workspaces.main, {
      name: '运维',
      email: 'ops@huanying.test',
      unitId: t.units.root,
      positions: ['administrator'],
      password: t.password,
    });
    const { user_id: userId } = await t.stores.owner.one<{ user_id: string }>(
      sql`SELECT user_id FROM person WHERE id = ${id}::uuid`,
    );
    const cookie = await t.cookie({ userId });
    const made = await t.anonymous.inject({
      method: 'POST',
      url: '/api/service-keys',
      payload: { name: '运维脚本', grants },
      headers: { cookie, origin: 'http://huanying.test' },
    });
    const headers = { authorization: `Bearer ${made.textAt('key')}` };
    expect((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers })).status).toBe(200);
    expect((await t.as('admin').delete(`/api/records/people/${id}`, { version: '1' })).status).toBe(204);
    expect((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers })).status).toBe(401);
    expect((await t.anonymous.inject({ method: 'GET', url: '/api/me', headers: { cookie } })).status).toBe(401);
  });

  test('a wrong key is refused, also where anybody may come in', async () => {
    for (const url of ['/api/me', '/api/setup'])
      expect(
        (await t.anonymous.inject({ method: 'GET', url, headers: { authorization: 'Bearer hy_wrong' } })).status,
      ).toBe(401);
  });
});

describe('[O6] own details', () => {
  test('everybody changes their name, phone and language, and nothing else', async () => {
    const sales = t.as('salesSouth');
    const changed = await sales.patch('/api/me', { name: '苏南', phone: '138 1234 5678', locale: 'en' });
    expect(changed.body).toMatchObject({ person: { name: '苏南' }, locale: 'en' });
    expect((await sales.get('/api/me')).body).toMatchObject({
      person: { name: '苏南', email: 'salessouth@huanying.test' },
      locale: 'en',
    });
    for (const body of [{ email: 'x@y.cn' }, { userId: 'x' }, { unitId: t.units.east }, { grants: [] }])
      expect((await sales.patch('/api/me', body)).status).toBe(422);
    const history = await t.as('admin').get(`/api/records/people/${t.people.salesSouth.id}/history`);
    expect(history.at('items', 0, 'actor', 'name')).toContain('salesSouth');
    expect(history.text).not.toContain('138 1234 5678');
  });
});
