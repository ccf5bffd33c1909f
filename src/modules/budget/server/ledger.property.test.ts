import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../server/access/actor.ts';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { AppError } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import { Commitment, Expense } from '../spending.contract.ts';
import { BudgetTransfer } from '../transfer.contract.ts';
import { budgetHands, cny } from './budget.testing.ts';

/** Many people at once on a real PostgreSQL: whatever they do, in whatever order, no yuan is lost or spent twice. */
let t: TestApp;
let h: ReturnType<typeof budgetHands>;
let finance: Actor;
let digital: Actor;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
  h = budgetHands(t);
  [finance, digital] = [await h.actor('finance'), await h.actor('digital')];
}, 60_000);
afterAll(() => t.close());

const cent = fc.integer({ min: 1, max: 40_000 }).map((n) => fromCents(BigInt(n)));
const lineIndex = fc.integer({ min: 0, max: 1 });
type Act =
  | { kind: 'commit' | 'spend'; line: number; amount: string }
  | { kind: 'settle'; which: number; amount: string }
  | { kind: 'release' | 'void'; which: number }
  | { kind: 'transfer'; from: number; to: number; amount: string }
  | { kind: 'again'; key: number; line: number; amount: string };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom('commit' as const, 'spend' as const), line: lineIndex, amount: cent }),
  fc.record({ kind: fc.constant('settle' as const), which: fc.nat(20), amount: cent }),
  fc.record({ kind: fc.constantFrom('release' as const, 'void' as const), which: fc.nat(20) }),
  // 2 is the reserve.
  fc.record({
    kind: fc.constant('transfer' as const),
    from: fc.integer({ min: 0, max: 2 }),
    to: fc.integer({ min: 0, max: 2 }),
    amount: cent,
  }),
  fc.record({ kind: fc.constant('again' as const), key: fc.nat(2), line: lineIndex, amount: fc.constant('10') }),
);

/** Only these may come of an act: it is done, or refused with a reason. Anything else is a bug. */
const expected = ['conflict', 'version_conflict', 'transition_refused', 'invalid', 'not_found', 'overloaded'];
async function tried<T>(what: Promise<T>): Promise<T | undefined> {
  try {
    return await what;
  } catch (error) {
    if (error instanceof AppError && expected.includes(error.code)) return undefined;
    throw error;
  }
}

interface World {
  readonly budget: string;
  readonly lines: readonly string[];
  readonly commitments: string[];
  readonly expenses: string[];
  readonly run: number;
}
let runs = 0;

async function perform(w: World, a: Act): Promise<void> {
  const { writes } = t.app.deps;
  const { reads } = writes;
  const api = t.app.rooms.budget;
  const pick = (list: readonly string[], n: number): string | undefined =>
    list[list.length === 0 ? 0 : n % list.length];
  const spending = (line: number, amount: string, requestKey: string, commitment?: string) =>
    tried(
      writes.transaction(finance, (work) =>
        api.expense(work, {
          title: '费用',
          ...(commitment === undefined ? { line: w.lines[line] ?? '' } : { commitment }),
          amount: cny(amount),
          date: '2026-03-05',
          supplier: '甲',
          requestKey,
        }),
      ),
    );
  runs += 1;
  const key = `${w.run}-${runs}`;
  switch (a.kind) {
    case 'commit': {
      const row = await tried(
        writes.transaction(digital, (work) =>
          api.commit(work, {
            title: '承诺',
            line: w.lines[a.line] ?? '',
            amount: cny(a.amount),
            requestKey: key,
            approved: false,
          }),
        ),
      );
      if (row === undefined) return;
      const done = await tried(
        writes.transaction(finance, (work) => writes.transition(work, Commitment, row.id, row.version, 'commit')),
      );
      if (done !== undefined) w.commitments.push(row.id);
      return;
    }
    case 'spend': {
      const row = await spending(a.line, a.amount, key);
      if (row !== undefined) w.expenses.push(row.id);
      return;
    }
    case 'settle': {
      const of = pick(w.commitments, a.which);
      if (of === undefined) return;
      const row = await spending(0, a.amount, key, of);
      if (row !== undefined) w.expenses.push(row.id);
      return;
    }
    case 'again': {
      await spending(0, a.amount, `${w.run}-again-${a.key}`);
      return;
    }
    case 'release':
    case 'void': {
      const of = pick(a.kind === 'release' ? w.commitments : w.expenses, a.which);
      if (of === undefined) return;
      const def = a.kind === 'release' ? Commitment : Expense;
      await tried(
        writes.transaction(finance, async (work) => {
          const row = await reads.read(work.tx, def as typeof Commitment, of);
          return writes.transition(work, def as typeof Commitment, of, row.version, a.kind, '测试');
        }),
      );
      return;
    }
    case 'transfer': {
      const end = (n: number) =>
        n === 2 ? { place: 'reserve' as const, line: null } : { place: 'line' as const, line: w.lines[n] ?? null };
      const [from, to] = [end(a.from), end(a.to)];
      const row = await tried(
        writes.transaction(digital, (work) =>
          writes.create(work, BudgetTransfer, {
            title: '调拨',
            budget: w.budget,
            fromPlace: from.place,
            fromLine: from.line,
            toPlace: to.place,
            toLine: to.line,
            amount: cny(a.amount),
            reason: '测试',
          }),
        ),
      );
      if (row === undefined) return;
      const proposed = await tried(
        writes.transaction(digital, (work) => writes.transition(work, BudgetTransfer, row.id, row.version, 'propose')),
      );
      if (proposed === undefined) return;
      await h.decide(t.as('finance'), 'budgetTransfer', row.id).catch(() => undefined);
      return;
    }
  }
}

