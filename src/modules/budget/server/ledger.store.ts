import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { codeOf } from '../../../server/postgres/database-errors.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { Movement } from '../budget-figures.contract.ts';

export type AccountKind = 'funding' | 'reserve' | 'free' | 'committed' | 'actual';
export interface Account {
  readonly id: string;
  readonly cents: bigint;
}
/** The accounts of one line. */
export interface LineAccounts {
  readonly free: Account;
  readonly committed: Account;
  readonly actual: Account;
}
export interface LockedAccounts {
  readonly currency: string;
  readonly lines: ReadonlyMap<string, LineAccounts>;
  readonly reserve: Account | undefined;
  readonly funding: Account | undefined;
}
export interface Posting {
  readonly account: string;
  readonly cents: bigint;
}
export interface NewMovement {
  readonly budget: string;
  readonly kind: Movement['kind'];
  /** Day it counts on; today when absent. */
  readonly date?: string;
  readonly record: string;
  readonly recordId: string;
  readonly note?: string | null;
  /** Named after what happened to which row, so that it cannot happen twice. */
  readonly key: string;
  readonly postings: readonly Posting[];
}

interface AccountRow {
  readonly id: string;
  readonly line: string | null;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly balance: string;
}

/**
 * The accounts of lines, and of the reserve where asked, locked until the transaction ends. They are locked in one
 * order, and before any row of a record: whoever moves money comes through here first.
 */
export async function lockAccounts(
  tx: Queries,
  budget: string,
  lines: readonly string[],
  withReserve = false,
): Promise<LockedAccounts> {
  const rows = await tx.query<AccountRow>(
    sql`SELECT * FROM ledger_lock(${budget}::uuid, ${sql.param([...lines])}::uuid[], ${withReserve})`,
  );
  const byLine = new Map<string, Partial<Record<AccountKind, Account>>>();
  let [reserve, funding]: [Account | undefined, Account | undefined] = [undefined, undefined];
  for (const row of rows) {
    const account = { id: row.id, cents: cents(row.balance) };
    if (row.kind === 'reserve') reserve = account;
    else if (row.kind === 'funding') funding = account;
    else if (row.line !== null)
      byLine.set(row.line, { ...byLine.get(row.line), [row.kind]: account } as Partial<Record<AccountKind, Account>>);
  }
  return {
    currency: rows[0]?.currency ?? '',
    lines: byLine as unknown as ReadonlyMap<string, LineAccounts>,
    reserve,
    funding,
  };
}

interface Placed {
  readonly id: string;
  readonly unitId: string | null;
  readonly ownerId: string | null;
}

/** Opens the accounts of lines that have none yet. */
export async function openLines(work: Work, budget: string, currency: string, lines: readonly Placed[]): Promise<void> {
  const accounts = lines.flatMap((line) =>
    (['free', 'committed', 'actual'] as const).map((kind) => ({
      id: uuidv7(),
      line: line.id,
      kind,
      unit: line.unitId,
      owner: line.ownerId,
    })),
  );
  await insertAccounts(work, budget, currency, accounts);
}

/** Opens the two accounts of a budget itself. */
export const openBudget = (work: Work, budget: Placed, currency: string): Promise<void> =>
  insertAccounts(
    work,
    budget.id,
    currency,
    (['funding', 'reserve'] as const).map((kind) => ({
      id: uuidv7(),
      line: null,
      kind,
      unit: budget.unitId,
      owner: budget.ownerId,
    })),
  );

async function insertAccounts(
  work: Work,
  budget: string,
  currency: string,
  accounts: readonly Readonly<Record<string, string | null>>[],
): Promise<void> {
  await work.tx.execute(sql`
    INSERT INTO ledger_account (id, workspace_id, budget, line, kind, currency, unit_id, owner_id)
    SELECT (a->>'id')::uuid, ${work.actor.workspaceId}::uuid, ${budget}::uuid, (a->>'line')::uuid, a->>'kind', ${currency}, (a->>'unit')::uuid, (a->>'owner')::uuid
    FROM jsonb_array_elements(${JSON.stringify(accounts)}::jsonb) AS a`);
}

