import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Campaign } from '../src/modules/campaigns/campaigns.contract.ts';
import { createContexts } from '../src/server/approvals/approval.context.ts';
import { approvalGate } from '../src/server/approvals/approvals.gate.ts';
import { ApprovalReads } from '../src/server/approvals/approvals.reads.ts';
import { Approvals } from '../src/server/approvals/approvals.service.ts';
import type { OrgFacts } from '../src/server/approvals/approver.rules.ts';
import { Notices } from '../src/server/notices/notices.service.ts';
import { PolicyService } from '../src/server/policy/policy.service.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { createRecordWorld } from '../src/server/records/testing/record-world.ts';
import { openStores } from '../src/server/stores/open-stores.ts';
import { silentLog } from '../src/server/stores/store-log.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const people = 5_000;
const waiting = Number(process.env.BENCH_ROWS ?? 1_000);
const rounds = 200;
const allowedMs = 50;

type Fact = OrgFacts['people'] extends ReadonlyMap<string, infer F> ? F : never;

/** One approval act — decision, transition of the campaign, audit chain, notices — among a thousand that wait, in a house of 5,000 people. */
export async function run(): Promise<BenchResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-bench-'));
  const opened = await openStores({ dataDir, databaseUrl: null, clickhouseUrl: null }, silentLog);
  const owner = createPool(opened.databaseUrl, { name: 'bench', statementTimeoutMs: 0 });
  const db = createPool(opened.appDatabaseUrl, { name: 'bench-app' });
  try {
    const world = await createRecordWorld({ owner, db, close: async () => {} });
    const { units, writes, clock } = world;
    const now = (): Date => clock.now;
    const director = await world.person('总监', 'head', [{ permission: 'campaign.*', scope: 'workspace' }]);
    const marketer = await world.person('专员', 'head', [{ permission: 'campaign.*', scope: 'workspace' }]);
    const [boss, author] = [director.personId ?? '', marketer.personId ?? ''];
    const fact = (name: string): Fact => ({ name, unitId: units.head, managerId: boss, projectLeadId: null });
    const facts: OrgFacts = {
      people: new Map([
        ...Array.from({ length: people }, () => [uuidv7(), fact('某人')] as const),
        [boss, { ...fact('总监'), managerId: null }],
        [author, fact('专员')],
      ]),
      units: new Map([
        [units.head, { parent: null, managerId: null }],
        [units.east, { parent: units.head, managerId: null }],
      ]),
      holdings: [{ person: boss, position: 'marketing_director', unitId: units.head }],
      administrators: [boss],
    };
    const { registry } = writes.reads.deps;
    const notices = new Notices(db, now);
    const policies = new PolicyService({ db, ownerDb: owner, registry, notices, now, positions: async () => [] });
    const approvals = new Approvals({
      db,
      ownerDb: owner,
      writes,
      notices,
      policies,
      contexts: createContexts(async () => facts),
      now,
    });
    registry.observe(approvalGate(approvals));
    const reads = new ApprovalReads(approvals);

    const propose = (n: number): Promise<string> =>
      writes.transaction(marketer, async (work) => {
        const row = await writes.create(work, Campaign, {
          title: `活动 ${n}`,
          kind: 'launch',
          period: { start: '2026-12-01', end: '2026-12-20' },
          objective: '目的',
          budget: { amount: '20000', currency: 'CNY' },
          plannedGmv: { amount: '100000', currency: 'CNY' },
          risk: '无',
        });
        await writes.transition(work, Campaign, row.id, row.version, 'propose');
        return row.id;
      });
    const ids: string[] = [];
    for (let n = 0; n < waiting; n += 1) ids.push(await propose(n));
    await owner.query(sql`ANALYZE`);

    const acts: number[] = [];
    const looks: number[] = [];
    const lists: number[] = [];
    for (const [i, id] of ids.slice(0, Math.min(rounds, waiting)).entries()) {
      const { current } = await reads.ofRecord(director, 'campaign', id);
      if (current === null) throw new Error('no approval');
      const t0 = performance.now();
      await approvals.decide(
        director,
        current.id,
        { approve: i % 3 !== 0, hash: current.hash, reason: '理由' },
        'session',
      );
      const t1 = performance.now();
      await reads.get(director, current.id);
      const t2 = performance.now();
      await reads.list(director, 'waiting', { limit: 50 });
      const t3 = performance.now();
      if (i < 20) continue;
      acts.push(t1 - t0);
      looks.push(t2 - t1);
      lists.push(t3 - t2);
    }
    const figure = percentile(acts, 0.95);
    return {
      figure: round(figure),
      unit: 'ms p95 an act',
      must: `≤ ${allowedMs} ms`,
      ok: figure <= allowedMs,
      details: {
        waiting,
        people,
        actP50: round(percentile(acts, 0.5)),
        pageP95: round(percentile(looks, 0.95)),
        listP95: round(percentile(lists, 0.95)),
      },
    };
  } finally {
    await Promise.all([owner.close(), db.close()]);
    await opened.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
