import { sql } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createTestApp, type TestApp } from '../../../server/testing/app.ts';
import type { MyNoticeSettings, NoticePreferences } from '../preferences.contract.ts';
import { defaultPreferences } from './quiet.rules.ts';
import { tellWatchersOfChange } from './watchers.ts';

interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly id: string;
}
const letters: Letter[] = [];
let refusing = false;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (_address, _session, done) => done(refusing ? new Error('mailbox is busy') : null),
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const take = async (): Promise<void> => {
        const m = await PostalMime.parse(Buffer.concat(chunks));
        const to = session.envelope.rcptTo[0]?.address ?? '';
        letters.push({ to, subject: m.subject ?? '', text: m.text ?? '', html: m.html ?? '', id: m.messageId ?? '' });
        done();
      };
      void take();
    });
  },
});

let t: TestApp;
// Monday, 10:00 in Shanghai.
const day = new Date('2026-11-23T02:00:00Z');
let now = day;
const later = (hours: number): void => void (now = new Date(now.getTime() + hours * 3_600_000));
let director: Client;

beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  t = await createTestApp({ now: () => now, config: { smtpUrl: `smtp://127.0.0.1:${port}` } });
  director = t.as('director');
});
afterAll(async () => {
  await t.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});
beforeEach(async () => {
  letters.length = 0;
  refusing = false;
  now = day;
  await t.stores.owner.execute(sql`DELETE FROM notice`);
  await t.stores.owner.execute(sql`DELETE FROM notice_preference`);
});

let count = 0;
/** As the rooms tell: within a change, through the service. */
async function tell(kind: string, more: { zh?: string; key?: string; people?: readonly string[] } = {}): Promise<void> {
  count += 1;
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  await t.app.deps.writes.transaction(actor, (work) =>
    t.app.deps.notices.tell(work, {
      kind,
      title: { zh: more.zh ?? `通知 ${count}`, en: `Notice ${count}` },
      dedupeKey: more.key ?? `key ${count}`,
      people: more.people ?? [t.people.director.id],
    }),
  );
}
/** What the running server does by itself every few seconds. */
async function run(): Promise<number> {
  await t.app.rooms.notices.dispatcher.route();
  return t.app.rooms.notices.mail.deliverDue();
}
const settings = async (who = director): Promise<MyNoticeSettings> =>
  (await who.get('/api/me/notice-settings')).body as MyNoticeSettings;
const choose = async (change: Partial<NoticePreferences>, who = director): Promise<number> =>
  (await who.put('/api/me/notice-settings', { ...defaultPreferences, ...change })).status;
const ways = (groups: Partial<NoticePreferences['groups']>): Partial<NoticePreferences> => ({
  groups: { ...defaultPreferences.groups, ...groups },
});

