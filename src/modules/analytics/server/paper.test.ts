import { Decimal } from 'decimal.js';
import { sql } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBuffer } from 'yauzl';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import type { Paper, PaperSubscription } from '../paper.contract.ts';

interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
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
        letters.push({
          to: session.envelope.rcptTo[0]?.address ?? '',
          subject: m.subject ?? '',
          text: m.text ?? '',
          html: m.html ?? '',
          files: m.attachments.map((a) => ({ name: a.filename ?? '', bytes: Buffer.from(a.content as ArrayBuffer) })),
        });
        done();
      };
      void take();
    });
  },
});

// Monday, 08:40 in Shanghai: the weekly review of 16–22 November is due.
const monday = new Date('2026-11-23T00:40:00Z');
let now = monday;
let t: TestApp;

beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  t = await createTestApp({ now: () => now, config: { smtpUrl: `smtp://127.0.0.1:${port}` } });
  const event = (day: string, person: string, channel: string, more: object = {}) => ({
    workspace_id: t.workspaces.main,
    unit_id: t.units.root,
    time: `${day}T04:00:00Z`,
    received_at: `${day}T04:00:00Z`,
    type: 'page',
    name: 'Page Viewed',
    message_id: `${day}${person}${channel}${JSON.stringify(more)}`,
    person_id: person,
    session_id: `${day}${person}`,
    channel,
    ...more,
  });
  const order = (id: string, revenue: number) => ({
    type: 'track',
    name: 'Order Completed',
    order_id: id,
    revenue,
    currency: 'CNY',
  });
  const week = (first: string): string[] =>
    Array.from({ length: 7 }, (_, i) => new Date(Date.parse(first) + i * 86_400_000).toISOString().slice(0, 10));
  await t.stores.clickhouse.insert('events', [
    // A year ago: one order of 100. The week before: 7 × 50 douyin. This week: 7 × 80 douyin, one of 30.5 by weibo in the east.
    event('2025-11-18', 'z', 'douyin'),
    event('2025-11-18', 'z', 'douyin', order('ly', 100)),
    ...week('2026-11-09').flatMap((d) => [event(d, 'a', 'douyin'), event(d, 'a', 'douyin', order(`p${d}`, 50))]),
    ...week('2026-11-16').flatMap((d) => [
      event(d, 'a', 'douyin'),
      event(d, 'b', 'douyin'),
      event(d, 'a', 'douyin', order(`n${d}`, 80)),
    ]),
    event('2026-11-18', 'c', 'weibo', { unit_id: t.units.east }),
    event('2026-11-18', 'c', 'weibo', { ...order('east', 30.5), unit_id: t.units.east }),
  ]);
  await t.stores.owner.execute(
    sql`UPDATE workspace SET data_version = data_version + 1 WHERE id = ${t.workspaces.main}::uuid`,
  );
  const admin = t.as('admin');
  await admin.post('/api/records/channels', { name: '抖音', slug: 'douyin', category: 'public' });
  await admin.post('/api/records/campaigns', {
    title: '双十二大促',
    kind: 'promotion',
    period: { start: '2026-11-25', end: '2026-12-12' },
  });
  const task = { due: '2026-11-18T10:00:00Z', ownerId: t.people.director.id };
  await admin.post('/api/records/tasks', { ...task, title: '确认主视觉' });
  const east = t.as('specialistEast');
  await east.post('/api/records/tasks', { ...task, title: '华东陈列', ownerId: t.people.specialistEast.id });
});
afterAll(async () => {
  await t.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const read = async (
  who: 'director' | 'specialistEast' | 'admin',
  query: Record<string, string> = {},
  kind = 'weekly',
): Promise<Paper> => (await t.as(who).get(`/api/reports/papers/${kind}`, query)).body as Paper;
const figure = (paper: Paper, metric: string) => {
  const f = paper.figures.find((one) => one.metric === metric);
  return f === undefined ? undefined : [f.value, f.previous, f.lastYear];
};

/** The text of a part of a zip, as Word reads it. */
const partOf = (zip: Buffer, name: string): Promise<string> =>
  new Promise((done, refuse) => {
    fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error !== null || file === undefined) return refuse(error ?? new Error('no zip'));
      file.on('entry', (entry: { fileName: string }) => {
        if (entry.fileName !== name) return file.readEntry();
        file.openReadStream(entry as never, (failed, stream) => {
          if (failed !== null || stream === undefined) return refuse(failed ?? new Error('no stream'));
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('end', () => done(Buffer.concat(parts).toString('utf8')));
        });
      });
      file.on('end', () => refuse(new Error(`${name} is not in the file`)));
      file.readEntry();
    });
  });
