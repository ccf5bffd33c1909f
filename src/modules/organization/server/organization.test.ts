import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
/** Built-in positions of the first workspace by key. */
let positions: Readonly<Record<string, string>>;
beforeAll(async () => {
  t = await createTestApp();
  positions = (await t.app.rooms.organization.ensureWorkspace({ id: t.workspaces.main, name: '' })).positions;
});
afterAll(() => t.close());

const assignmentOf = async (name: PersonName): Promise<{ id: string; version: number }> =>
  t.stores.owner.one(sql`SELECT id, version FROM assignment WHERE person = ${t.people[name].id}::uuid`);
const personNow = async (name: PersonName): Promise<number> =>
  (await t.stores.owner.one<{ version: number }>(sql`SELECT version FROM person WHERE id = ${t.people[name].id}::uuid`))
    .version;

describe('[O2] the tree of units', () => {
  test('has no loops, keeps its root, and a unit in use is not closed', async () => {
    const admin = t.as('admin');
    const made = await admin.post('/api/records/units', { name: '上海', kind: 'team', parent: t.units.east });
    const id = made.textAt('item', 'id');
    const loop = await admin.patch(`/api/records/units/${t.units.east}`, { version: 1, patch: { parent: id } });
    expect(loop.status).toBe(422);
    expect(loop.at('error', 'details', 'issues', 0, 'path')).toEqual(['parent']);
    const close = (unit: string): Promise<Answer> =>
      admin.post(`/api/records/units/${unit}/transition`, { version: 1, action: 'close', reason: '合并' });
    expect((await close(t.units.east)).status).toBe(409);
    expect((await admin.delete(`/api/records/units/${t.units.root}`, { version: '1' })).status).toBe(409);
    expect((await close(id)).status).toBe(200);
  });

  test('says which unit a province belongs to: the deepest, else the root', async () => {
    const { organization } = t.app.rooms;
    const suzhou = await organization.addUnit(t.workspaces.main, {
      name: '江苏',
      kind: 'team',
      parent: t.units.east,
      regions: ['320000'],
    });
    expect(await organization.unitOfProvince(t.workspaces.main, '320000')).toBe(suzhou);
    expect(await organization.unitOfProvince(t.workspaces.main, '310000')).toBe(t.units.east);
    expect(await organization.unitOfProvince(t.workspaces.main, '650000')).toBe(t.units.root);
    expect((await organization.unitsBelow(t.workspaces.main)).get(t.units.east)).toContain(suzhou);
    expect((await organization.units(t.workspaces.main))[0]?.id).toBe(t.units.root);
  });
});

describe('[O6] a change of positions counts at once', () => {
  test('a new position opens what the next request asks for, its end closes it', async () => {
    const specialist = t.as('specialistEast');
    expect((await specialist.get('/api/audit')).status).toBe(403);
    const given = await t.as('admin').post('/api/records/assignments', {
      person: t.people.specialistEast.id,
      position: positions['finance_director'],
      orgUnit: t.units.root,
      isPrimary: false,
    });
    expect(given.status).toBe(201);
    expect((await specialist.get('/api/audit')).status).toBe(200);
    expect(((await specialist.get('/api/me')).at('positions') as unknown[]).length).toBe(2);
    const ended = await t
      .as('admin')
      .post(`/api/records/assignments/${given.textAt('item', 'id')}/transition`, { version: 1, action: 'end' });
    expect(ended.status).toBe(200);
    expect((await specialist.get('/api/audit')).status).toBe(403);
  });

  test('an assignment counts only within its period', async () => {
    const give = (period: unknown): Promise<Answer> =>
      t.as('admin').post('/api/records/assignments', {
        person: t.people.salesNorth.id,
        position: positions['legal'],
        orgUnit: t.units.root,
        isPrimary: false,
        period,
      });
    const count = async (): Promise<number> =>
      ((await t.as('salesNorth').get('/api/me')).at('positions') as unknown[]).length;
    await give({ start: '2020-01-01', end: '2020-12-31' });
    await give({ start: '2099-01-01', end: null });
    expect(await count()).toBe(1);
    await give({ start: '2020-01-01', end: null });
    expect(await count()).toBe(2);
  });

  test('moving somebody to another region moves what they see', async () => {
    const { id, version } = await assignmentOf('salesSouth');
    const visible = async (): Promise<string> => (await t.as('salesSouth').get('/api/me/permissions')).text;
    expect(await visible()).toContain('华南');
    const moved = await t
      .as('admin')
      .patch(`/api/records/assignments/${id}`, { version, patch: { orgUnit: t.units.north } });
    expect(moved.status).toBe(200);
    expect(await visible()).not.toContain('华南');
    expect(await visible()).toContain('华北');
    await t
      .as('admin')
      .patch(`/api/records/assignments/${id}`, { version: version + 1, patch: { orgUnit: t.units.south } });
  });
});

