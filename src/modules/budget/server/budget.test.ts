import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { budgetHands, cny } from './budget.testing.ts';

let t: TestApp;
let h: ReturnType<typeof budgetHands>;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
  h = budgetHands(t);
});
afterAll(() => t.close());
const reason = (answer: { textAt(...path: (string | number)[]): string }): string =>
  answer.textAt('error', 'details', 'reason', 'zh');

test('[S6] a budget is zero-based: every line says why, lines and reserve make up the total to the cent', async () => {
  const id = await h.budget('1000.01', { reserveShare: '0.3' });
  const without = await t.as('director').post('/api/records/budget-lines', {
    title: '无依据',
    budget: id,
    kind: 'content',
    amount: cny('1'),
  });
  expect(without.at('error', 'details', 'issues', 0, 'path')).toEqual(['purpose']);
  expect(reason(await h.move('director', 'budgets', id, 'propose'))).toContain('还有 700.01 没有分到科目');
  const line = await h.line(id, '内容', '700');
  expect(reason(await h.move('director', 'budgets', id, 'propose'))).toContain('还有 0.01');
  await h.line(id, '零头', '0.02');
  expect(reason(await h.move('director', 'budgets', id, 'propose'))).toContain('超出 0.01');
  const version = Number((await h.row('director', 'budget-lines', line)).at('item', 'version'));
  await t.as('director').patch(`/api/records/budget-lines/${line}`, { version, patch: { amount: cny('699.99') } });
  await h.moved('director', 'budgets', id, 'propose');
  const fine = await t
    .as('director')
    .patch(`/api/records/budget-lines/${line}`, { version: version + 1, patch: { amount: cny('1') } });
  expect(reason(fine)).toContain('不在编制中');
});

test('[S6] finance signs, nobody signs their own; only an approved budget is activated', async () => {
  const id = await h.budget('100');
  await h.line(id, '一', '100');
  await h.moved('director', 'budgets', id, 'propose');
  expect((await h.move('director', 'budgets', id, 'activate')).status).toBe(409);
  expect((await h.decide(t.as('director'), 'budget', id)).status).toBeGreaterThanOrEqual(400);
  const decided = await h.decide(t.as('finance'), 'budget', id);
  expect(decided.status, decided.text).toBe(200);
  const approved = await h.row('director', 'budgets', id);
  expect(approved.at('item', 'approvedBy')).toBe(t.people.finance.id);
  expect(approved.at('item', 'proposal')).toMatchObject({ total: '100', lines: 1 });
  await h.moved('director', 'budgets', id, 'activate');
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
});

test('[S6] shares of 50/30/20 give every cent away, the odd ones by the largest remainder', async () => {
  const id = await h.budget('1000.01', { reserveShare: '0' });
  const parts = [
    ['渠道', '50'],
    ['内容', '30'],
    ['物料', '20'],
  ].map(([title, share]) => ({ title, share, kind: 'content', purpose: '按去年投产重新测算' }));
  const made = await t.as('director').post(`/api/budgets/${id}/split`, { parts });
  expect(made.status, made.text).toBe(201);
  expect((made.at('items') as { amount: string }[]).map((i) => i.amount)).toEqual(['500.01', '300.00', '200.00']);
  await h.moved('director', 'budgets', id, 'propose');
  expect((await t.as('director').post(`/api/budgets/${id}/split`, { parts })).status).toBe(409);
});