/** Writes a movement with its entries. The database moves the balances, and refuses at commit what does not add up. */
export async function post(work: Work, m: NewMovement): Promise<void> {
  const { actor, tx } = work;
  const id = uuidv7();
  const entries = m.postings
    .filter((p) => p.cents !== 0n)
    .map((p) => ({ account: p.account, amount: fromCents(p.cents) }));
  if (entries.length === 0) return;
  const at = work.now.toISOString();
  const date = m.date ?? todayIn(work.now, actor.timeZone);
  try {
    await tx.execute(sql`
      INSERT INTO ledger_movement (id, workspace_id, budget, kind, date, at, actor_id, actor_name, record, record_id, note, request_key)
      VALUES (${id}::uuid, ${actor.workspaceId}::uuid, ${m.budget}::uuid, ${m.kind}, ${date}::date, ${at}::timestamptz, ${actor.id}::uuid, ${actor.name}, ${m.record}, ${m.recordId}::uuid, ${m.note ?? null}, ${m.key})`);
  } catch (error) {
    // Two people at the same moment: the second finds that it has happened already.
    if (codeOf(error) !== '23505') throw error;
    throw new AppError(
      'conflict',
      { reason: { zh: '这一步已经办理过', en: 'This was done already' } },
      { cause: error },
    );
  }
  await tx.execute(sql`
    INSERT INTO ledger_entry (workspace_id, movement_id, account_id, amount)
    SELECT ${actor.workspaceId}::uuid, ${id}::uuid, (e->>'account')::uuid, (e->>'amount')::numeric
    FROM jsonb_array_elements(${JSON.stringify(entries)}::jsonb) WITH ORDINALITY AS a(e, n) ORDER BY n`);
}

/** What the booking of an expense took from where, in cents: the way back when it is voided. */
export async function spentFrom(
  tx: Queries,
  workspaceId: string,
  expense: string,
): Promise<{ readonly committed: bigint; readonly free: bigint }> {
  const rows = await tx.query<{ kind: AccountKind; amount: string }>(sql`
    SELECT e.kind, sum(e.amount) AS amount FROM ledger_entry e JOIN ledger_movement m ON m.id = e.movement_id
    WHERE m.workspace_id = ${workspaceId}::uuid AND m.record = 'expense' AND m.record_id = ${expense}::uuid AND e.kind IN ('free', 'committed')
    GROUP BY e.kind`);
  const of = (kind: AccountKind): bigint => -cents(rows.find((r) => r.kind === kind)?.amount);
  return { committed: of('committed'), free: of('free') };
}

/** A line, or a budget itself, that moves to another unit or owner takes its accounts along. */
export const moveAccounts = (
  tx: Queries,
  budget: string,
  line: string | null,
  to: Omit<Placed, 'id'>,
): Promise<number> =>
  tx.execute(sql`SELECT ledger_move(${budget}::uuid, ${line}::uuid, ${to.unitId}::uuid, ${to.ownerId}::uuid)`);

/**
 * What is still committed in a budget or in one line of it, in cents, whoever may see it. Its accounts stay locked: who
 * is about to commit finds it closed.
 */
export const holdAccounts = async (tx: Queries, budget: string, line: string | null): Promise<bigint> =>
  cents((await tx.one<{ held: string }>(sql`SELECT ledger_hold(${budget}::uuid, ${line}::uuid) AS held`)).held);

/** While the state of a budget is decided its lines stand still, and the other way round. */
export const holdBudget = (tx: Queries, budget: string, how: 'lines' | 'state'): Promise<number> =>
  how === 'lines'
    ? tx.execute(sql`SELECT pg_advisory_xact_lock_shared(hashtextextended('budget' || ${budget}::text, 0))`)
    : tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('budget' || ${budget}::text, 0))`);
