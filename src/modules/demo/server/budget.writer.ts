import { cents, fromCents, shareOf } from '../../../shared/money.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Budget, BudgetLine } from '../../budget/budget.contract.ts';
import { Commitment, Expense } from '../../budget/spending.contract.ts';
import { BudgetTransfer, Reconciliation } from '../../budget/transfer.contract.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { type LinePlan, linesOf, spentOf, yearFrom } from './budget.plans.ts';
import { addDays, startOf, weekdayOf } from './calendar.ts';
import { demoDays } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { failingChannel } from './channels.data.ts';
import { type DemoRecords, daysAgo, decideAll } from './records.writer.ts';

const hour = 3_600_000;
const at = (day: string, hours: number): number => startOf(day) + hours * hour;
const cny = (amount: number | string) => ({ amount: String(amount), currency: 'CNY' });

/** The year's budget of the brand: approved, in use, with what was promised and paid until today. */
export async function writeBudget(
  deps: CastDeps & { readonly metrics: Metrics },
  cast: Cast,
  records: DemoRecords,
  today: string,
): Promise<void> {
  const first = addDays(today, 1 - demoDays);
  const period = yearFrom(first);
  const spent = await spentOf(deps.metrics, cast, first, addDays(today, 1));
  const { writes } = deps;
  const approved = await cast.act('director', at(today, 0), async (work) => {
    const known = new Map<string, number>();
    for (const id of records.campaigns.values()) {
      const { budget } = await writes.reads.read(work.tx, Campaign, id);
      if (budget !== null) known.set(id, Number(budget.amount));
    }
    return known;
  });
  const plans = linesOf(records, spent, today, period, approved);
  const before = at(addDays(period.start, -20), 10);
  const move = async (who: PersonKey, time: number, d: RecordDef, id: string, action: string, reason?: string) =>
    cast.act(who, time, async (work) => {
      const { version } = await writes.reads.read(work.tx, d, id);
      return writes.transition(work, d, id, version, action, reason);
    });

  // Lines make up seven tenths to the cent: what the round figures leave goes to content.
  const sum = plans.reduce((all, p) => all + p.amount, 0);
  const total = Math.ceil(sum / 0.7 / 1_000) * 1_000;
  const rest = cents(String(total)) - shareOf(cents(String(total)), '0.3') - cents(String(sum));
  const budget = await cast.act('director', before, (work) =>
    writes.create(work, Budget, {
      title: `${period.start.slice(0, 4)} 财年营销预算`,
      period,
      total: cny(total),
      reserveShare: '0.3',
      description: '零基编制：七成到科目，三成机动。机动只经调拨动用，财务总监签署。',
      unitId: cast.units.root,
    }),
  );
  const lines = new Map<string, string>();
  await cast.act('director', before + hour, async (work) => {
    for (const p of plans) {
      const amount = cents(String(p.amount)) + (p.key === 'content' ? rest : 0n);
      const row = await writes.create(work, BudgetLine, {
        title: p.title,
        budget: budget.id,
        kind: p.kind,
        amount: cny(fromCents(amount)),
        purpose: p.purpose,
        channel: p.channel ?? null,
        campaign: p.campaign ?? null,
        subject: p.subject ?? null,
        period: p.period ?? null,
        ownerId: cast.people[p.owner],
        unitId: cast.units.root,
      });
      lines.set(p.key, row.id);
    }
  });
  await move('director', before + 2 * hour, Budget, budget.id, 'propose');
  await decideAll(deps, cast, Budget.id, budget.id, { action: 'approve', who: 'finance', at: before + 26 * hour });
  await move('director', before + 50 * hour, Budget, budget.id, 'activate');

  const spender = { ...deps, cast, lines, move, today };
  const planned = (key: string): number => plans.find((p) => p.key === key)?.amount ?? 0;
  for (const p of plans) await spendOn(spender, p);
  await writeTransfers(spender, budget.id, total * 0.015, planned('content') * 0.1);
  await writeWeeks(spender, budget.id);
}

interface Spender extends CastDeps {
  readonly cast: Cast;
  readonly lines: ReadonlyMap<string, string>;
  readonly today: string;
  readonly move: (
    who: PersonKey,
    time: number,
    d: RecordDef,
    id: string,
    action: string,
    reason?: string,
  ) => Promise<unknown>;
}