describe('[O6] nobody lifts themselves or reaches above', () => {
  test('a position is not given beyond one’s own permissions', async () => {
    const give = (position: string | undefined, person: PersonName = 'salesEast'): Promise<Answer> =>
      t
        .as('director')
        .post('/api/records/assignments', { person: t.people[person].id, position, orgUnit: t.units.root });
    expect((await give(positions['administrator'])).status).toBe(403);
    expect((await give(positions['marketing_specialist'], 'service')).status).toBe(201);
    expect(
      (
        await t.as('salesEast').post('/api/records/assignments', {
          person: t.people.legal.id,
          position: positions['sales'],
          orgUnit: t.units.east,
        })
      ).status,
    ).toBe(403);
  });

  test('a position is not widened beyond one’s own permissions, and not one’s own at all', async () => {
    const director = t.as('director');
    const before = await director.get(`/api/records/positions/${positions['sales']}`);
    const grants = before.at('item', 'grants') as { permission: string; scope: string }[];
    const patch = (key: string, version: number, change: unknown): Promise<Answer> =>
      director.patch(`/api/records/positions/${positions[key]}`, { version, patch: { grants: change } });
    expect((await patch('sales', 1, [...grants, { permission: 'serviceKey.manage', scope: 'workspace' }])).status).toBe(
      403,
    );
    expect((await patch('sales', 1, [...grants, { permission: '*', scope: 'own' }])).status).toBe(403);
    expect((await patch('sales', 1, [...grants, { permission: 'campaign.create', scope: 'own' }])).status).toBe(200);
    expect((await patch('marketing_director', 1, [{ permission: 'campaign.read', scope: 'workspace' }])).status).toBe(
      403,
    );
    expect((await patch('administrator', 1, [])).status).toBe(403);
    const made = await director.post('/api/records/positions', {
      name: '新岗位',
      nameEn: 'New',
      grants: [{ permission: '*', scope: 'workspace' }],
    });
    expect(made.status).toBe(403);
    expect((await patch('sales', 2, [{ permission: 'Drop Table', scope: 'workspace' }])).status).toBe(422);
    expect((await patch('sales', 2, [{ permission: 'campaign.read', scope: 'galaxy' }])).status).toBe(422);
  });

  test('somebody above is not dismissed, moved, reset or taken over', async () => {
    const director = t.as('director');
    const { id, version } = await assignmentOf('admin');
    expect((await director.post(`/api/records/assignments/${id}/transition`, { version, action: 'end' })).status).toBe(
      403,
    );
    expect((await director.delete(`/api/records/assignments/${id}`, { version: String(version) })).status).toBe(403);
    const person = `/api/records/people/${t.people.admin.id}`;
    const v = await personNow('admin');
    expect((await director.post(`${person}/transition`, { version: v, action: 'leave', reason: 'x' })).status).toBe(
      403,
    );
    expect((await director.delete(person, { version: String(v) })).status).toBe(403);
    expect((await director.patch(person, { version: v, patch: { email: 'director+x@huanying.test' } })).status).toBe(
      403,
    );
    expect((await director.patch(person, { version: v, patch: { title: '主管' } })).status).toBe(200);
    expect((await director.patch(person, { version: v + 1, patch: { userId: 'x' } })).status).toBe(422);
  });

  test('own assignments are somebody else’s business, an administrator’s apart', async () => {
    const { id, version } = await assignmentOf('director');
    const asked = await t
      .as('director')
      .patch(`/api/records/assignments/${id}`, { version, patch: { isPrimary: false } });
    expect(asked.status).toBe(403);
    const mine = await t.as('director').post('/api/records/assignments', {
      person: t.people.director.id,
      position: positions['sales'],
      orgUnit: t.units.east,
    });
    expect(mine.status).toBe(403);
    const admin = await t.as('admin').post('/api/records/assignments', {
      person: t.people.admin.id,
      position: positions['legal'],
      orgUnit: t.units.root,
      isPrimary: false,
    });
    expect(admin.status).toBe(201);
  });

  test('the last administrator stays, by every way', async () => {
    const admin = t.as('admin');
    const { id, version } = await t.stores.owner.one<{ id: string; version: number }>(
      sql`SELECT id, version FROM assignment WHERE person = ${t.people.admin.id}::uuid AND position = ${positions['administrator']}::uuid`,
    );
    const assignment = `/api/records/assignments/${id}`;
    const position = `/api/records/positions/${positions['administrator']}`;
    const ways: Promise<Answer>[] = [
      admin.post(`${assignment}/transition`, { version, action: 'end' }),
      admin.delete(assignment, { version: String(version) }),
      admin.patch(assignment, { version, patch: { position: positions['legal'] } }),
      admin.patch(assignment, {
        version,
        patch: { person: t.people.legal.id, period: { start: '2020-01-01', end: '2020-01-02' } },
      }),
      admin.patch(position, { version: 1, patch: { grants: [{ permission: 'person.read', scope: 'workspace' }] } }),
      admin.post(`${position}/transition`, { version: 1, action: 'retire' }),
      admin.delete(position, { version: '1' }),
    ];
    expect((await Promise.all(ways)).map((way) => way.status)).toEqual(ways.map(() => 409));
    const self = `/api/records/people/${t.people.admin.id}`;
    expect(
      (await admin.post(`${self}/transition`, { version: await personNow('admin'), action: 'leave', reason: 'x' }))
        .status,
    ).toBe(403);
    expect((await admin.get('/api/me')).at('grants')).toContainEqual({ permission: '*', scope: 'workspace' });
  });

  test('two administrators who dismiss each other at once leave one', async () => {
    const { organization } = t.app.rooms;
    const make = (n: number): Promise<string> =>
      organization.addMember(t.workspaces.other, {
        name: `管理员 ${n}`,
        email: `boss${n}@huanying.test`,
        unitId: t.units.otherRoot,
        positions: ['administrator'],
        password: t.password,
      });
    const ids = [await make(1), await make(2)];
    const leave = await t
      .as('strangerAdmin')
      .post(`/api/records/people/${ids[0]}/transition`, { version: 1, action: 'leave', reason: 'x' });
    expect(leave.status).toBe(200);
    const cookie = await t.cookie({
      userId: (
        await t.stores.owner.one<{ id: string }>(sql`SELECT user_id AS id FROM person WHERE id = ${ids[1]}::uuid`)
      ).id,
    });
    const version = await personNow('strangerAdmin');
    const payload = { action: 'leave', reason: 'x' };
    const answers = await Promise.all([
      t.as('strangerAdmin').post(`/api/records/people/${ids[1]}/transition`, { ...payload, version: 1 }),
      t.anonymous.inject({
        method: 'POST',
        url: `/api/records/people/${t.people.strangerAdmin.id}/transition`,
        payload: { ...payload, version },
        headers: { cookie, origin: 'http://huanying.test' },
      }),
    ]);
    expect(answers.filter((a) => a.status === 200).length).toBe(1);
    const left = await t.stores.owner.query(
      sql`SELECT 1 FROM person WHERE workspace_id = ${t.workspaces.other} AND state = 'active' AND id = ANY (${sql.param([ids[1], t.people.strangerAdmin.id])}::uuid[])`,
    );
    expect(left.length).toBe(1);
  });
});