test('[S6] commitments, actuals and what is free: from request to settlement, each yuan at one place', async () => {
  const { id, lines } = await h.active('1000', ['700']);
  const line = lines[0] ?? '';
  const commitment = await h.create('digital', 'commitments', {
    title: '达人',
    line,
    amount: cny('300'),
    supplier: '甲',
  });
  expect(await h.use(line)).toMatchObject({ plan: '700.00', committed: '0.00', free: '700.00' });
  const own = await h.move('digital', 'commitments', commitment, 'commit');
  expect(own.status).toBe(403);
  await h.moved('finance', 'commitments', commitment, 'commit');
  expect(await h.use(line)).toMatchObject({ committed: '300.00', free: '400.00', rate: '0.4286', level: 'fine' });
  await h.spend({ commitment, amount: cny('120'), supplier: '甲', invoice: 'A1' });
  expect(await h.use(line)).toMatchObject({ committed: '180.00', actual: '120.00', free: '400.00' });
  expect((await h.row('finance', 'commitments', commitment)).at('item')).toMatchObject({
    state: 'partlySettled',
    settled: { amount: '120.00' },
  });
  // The last invoice is higher than what was promised: the rest comes out of what is free.
  const last = await h.spend({ commitment, amount: cny('200'), supplier: '甲', invoice: 'A2' });
  expect(await h.use(line)).toMatchObject({ committed: '0.00', actual: '320.00', free: '380.00' });
  expect((await h.row('finance', 'commitments', commitment)).at('item', 'state')).toBe('settled');
  await h.moved('finance', 'expenses', last, 'void', '发票开错');
  expect(await h.use(line)).toMatchObject({ committed: '180.00', actual: '120.00', free: '400.00' });
  expect((await h.row('finance', 'commitments', commitment)).at('item', 'state')).toBe('partlySettled');
  const third = await h.spend({ commitment, amount: cny('100'), supplier: '甲', invoice: 'A2' });
  await h.moved('finance', 'commitments', commitment, 'release', '不再投放');
  expect(await h.use(line)).toMatchObject({ committed: '0.00', actual: '220.00', free: '480.00' });
  // What was paid on a commitment that is closed comes back to what is free.
  await h.moved('finance', 'expenses', third, 'void', '退款');
  expect(await h.use(line)).toMatchObject({ committed: '0.00', actual: '120.00', free: '580.00' });
  const way = await t.as('finance').get(`/api/budgets/${id}/movements`, { line });
  expect((way.at('items') as { kind: string }[]).map((m) => m.kind)).toEqual([
    'void',
    'release',
    'spend',
    'void',
    'spend',
    'spend',
    'commit',
    'open',
  ]);
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
});

test('[S6] an invoice number counts once for each supplier', async () => {
  const { lines } = await h.active('100', ['100']);
  const draft = { line: lines[0], amount: cny('1'), supplier: '乙', invoice: 'B1' };
  await h.spend(draft);
  const again = await t.as('finance').post('/api/records/expenses', { title: '费用', date: '2026-03-05', ...draft });
  expect(again.at('error', 'code')).toBe('duplicate');
  await h.spend({ ...draft, supplier: '丙' });
});

test('[S6] the use rate is guarded at 105 %, told at 90 %, and the limits are settings', async () => {
  const { lines } = await h.active('1000', ['1000']);
  const line = lines[0] ?? '';
  await h.commit(line, '899.99');
  const told = async () =>
    (await t.as('admin').get('/api/notices', { limit: '100' })).text.match(/budget\.(warned|over|refused)/g) ?? [];
  const before = (await told()).length;
  await h.commit(line, '0.01');
  expect((await told()).length).toBe(before + 1);
  await h.commit(line, '150');
  expect(await h.use(line)).toMatchObject({ free: '-50.00', rate: '1.0500', level: 'over' });
  expect((await told()).length).toBe(before + 2);
  const more = await h.create('digital', 'commitments', { title: '多一分', line, amount: cny('0.01') });
  const refused = await h.move('director', 'commitments', more, 'commit');
  expect(refused.status).toBe(409);
  expect(reason(refused)).toContain('红线 105%');
  expect(refused.at('error', 'details', 'overspend', 'left')).toBe('0.00');
  await expect.poll(async () => (await told()).length).toBe(before + 3);
  expect((await t.as('digital').put('/api/budget-limits', { warnAt: '0.8', guardAt: '1.1' })).status).toBe(403);
  expect((await t.as('finance').put('/api/budget-limits', { warnAt: '0.8', guardAt: '1.1' })).status).toBe(200);
  await h.moved('finance', 'commitments', more, 'commit');
  await t.as('finance').put('/api/budget-limits', { warnAt: '0.9', guardAt: '1.05' });
  expect((await t.as('finance').get('/api/audit', { record: 'budget', limit: '50' })).text).toContain('setLimits');
});

test('[S6] the reserve is drawn by transfer alone; a transfer never takes what is committed', async () => {
  const { id, lines } = await h.active('1000', ['400', '300']);
  const [a = '', b = ''] = lines;
  await h.commit(a, '350', { title: '大单' });
  const draft = { title: '调', budget: id, reason: '投产更高', amount: cny('60') };
  const below = await h.create('digital', 'budget-transfers', {
    ...draft,
    fromPlace: 'line',
    fromLine: a,
    toPlace: 'line',
    toLine: b,
  });
  const refused = await h.move('digital', 'budget-transfers', below, 'propose');
  expect(refused.status).toBe(409);
  expect(reason(refused)).toMatch(/可动用 50.00，不能调出 60.00.*大单 350.00/);
  const fine = await h.create('digital', 'budget-transfers', {
    ...draft,
    fromPlace: 'reserve',
    toPlace: 'line',
    toLine: b,
  });
  await h.moved('digital', 'budget-transfers', fine, 'propose');
  expect((await h.move('finance', 'budget-transfers', fine, 'approve')).status).toBe(409);
  expect((await h.decide(t.as('finance'), 'budgetTransfer', fine)).status).toBe(200);
  expect(await h.use(b)).toMatchObject({ plan: '360.00', free: '360.00' });
  expect((await h.row('finance', 'budgets', id)).at('item', 'use')).toMatchObject({
    reserve: '240.00',
    plan: '760.00',
  });
  const version = Number((await h.row('director', 'budget-lines', b)).at('item', 'version'));
  const by = await t.as('director').patch(`/api/records/budget-lines/${b}`, { version, patch: { amount: cny('999') } });
  expect(reason(by)).toContain('调拨');
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
});