/** Two commitments a line, the first paid, the second paid in part: platforms send their invoices late. */
async function spendOn(s: Spender, p: LinePlan): Promise<void> {
  const line = s.lines.get(p.key);
  if (line === undefined || p.cost <= 0) return;
  const supplier =
    p.kind === 'channel' || p.kind === 'campaign' ? `${p.title.replace('日常投放', '')}代理` : `${p.title}供应商`;
  const campaign = p.campaign === undefined ? {} : { campaign: p.campaign };
  // Who may ask for money asks for the others.
  const requester = ['digital', 'brand', 'channels'].includes(p.owner) ? p.owner : 'digital';
  const parts = [
    { part: 0.6, paid: 1, ago: p.kind === 'campaign' ? 12 : 96 },
    { part: 0.4, paid: p.key === failingChannel ? 0.9 : 0.45, ago: p.kind === 'campaign' ? 6 : 34 },
  ];
  for (const [i, { part, paid, ago }] of parts.entries()) {
    const amount = cents((p.cost * part).toFixed(2));
    if (amount < 100n) continue;
    const asked = daysAgo(s.today, ago, 10 + i);
    const title = `${p.title}第 ${i + 1} 期`;
    const row = await s.cast.act(requester, asked, (work) =>
      s.writes.create(work, Commitment, {
        title,
        line,
        amount: cny(fromCents(amount)),
        supplier,
        due: addDays(s.today, 14 - ago + i * 10),
        ownerId: s.cast.people[p.owner],
        ...campaign,
      }),
    );
    await s.move('finance', asked + 5 * hour, Commitment, row.id, 'commit');
    const share = (amount * BigInt(Math.round(paid * 100))) / 100n;
    const day = addDays(s.today, 3 - ago);
    const booked = at(addDays(day, 2), 15);
    const expense = await s.cast.act('finance', booked, (work) =>
      s.writes.create(work, Expense, {
        title: `${title}结算`,
        commitment: row.id,
        amount: cny(fromCents(share)),
        date: day,
        supplier,
        invoice: `${row.code.slice(-5)}${String(8_000 + ago + i)}`,
        unitId: s.cast.units.root,
      }),
    );
    await s.move('finance', booked + hour, Expense, expense.id, 'book');
  }
}

/** One transfer that was made, and one that waits for finance: from the channel that brings little to one that brings much. */
async function writeTransfers(s: Spender, budget: string, drawn: number, asked: number): Promise<void> {
  const line = (key: string): string | null => s.lines.get(key) ?? null;
  const best = line('xiaohongshu');
  const made = await s.cast.act('digital', daysAgo(s.today, 20, 10), (work) =>
    s.writes.create(work, BudgetTransfer, {
      title: '机动支持小红书种草',
      budget,
      fromPlace: 'reserve',
      toPlace: 'line',
      toLine: best,
      amount: cny(Math.round(drawn)),
      reason: '小红书近四周投产比高于各渠道平均，追加达人投放。',
    }),
  );
  await s.move('digital', daysAgo(s.today, 20, 11), BudgetTransfer, made.id, 'propose');
  const ask = { action: 'approve', who: 'finance' as const, at: daysAgo(s.today, 19, 15) };
  await decideAll(s, s.cast, BudgetTransfer.id, made.id, ask);
  const waiting = await s.cast.act('channels', daysAgo(s.today, 1, 10), (work) =>
    s.writes.create(work, BudgetTransfer, {
      title: '内容预算转小红书达人',
      budget,
      fromPlace: 'line',
      fromLine: line('content'),
      toPlace: 'line',
      toLine: best,
      amount: cny(Math.round(asked)),
      reason: '自制内容产出少于计划，达人笔记转化更好。',
    }),
  );
  await s.move('channels', daysAgo(s.today, 1, 11), BudgetTransfer, waiting.id, 'propose');
}

/** Last week's books are open, those of the week before were signed by two people. */
async function writeWeeks(s: Spender, budget: string): Promise<void> {
  const monday = addDays(s.today, -weekdayOf(s.today));
  for (const [back, signed] of [
    [14, true],
    [7, false],
  ] as const) {
    const week = addDays(monday, -back);
    const made = at(addDays(week, 7), 9);
    const row = await s.cast.act('analyst', made, (work) =>
      s.writes.create(work, Reconciliation, {
        title: `${week} 当周对账`,
        budget,
        week,
        unitId: s.cast.units.root,
      }),
    );
    if (!signed) continue;
    const open = row.sums?.lines.filter((l) => l.open) ?? [];
    await s.cast.act('analyst', made + hour, (work) =>
      s.writes.update(work, Reconciliation, row.id, row.version, {
        explanations: Object.fromEntries(open.map((l) => [l.line, '平台按月开票，当周消耗月底统一入账'])),
      }),
    );
    await s.move('analyst', made + 2 * hour, Reconciliation, row.id, 'sign');
    await s.move('finance', made + 7 * hour, Reconciliation, row.id, 'confirm');
  }
}