const file = async (
  format: string,
  locale: 'zh' | 'en' = 'zh',
): Promise<{ type: unknown; name: unknown; bytes: Buffer }> => {
  const answer = await t.app.http.inject({
    method: 'GET',
    url: `/api/reports/papers/weekly/file?format=${format}&locale=${locale}`,
    headers: { cookie: await t.cookie('director') },
  });
  expect([answer.statusCode, answer.statusCode === 200 ? '' : answer.payload]).toEqual([200, '']);
  return {
    type: answer.headers['content-type'],
    name: answer.headers['content-disposition'],
    bytes: answer.rawPayload,
  };
};

describe('the weekly review', () => {
  it('[E7] [D4] is of the last whole week, beside the week before and the same week a year ago', async () => {
    const paper = await read('director');
    expect(paper.period).toMatchObject({
      start: '2026-11-16',
      end: '2026-11-22',
      label: { zh: '2026 年第 47 周（11.16–11.22）' },
    });
    expect(figure(paper, 'gmv')).toEqual(['590.5', '350', '100']);
    expect(figure(paper, 'orders')).toEqual(['8', '7', '1']);
    // No cost was ever imported: there is none, not zero.
    expect(figure(paper, 'cost')).toEqual([null, null, null]);
    expect(
      paper.figures
        .find((f) => f.metric === 'gmv')
        ?.series.slice(-2)
        .map((p) => p.value),
    ).toEqual(['350', '590.5']);
    expect(paper.figures[0]?.series).toHaveLength(8);
    expect(paper.next.map((n) => [n.date, n.title, n.what.zh])).toEqual([['2026-11-25', '双十二大促', '活动开始']]);
  });

  it('[D4] explains the change by channel and by factor, and the parts add up to the cent', async () => {
    const { causes } = await read('director');
    const [channel, campaign, factor] = causes;
    expect(channel).toMatchObject({ metric: 'gmv', by: 'channel', before: '350', after: '590.5', delta: '240.5' });
    expect(channel?.parts).toMatchObject([
      { code: 'douyin', title: '抖音', delta: '210' },
      { code: 'weibo', delta: '30.5' },
    ]);
    expect(channel?.sentence.zh).toBe(
      '成交额 GMV 比上期增加 ¥240.50，主要来自抖音（+¥210.00，占变化的 87%）、微博（+¥30.50，占变化的 13%）',
    );
    expect(campaign?.parts).toMatchObject([{ code: '', delta: '240.5' }]);
    const sum = (factor?.parts ?? []).reduce((s, p) => s.plus(p.delta), new Decimal(0));
    expect([factor?.by, sum.toFixed()]).toEqual(['factor', '240.5']);
  });

  it('[O6] holds only what its reader may see: a region its own rows and figures, and of units only those in reach', async () => {
    const east = await read('specialistEast');
    expect(figure(east, 'gmv')).toEqual(['30.5', null, null]);
    expect(east.tasks?.late.map((l) => l.title)).toEqual(['华东陈列']);
    expect(east.notes.map((n) => n.kind)).toContain('scope');
    const asked = await read('director', { unit: t.units.east });
    expect([asked.unit?.name, figure(asked, 'gmv')?.[0]]).toEqual(['华东', '30.5']);
    expect(asked.tasks?.late.map((l) => l.title)).toEqual(['华东陈列']);
    expect((await t.as('specialistEast').get('/api/reports/papers/weekly', { unit: t.units.south })).status).toBe(404);
    expect((await t.as('director').get('/api/reports/papers/weekly', { unit: t.units.otherRegion })).status).toBe(404);
  });

  it('[E7] counts tasks done and overdue, and suggests only what follows from a fact', async () => {
    const paper = await read('admin');
    expect(paper.tasks).toMatchObject({ due: 2, done: 0, overdue: 2 });
    expect(paper.suggestions.map((s) => s.zh).join()).toContain('2 项任务逾期');
    expect(paper.campaigns).toEqual([]);
  });

  it('[D4] a month without a base shows “—”, and a period that goes on says so', async () => {
    const november = await read('director', { date: '2026-11-10' }, 'monthly');
    expect(november.period).toMatchObject({ start: '2026-11-01', end: '2026-11-30' });
    expect(figure(november, 'gmv')).toEqual(['940.5', null, '100']);
    expect(november.notes.map((n) => n.kind)).toEqual(expect.arrayContaining(['partial', 'noBase']));
    expect((await t.as('director').get('/api/reports/papers/monthly', { date: '2027-03-01' })).status).toBe(422);
    const year = await read('director', { date: '2026-01-01' }, 'yearly');
    expect(figure(year, 'orders')).toEqual(['15', '1', '1']);
  });
});