async function check(w: World): Promise<void> {
  const { owner } = t.stores;
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
  const accounts = await owner.query<{ line: string | null; kind: string; balance: string }>(
    sql`SELECT line, kind, balance FROM ledger_account WHERE budget = ${w.budget}::uuid`,
  );
  const of = (line: string | null, kind: string): bigint =>
    cents(accounts.find((x) => x.line === line && x.kind === kind)?.balance);
  // The house gave 1,000: all of it lies somewhere.
  expect(of(null, 'funding')).toBe(-100_000n);
  for (const line of w.lines) {
    const [free, committed, actual] = [of(line, 'free'), of(line, 'committed'), of(line, 'actual')];
    const plan = free + committed + actual;
    expect((committed + actual) * 100n <= plan * 105n || free >= 0n, `${line}: ${plan} ${committed} ${actual}`).toBe(
      true,
    );
    const [rows] = await owner.query<{ open: string; booked: string }>(sql`
      SELECT (SELECT coalesce(sum(amount_amount - settled_amount), 0) FROM commitment WHERE line = ${line}::uuid AND state IN ('committed', 'partlySettled')) AS open,
             (SELECT coalesce(sum(amount_amount), 0) FROM expense WHERE line = ${line}::uuid AND state = 'booked') AS booked`);
    // What the papers say is what the ledger holds.
    expect({ committed, actual }).toEqual({ committed: cents(rows?.open), actual: cents(rows?.booked) });
  }
  const keys = await owner.query<{ n: number }>(sql`
    SELECT count(*)::int AS n FROM expense e WHERE request_key LIKE ${`${w.run}-again-%`} GROUP BY request_key HAVING count(*) > 1`);
  expect(keys).toEqual([]);
}

test('[S6] any acts at the same time: every movement adds up to zero, no line beyond the guard, papers and ledger agree', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
      async (rounds) => {
        run += 1;
        const { id, lines } = await h.active('1000', ['400', '300']);
        const w: World = { budget: id, lines, commitments: [], expenses: [], run };
        for (const together of rounds) await Promise.all(together.map((a) => perform(w, a)));
        await check(w);
      },
    ),
    { numRuns: Number(process.env['BUDGET_RUNS'] ?? 10), endOnFailure: true },
  );
}, 300_000);

test('[S6] two commitments at the same moment never overspend: of twenty for a fifth each, five are taken', async () => {
  const { lines } = await h.active('100', ['100']);
  const { writes } = t.app.deps;
  const asked = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      writes.transaction(digital, (work) =>
        t.app.rooms.budget.commit(work, {
          title: `单${i}`,
          line: lines[0] ?? '',
          amount: cny('20'),
          requestKey: `race-${i}`,
          approved: false,
        }),
      ),
    ),
  );
  const done = await Promise.all(
    asked.map((row) =>
      tried(writes.transaction(finance, (work) => writes.transition(work, Commitment, row.id, row.version, 'commit'))),
    ),
  );
  expect(done.filter((d) => d !== undefined)).toHaveLength(5);
  expect(await h.use(lines[0] ?? '')).toMatchObject({ committed: '100.00', free: '0.00' });
  expect(await h.audit()).toEqual({ off: [], unequal: [] });
});

test('[S6] an invoice that two people book at the same moment is booked once', async () => {
  const { lines } = await h.active('100', ['100']);
  const draft = {
    title: '费用',
    line: lines[0] ?? '',
    amount: cny('30'),
    date: '2026-03-05',
    supplier: '甲',
    invoice: 'SAME-1',
  };
  const made = await Promise.all(Array.from({ length: 4 }, () => t.as('finance').post('/api/records/expenses', draft)));
  expect(made.map((m) => m.status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  const id = made.find((m) => m.status === 201)?.textAt('item', 'id') ?? '';
  const booked = await Promise.all(Array.from({ length: 4 }, () => h.move('finance', 'expenses', id, 'book')));
  expect(booked.filter((b) => b.status === 200)).toHaveLength(1);
  expect(await h.use(lines[0] ?? '')).toMatchObject({ actual: '30.00', free: '70.00' });
});
