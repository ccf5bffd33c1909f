import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Campaign } from '../../modules/campaigns/campaigns.contract.ts';
import { createTestApp, type PersonName, type TestApp } from '../testing/app.ts';

let t: TestApp;
const path = '/api/records/campaigns';

const campaign = async (by: PersonName = 'director'): Promise<string> =>
  (
    await t.as(by).post(path, { title: '协作', kind: 'launch', period: { start: '2026-12-01', end: '2026-12-10' } })
  ).textAt('item', 'id');

/** A multipart body with one file. */
const form = (name: string, content: Buffer | string, type = 'application/octet-stream') => {
  const boundary = 'huanying-test-boundary';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`;
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
};
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const upload = (by: PersonName, id: string, name: string, content: Buffer | string) =>
  t.as(by).inject({ method: 'POST', url: `${path}/${id}/files`, ...form(name, content) });

beforeAll(async () => {
  t = await createTestApp({ start: true });
});
afterAll(() => t.close());

describe('comments', () => {
  it('[O9] a mention reaches the person, once, and nobody else', async () => {
    const id = await campaign();
    const { analyst, finance } = t.people;
    const made = await t
      .as('director')
      .post(`${path}/${id}/comments`, { body: `请看 @[分析](${analyst.id}) 和再次 @[分析](${analyst.id})` });
    expect(made.status).toBe(201);
    expect(made.at('mentions')).toEqual([analyst.id]);
    const inbox = await t.as('analyst').get('/api/notices');
    expect(inbox.body).toMatchObject({
      unread: 1,
      items: [{ kind: 'mention', record: 'campaign', recordId: id, readAt: null }],
    });
    expect((await t.as('finance').get('/api/notices')).at('unread')).toBe(0);
    expect(finance.id).not.toBe(analyst.id);
    expect((await t.as('analyst').post('/api/notices/read', {})).status).toBe(204);
    expect((await t.as('analyst').get('/api/notices')).at('unread')).toBe(0);
  });

  it('[O9] whoever was mentioned watches and hears of the next comment; the writer does not', async () => {
    const id = await campaign();
    await t.as('director').post(`${path}/${id}/comments`, { body: `@[财务](${t.people.finance.id}) 一` });
    await t.as('director').post(`${path}/${id}/comments`, { body: '二' });
    const kinds = ((await t.as('finance').get('/api/notices')).at('items') as { kind: string; recordId: string }[])
      .filter((n) => n.recordId === id)
      .map((n) => n.kind);
    expect(kinds).toEqual(['comment', 'mention']);
    expect(
      ((await t.as('director').get('/api/notices')).at('items') as { recordId: string }[]).filter(
        (n) => n.recordId === id,
      ),
    ).toEqual([]);
  });

  it('[O9] nobody is mentioned who may not read the record, and a watcher who no longer may is not told', async () => {
    const id = await campaign();
    const { salesSouth, analyst } = t.people;
    const inboxOf = async (who: PersonName) =>
      ((await t.as(who).get('/api/notices')).at('items') as { recordId: string }[]).filter((n) => n.recordId === id);
    const refused = await t
      .as('director')
      .post(`${path}/${id}/comments`, { body: `@[分析](${analyst.id}) 和 @[南](${salesSouth.id}) 看一下` });
    expect([refused.status, refused.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['body']]);
    expect(refused.textAt('error', 'details', 'issues', 0, 'message', 'zh')).toContain('salesSouth 看不到这条记录');
    expect((await t.as('director').get(`${path}/${id}/comments`)).at('items')).toEqual([]);
    expect([...(await inboxOf('analyst')), ...(await inboxOf('salesSouth'))]).toEqual([]);

    const made = await t.as('director').post(`${path}/${id}/comments`, { body: `@[分析](${analyst.id}) 看一下` });
    expect(made.status).toBe(201);
    const edited = await t
      .as('director')
      .patch(`${path}/${id}/comments/${made.textAt('id')}`, { body: `@[南](${salesSouth.id})` });
    expect(edited.status).toBe(422);
    // Mentioned by an edit, one hears of it too, once.
    const added = `@[分析](${analyst.id}) @[财务](${t.people.finance.id}) 看一下`;
    for (const _ of [1, 2])
      expect(
        (await t.as('director').patch(`${path}/${id}/comments/${made.textAt('id')}`, { body: added })).status,
      ).toBe(200);
    expect((await inboxOf('finance')).length).toBe(1);
    // Nobody stands behind these: they reach nobody, and refuse nothing.
    const strange = `@[谁](0198f000-0000-7000-8000-00000000dead) @[别处](${t.people.strangerSales.id})`;
    expect((await t.as('director').post(`${path}/${id}/comments`, { body: strange })).status).toBe(201);

    const offered = (await t.as('director').get(`${path}/${id}/mentionable`)).at('items') as {
      id: string;
      may: boolean;
    }[];
    expect(offered.find((p) => p.id === analyst.id)).toMatchObject({ may: true });
    const south = (await t.as('director').get(`${path}/${id}/mentionable`, { q: 'salesSouth' })).at('items');
    expect(south).toEqual([{ id: salesSouth.id, name: 'salesSouth', state: 'active', may: false }]);
    expect((await t.as('salesSouth').get(`${path}/${id}/mentionable`)).status).toBe(404);

    // As if they had watched before they moved to another region.
    await t.stores.owner.execute(sql`
      INSERT INTO watcher (workspace_id, record, record_id, person_id) VALUES (${t.workspaces.main}::uuid, 'campaign', ${id}::uuid, ${salesSouth.id}::uuid)`);
    expect((await t.as('director').post(`${path}/${id}/comments`, { body: '再看' })).status).toBe(201);
    expect(await inboxOf('salesSouth')).toEqual([]);
    expect((await inboxOf('analyst')).length).toBeGreaterThan(0);
  });

  it('[O9] [O6] no notice about a record reaches who may not read it, whoever sends it, but for who is entitled', async () => {
    const id = await campaign();
    const { salesSouth, analyst, finance } = t.people;
    const { notices, writes, reads } = t.app.deps;
    const system = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
    const east = await t.app.rooms.actorOf(t.workspaces.main, 'person', t.people.specialistEast.id);
    if (east === null) throw new Error('the specialist is gone');
    const telling = { title: { zh: '题目', en: 'Title' }, record: 'campaign', recordId: id };
    const people = [salesSouth.id, analyst.id];
    await writes.transaction(system, (work) =>
      notices.tellAll(work, [
        { ...telling, kind: 'campaign.cancel', dedupeKey: `a:${id}`, people },
        { ...telling, kind: 'approval.waiting', dedupeKey: `b:${id}`, people: [finance.id], entitled: [salesSouth.id] },
      ]),
    );
    // Who tells may see less than those who are told, and sees no more afterwards.
    await writes.transaction(east, async (work) => {
      await notices.tell(work, { ...telling, kind: 'campaign.pause', dedupeKey: `c:${id}`, people });
      await expect(reads.read(work.tx, Campaign, id)).rejects.toMatchObject({ code: 'not_found' });
    });
    const kinds = async (who: PersonName) =>
      ((await t.as(who).get('/api/notices')).at('items') as { recordId: string; kind: string }[])
        .filter((n) => n.recordId === id)
        .map((n) => n.kind)
        .toSorted();
    expect(await kinds('salesSouth')).toEqual(['approval.waiting']);
    expect(await kinds('analyst')).toEqual(['campaign.cancel', 'campaign.pause']);
    expect(await kinds('finance')).toEqual(['approval.waiting']);
  });

  it('[O9] only the author changes or deletes a comment, and the history keeps what it said', async () => {
    const id = await campaign();
    const comment = (await t.as('director').post(`${path}/${id}/comments`, { body: '原话' })).textAt('id');
    expect((await t.as('admin').patch(`${path}/${id}/comments/${comment}`, { body: '改' })).status).toBe(403);
    expect((await t.as('director').patch(`${path}/${id}/comments/${comment}`, { body: '改过' })).at('body')).toBe(
      '改过',
    );
    expect((await t.as('director').delete(`${path}/${id}/comments/${comment}`)).status).toBe(204);
    expect((await t.as('director').get(`${path}/${id}/comments`)).at('items', 0)).toMatchObject({
      body: '',
      deletedAt: expect.any(String),
    });
    const history = JSON.stringify((await t.as('director').get(`${path}/${id}/history`)).body);
    expect(history).toContain('原话');
    expect(history).toContain('改过');
  });

  it('[O6] comments, files and history of another workspace or region do not exist', async () => {
    const id = await campaign('specialistEast');
    for (const part of ['comments', 'files', 'history']) {
      expect((await t.as('salesSouth').get(`${path}/${id}/${part}`)).status, part).toBe(404);
      expect((await t.as('strangerAdmin').get(`${path}/${id}/${part}`)).status, part).toBe(404);
    }
    expect((await t.as('salesSouth').post(`${path}/${id}/comments`, { body: 'x' })).status).toBe(404);
  });
});

describe('files', () => {
  it('[O9] come back byte for byte, never run in our pages, and are undone', async () => {
    const id = await campaign();
    const info = await upload('director', id, '海报 “一”.png', png);
    expect(info.status).toBe(201);
    expect(info.body).toMatchObject({ name: '海报 “一”.png', size: png.length, type: 'image/png' });
    const file = info.textAt('id');
    const got = await t.app.http.inject({
      method: 'GET',
      url: `/api/files/${file}`,
      headers: { cookie: await t.cookie('director') },
    });
    expect(got.rawPayload.equals(png)).toBe(true);
    expect(got.headers['content-disposition']).toMatch(/^attachment/);
    expect(got.headers['content-security-policy']).toContain('sandbox');
    expect(got.headers['x-content-type-options']).toBe('nosniff');
    expect((await t.as('strangerAdmin').get(`/api/files/${file}`)).status).toBe(404);
    expect((await t.as('director').delete(`/api/files/${file}`)).status).toBe(204);
    expect((await t.as('director').get(`/api/files/${file}`)).status).toBe(404);
  });

  it.each([
    ['a page', 'x.html', '<script>'],
    ['a picture that is none', 'x.png', 'MZ…'],
    ['a picture with scripts', 'x.svg', '<svg onload="x"/>'],
    ['a program', 'x.exe', 'MZ'],
  ])('[O9] refuse %s', async (_, name, content) => {
    expect((await upload('director', await campaign(), name, content)).status).toBe(415);
  });

  it('[O9] stand in a field of their own record only', async () => {
    const draft = { title: '交付', due: '2026-12-01T10:00:00Z', ownerId: t.people.director.id };
    const task = (await t.as('director').post('/api/records/tasks', draft)).textAt('item', 'id');
    const other = (await upload('director', await campaign(), '别处.txt', 'x')).textAt('id');
    const set = (resultFile: string) =>
      t.as('director').patch(`/api/records/tasks/${task}`, { version: 1, patch: { resultFile } });
    for (const stray of [other, '0198f000-0000-7000-8000-00000000dead']) {
      const refused = await set(stray);
      expect([refused.status, refused.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['resultFile']]);
    }
    const own = await t
      .as('director')
      .inject({ method: 'POST', url: `/api/records/tasks/${task}/files`, ...form('成果.txt', 'x') });
    expect((await set(own.textAt('id'))).status).toBe(200);
  });

  it('[O9] lose the path in their name', async () => {
    expect((await upload('director', await campaign(), '../../etc/pass\u202Ewd.txt', 'x')).at('name')).toBe(
      'passwd.txt',
    );
  });
});

describe('saved views', () => {
  it('[O9] are one’s own until shared, and only their owner changes them', async () => {
    const body = {
      name: '我的',
      shared: false,
      settings: { filter: { field: 'state', op: 'eq', value: 'live' }, density: 'compact' },
    };
    const id = (await t.as('director').post(`${path}/views`, body)).textAt('id');
    const names = async (who: PersonName): Promise<string[]> =>
      ((await t.as(who).get(`${path}/views`)).at('items') as { id: string }[]).map((v) => v.id);
    expect(await names('director')).toContain(id);
    expect(await names('admin')).not.toContain(id);
    await t.as('director').patch(`${path}/views/${id}`, { ...body, shared: true });
    expect(await names('admin')).toContain(id);
    expect((await t.as('admin').delete(`${path}/views/${id}`)).status).toBe(404);
    expect(await names('strangerAdmin')).not.toContain(id);
  });
});

describe('search', () => {
  it('[K1] finds over all records what one may see, and only that', async () => {
    await t
      .as('specialistEast')
      .post(path, { title: '桂花冬酿', kind: 'launch', period: { start: '2026-12-01', end: '2026-12-10' } });
    const found = async (who: PersonName) =>
      ((await t.as(who).get('/api/search', { q: '桂花' })).at('items') as unknown[]).length;
    expect(await found('director')).toBe(1);
    expect(await found('salesSouth')).toBe(0);
    expect(await found('strangerAdmin')).toBe(0);
  });
});

describe('live updates', () => {
  it('[O9] tell a change to those who may see it, within two seconds', async () => {
    const { port } = await t.app.http.listen({ port: 0, host: '127.0.0.1' }).then((url) => new URL(url));
    const listen = async (who: PersonName): Promise<() => string> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/live`, { headers: { cookie: await t.cookie(who) } });
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      let heard = '';
      void (async () => {
        for await (const chunk of response.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString();
      })().catch(() => undefined);
      return () => heard;
    };
    const [director, south, stranger] = await Promise.all([
      listen('director'),
      listen('salesSouth'),
      listen('strangerAdmin'),
    ]);
    const id = await campaign('specialistEast');
    const deadline = Date.now() + 2_000;
    while (!director().includes(id) && Date.now() < deadline) await sleep(20);
    expect(director()).toContain(id);
    expect(south()).not.toContain(id);
    expect(stranger()).not.toContain(id);
  });
});