describe('the paper as a file', () => {
  it('[E7] [D4] Word: headings, tables and Chinese in a document that unzips; nothing of the page breaks its XML', async () => {
    await t.as('admin').post('/api/records/tasks', {
      title: '<b>&"尖括号"',
      due: '2026-11-17T10:00:00Z',
      ownerId: t.people.director.id,
    });
    const { type, name, bytes } = await file('docx');
    expect(type).toContain('wordprocessingml');
    expect(decodeURIComponent(String(name))).toContain('执行周报-2026-11-16.docx');
    const xml = await partOf(bytes, 'word/document.xml');
    for (const text of [
      '《执行周报》',
      '核心指标',
      '¥590.50',
      '↑ 68.7%',
      '变化原因',
      '任务与时限',
      '下期日程',
      '&lt;b&gt;&amp;',
    ])
      expect(xml).toContain(text);
    expect(xml).toContain('<w:tblHeader/>');
    const english = await partOf((await file('docx', 'en')).bytes, 'word/document.xml');
    expect(english).toContain('Weekly review');
    expect(english).toContain('What explains the change');
  });

  it('[D4] PDF: the Chinese font is in it, as a subset, and the file stays small', async () => {
    const { type, bytes } = await file('pdf');
    expect(type).toContain('application/pdf');
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const raw = bytes.toString('latin1');
    expect(raw).toMatch(/\/FontName \/[A-Z]{6}\+NotoSansHans-Regular/);
    expect(raw).toContain('/ToUnicode');
    expect(raw).toContain('/Outlines');
    expect(bytes.length).toBeLessThan(1_500_000);
  }, 120_000);

  it('[D4] Excel: numbers are numbers', async () => {
    const sheet = await partOf((await file('xlsx')).bytes, 'xl/worksheets/sheet1.xml');
    expect(sheet).toMatch(/<v>590\.5<\/v>/);
  });
});

