import type { AddressInfo } from 'node:net';
import ICAL from 'ical.js';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { flagsOf, nextStart } from './meeting.rules.ts';
import { remindOfFlags } from './meeting-watch.ts';

const clock = { now: new Date('2026-03-10T01:30:00Z') };
const received: { readonly to: string; readonly raw: Buffer }[] = [];
let smtp: SMTPServer;
let t: TestApp;
beforeAll(async () => {
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo[0]?.address ?? '', raw: Buffer.concat(chunks) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}?ignoreTLS=true`;
  t = await createTestApp({ now: () => clock.now, start: true, config: { smtpUrl } });
}, 60_000);
afterAll(async () => {
  await t.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});

const meetings = '/api/records/meetings';
const startsAt = '2026-03-16T02:00:00Z';
async function plan(who: PersonName, more: object = {}): Promise<string> {
  const made = await t.as(who).post(meetings, { title: '市场周会', kind: 'weekly', startsAt, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const read = (who: PersonName, id: string): Promise<Answer> => t.as(who).get(`${meetings}/${id}`);
async function change(who: PersonName, id: string, patch: object): Promise<Answer> {
  const version = Number((await read(who, id)).at('item', 'version'));
  return t.as(who).patch(`${meetings}/${id}`, { version, patch });
}
async function move(who: PersonName, id: string, action: string): Promise<Answer> {
  const version = Number((await read(who, id)).at('item', 'version'));
  return t.as(who).post(`${meetings}/${id}/transition`, { version, action, reason: '改期' });
}
const invitations = async (title: string) =>
  Promise.all(
    received.map(async ({ to, raw }) => {
      const mail = await PostalMime.parse(raw);
      const part = mail.attachments.find((a) => a.mimeType === 'text/calendar');
      const text = typeof part?.content === 'string' ? part.content : new TextDecoder().decode(part?.content);
      return { to, subject: mail.subject ?? '', text, type: raw.toString() };
    }),
  ).then((all) => all.filter((m) => m.subject.includes(title)));

test('[O5] a decision becomes a task of its owner at once, and only once', async () => {
  const id = await plan('director', {
    attendees: [t.people.salesEast.id],
    agenda: [{ text: '上周数据', minutes: 10 }],
  });
  const decision = { text: '周五前给出补货计划', how: 'consensus', owner: t.people.salesEast.id, due: '2026-03-20' };
  const made = await change('director', id, { decisions: [decision] });
  expect(made.status, made.text).toBe(200);
  const taskId = made.textAt('item', 'decisions', 0, 'taskId');
  expect((await t.as('salesEast').get(`/api/records/tasks/${taskId}`)).body).toMatchObject({
    item: {
      title: decision.text,
      ownerId: t.people.salesEast.id,
      due: '2026-03-20T10:00:00.000Z',
      unitId: t.units.east,
      source: { record: 'meeting', id },
    },
  });
  const stored = made.at('item', 'decisions', 0) as object;
  const again = await change('director', id, {
    decisions: [
      { ...stored, text: '周四前' },
      { ...stored, taskId: id, text: '仿造的' },
    ],
  });
  const [first, second] = again.at('item', 'decisions') as { taskId: string; key: string }[];
  expect(first?.taskId).toBe(taskId);
  expect([second?.taskId === taskId, second?.taskId === id]).toEqual([false, false]);
  expect(again.at('item', 'decisionCount')).toBe(2);
  // Who attends reads it, in whichever unit; others of that unit do not.
  expect((await read('salesEast', id)).status).toBe(200);
  expect((await read('specialistEast', id)).status).toBe(404);
  const strangers = [
    { ...decision, owner: t.people.strangerSales.id },
    { ...decision, owner: undefined },
  ];
  for (const one of strangers) expect((await change('director', id, { decisions: [one] })).status).toBe(422);
});

test('[O5] a series plans its next meeting when one is held, and no second one', async () => {
  const id = await plan('digital', { title: '系列会', repeat: 'fortnightly', attendees: [t.people.analyst.id] });
  // Not before its day: nobody would miss agenda and decisions of what is said to be over.
  const early = await move('digital', id, 'hold');
  expect([early.status, early.at('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '会议定在 2026-03-16，还没有召开；提前开了请先修改开始时间',
  ]);
  const before = clock.now;
  clock.now = new Date('2026-03-16T01:50:00Z');
  expect((await move('digital', id, 'hold')).status).toBe(200);
  await move('digital', id, 'plan');
  await move('digital', id, 'hold');
  clock.now = before;
  const found = await t.as('analyst').get(meetings, { search: '系列会', sort: 'startsAt' });
  expect((found.at('items') as unknown[]).length).toBe(2);
  expect(found.at('items', 1)).toMatchObject({
    startsAt: '2026-03-30T02:00:00.000Z',
    series: id,
    state: 'planned',
    agenda: null,
  });
});

describe('[O5] invitations', () => {
  test('reach everybody as calendar mail; a change has a higher version; who is dropped hears it', async () => {
    const title = '预算会';
    const id = await plan('director', {
      title,
      kind: 'other',
      place: '301',
      attendees: [t.people.analyst.id, t.people.finance.id],
    });
    await vi.waitFor(async () => expect(await invitations(title)).toHaveLength(3), { timeout: 30_000 });
    const [first] = await invitations(title);
    expect(first?.subject).toBe('会议邀请：预算会');
    expect(first?.type).toMatch(/text\/calendar;[^\n]*\n?[^\n]*method=REQUEST/i);
    const event = (text: string) =>
      new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent') ?? undefined);
    expect(event(first?.text ?? '')).toMatchObject({ uid: `meeting-${id}@huanying.test`, sequence: 0, summary: title });
    received.length = 0;
    await change('director', id, { startsAt: '2026-03-16T03:00:00Z', attendees: [t.people.analyst.id] });
    // A letter of before may come once more: letters are sent at least once.
    const mails = await vi.waitFor(
      async () => {
        const later = (await invitations(title)).filter((m) => /METHOD:CANCEL|SEQUENCE:1/.test(m.text));
        expect(new Set(later.map((m) => m.to)).size).toBe(3);
        return later;
      },
      { timeout: 30_000 },
    );
    const off = mails.find((m) => m.to === 'finance@huanying.test');
    expect(off?.text).toContain('METHOD:CANCEL');
    const kept = mails.find((m) => m.to === 'analyst@huanying.test');
    expect(event(kept?.text ?? '').sequence).toBe(1);
    expect(
      event(kept?.text ?? '')
        .startDate.toJSDate()
        .toISOString(),
    ).toBe('2026-03-16T03:00:00.000Z');
    received.length = 0;
    await move('director', id, 'cancel');
    await vi.waitFor(async () => expect(await invitations(title)).toHaveLength(2), { timeout: 30_000 });
    expect((await invitations(title)).every((m) => m.text.includes('STATUS:CANCELLED'))).toBe(true);
  }, 120_000);

  test('are not sent for what is over, nor for what they do not say', async () => {
    received.length = 0;
    const id = await plan('director', {
      title: '补记',
      startsAt: '2026-03-01T02:00:00Z',
      attendees: [t.people.analyst.id],
    });
    await change('director', id, { startsAt: '2026-03-02T02:00:00Z' });
    const quiet = await plan('director', { title: '不变', attendees: [] });
    await vi.waitFor(async () => expect(await invitations('不变')).toHaveLength(1), { timeout: 30_000 });
    await change('director', quiet, { record: '纪要' });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect([(await invitations('补记')).length, (await invitations('不变')).length]).toEqual([0, 1]);
  }, 60_000);
});

test('[O5] a meeting without agenda before it, or without decisions after it, is flagged and its caller told once', async () => {
  const now = new Date('2026-03-10T01:30:00Z');
  const m = {
    state: 'planned',
    startsAt: '2026-03-11T01:00:00Z',
    endsAt: '2026-03-11T02:00:00Z',
    agendaCount: 0,
    decisionCount: 0,
  } as const;
  expect(flagsOf(m, now)).toEqual(['noAgenda']);
  expect(flagsOf({ ...m, agendaCount: 1 }, now)).toEqual([]);
  expect(flagsOf(m, new Date('2026-03-09T00:00:00Z'))).toEqual([]);
  expect(flagsOf({ ...m, state: 'held' }, new Date('2026-03-11T02:00:01Z'))).toEqual(['noDecisions']);
  expect(flagsOf({ ...m, state: 'cancelled' }, new Date('2026-03-12T00:00:00Z'))).toEqual([]);
  const id = await plan('legal', { title: '法务会', startsAt: '2026-03-10T09:00:00Z' });
  expect((await read('legal', id)).at('item', 'flags')).toEqual(['noAgenda']);
  const deps = { ...t.app.deps, organization: t.app.rooms.organization };
  await remindOfFlags(deps);
  await remindOfFlags(deps);
  const told = (await t.as('legal').get('/api/notices')).at('items') as { kind: string }[];
  expect(told.filter((n) => n.kind === 'meeting.noAgenda')).toHaveLength(1);
});

test('[O5] the next of a series is at the same time on the wall, and the 31st comes back', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const next = (repeat: 'weekly' | 'monthly', at: string, first: string, zone: string): string | null =>
    nextStart({ startsAt: at, repeat }, first, now, zone);
  expect(next('weekly', '2026-03-16T02:00:00Z', '2026-03-16T02:00:00Z', 'Asia/Shanghai')).toBe(
    '2026-03-23T02:00:00.000Z',
  );
  // Summer time begins on the 29th in Berlin: ten o'clock stays ten o'clock.
  expect(next('weekly', '2026-03-25T09:00:00Z', '2026-03-25T09:00:00Z', 'Europe/Berlin')).toBe(
    '2026-04-01T08:00:00.000Z',
  );
  expect(next('monthly', '2026-01-31T02:00:00Z', '2026-01-31T02:00:00Z', 'Asia/Shanghai')).toBe(
    '2026-02-28T02:00:00.000Z',
  );
  expect(next('monthly', '2026-02-28T02:00:00Z', '2026-01-31T02:00:00Z', 'Asia/Shanghai')).toBe(
    '2026-03-31T02:00:00.000Z',
  );
});

test('[O5] everybody has a calendar address with their meetings and due tasks, until it is revoked', async () => {
  await plan('analyst', { title: '我的会', attendees: [] });
  await t.as('analyst').post('/api/records/tasks', { title: '交报告', due: '2026-03-18T10:00:00Z' });
  await plan('channels', { title: '别人的会', attendees: [] });
  expect((await t.as('analyst').get('/api/calendar/feed')).body).toEqual({ since: null, lastReadAt: null });
  const { pathname } = new URL((await t.as('analyst').post('/api/calendar/feed')).textAt('url'));
  const feed = await t.anonymous.get(pathname);
  expect([feed.status, String(feed.headers['content-type'])]).toEqual([200, 'text/calendar; charset=utf-8']);
  const calendar = new ICAL.Component(ICAL.parse(feed.text));
  const summaries = calendar.getAllSubcomponents('vevent').map((e) => e.getFirstPropertyValue('summary'));
  expect(summaries).toEqual(expect.arrayContaining(['我的会', '截止：交报告']));
  expect(feed.text).not.toContain('别人的会');
  expect((await t.as('analyst').get('/api/calendar/feed')).at('lastReadAt')).not.toBeNull();
  const second = new URL((await t.as('analyst').post('/api/calendar/feed')).textAt('url')).pathname;
  expect([(await t.anonymous.get(pathname)).status, (await t.anonymous.get(second)).status]).toEqual([404, 200]);
  await t.as('analyst').delete('/api/calendar/feed');
  expect((await t.anonymous.get(second)).status).toBe(404);
});
