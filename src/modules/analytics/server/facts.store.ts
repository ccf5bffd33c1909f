import { sql } from 'drizzle-orm';
import type { ClickHouse } from '../../../server/clickhouse/client.ts';
import type { LiveHub } from '../../../server/live/live-hub.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import type { Fact } from './costs.rows.ts';

export interface OwnedFact extends Fact {
  readonly unitId: string;
}
export interface FactsWritten {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

interface StoredFact {
  readonly date: string;
  readonly metric: string;
  readonly channel: string;
  readonly account: string;
  readonly campaign: string;
  readonly content: string;
  readonly row_key: string;
  readonly value: string;
  readonly currency: string;
  readonly unit_id: string;
}

const keyOf = (f: Omit<Fact, 'value' | 'currency'>): string =>
  JSON.stringify([f.metric, f.date, f.channel, f.account, f.campaign, f.content, f.rowKey]);
/** `12.50` and `12.500000` are the same figure. */
const plain = (decimal: string): string => decimal.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');

/** Daily figures in the event store. A figure is written only when it is new or differs, so a file twice changes nothing. */
export class FactStore {
  readonly #clickhouse: ClickHouse;
  readonly #db: Db;
  readonly #live: LiveHub;

  constructor(clickhouse: ClickHouse, ownerDb: Db, live: LiveHub) {
    this.#clickhouse = clickhouse;
    this.#db = ownerDb;
    this.#live = live;
  }

  async write(workspaceId: string, source: string, facts: readonly OwnedFact[]): Promise<FactsWritten> {
    if (facts.length === 0) return { created: 0, updated: 0, unchanged: 0 };
    const known = await this.#known(workspaceId, facts);
    const counts = { created: 0, updated: 0, unchanged: 0 };
    const fresh = facts.filter((fact) => {
      const was = known.get(keyOf(fact));
      const same =
        was !== undefined &&
        plain(was.value) === plain(fact.value) &&
        was.currency === fact.currency &&
        was.unit_id === fact.unitId;
      counts[was === undefined ? 'created' : same ? 'unchanged' : 'updated'] += 1;
      return !same;
    });
    if (fresh.length > 0) await this.#insert(workspaceId, source, fresh);
    return counts;
  }

  async #insert(workspaceId: string, source: string, facts: readonly OwnedFact[]): Promise<void> {
    const { version } = await this.#db.one<{ version: string }>(sql`SELECT nextval('fact_version') AS version`);
    await this.#clickhouse.insert(
      'facts',
      facts.map((f) => ({
        workspace_id: workspaceId,
        unit_id: f.unitId,
        date: f.date,
        metric: f.metric,
        channel: f.channel,
        account: f.account,
        campaign: f.campaign,
        content: f.content,
        row_key: f.rowKey,
        value: f.value,
        currency: f.currency,
        source,
        version,
      })),
      { token: `facts-${version}` },
    );
    await this.announce(workspaceId);
  }

  /** Makes cached answers of older data stale, on every node. */
  async announce(workspaceId: string): Promise<void> {
    const { version } = await this.#db.one<{ version: string }>(
      sql`UPDATE workspace SET data_version = data_version + 1 WHERE id = ${workspaceId}::uuid RETURNING data_version AS version`,
    );
    await this.#live.publish({ workspaceId, type: 'metrics', version: Number(version) });
  }

  async #known(workspaceId: string, facts: readonly OwnedFact[]): Promise<Map<string, StoredFact>> {
    const dates = facts.map((f) => f.date).toSorted();
    const rows = await this.#clickhouse.query<StoredFact>({
      sql: `SELECT toString(date) AS date, metric, channel, account, campaign, content, row_key, value, currency, unit_id
        FROM facts FINAL WHERE workspace_id = {workspace:String} AND metric IN {metrics:Array(String)}
          AND date >= {from:String} AND date <= {to:String} AND row_key IN {rows:Array(String)}`,
      params: {
        workspace: workspaceId,
        metrics: [...new Set(facts.map((f) => f.metric))],
        from: dates[0],
        to: dates.at(-1),
        rows: [...new Set(facts.map((f) => f.rowKey))],
      },
    });
    return new Map(rows.map((r) => [keyOf({ ...r, rowKey: r.row_key }), r]));
  }
}