test('[O6] one’s own row is not put into a region of others, neither new nor later', async () => {
  const specialist = t.as('specialistEast');
  const body = { title: '华东促销', kind: 'promotion', period: { start: '2026-11-01', end: '2026-11-11' } };
  expect((await specialist.post('/api/records/campaigns', { ...body, unitId: t.units.south })).status).toBe(403);
  const made = await specialist.post('/api/records/campaigns', body);
  expect(made.at('item', 'unitId')).toBe(t.units.east);
  const url = `/api/records/campaigns/${made.textAt('item', 'id')}`;
  expect((await specialist.patch(url, { version: 1, patch: { unitId: t.units.south } })).status).toBe(403);
  expect((await specialist.patch(url, { version: 1, patch: { ownerId: t.people.salesSouth.id } })).status).toBe(403);
  expect((await specialist.patch(url, { version: 1, patch: { title: '华东大促' } })).status).toBe(200);
});

describe('[O6] personal data of colleagues', () => {
  test('is masked, in lists, exports and for those without the permission; each full look is noted', async () => {
    const url = `/api/records/people/${t.people.salesSouth.id}`;
    expect((await t.as('analyst').get(url)).at('item', 'email')).toBe('s***@huanying.test');
    expect((await t.as('salesEast').get(url)).at('item', 'email')).toBe('s***@huanying.test');
    expect((await t.as('admin').get(url)).at('item', 'email')).toBe('salessouth@huanying.test');
    expect((await t.as('admin').get('/api/records/people')).text).not.toContain('salessouth@huanying.test');
    const looks = await t.stores.owner.query(
      sql`SELECT actor_name, fields FROM personal_look WHERE ${t.people.salesSouth.id}::uuid = ANY (record_ids)`,
    );
    expect(looks).toMatchObject([{ actor_name: 'admin', fields: ['email'] }]);
    const stored = await t.stores.owner.query<{ email: string }>(sql`SELECT email FROM person`);
    expect(stored.every((r) => r.email.startsWith('v1:'))).toBe(true);
  });

  test('two people of one workspace do not share an address, whatever its case', async () => {
    const again = await t.as('admin').post('/api/records/people', { name: '重名', email: 'SalesSouth@Huanying.test' });
    expect(again.status).toBe(409);
    expect(again.at('error', 'code')).toBe('duplicate');
  });
});