test('[S6] [E5] a cut of the total needs two more signatures and stops at what is committed, with the list', async () => {
  const { id, lines } = await h.active('500', ['500']);
  const line = lines[0] ?? '';
  await h.commit(line, '450', { title: '已签合同' });
  const total = Number((await h.row('director', 'budgets', id)).at('item', 'version'));
  const direct = await t
    .as('director')
    .patch(`/api/records/budgets/${id}`, { version: total, patch: { total: cny('100') } });
  expect(direct.status).toBe(409);
  const cut = { title: '核减', budget: id, reason: '集团要求', fromPlace: 'line', fromLine: line, toPlace: 'outside' };
  const much = await h.create('director', 'budget-transfers', { ...cut, amount: cny('100') });
  expect(reason(await h.move('director', 'budget-transfers', much, 'propose'))).toContain('已签合同 450.00');
  const little = await h.create('director', 'budget-transfers', { ...cut, amount: cny('50') });
  await h.moved('director', 'budget-transfers', little, 'propose');
  expect((await h.decide(t.as('finance'), 'budgetTransfer', little)).status).toBe(200);
  // Nobody of the test world is an executive: the step goes to whoever stands above.
  expect((await h.row('director', 'budget-transfers', little)).at('item', 'state')).toBe('proposed');
  const last = await h.decide(t.as('admin'), 'budgetTransfer', little);
  expect(last.status, last.text).toBe(200);
  expect((await h.row('director', 'budgets', id)).at('item', 'total', 'amount')).toBe('450.00');
  const close = await h.move('finance', 'budgets', id, 'close');
  expect(reason(close)).toContain('已签合同 450.00');
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
});

test('[S6] the same request moves money once; another amount under its key is refused', async () => {
  const { lines } = await h.active('1000', ['1000']);
  const line = lines[0] ?? '';
  const { writes } = t.app.deps;
  const finance = await h.actor('finance');
  const { budget } = t.app.rooms;
  const ask = (amount: string) =>
    writes.transaction(finance, (work) =>
      budget.expense(work, {
        title: '券',
        line,
        amount: cny(amount),
        date: '2026-03-05',
        supplier: '平台',
        requestKey: 'coupon-1',
      }),
    );
  const all = await Promise.all(Array.from({ length: 8 }, () => ask('10')));
  expect(new Set(all.map((e) => e.id)).size).toBe(1);
  expect(await h.use(line)).toMatchObject({ actual: '10.00' });
  await expect(ask('11')).rejects.toMatchObject({ code: 'conflict' });
  const asked = await writes.transaction(await h.actor('digital'), (work) =>
    budget.commit(work, { title: '合作', line, amount: cny('5'), requestKey: 'deal-1', approved: false }),
  );
  expect(asked.state).toBe('requested');
});

