import { sql } from 'drizzle-orm';
import { withApp } from './lib/app.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';

const campaigns = Number(process.env.BENCH_ROWS ?? 1_000);
const rounds = 40;
const asks = 100;
const allowedMs = 2_000;
const overviewMs = 60;

/** Messages of the live connection; `next` answers when one of this type comes after it was asked. */
async function listen(url: string, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${url}/api/live`, { headers });
  const reader = answer.body?.getReader();
  if (!answer.ok || reader === undefined) throw new Error(`no live connection: ${answer.status}`);
  const waiting: { readonly type: string; readonly done: () => void }[] = [];
  void (async () => {
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done) return;
      const text = decoder.decode(value, { stream: true });
      for (const w of waiting.filter((one) => text.includes(`"type":"${one.type}"`))) {
        waiting.splice(waiting.indexOf(w), 1);
        w.done();
      }
    }
  })();
  return {
    next: (type: string) => new Promise<void>((done) => waiting.push({ type, done })),
    close: () => reader.cancel(),
  };
}

/**
 * From the acknowledged order to the number in the control room: told by the live connection, asked of the API. Beside
 * it the overview of a thousand running campaigns.
 */
export const run = (): Promise<BenchResult> =>
  withApp(async ({ app, owner, workspaceId, rootUnitId, headers }) => {
    const url = await app.http.listen({ host: '127.0.0.1', port: 0 });
    await owner.query(sql`
      INSERT INTO campaign (id, workspace_id, code, state, unit_id, created_at, updated_at, title, kind, period_start, period_end, budget_amount, budget_currency, planned_gmv_amount, planned_gmv_currency)
      SELECT gen_random_uuid(), ${workspaceId}::uuid, 'CMP-2026-' || lpad(i::text, 4, '0'), 'live', ${rootUnitId}::uuid, now(), now(), '活动 ' || i, 'promotion',
        current_date - 5 - i % 20, current_date + 10, 1000, 'CNY', 10000, 'CNY' FROM generate_series(1, ${campaigns}::int) AS i`);
    await owner.query(sql`ANALYZE campaign`);
    const writeKey = await makeWriteKey(url, headers);
    const { id } = await owner.one<{ id: string }>(sql`SELECT id FROM campaign WHERE code = 'CMP-2026-0001'`);
    const live = await listen(url, headers);

    const delays: number[] = [];
    for (let i = 1; i <= rounds; i += 1) {
      const told = live.next('metrics');
      const sent = await fetch(`${url}/v1/track`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          userId: `u${i}`,
          messageId: `bench-${i}`,
          event: 'Order Completed',
          properties: { order_id: `A${i}`, revenue: 10, currency: 'CNY' },
          context: { campaign: { name: 'cmp_2026_0001' } },
        }),
      });
      if (!sent.ok) throw new Error(`the event was refused: ${sent.status} ${await sent.text()}`);
      const acknowledged = performance.now();
      await told;
      const seen = async (): Promise<string | null> => {
        const answer = await fetch(`${url}/api/campaigns/${id}/control`, { headers });
        const body = (await answer.json()) as { figures: { total: { orders: string | null } } | null };
        return body.figures?.total.orders ?? null;
      };
      while ((await seen()) !== String(i))
        if (performance.now() - acknowledged > 10_000) throw new Error(`order ${i} never showed`);
      delays.push(performance.now() - acknowledged);
    }
    await live.close();

    const overview: number[] = [];
    for (let i = 0; i < asks + 10; i += 1) {
      const t0 = performance.now();
      const answer = await fetch(`${url}/api/control-room`, { headers });
      if (!answer.ok) throw new Error(`no overview: ${answer.status} ${await answer.text()}`);
      const body = (await answer.json()) as { counts: Record<string, number> };
      if (i >= 10) overview.push(performance.now() - t0);
      const all = Object.values(body.counts).reduce((sum, n) => sum + n, 0);
      if (all !== campaigns) throw new Error(`${all} campaigns instead of ${campaigns}`);
    }
    const [delay, board] = [percentile(delays, 0.95), percentile(overview, 0.95)];
    return {
      figure: round(delay),
      unit: 'ms p95 from the acknowledged event to the number',
      must: `≤ ${allowedMs} ms, and ≤ ${overviewMs} ms p95 for the overview of ${campaigns} campaigns`,
      ok: delay <= allowedMs && board <= overviewMs,
      details: {
        p50: round(percentile(delays, 0.5)),
        overviewP95: round(board),
        overviewP50: round(percentile(overview, 0.5)),
        campaigns,
      },
    };
  });

async function makeWriteKey(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(`${url}/api/tracking/write-keys`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'bench' }),
  });
  const body = (await answer.json()) as { key?: string };
  if (body.key === undefined) throw new Error(`no write key: ${answer.status} ${JSON.stringify(body)}`);
  return body.key;
}
