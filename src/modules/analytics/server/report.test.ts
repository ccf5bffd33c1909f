import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable } from '../../../server/tabular/table.open.ts';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';

interface Letter {
  readonly to: string;
  readonly raw: Buffer;
}
const letters: Letter[] = [];
/** Refuses as long as it is told to. */
let refusing = false;
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (_address, _session, done) => done(refusing ? new Error('mailbox is busy') : null),
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      letters.push({ to: session.envelope.rcptTo[0]?.address ?? '', raw: Buffer.concat(chunks) });
      done();
    });
  },
});

// 2026-03-10 is a Tuesday; 12:00 in Shanghai is past the time of sending.
let now = new Date('2026-03-10T04:00:00Z');
let t: TestApp;
beforeAll(async () => {
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  t = await createTestApp({ now: () => now, config: { smtpUrl: `smtp://127.0.0.1:${port}` } });
  const { root, east } = t.units;
  const event = (day: string, person: string, more: object) => ({
    workspace_id: t.workspaces.main,
    unit_id: root,
    time: `${day}T04:00:00Z`,
    received_at: `${day}T04:00:00Z`,
    type: 'page',
    name: 'Page Viewed',
    message_id: `${day}${person}${JSON.stringify(more)}`,
    person_id: person,
    session_id: `${day}${person}`,
    channel: 'douyin',
    ...more,
  });
  const order = (id: string, revenue: number, more: object = {}) => ({
    type: 'track',
    name: 'Order Completed',
    order_id: id,
    revenue,
    currency: 'CNY',
    ...more,
  });
  const days = Array.from({ length: 20 }, (_, i) => `2026-02-${String(18 + i).padStart(2, '0')}`)
    .map((d) => new Date(`${d.slice(0, 8)}01T00:00:00Z`).getTime() + (Number(d.slice(8)) - 1) * 86_400_000)
    .map((ms) => new Date(ms).toISOString().slice(0, 10))
    // Nothing was recorded on 5 March.
    .filter((d) => d !== '2026-03-05');
  await t.stores.clickhouse.insert('events', [
    event('2025-03-09', 'z', order('ly', 100)),
    event('2025-03-09', 'z', {}),
    ...days.flatMap((d) => [event(d, 'a', {}), event(d, 'b', {}), event(d, 'a', order(`o${d}`, 50))]),
    event('2026-03-09', 'c', { unit_id: east, channel: 'weibo' }),
    event('2026-03-09', 'c', order('east', 30.5, { unit_id: east, channel: 'weibo' })),
    event('2026-03-09', 'a', { ...order('o2026-03-08', 10), name: 'Order Refunded' }),
  ]);
  const cost = (date: string, value: string) => ({
    workspace_id: t.workspaces.main,
    unit_id: root,
    date,
    metric: 'cost',
    channel: 'douyin',
    value,
    currency: 'CNY',
    version: '1',
  });
  await t.stores.clickhouse.insert('facts', [cost('2026-03-07', '20'), cost('2026-03-08', '20')]);
  await t.as('channels').post('/api/records/channels', { name: '抖音', slug: 'douyin', category: 'public' });
  const goal = await t.as('director').post('/api/records/goals', {
    title: '三月成交额',
    metric: 'gmv',
    target: '1000',
    period: { start: '2026-03-01', end: '2026-03-31' },
  });
  const id = goal.textAt('item', 'id');
  await t.as('director').post(`/api/records/goals/${id}/transition`, { version: 1, action: 'activate' });
});
afterAll(async () => {
  await t?.close();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

interface Figure {
  metric: string;
  value: string | null;
  previous: string | null;
  lastYear: string | null;
  series: { date: string; value: string | null }[];
}
const daily = async (who: 'director' | 'salesEast' | 'analyst' = 'director', date?: string) => {
  const answer = await t.as(who).get('/api/reports/daily', date === undefined ? {} : { date });
  expect(answer.status, answer.text).toBe(200);
  const figures = new Map((answer.at('figures') as Figure[]).map((f) => [f.metric, f]));
  return { answer, figure: (metric: string) => figures.get(metric) as Figure };
};
const delivery = () => t.app.rooms.reports;

describe('[D4] the daily report', () => {
  test('yesterday beside the day before, a year ago, and fourteen days', async () => {
    const { answer, figure } = await daily();
    expect(answer.body).toMatchObject({ date: '2026-03-09', workspace: { currency: 'CNY', demo: false } });
    expect(figure('gmv')).toMatchObject({ value: '80.5', previous: '50', lastYear: '100' });
    expect(figure('orders')).toMatchObject({ value: '2', previous: '1', lastYear: '1' });
    expect(figure('uv')).toMatchObject({ value: '3', previous: '2', lastYear: '1' });
    expect(figure('refunds')).toMatchObject({ value: '10', previous: '0' });
    const { series } = figure('gmv');
    expect(series).toHaveLength(14);
    expect(series.at(-1)).toEqual({ date: '2026-03-09', value: '80.5' });
  });

  test('a day without data is a gap and not a zero, and is told', async () => {
    const { answer, figure } = await daily();
    expect(figure('uv').series.find((p) => p.date === '2026-03-05')).toEqual({ date: '2026-03-05', value: null });
    const notes = (answer.at('notes') as { kind: string; text: { zh: string } }[]).filter((n) => n.kind === 'gap');
    expect(notes.map((n) => n.text.zh)).toEqual([
      '近两周有数据缺口：2026-03-05',
      '当天的投放数据尚未导入，花费与投产比暂缺',
    ]);
    expect(figure('cost')).toMatchObject({ value: null, previous: '20' });
    expect(figure('roas').value).toBeNull();
    const gap = await daily('director', '2026-03-05');
    expect(gap.figure('gmv')).toMatchObject({ value: null, previous: '50' });
    const first = gap.answer.at('notes', 0, 'text', 'zh');
    expect(first).toContain('没有收到任何事件');
  });

  test('by channel, with the goals and how far they are', async () => {
    const { answer } = await daily();
    expect(answer.at('channels')).toMatchObject([
      { code: 'douyin', title: '抖音', gmv: '50', gmvPrevious: '50', uv: '2' },
      { code: 'weibo', title: null, gmv: '30.5', gmvPrevious: '0' },
    ]);
    expect(answer.at('goals')).toMatchObject([
      { title: '三月成交额', value: '430.5', target: '1000', ratio: '0.4305', status: 'onPace' },
    ]);
  });

  test('a report of a past day tells goals as they stood at its end, however often it is opened', async () => {
    const { answer } = await daily('director', '2026-03-03');
    expect(answer.at('goals')).toMatchObject([{ title: '三月成交额', value: '150', ratio: '0.15', status: 'onPace' }]);
    expect(Number(answer.at('goals', 0, 'pace'))).toBeCloseTo((1000 * 3) / 31, 6);
    // Before it began it is not listed, whatever it has reached by now.
    expect((await daily('director', '2026-02-27')).answer.at('goals')).toEqual([]);
  });

  test('[O6] each sees the own units only, and is told so', async () => {
    const { answer, figure } = await daily('salesEast');
    expect(figure('gmv')).toMatchObject({ value: '30.5' });
    expect(answer.at('goals')).toEqual([]);
    expect((answer.at('notes') as { kind: string }[]).map((n) => n.kind)).toContain('scope');
    expect((await t.as('legal').get('/api/reports/daily')).status).toBe(403);
    expect((await t.anonymous.get('/api/reports/daily')).status).toBe(401);
    const stranger = await t.as('strangerAdmin').get('/api/reports/daily');
    expect((stranger.at('figures') as Figure[]).every((f) => f.value === null)).toBe(true);
  });

  test('a day to come is refused, a holiday is named', async () => {
    expect((await t.as('director').get('/api/reports/daily', { date: '2026-03-11' })).status).toBe(422);
    expect((await t.as('director').get('/api/reports/daily', { date: 'x' })).status).toBe(422);
    const spring = await daily('director', '2026-02-20');
    expect((spring.answer.at('notes') as { text: { zh: string } }[]).map((n) => n.text.zh)).toContain('春节假期');
    const today = await daily('director', '2026-03-10');
    expect((today.answer.at('notes') as { kind: string }[]).map((n) => n.kind)).toContain('partial');
  });

  test('[D11] as a workbook whose numbers are numbers', async () => {
    const answer = await t.app.http.inject({
      url: '/api/reports/daily.xlsx',
      headers: { cookie: await t.cookie('director') },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    expect(answer.headers['content-disposition']).toContain(encodeURIComponent('日报-2026-03-09.xlsx'));
    const read = async (sheet: string) => {
      const table = await openTable(Readable.from([answer.rawPayload]), { sheet });
      const rows = [];
      for await (const row of table.rows()) rows.push(row.cells);
      return { header: table.header, rows };
    };
    const figures = await read('核心指标');
    expect(figures.header).toContain('环比');
    expect(figures.rows.find((r) => r[0] === '成交额 GMV')?.slice(0, 4)).toEqual(['成交额 GMV', 80.5, '元', 50]);
    expect((await read('近 14 天')).rows).toHaveLength(14);
    expect((await read('分渠道')).rows[0]?.[0]).toBe('抖音');
    expect((await read('目标完成')).rows[0]?.slice(0, 4)).toEqual(['三月成交额', '成交额 GMV', 1_000, 430.5]);
  });
});

describe('[D4] the report by mail', () => {
  const subscribe = (who: 'director' | 'salesEast' | 'analyst', active = true) =>
    t.as(who).put('/api/reports/daily/subscription', { active });
  const at = (iso: string): void => {
    now = new Date(iso);
  };

  test('goes to those who want it at half past eight of a working day, once', async () => {
    expect((await subscribe('director')).body).toMatchObject({
      active: true,
      email: 'director@huanying.test',
      sent: [],
    });
    await subscribe('salesEast');
    await subscribe('analyst');
    await subscribe('analyst', false);
    at('2026-03-10T00:29:00Z');
    expect(await delivery().deliverDue()).toBe(0);
    at('2026-03-10T00:30:00Z');
    const both = await Promise.all([delivery().deliverDue(), delivery().deliverDue()]);
    expect(both[0] + both[1]).toBe(2);
    expect(await delivery().deliverDue()).toBe(0);
    expect(letters.map((l) => l.to).toSorted()).toEqual(['director@huanying.test', 'saleseast@huanying.test']);
    const mail = await PostalMime.parse(letters.find((l) => l.to.startsWith('director'))?.raw ?? '');
    expect(mail.subject).toBe('主工作区 · 营销日报 · 2026-03-09 · 成交额 GMV ¥80.50，环比 ↑ 61.0%');
    expect(mail.html).toContain('抖音');
    expect(mail.html).toContain('43.1%');
    expect(mail.text).toContain('¥80.50');
    expect(mail.messageId).toContain('report-');
    const [attachment] = mail.attachments;
    expect(attachment?.filename).toBe('日报-2026-03-09.xlsx');
    const table = await openTable(Readable.from([Buffer.from(attachment?.content as ArrayBuffer)]));
    expect(table.sheet).toBe('核心指标');
    await table.close();
    const east = await PostalMime.parse(letters.find((l) => l.to.startsWith('saleseast'))?.raw ?? '');
    expect(east.subject).toContain('¥30.50');
    const seen = await t.as('director').get('/api/reports/daily/subscription');
    expect(seen.at('sent', 0, 'date')).toBe('2026-03-09');
  });

  test('not on a free day, but on one worked in its stead', async () => {
    letters.length = 0;
    at('2026-03-14T01:00:00Z');
    expect(await delivery().deliverDue()).toBe(0);
    at('2026-02-14T01:00:00Z');
    expect(await delivery().deliverDue()).toBe(2);
    at('2026-10-01T01:00:00Z');
    expect(await delivery().deliverDue()).toBe(0);
    expect(letters).toHaveLength(2);
  });

  test('a letter that was refused is tried again, and a server that was down sends until noon', async () => {
    letters.length = 0;
    at('2026-03-11T00:30:00Z');
    refusing = true;
    expect(await delivery().deliverDue()).toBe(0);
    refusing = false;
    at('2026-03-11T00:40:00Z');
    expect(await delivery().deliverDue()).toBe(2);
    at('2026-03-12T03:59:00Z');
    expect(await delivery().deliverDue()).toBe(2);
    at('2026-03-13T04:00:00Z');
    expect(await delivery().deliverDue()).toBe(0);
    expect(letters).toHaveLength(4);
  });

  test('whoever has left, or may no longer read figures, gets nothing', async () => {
    letters.length = 0;
    at('2026-03-16T00:30:00Z');
    await t.stores.owner.execute(sql`UPDATE person SET state = 'left' WHERE id = ${t.people.salesEast.id}::uuid`);
    await t.stores.owner.execute(sql`UPDATE workspace SET access_version = access_version + 1`);
    expect(await delivery().deliverDue()).toBe(1);
    expect(letters.map((l) => l.to)).toEqual(['director@huanying.test']);
  });

  test('a person may have it sent at once; a key may not', async () => {
    letters.length = 0;
    at('2026-03-10T04:00:00Z');
    const sent = await t.as('analyst').post('/api/reports/daily/send', {});
    expect(sent.body).toEqual({ sent: true, email: 'analyst@huanying.test' });
    expect(letters).toHaveLength(1);
    const key = await t.key([{ permission: 'report.read', scope: 'workspace' }]);
    expect((await key.put('/api/reports/daily/subscription', { active: true })).status).toBe(403);
  });
});