test('[S6] the database itself keeps the ledger: append-only, adding up, within the guard', async () => {
  const { id, lines } = await h.active('100', ['100']);
  await h.commit(lines[0] ?? '', '10');
  const { owner } = t.stores;
  for (const statement of [
    sql`UPDATE ledger_entry SET amount = 1`,
    sql`DELETE FROM ledger_entry`,
    sql`DELETE FROM ledger_movement`,
    sql`TRUNCATE ledger_entry CASCADE`,
    sql`UPDATE ledger_account SET balance = balance + 1`,
    sql`DELETE FROM ledger_account`,
  ])
    await expect(owner.execute(statement)).rejects.toMatchObject({ code: '42501' });
  const accounts = await owner.query<{ id: string; kind: string; workspace_id: string }>(
    sql`SELECT id, kind, workspace_id FROM ledger_account WHERE budget = ${id}::uuid`,
  );
  const of = (kind: string) => accounts.find((a) => a.kind === kind);
  const write = (key: string, entries: readonly (readonly [kind: string, amount: string])[]) =>
    owner.transaction(async (tx) => {
      const { id: movement } = await tx.one<{ id: string }>(sql`
        INSERT INTO ledger_movement (id, workspace_id, budget, kind, date, at, actor_name, record, record_id, request_key)
        VALUES (gen_random_uuid(), ${of('free')?.workspace_id}, ${id}, 'spend', '2026-03-05', now(), 'x', 'expense', gen_random_uuid(), ${key}) RETURNING id`);
      for (const [kind, amount] of entries)
        await tx.execute(sql`
          INSERT INTO ledger_entry (workspace_id, movement_id, account_id, amount) VALUES (${of(kind)?.workspace_id}, ${movement}, ${of(kind)?.id}, ${amount})`);
    });
  await expect(write('one', [['free', '-1']])).rejects.toThrow('does not add up to zero');
  await expect(write('none', [])).rejects.toThrow('moves nothing');
  await expect(
    write('cents', [
      ['free', '-0.001'],
      ['actual', '0.001'],
    ]),
  ).rejects.toMatchObject({ code: '23514' });
  await expect(
    write('over', [
      ['free', '-95.01'],
      ['actual', '95.01'],
    ]),
  ).rejects.toThrow('would be overspent');
  await expect(
    write('below', [
      ['committed', '-11'],
      ['actual', '11'],
    ]),
  ).rejects.toMatchObject({ code: '23514' });
  // Nothing is added to a movement that stands.
  const [old] = await owner.query<{ id: string }>(
    sql`SELECT id FROM ledger_movement WHERE budget = ${id}::uuid LIMIT 1`,
  );
  await expect(
    owner.execute(
      sql`INSERT INTO ledger_entry (workspace_id, movement_id, account_id, amount) VALUES (${of('free')?.workspace_id}, ${old?.id}, ${of('free')?.id}, 1)`,
    ),
  ).rejects.toThrow('written at once');
  await write('fine', [
    ['free', '-95'],
    ['actual', '95'],
  ]);
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
});

test('[S6] nobody commits what they changed themselves', async () => {
  const { lines } = await h.active('100', ['100']);
  const id = await h.create('digital', 'commitments', { title: '投放', line: lines[0], amount: cny('10') });
  const changed = await t
    .as('finance')
    .patch(`/api/records/commitments/${id}`, { version: 1, patch: { amount: cny('90') } });
  expect(changed.status, changed.text).toBe(200);
  const own = await h.move('finance', 'commitments', id, 'commit');
  expect([own.status, own.at('error', 'code')]).toEqual([403, 'forbidden']);
  await h.moved('director', 'commitments', id, 'commit');
});

test('[S6] a budget or line that closes while somebody commits: either is done, never both', async () => {
  for (const what of ['budgets', 'budget-lines'] as const) {
    const { id, lines } = await h.active('100', ['100']);
    const commitment = await h.create('digital', 'commitments', { title: '投放', line: lines[0], amount: cny('10') });
    const closing = what === 'budgets' ? id : (lines[0] ?? '');
    let open = (): void => undefined;
    const gate = new Promise<void>((done) => {
      open = done;
    });
    // Both have looked and found it open when the accounts are free again.
    const held = t.stores.owner.transaction(async (tx) => {
      await tx.query(sql`SELECT id FROM ledger_account WHERE budget = ${id}::uuid FOR UPDATE`);
      await gate;
    });
    const both = [
      h.move('finance', 'commitments', commitment, 'commit'),
      h.move(what === 'budgets' ? 'finance' : 'director', what, closing, 'close', '年终'),
    ];
    await new Promise((done) => setTimeout(done, 700));
    open();
    await held;
    const answers = await Promise.all(both);
    expect(
      answers.map((a) => a.status).toSorted((x, y) => x - y),
      answers.map((a) => a.text).join('\n'),
    ).toEqual([200, 409]);
  }
});

test('[S6] [O6] a region sees its own lines and what moved there, and nothing of others', async () => {
  const { id } = await h.active('300', ['100', '200']);
  const rows = await t
    .as('director')
    .get('/api/records/budget-lines', { filter: JSON.stringify({ field: 'budget', op: 'eq', value: id }) });
  const [first] = rows.at('items') as { id: string; version: number }[];
  const given = await t
    .as('director')
    .patch(`/api/records/budget-lines/${first?.id}`, { version: first?.version, patch: { unitId: t.units.east } });
  expect(given.status, given.text).toBe(200);
  const east = await t.key([{ permission: '*', scope: 'unit' }], { unitId: t.units.east });
  expect((await east.get(`/api/budgets/${id}/figures`)).status).toBe(404);
  const seen = await east.get(`/api/records/budget-lines/${first?.id}`);
  expect(seen.at('item', 'use')).toMatchObject({ level: 'fine' });
  const south = await t.key([{ permission: '*', scope: 'unit' }], { unitId: t.units.south });
  expect((await south.get(`/api/records/budget-lines/${first?.id}`)).status).toBe(404);
});
