import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reading } from '../../../server/records/work.ts';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

interface Hit {
  readonly record: string;
  readonly id: string;
  readonly title: { readonly text: string; readonly ranges: readonly [number, number][] };
  readonly excerpt: { readonly text: string; readonly ranges: readonly [number, number][] };
}
const past = { start: '2025-06-01', end: '2025-06-20' };
async function add(who: PersonName, path: string, body: object): Promise<string> {
  const made = await t.as(who).post(`/api/records/${path}`, body);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const addCase = (who: PersonName, title: string, lessons: string, more: object = {}): Promise<string> =>
  add(who, 'cases', { title, kind: 'referral', period: past, ...(lessons === '' ? {} : { lessons }), ...more });
async function search(who: PersonName, q: string, more: Readonly<Record<string, string>> = {}) {
  const answer = await t.as(who).get('/api/library/search', { q, ...more });
  expect(answer.status, answer.text).toBe(200);
  return answer.body as { items: Hit[]; total: number; relaxed: boolean; more: boolean };
}
const titles = async (who: PersonName, q: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> =>
  (await search(who, q, more)).items.map((i) => i.title.text);

describe('[K1] the library is searched in Chinese', () => {
  test('a word of two characters, one, three, a Latin one, a code; every record that declares full text', async () => {
    const id = await addCase('director', '春茶拼团', '老客带新客，返券封顶 200 元，ROI 2.4');
    await add('director', 'terms', { name: '裂变系数', english: 'K-factor', definition: '每位老客带来的新客数' });
    await add('director', 'playbooks', {
      title: '企微群拼团',
      kind: 'referral',
      steps: [{ what: '选出团长候选人', offset: -7 }],
    });
    await add('director', 'references', {
      title: '私域年报',
      topic: 'trend',
      summary: '企微好友留存',
      source: '协会',
      publishedOn: '2025-01-01',
    });
    await add('director', 'sops', { title: '门店物料到店', purpose: '易拉宝与桌码提前三天到店' });
    expect(await titles('director', '拼团')).toEqual(expect.arrayContaining(['春茶拼团', '企微群拼团']));
    expect(await titles('director', '返券')).toEqual(['春茶拼团']);
    expect(await titles('director', '封顶')).toEqual(['春茶拼团']);
    expect(await titles('director', '券')).toEqual(['春茶拼团']);
    expect(await titles('director', '团长候选')).toEqual(['企微群拼团']);
    expect(await titles('director', '裂变系')).toEqual(['裂变系数']);
    expect(await titles('director', 'k-fac')).toEqual(['裂变系数']);
    expect(await titles('director', 'roi')).toEqual(['春茶拼团']);
    expect(await titles('director', '留存')).toEqual(['私域年报']);
    expect(await titles('director', '桌码')).toEqual(['门店物料到店']);
    expect(await titles('director', '团返')).toEqual([]);
    const code = (await t.as('director').get(`/api/records/cases/${id}`)).textAt('item', 'code');
    expect(await titles('director', code)).toEqual(['春茶拼团']);
    // ⌘K finds by any word too.
    expect(
      ((await t.as('director').get('/api/search', { q: '封顶' })).at('items') as { id: string }[]).map((i) => i.id),
    ).toContain(id);
  });

  test('title before text, the exact title first of all, a phrase before scattered words, newer before older', async () => {
    const clock = sql`UPDATE search_document SET updated_at = '2020-01-01' WHERE title = '银杏年中大促'`;
    await addCase('director', '只在正文', '银杏大促期间，海报换得太晚');
    await addCase('director', '散落', '大促的门店，银杏主题的海报');
    await addCase('director', '银杏年中大促', '');
    await addCase('director', '银杏大促复盘会', '');
    await addCase('director', '银杏大促', '');
    await t.stores.owner.execute(clock);
    expect(await titles('director', '银杏大促')).toEqual([
      '银杏大促',
      '银杏大促复盘会',
      '银杏年中大促',
      '只在正文',
      '散落',
    ]);
    await t.stores.owner.execute(
      sql`UPDATE search_document SET updated_at = '2020-01-01' WHERE title = '银杏大促复盘会'`,
    );
    const two = await addCase('director', '银杏大促复盘二', '');
    expect(two).not.toBe('');
    expect((await titles('director', '银杏大促')).slice(0, 3)).toEqual([
      '银杏大促',
      '银杏大促复盘二',
      '银杏大促复盘会',
    ]);
  });

  test('when nothing holds all words, what holds most of them, and it is told', async () => {
    await addCase('director', '雪山直播', '主播话术提前三天定稿');
    const { items, relaxed } = await search('director', '主播 话术 火箭');
    expect({ relaxed, titles: items.map((i) => i.title.text) }).toEqual({ relaxed: true, titles: ['雪山直播'] });
    expect((await search('director', '主播 话术')).relaxed).toBe(false);
  });

  test('hits are ranges of the text as it is: markup stays text', async () => {
    await addCase('director', '<img src=x onerror=alert(1)>琥珀', '# 结论\n<script>琥珀</script> 要早定');
    const [hit] = (await search('director', '琥珀')).items;
    expect(hit?.title.text).toBe('<img src=x onerror=alert(1)>琥珀');
    for (const part of [hit?.title, hit?.excerpt]) {
      expect(part?.ranges.length).toBeGreaterThan(0);
      for (const [a, b] of part?.ranges ?? []) expect(part?.text.slice(a, b)).toBe('琥珀');
    }
  });

  test('narrowed by record, kind, channel and tag; in pages without gaps or repeats', async () => {
    const channel = await add('channels', 'channels', { name: '企微群', slug: 'wecom_group', category: 'private' });
    for (let i = 0; i < 25; i += 1)
      await addCase('director', `珊瑚 ${i}`, '珊瑚', {
        tags: i % 5 === 0 ? ['重点'] : [],
        kind: i % 2 === 0 ? 'brand' : 'launch',
        channels: i === 7 ? [channel] : [],
      });
    const pages = [];
    for (const offset of ['0', '10', '20']) pages.push(await search('director', '珊瑚', { limit: '10', offset }));
    expect(pages.map((p) => [p.items.length, p.total, p.more])).toEqual([
      [10, 25, true],
      [10, 25, true],
      [5, 25, false],
    ]);
    expect(new Set(pages.flatMap((p) => p.items.map((i) => i.id))).size).toBe(25);
    expect((await search('director', '珊瑚', { tags: '重点' })).total).toBe(5);
    expect((await search('director', '珊瑚', { kinds: 'brand' })).total).toBe(13);
    expect(await titles('director', '珊瑚', { channels: channel })).toEqual(['珊瑚 7']);
    expect((await search('director', '珊瑚', { records: 'term' })).total).toBe(0);
  });

  test('follows every change at once: edited, deleted, restored; and what the index missed is caught up', async () => {
    const id = await addCase('director', '玛瑙', '苹果');
    const url = `/api/records/cases/${id}`;
    await t.as('director').patch(url, { version: 1, patch: { lessons: '香蕉' } });
    expect([await titles('director', '苹果'), await titles('director', '香蕉')]).toEqual([[], ['玛瑙']]);
    await t.as('director').delete(url, { version: '2' });
    expect(await titles('director', '玛瑙')).toEqual([]);
    await t.as('director').post(`${url}/restore`);
    expect(await titles('director', '玛瑙')).toEqual(['玛瑙']);
    await t.stores.owner.execute(sql`DELETE FROM search_document WHERE record_id = ${id}::uuid`);
    expect(await titles('director', '玛瑙')).toEqual([]);
    await t.app.deps.search.catchUp();
    expect(await titles('director', '玛瑙')).toEqual(['玛瑙']);
  });

  test('[G4] personal data is not in the index, also where somebody wrote it into a text', async () => {
    await addCase('director', '翡翠', '团长王某 13912345678，wang@example.com');
    expect(await titles('director', '13912345678')).toEqual([]);
    const [row] = await t.stores.owner.query<{ body: string }>(
      sql`SELECT body FROM search_document WHERE title = '翡翠'`,
    );
    expect(row?.body).not.toMatch(/139|wang@/);
    expect(t.app.deps.registry.defs.filter((d) => d.fullText !== undefined).map((d) => d.id)).not.toContain('person');
  });

  test('[O6] nobody finds, counts or reads what lies outside their reach', async () => {
    await addCase('director', '总部的碧玺', '碧玺');
    await addCase('director', '华东的碧玺', '碧玺', { unitId: t.units.east });
    const stranger = await t
      .as('strangerAdmin')
      .post('/api/records/cases', { title: '别家的碧玺', kind: 'brand', period: past });
    expect(stranger.status).toBe(201);
    const seen = async (who: PersonName) => {
      const { items, total } = await search(who, '碧玺');
      return [items.map((i) => i.title.text).toSorted(), total];
    };
    expect(await seen('director')).toEqual([['华东的碧玺', '总部的碧玺'].toSorted(), 2]);
    expect(await seen('salesEast')).toEqual([['华东的碧玺'], 1]);
    expect(await seen('salesSouth')).toEqual([[], 0]);
    expect(await seen('strangerAdmin')).toEqual([['别家的碧玺'], 1]);
    // The last wall: the table itself, and the functions that run as its owner.
    const actor = await t.app.rooms.actorOf(t.workspaces.main, 'person', t.people.salesEast.id);
    if (actor === null) throw new Error('nobody');
    const rows = await reading(t.stores.db, actor, (tx) =>
      tx.query<{ title: string }>(sql`SELECT title FROM search_document WHERE title LIKE '%碧玺'`),
    );
    expect(rows.map((r) => r.title)).toEqual(['华东的碧玺']);
    const found = await reading(t.stores.db, actor, (tx) =>
      tx.query(sql`SELECT * FROM search_find(ARRAY['case'], ARRAY['''碧玺'''::tsquery], '', NULL, NULL, NULL, 100)`),
    );
    expect(found.length).toBe(1);
    const refused = reading(t.stores.db, actor, (tx) => tx.execute(sql`DELETE FROM search_document`));
    await expect(refused).rejects.toThrow();
  });
});