describe('notices by mail', () => {
  it('[O9] at once: several that wait become one letter, with links and the way to unsubscribe', async () => {
    await tell('approval.waiting', { zh: '活动“双十二”等你审批' });
    await tell('mention', { zh: '林晓 在“双十二”中提到了你' });
    expect(await run()).toBe(1);
    expect(letters).toMatchObject([{ to: 'director@huanying.test', subject: '2 条通知 · 环营 主工作区' }]);
    const [letter] = letters;
    expect(letter?.text).toContain('【审批】\n· 活动“双十二”等你审批（11月23日 10:00）');
    expect(letter?.html).toContain('http://huanying.test/notice-settings');
    expect(letter?.text).toContain('退订');
    expect(await run()).toBe(0);
  });

  it('[O9] never a duplicate: the same key once, on two nodes too, and nothing that was read in the page', async () => {
    await tell('approval.waiting', { key: 'same' });
    await tell('approval.waiting', { key: 'same' });
    await t.app.rooms.notices.dispatcher.route();
    await Promise.all([t.app.rooms.notices.mail.deliverDue(), t.app.rooms.notices.mail.deliverDue()]);
    expect(letters).toHaveLength(1);
    await choose(ways({ comment: { page: true, mail: 'digest', robot: true } }));
    await tell('comment');
    await run();
    await director.post('/api/notices/read', {});
    later(24);
    expect([await run(), letters.length]).toEqual([0, 1]);
  });

  it('[O9] who lost a row from sight before the letter leaves is not mailed its title, unless entitled to it', async () => {
    const sales = t.as('salesEast');
    await choose(ways({ comment: { page: true, mail: 'digest', robot: true } }), sales);
    const made = await director.post('/api/records/campaigns', {
      title: '华东新品',
      kind: 'launch',
      period: { start: '2027-01-01', end: '2027-01-20' },
      unitId: t.units.east,
    });
    const { id } = (made.body as { item: { id: string } }).item;
    const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
    const about = { record: 'campaign', recordId: id, title: { zh: '华东新品有新评论', en: 'A comment' } };
    await t.app.deps.writes.transaction(actor, async (work) => {
      const one = { kind: 'comment', ...about };
      await t.app.deps.notices.tell(work, { ...one, dedupeKey: 'lost', people: [t.people.salesEast.id] });
      const asked = { ...one, title: { zh: '请你拿主意', en: 'You are asked' }, people: [] };
      await t.app.deps.notices.tell(work, { ...asked, dedupeKey: 'kept', entitled: [t.people.salesEast.id] });
    });
    await t.app.rooms.notices.dispatcher.route();
    // The campaign goes to another region before the morning's digest.
    await t.stores.owner.execute(sql`UPDATE campaign SET unit_id = ${t.units.south}::uuid WHERE id = ${id}::uuid`);
    later(24);
    expect(await run()).toBe(1);
    expect(letters[0]?.text).toContain('请你拿主意');
    expect(letters[0]?.text).not.toContain('华东新品有新评论');
    const states = await t.stores.owner.query<{ state: string }>(
      sql`SELECT m.state FROM notice_mail m JOIN notice n ON n.id = m.notice_id WHERE n.dedupe_key IN ('lost', 'kept') ORDER BY n.dedupe_key DESC`,
    );
    expect(states.map((s) => s.state)).toEqual(['hidden', 'sent']);
  });

  it('[O9] quiet hours hold what is not urgent until they end; escalations and overdue approvals come at once', async () => {
    later(13);
    await tell('approval.waiting', { zh: '等你审批' });
    await tell('approval.overdue', { zh: '审批超时' });
    await tell('clock.escalated', { zh: '超时升级' });
    await run();
    expect(letters.map((l) => l.subject)).toEqual(['【紧急】2 条通知 · 环营 主工作区']);
    later(8);
    expect(await run()).toBe(0);
    later(1);
    expect(await run()).toBe(1);
    expect(letters.at(-1)?.subject).toContain('等你审批');
  });

  it('[O9] own quiet hours, none, and those of the workspace', async () => {
    await choose({ quiet: { mode: 'own', hours: { from: '09:00', to: '11:30' } } });
    await tell('mention');
    expect(await run()).toBe(0);
    later(1.5);
    expect(await run()).toBe(1);
    await choose({ quiet: { mode: 'off' } });
    later(12);
    await tell('mention');
    expect(await run()).toBe(1);
    await choose({ quiet: { mode: 'workspace' } });
    const put = await t.as('admin').put('/api/notice-quiet-hours', { quiet: null });
    expect(put.body).toEqual({ quiet: null, timeZone: 'Asia/Shanghai' });
    expect((await settings()).workspace.quiet).toBeNull();
    await tell('mention');
    expect(await run()).toBe(1);
    await t.as('admin').put('/api/notice-quiet-hours', { quiet: { from: '22:00', to: '08:00' } });
    await tell('mention');
    expect(await run()).toBe(0);
    expect((await director.put('/api/notice-quiet-hours', { quiet: null })).status).toBe(403);
  });

  it('[O9] a digest is one letter at its hour, grouped, in the language of the person', async () => {
    await t.stores.owner.execute(sql`UPDATE person SET locale = 'en' WHERE id = ${t.people.finance.id}::uuid`);
    const people = [t.people.director.id, t.people.finance.id];
    await tell('task.assigned', { people, zh: '任务：对账' });
    await tell('budget.over', { people, zh: '预算超支' });
    later(1);
    await tell('task.returned', { people, zh: '任务退回' });
    expect(await run()).toBe(0);
    later(22);
    expect(await run()).toBe(2);
    const [zh, en] = ['director', 'finance'].map((name) => letters.find((l) => l.to.startsWith(name)));
    expect(zh?.subject).toBe('每日摘要：3 条通知 · 环营 主工作区');
    expect(zh?.text).toMatch(/【任务与会议】\n· 任务：对账.*\n· 任务退回.*\n\n【预算与对账】\n· 预算超支/);
    expect(en?.subject).toBe('Daily digest: 3 notices · Huanying 主工作区');
    expect(en?.text).toContain('[Tasks and meetings]');
    expect(en?.text).toContain('unsubscribe');
    expect(en?.html).not.toMatch(/任务|预算|通知/);
  });

  it('[O9] weekly: what comes on Monday noon waits for the next Monday', async () => {
    await choose({ digest: { every: 'week', hour: 9, weekday: 1 } });
    await tell('task.assigned');
    expect(await run()).toBe(0);
    later(6 * 24);
    expect(await run()).toBe(0);
    later(24);
    expect(await run()).toBe(1);
    expect(letters[0]?.subject).toContain('每周摘要');
  });

  it('[O9] what is switched off in the page is not in the inbox, but urgent kinds cannot be', async () => {
    expect(await choose(ways({ comment: { page: false, mail: 'off', robot: false } }))).toBe(200);
    await tell('comment');
    await tell('clock.missed');
    const { items, unread } = (await director.get('/api/notices')).body as {
      items: { kind: string }[];
      unread: number;
    };
    expect([items.map((i) => i.kind), unread]).toEqual([['clock.missed'], 1]);
    const no = await director.put('/api/me/notice-settings', {
      ...defaultPreferences,
      ...ways({ approvalLate: { page: false, mail: 'off', robot: false } }),
    });
    expect(no.status).toBe(422);
    expect(no.at('error', 'details', 'issues', 0, 'path')).toEqual(['groups', 'approvalLate', 'page']);
    expect(await run()).toBe(1);
  });

  it('[O9] a mail server that refuses is asked again with growing pauses, then it is given up', async () => {
    refusing = true;
    await tell('mention');
    await run();
    for (const hours of [1, 1, 1, 3]) {
      later(hours);
      expect(await run()).toBe(0);
    }
    refusing = false;
    later(3);
    later(6);
    expect(await run()).toBe(1);
    expect(letters).toHaveLength(1);
  });

  it('[O9] a change is audited without the accounts; a key has no settings; the demo sends nothing unasked', async () => {
    await choose({ accounts: { wecom: 'li.na', dingtalk: '', feishu: '' }, byPhone: true });
    const audit = await t.as('admin').get('/api/audit', { recordId: t.people.director.id });
    expect(audit.text).toContain('noticeSettings');
    expect(audit.text).not.toContain('li.na');
    const key = await t.key([{ permission: '*', scope: 'workspace' }]);
    expect((await key.get('/api/me/notice-settings')).status).toBe(403);
    await t.stores.owner.execute(sql`UPDATE workspace SET demo = true WHERE id = ${t.workspaces.main}::uuid`);
    await tell('mention', { people: [t.people.finance.id] });
    expect(await run()).toBe(0);
    expect((await settings(t.as('finance'))).mail).toBe('demo');
    await t.stores.owner.execute(sql`UPDATE workspace SET demo = false WHERE id = ${t.workspaces.main}::uuid`);
  });
});