describe('[O6] what may this person see and do, and why', () => {
  test('names every permission with its scope, the position that gives it, and how far it reaches', async () => {
    const answer = await t.as('admin').get(`/api/people/${t.people.salesEast.id}/access`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      person: { name: 'salesEast' },
      assignments: [{ position: '销售', unit: '华东' }],
    });
    const all = answer.at('permissions') as { permission: string; scope: string; reaches: unknown; because: unknown }[];
    expect(all.find((p) => p.permission === 'metric.read')).toMatchObject({
      label: { zh: '查看指标数据' },
      scope: 'unitAndBelow',
      // A closed unit still owns its rows.
      reaches: { all: false, units: [{ name: '华东' }, { name: '上海' }, { name: '江苏' }], people: 2 },
      because: [{ position: '销售', unit: '华东', grant: 'metric.read', scope: 'unitAndBelow' }],
    });
    const missing = (answer.at('missing') as { permission: string }[]).map((p) => p.permission);
    expect(missing).toContain('campaign.approve');
    expect(missing).not.toContain('metric.read');
  });

  test('is open to those who administer, and to each about themselves', async () => {
    const url = `/api/people/${t.people.legal.id}/access`;
    expect((await t.as('director').get(url)).status).toBe(200);
    expect((await t.as('salesEast').get(url)).status).toBe(403);
    const stranger = await t.key([{ permission: '*', scope: 'workspace' }], { workspaceId: t.workspaces.other });
    expect((await stranger.get(url)).status).toBe(404);
    const mine = await t.as('legal').get('/api/me/permissions');
    expect(mine.body).toEqual((await t.as('admin').get(url)).body);
    const regional = await t.key([{ permission: 'access.read', scope: 'unitAndBelow' }], { unitId: t.units.east });
    expect((await regional.get(`/api/people/${t.people.specialistEast.id}/access`)).status).toBe(200);
    expect((await regional.get(url)).status).toBe(404);
    const key = await t.key([{ permission: 'goal.read', scope: 'unit' }], { unitId: t.units.south });
    expect((await key.get('/api/me/permissions')).at('permissions', 0)).toMatchObject({
      permission: 'goal.read',
      scope: 'unit',
    });
  });
});