describe('papers on time', () => {
  const due = () => t.app.rooms.papers.deliverDue();
  const subscribe = async (who: 'director' | 'specialistEast', kind = 'weekly', unit?: string) =>
    t
      .as(who)
      .put(`/api/reports/papers/${kind}/subscription`, { active: true, ...(unit === undefined ? {} : { unit }) });

  it('[E7] the weekly review goes to its subscribers on Monday once, with Word and PDF, and is told in the page', async () => {
    const subscription = (await subscribe('director')).body as PaperSubscription;
    expect(subscription).toMatchObject({
      active: true,
      email: 'director@huanying.test',
      schedule: { weekly: { weekday: 1, at: '08:30' } },
    });
    await subscribe('specialistEast');
    now = new Date('2026-11-23T00:20:00Z');
    expect(await due()).toBe(0);
    now = monday;
    expect((await Promise.all([due(), due()])).reduce((a, b) => a + b, 0)).toBe(2);
    expect(await due()).toBe(0);
    const [mine, east] = ['director', 'specialisteast'].map((who) => letters.find((l) => l.to.startsWith(who)));
    expect(mine?.subject).toContain('《执行周报》 主工作区 · 2026 年第 47 周');
    expect(mine?.text).toContain('成交额 GMV ¥590.50，环比 ↑ 68.7%，同比 ↑ 490.5%');
    expect(mine?.html).toContain('http://huanying.test/reports/papers/weekly?date=2026-11-16');
    expect(mine?.files.map((f) => [f.name, f.bytes.subarray(0, 2).toString()])).toEqual([
      ['执行周报-2026-11-16.docx', 'PK'],
      ['执行周报-2026-11-16.pdf', '%P'],
    ]);
    expect(east?.text).toContain('¥30.50');
    expect(east?.text).not.toContain('590');
    const told = (await t.as('director').get('/api/notices')).at('items') as { kind: string; title: { zh: string } }[];
    expect(told.find((n) => n.kind === 'report.weekly')?.title.zh).toBe(
      '《执行周报》已生成：2026 年第 47 周（11.16–11.22）',
    );
    const after = (await t.as('director').get('/api/reports/papers/weekly/subscription')).body as PaperSubscription;
    expect(after.sent.map((s) => s.date)).toEqual(['2026-11-16']);
  }, 180_000);

  it('[E7] the monthly report goes on the first working day; the time is a setting, changed by who runs the workspace', async () => {
    letters.length = 0;
    await subscribe('director', 'monthly');
    await subscribe('director', 'monthly', t.units.east);
    now = new Date('2026-12-01T00:35:00Z');
    expect(await due()).toBe(2);
    expect(letters.map((l) => l.subject.split(' · ')[0])).toEqual(
      expect.arrayContaining(['《营销月报》 主工作区', '《营销月报》 华东']),
    );
    const schedule = { weekly: { weekday: 5, at: '17:00' }, monthly: { workingDay: 2, at: '09:00' } };
    expect((await t.as('director').put('/api/reports/paper-schedule', schedule)).status).toBe(403);
    expect((await t.as('admin').put('/api/reports/paper-schedule', schedule)).body).toEqual(schedule);
    now = new Date('2026-12-04T09:05:00Z');
    letters.length = 0;
    expect(await due()).toBe(2);
    expect(letters[0]?.subject).toContain('第 48 周');
  }, 240_000);

  it('[D4] a letter that the mail server refuses is tried again; who unsubscribes gets none', async () => {
    letters.length = 0;
    refusing = true;
    now = new Date('2026-12-11T09:05:00Z');
    expect(await due()).toBe(0);
    refusing = false;
    await t.as('specialistEast').put('/api/reports/papers/weekly/subscription', { active: false });
    expect(await due()).toBe(1);
    expect(letters.map((l) => l.to)).toEqual(['director@huanying.test']);
    expect((await t.as('director').post('/api/reports/papers/weekly/send', {})).body).toEqual({
      sent: true,
      email: 'director@huanying.test',
    });
  }, 180_000);
});

