import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditLine } from '../../shared/platform/audit.contract.ts';
import { type Answer, createTestApp, type TestApp } from '../testing/app.ts';

let t: TestApp;
let campaignId: string;
beforeAll(async () => {
  t = await createTestApp();
  const made = await t.as('specialistEast').post('/api/records/campaigns', {
    title: '暖茶节',
    kind: 'promotion',
    period: { start: '2026-11-23', end: '2026-11-30' },
    budget: { amount: '1000.00', currency: 'CNY' },
  });
  campaignId = made.textAt('item', 'id');
  await t.as('admin').patch(`/api/records/campaigns/${campaignId}`, {
    version: 1,
    patch: { title: '暖茶周', ownerId: t.people.salesEast.id },
    reason: '改成一周',
  });
});
afterAll(() => t.close());

const linesOf = (answer: Answer): readonly AuditLine[] => answer.at('items') as readonly AuditLine[];
const ask = async (query: Readonly<Record<string, string>>): Promise<readonly AuditLine[]> => {
  const answer = await t.as('admin').get('/api/audit', query);
  expect(answer.status).toBe(200);
  return linesOf(answer);
};

describe('[O6] the audit log', () => {
  test('names the rows it tells of, and those that values point to', async () => {
    const answer = await t.as('admin').get('/api/audit', { recordId: campaignId });
    expect(linesOf(answer).map(({ action, title, opens }) => ({ action, title, opens }))).toEqual([
      { action: 'update', title: '暖茶周', opens: true },
      { action: 'create', title: '暖茶周', opens: true },
    ]);
    expect(answer.at('refs', 'person', t.people.salesEast.id, 'title')).toBe('salesEast');
    expect(answer.at('refs', 'orgUnit', t.units.east, 'title')).toBe('华东');
    expect(linesOf(answer)[0]?.changes['title']).toEqual({ before: '暖茶节', after: '暖茶周' });
  });

  test('is found by what was done and by words: of the title, the reason, a value, a name', async () => {
    expect((await ask({ recordId: campaignId, action: 'create' })).map((l) => l.action)).toEqual(['create']);
    for (const q of ['暖茶周', '暖茶节', '一周', 'specialisteast 暖茶', '1000.00'])
      expect(
        (await ask({ q, record: 'campaign' })).map((l) => l.recordId),
        q,
      ).toContain(campaignId);
    expect(await ask({ q: '没有这样的词', record: 'campaign' })).toEqual([]);
    // Signs of patterns are letters here.
    expect(await ask({ q: '暖%节', record: 'campaign' })).toEqual([]);
    const first = await t.as('admin').get('/api/audit', { limit: '1', q: '暖茶' });
    const cursor = first.textAt('nextCursor');
    const [second] = await ask({ limit: '1', q: '暖茶', cursor });
    expect(Number(second?.seq)).toBeLessThan(Number(linesOf(first)[0]?.seq));
  });

  test('keeps masked what was masked, and hides fields and rows that the reader may not read', async () => {
    const person = await t
      .as('admin')
      .post('/api/records/people', { name: '钱多', email: 'duoduo@huanying.test', phone: '13812345678' });
    const id = person.textAt('item', 'id');
    const answer = await t.as('admin').get('/api/audit', { recordId: id });
    expect(linesOf(answer)[0]?.title).toBe('钱多');
    expect(answer.text).toContain('138****5678');
    expect(answer.text).not.toContain('13812345678');
    expect(await ask({ q: '13812345678' })).toEqual([]);

    await t.stores.owner.execute(sql`
      INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_name, via, record, record_id, unit_id, action, changes, prev_hash, hash)
      VALUES (${t.workspaces.main}::uuid, 0, now(), 'system', '', 'job', 'person', ${id}::uuid, ${t.units.root}::uuid, 'update', '{"userId": {"before": null, "after": "only-for-administrators"}}', '', '')`);
    const auditor = await t.key([
      { permission: 'audit.read', scope: 'workspace' },
      { permission: 'person.read', scope: 'workspace' },
    ]);
    expect((await auditor.get('/api/audit', { recordId: id })).text).not.toContain('only-for-administrators');
    expect((await auditor.get('/api/audit', { q: 'only-for-administrators' })).at('items')).toEqual([]);
    expect((await ask({ q: 'only-for-administrators' })).length).toBe(1);
    const south = await t.key([{ permission: 'audit.read', scope: 'workspace' }]);
    expect((await south.get('/api/audit', { q: '暖茶' })).at('items')).toEqual([]);
  });

  test('says a row that is gone by its last name, without a link', async () => {
    const gone = '0198f000-0000-7000-8000-00000000dead';
    await t.stores.owner.execute(sql`
      INSERT INTO audit_log (workspace_id, seq, at, actor_kind, actor_name, via, record, record_id, action, changes, prev_hash, hash)
      VALUES (${t.workspaces.main}::uuid, 0, now(), 'system', '', 'job', 'campaign', ${gone}::uuid, 'delete', '{"title": {"before": "旧活动", "after": null}}', '', '')`);
    expect(await ask({ recordId: gone })).toMatchObject([{ title: '旧活动', opens: false }]);
  });

  test('is exported value by value in the words of the reader, and that is logged too', async () => {
    const csv = await t.as('admin').get('/api/audit/export', { recordId: campaignId, format: 'csv', locale: 'zh' });
    expect(csv.status).toBe(200);
    const rows = csv.text.split('\r\n');
    expect(rows[0]).toBe('\ufeff序号,时间,谁,做了什么,对象,名称,改动的项,之前,之后,原因,来源,地址');
    expect(rows[1]).toMatch(/,admin,修改,活动,暖茶周,.*,改成一周,/);
    expect(csv.text).toContain(',名称,暖茶节,暖茶周,改成一周,');
    expect(csv.text).toMatch(/,负责人,specialistEast,salesEast,/);
    expect(csv.text).toMatch(/,预算,,1000\.00 CNY,/);
    expect(csv.text).not.toMatch(/[{}]|[0-9a-f]{8}-[0-9a-f]{4}/);
    const english = await t.as('admin').get('/api/audit/export', { recordId: campaignId, format: 'csv', locale: 'en' });
    expect(english.text).toContain(',Changed,Campaign,暖茶周,Title,暖茶节,暖茶周,');
    const [line] = await ask({ record: 'auditLog', limit: '1' });
    expect(line).toMatchObject({
      action: 'export',
      actorName: 'admin',
      changes: { asked: { after: { format: 'csv' } } },
    });
    const sheet = await t.as('admin').get('/api/audit/export', { recordId: campaignId });
    expect(String(sheet.headers['content-type'])).toContain('spreadsheetml');
    expect((await t.as('salesEast').get('/api/audit/export')).status).toBe(403);
  });
});