test('[O2] with SMTP_URL an invitation is mailed in both languages, and the link is not shown to the inviter', async () => {
  const mails: Buffer[] = [];
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const port = (smtp.server.address() as AddressInfo).port;
  const mailing = await createTestApp({ config: { smtpUrl: `smtp://127.0.0.1:${port}?ignoreTLS=true` } });
  try {
    const made = await mailing.as('admin').post('/api/records/people', { name: '新人', email: 'new@huanying.test' });
    const issued = await mailing.as('admin').post(`/api/people/${made.textAt('item', 'id')}/invitation`);
    expect(issued.body).toMatchObject({ sent: true, url: null });
    const mail: Email = await PostalMime.parse(mails[0] ?? '');
    expect(mail).toMatchObject({ to: [{ name: '新人', address: 'new@huanying.test' }] });
    expect(mail.subject).toContain('邀请加入 主工作区');
    const link = /http:\/\/huanying\.test\/accept-invitation\?token=([\w-]{43})/.exec(mail.text ?? '')?.[1] ?? '';
    expect(mail.text).toContain('Open the link');
    expect(
      (await mailing.anonymous.post(`/api/invitations/${link}/accept`, { password: 'a walk in the park' })).status,
    ).toBe(204);
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
    const other = await mailing.as('admin').post('/api/records/people', { name: '无邮', email: 'none@huanying.test' });
    const shown = await mailing.as('admin').post(`/api/people/${other.textAt('item', 'id')}/invitation`);
    expect(shown.body).toMatchObject({ sent: false, url: expect.stringContaining('token=') });
  } finally {
    await mailing.close();
    smtp.close(() => undefined);
  }
});

test('[O6] a person in two regions sees both and no third; whoever leaves one loses it at once', async () => {
  const person = await t.app.rooms.organization.addMember(t.workspaces.main, {
    name: '两地',
    email: 'both@huanying.test',
    unitId: t.units.east,
    positions: ['sales'],
    password: t.password,
  });
  const { user, position } = await t.stores.owner.one<{ user: string; position: string }>(sql`
    SELECT p.user_id AS "user", a.position FROM person p JOIN assignment a ON a.person = p.id WHERE p.id = ${person}::uuid`);
  const both = t.signedIn(user);
  const rows: Record<string, string> = {};
  for (const unit of ['east', 'south', 'root'] as const) {
    const made = await t.as('director').post('/api/records/campaigns', {
      title: `${unit} 的活动`,
      kind: 'promotion',
      period: { start: '2026-12-01', end: '2026-12-11' },
      unitId: t.units[unit],
    });
    rows[unit] = made.textAt('item', 'id');
  }
  const seen = async (): Promise<string[]> => {
    const listed = ((await both.get('/api/records/campaigns', { limit: '200' })).at('items') as { id: string }[]).map(
      (r) => r.id,
    );
    const of = Object.entries(rows).filter(([, id]) => listed.includes(id));
    for (const [unit, id] of Object.entries(rows))
      expect((await both.get(`/api/records/campaigns/${id}`)).status, unit).toBe(listed.includes(id) ? 200 : 404);
    return of.map(([unit]) => unit);
  };
  expect(await seen()).toEqual(['east']);
  const second = await t
    .as('admin')
    .post('/api/records/assignments', { person, position, orgUnit: t.units.south, isPrimary: false });
  expect(second.status, second.text).toBe(201);
  expect(await seen()).toEqual(['east', 'south']);
  const ended = await t.as('admin').delete(`/api/records/assignments/${second.textAt('item', 'id')}`, { version: '1' });
  expect(ended.status, ended.text).toBeLessThan(300);
  expect(await seen()).toEqual(['east']);
});
