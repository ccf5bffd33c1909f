import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Actor } from '../../../server/access/actor.ts';
import type { Client, PersonName, TestApp } from '../../../server/testing/app.ts';

export const cny = (amount: string) => ({ amount, currency: 'CNY' });
const year = { start: '2026-01-01', end: '2026-12-31' };

/** What tests do with budgets, as people do it through the API. */
export function budgetHands(t: TestApp) {
  const records = (path: string) => `/api/records/${path}`;
  const create = async (who: PersonName, path: string, draft: object): Promise<string> => {
    const made = await t.as(who).post(records(path), draft);
    expect(made.status, made.text).toBe(201);
    return made.textAt('item', 'id');
  };
  const row = async (who: PersonName, path: string, id: string) => t.as(who).get(`${records(path)}/${id}`);
  const move = async (who: PersonName, path: string, id: string, action: string, reason?: string) => {
    const version = Number((await row(who, path, id)).at('item', 'version'));
    return t
      .as(who)
      .post(`${records(path)}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
  };
  const moved = async (who: PersonName, path: string, id: string, action: string, reason?: string) => {
    const answer = await move(who, path, id, action, reason);
    expect(answer.status, `${action}: ${answer.text}`).toBe(200);
    return answer;
  };
  /** Decides what is asked for now. */
  const decide = async (client: Client, record: string, id: string, approve = true, reason?: string) => {
    const found = await client.get(`/api/approvals/of/${record}/${id}`);
    return client.post(`/api/approvals/${found.textAt('current', 'id')}/decide`, {
      approve,
      hash: found.textAt('current', 'hash'),
      signature: { password: t.password },
      ...(reason === undefined ? {} : { reason }),
    });
  };
  const budget = (total: string, more: object = {}) =>
    create('director', 'budgets', { title: '年度预算', period: year, total: cny(total), reserveShare: '0', ...more });
  const line = (of: string, title: string, amount: string, more: object = {}) =>
    create('director', 'budget-lines', {
      title,
      budget: of,
      kind: 'content',
      amount: cny(amount),
      purpose: '按渠道报价测算',
      ...more,
    });
  /** An active budget with lines of these amounts and what is left as reserve. */
  const active = async (total: string, amounts: readonly string[], more: object = {}) => {
    const spent = amounts.reduce((sum, a) => sum + Number(a), 0);
    const reserveShare = String(Math.round((1 - spent / Number(total)) * 1e6) / 1e6);
    const id = await budget(total, { reserveShare, ...more });
    const lines: string[] = [];
    for (const [i, amount] of amounts.entries()) lines.push(await line(id, `科目${i + 1}`, amount));
    await moved('director', 'budgets', id, 'propose');
    const decided = await decide(t.as('finance'), 'budget', id);
    expect(decided.status, decided.text).toBe(200);
    await moved('director', 'budgets', id, 'activate');
    return { id, lines };
  };
  const commit = async (of: string, amount: string, more: object = {}): Promise<string> => {
    const id = await create('digital', 'commitments', { title: '投放', line: of, amount: cny(amount), ...more });
    await moved('finance', 'commitments', id, 'commit');
    return id;
  };
  const spend = async (draft: object): Promise<string> => {
    const id = await create('finance', 'expenses', { title: '费用', date: '2026-03-05', supplier: '供应商', ...draft });
    await moved('finance', 'expenses', id, 'book');
    return id;
  };
  const use = async (of: string) => (await row('finance', 'budget-lines', of)).at('item', 'use');
  /** What every account of every budget holds, and whether each is the sum of its entries. */
  const audit = async () => {
    const sums = await t.stores.owner.query<{ budget: string; total: string }>(
      sql`SELECT budget, sum(balance) AS total FROM ledger_account GROUP BY budget`,
    );
    const unequal = await t.stores.owner.query(
      sql`SELECT a.id FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.id GROUP BY a.id, a.balance HAVING a.balance <> coalesce(sum(e.amount), 0)`,
    );
    return { off: sums.filter((s) => Number(s.total) !== 0), unequal };
  };
  const actor = async (who: PersonName): Promise<Actor> => {
    const found = await t.app.rooms.actorOf(t.workspaces.main, 'person', t.people[who].id);
    if (found === null) throw new Error(who);
    return found;
  };
  return { create, row, move, moved, decide, budget, line, active, commit, spend, use, audit, actor };
}