describe('papers that were sent', () => {
  interface Line {
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly period: { readonly start: string };
    readonly to: { readonly name: string };
    readonly figures: readonly { readonly metric: string; readonly value: string }[] | null;
  }
  const listed = async (
    who: 'director' | 'specialistEast' | 'salesSouth' | 'finance' | 'strangerAdmin',
    query = {},
  ): Promise<readonly Line[]> =>
    (await t.as(who).get('/api/reports/sent-papers', { kind: 'weekly', ...query })).at('items') as Line[];
  const gmvOf = (line: Line | undefined) => line?.figures?.find((f) => f.metric === 'gmv')?.value;
  const first = async (): Promise<Line> => {
    const mine = (await listed('director', { to: 'mine' })).filter((l) => l.period.start === '2026-11-16');
    const line = mine.at(-1);
    if (line === undefined) throw new Error('the first paper was not kept');
    return line;
  };

  it('[E7] [D4] stay as they were sent, whatever the figures are by now; files are drawn from what was sent', async () => {
    const line = await first();
    expect([line.state, gmvOf(line)]).toEqual(['sent', '590.5']);
    // An order that comes late changes the week, not the paper.
    await t.stores.clickhouse.insert('events', [
      {
        workspace_id: t.workspaces.main,
        unit_id: t.units.root,
        time: '2026-11-17T05:00:00Z',
        received_at: '2026-11-24T05:00:00Z',
        type: 'track',
        name: 'Order Completed',
        message_id: 'late-order',
        person_id: 'a',
        session_id: 'late',
        channel: 'douyin',
        order_id: 'late',
        revenue: 1000,
        currency: 'CNY',
      },
    ]);
    await t.stores.owner.execute(
      sql`UPDATE workspace SET data_version = data_version + 1 WHERE id = ${t.workspaces.main}::uuid`,
    );
    expect(figure(await read('director', { date: '2026-11-16' }), 'gmv')?.[0]).toBe('1590.5');
    const sent = await t.as('director').get(`/api/reports/sent-papers/${line.id}`);
    expect(figure(sent.at('model', 'paper') as Paper, 'gmv')?.[0]).toBe('590.5');
    const word = await t.app.http.inject({
      method: 'GET',
      url: `/api/reports/sent-papers/${line.id}/file?format=docx&locale=zh`,
      headers: { cookie: await t.cookie('director') },
    });
    expect(word.statusCode).toBe(200);
    const text = await partOf(word.rawPayload, 'word/document.xml');
    expect([text.includes('590.50'), text.includes('1,590.50')]).toEqual([true, false]);
  }, 180_000);

  it('[E7] cannot be changed, not even by the owner of the database; the audit log holds the fingerprint', async () => {
    const { id } = await first();
    await expect(
      t.stores.owner.execute(sql`UPDATE sent_paper SET model = '{}' WHERE id = ${id}::uuid`),
    ).rejects.toThrow();
    const kept = await t.stores.owner.one<{ same: boolean }>(sql`
      SELECT a.changes->'paper'->'after'->>'sha256' = s.sha256 AND s.sha256 = encode(sha256(convert_to(s.model, 'UTF8')), 'hex') AS same
      FROM audit_log a JOIN sent_paper s ON s.id = a.record_id WHERE a.record = 'report' AND a.action = 'keep' AND s.id = ${id}::uuid`);
    expect(kept.same).toBe(true);
  });

  it('[E7] [O6] are seen by their reader and by who may see all that stands in them', async () => {
    const { id } = await first();
    const east = await listed('specialistEast');
    expect([...new Set(east.map((l) => l.to.name))]).toEqual([
      (await listed('specialistEast', { to: 'mine' }))[0]?.to.name,
    ]);
    expect(gmvOf(east.at(-1))).toBe('30.5');
    expect((await t.as('specialistEast').get(`/api/reports/sent-papers/${id}`)).status).toBe(404);
    expect(await listed('strangerAdmin')).toEqual([]);
    expect((await t.as('strangerAdmin').get(`/api/reports/sent-papers/${id}`)).status).toBe(404);
    // The director, who sees everything, sees what the east was sent.
    const others = (await listed('director')).filter((l) => l.to.name === east[0]?.to.name);
    expect(gmvOf(others.at(-1))).toBe('30.5');
  });

  it('[E7] [D4] [O6] the list goes out as CSV and Excel, with the figures one may see and a line in the audit log', async () => {
    const exported = async (who: 'director' | 'specialistEast', format: 'csv' | 'xlsx', more = '') =>
      t.app.http.inject({
        method: 'GET',
        url: `/api/reports/sent-papers/export?format=${format}&locale=zh${more}`,
        headers: { cookie: await t.cookie(who) },
      });
    const all = await exported('director', 'csv');
    expect(all.statusCode, all.body).toBe(200);
    const [head, ...rows] = all.body.trim().split('\r\n');
    expect(head).toContain('报告,期间起,期间止,单位,收件人,状态,发送时间');
    const items = (await t.as('director').get('/api/reports/sent-papers', { limit: '100' })).at('items') as Line[];
    expect(rows.length).toBe(items.length);
    const { id } = await first();
    const row = rows.find((r) => r.includes(id)) ?? '';
    expect([row.startsWith('执行周报,2026-11-16,2026-11-22'), row.includes('590.5')]).toEqual([true, true]);
    // What another region may not see at all is not in its file.
    const east = await exported('specialistEast', 'csv', '&kind=weekly');
    expect([east.body.includes(id), east.body.includes('30.5')]).toEqual([false, true]);
    const book = await exported('director', 'xlsx', '&to=mine');
    expect(await partOf(book.rawPayload, 'xl/worksheets/sheet1.xml')).toContain('<v>590.5</v>');
    const logged = await t.stores.owner.one<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM audit_log WHERE record = 'report' AND action = 'export'`,
    );
    expect(logged.n).toBe(3);
  }, 60_000);

  it('[D4] a letter that was refused is sent again with what was frozen then, and is kept once', async () => {
    const mine = (await listed('director', { to: 'mine' })).filter((l) => l.period.start === '2026-11-30');
    // Refused once, sent on time, then asked for: two papers, not three.
    expect(mine.map((l) => l.state)).toEqual(['sent', 'sent']);
  });
});

it('[E7] a paper that lists a part of the campaigns, budgets or coming dates says how many more there are', async () => {
  const admin = t.as('admin');
  const make = async (path: string, draft: object): Promise<string> => {
    const made = await admin.post(`/api/records/${path}`, draft);
    expect(made.status, made.text).toBe(201);
    return made.textAt('item', 'id');
  };
  const notes = async () =>
    (await read('director', { date: '2026-10-05' })).notes.filter((n) => n.kind === 'cut').map((n) => n.text);
  const [before, during, after] = ['2026-10-05', '2026-10-12', '2026-10-18'];
  for (let i = 0; i < 12; i += 1)
    await make('campaigns', { title: `十月 ${i}`, kind: 'brand', period: { start: before, end: during } });
  for (let i = 0; i < 8; i += 1) await make('meetings', { title: `例会 ${i}`, startsAt: `${after}T02:00:00Z` });
  const running = sql`UPDATE campaign SET state = 'live' WHERE title LIKE '十月%'`;
  await t.stores.owner.execute(running);
  // Twelve campaigns, and twenty dates: all of them fit.
  const fits = await read('director', { date: before });
  expect([fits.campaigns?.length, fits.next.length, await notes()]).toEqual([12, 20, []]);

  for (let i = 12; i < 15; i += 1)
    await make('campaigns', { title: `十月 ${i}`, kind: 'brand', period: { start: before, end: after } });
  await make('campaigns', { title: '下一周', kind: 'brand', period: { start: during, end: '2026-10-19' } });
  await t.stores.owner.execute(running);
  for (let i = 0; i < 11; i += 1)
    await make('budgets', {
      title: `十月预算 ${i}`,
      period: { start: before, end: after },
      total: { amount: '1000', currency: 'CNY' },
    });
  await t.stores.owner.execute(sql`UPDATE budget SET state = 'active' WHERE title LIKE '十月预算%'`);
  const paper = await read('director', { date: before });
  expect([paper.campaigns?.length, paper.budgets?.length, paper.next.length]).toEqual([12, 10, 20]);
  // 15 ends, 8 meetings, one start.
  expect((await notes()).map((n) => n.zh)).toEqual([
    '本期进行的活动共 15 个，这里按起始日期列出前 12 个，其余 3 个见“活动”页',
    '本期的预算共 11 份，这里按起始日期列出前 10 份，其余 1 份见“预算”页',
    '接下来共有 24 个日期，这里列出 20 个，其余 4 个见“活动”页和“会议”页',
  ]);
  expect((await notes())[2]?.en).toBe(
    '24 dates are to come; 20 are listed, the other 4 are on the pages of campaigns and meetings',
  );
}, 120_000);