describe('watched records', () => {
  /** What the running server does by itself. */
  async function spread(): Promise<void> {
    const rows = await t.stores.owner.query<{
      id: string;
      workspaceId: string;
      topic: string;
      payload: Record<string, unknown>;
    }>(
      sql`SELECT id, workspace_id AS "workspaceId", topic, payload FROM outbox WHERE topic = 'record.changed' ORDER BY id`,
    );
    const deps = {
      ...t.app.deps,
      organization: t.app.rooms.organization,
      actorOf: t.app.rooms.actorOf,
      ownerDb: t.stores.owner,
    };
    for (const row of rows) await tellWatchersOfChange(deps, row);
    await t.stores.owner.execute(sql`DELETE FROM outbox`);
  }
  const inbox = async (who: Client): Promise<string[]> =>
    ((await who.get('/api/notices')).at('items') as { title: { zh: string } }[]).map((i) => i.title.zh);

  it('[O9] who watches hears of changes and steps once, not who made them, nor who may not see it any more', async () => {
    const admin = t.as('admin');
    const period = { start: '2026-12-01', end: '2026-12-12' };
    const made = await admin.post('/api/records/campaigns', { title: '双十二', kind: 'promotion', period });
    const id = made.textAt('item', 'id');
    await director.put(`/api/records/campaigns/${id}/watch`);
    // The east has no campaign of headquarters in its reach: watching it by hand of the database shows nothing.
    await t.stores.owner.execute(sql`
      INSERT INTO watcher (workspace_id, record, record_id, unit_id, owner_id, person_id)
      VALUES (${t.workspaces.main}, 'campaign', ${id}::uuid, ${t.units.root}, NULL, ${t.people.salesEast.id})`);
    await spread();
    expect(await inbox(director)).toEqual([]);
    for (const [version, title] of [
      [1, '双十二 A'],
      [2, '双十二 B'],
    ] as const)
      expect((await admin.patch(`/api/records/campaigns/${id}`, { version, patch: { title } })).status).toBe(200);
    await spread();
    expect(await inbox(director)).toEqual(['admin 修改了活动“双十二 B”']);
    later(0.1);
    const moved = await admin.post(`/api/records/campaigns/${id}/transition`, {
      version: 3,
      action: 'cancel',
      reason: '改期',
    });
    expect(moved.status).toBe(200);
    await spread();
    expect(await inbox(director)).toHaveLength(2);
    expect(await inbox(t.as('salesEast'))).toEqual([]);
    expect(await inbox(admin)).toEqual([]);
  });
});
