import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { eventChannels } from '../../../shared/event-channels.ts';
import type { Label } from '../../../shared/label.ts';
import type { ChannelCondition, ChannelRule } from '../tracking.contract.ts';
import { defaultChannelRules } from './channel-rules.data.ts';
import { compileChannels } from './channels.ts';
import { demandAll } from './demand-all.ts';
import { deviceOf } from './device.ts';
import { arrivalOfPage } from './normalise.ts';

export interface ChannelRulesDeps {
  readonly db: Db;
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  /** Called after a change, so that the next event is grouped by it. */
  readonly forget: () => void;
}

export interface RuleSet {
  readonly items: ChannelRule[];
  readonly own: boolean;
  readonly names: Record<string, Label>;
}

/** The grouping of visits into channels, per workspace. Events keep the channel they were given. */
export class ChannelRules {
  readonly #deps: ChannelRulesDeps;

  constructor(deps: ChannelRulesDeps) {
    this.#deps = deps;
  }

  async read(actor: Actor): Promise<RuleSet> {
    demandAll(actor, 'tracking.read');
    return reading(this.#deps.db, actor, async (tx) => toSet(await rows(tx, actor.workspaceId)));
  }

  async write(actor: Actor, items: readonly ChannelRule[]): Promise<RuleSet> {
    demandAll(actor, 'tracking.manage');
    const set = await this.#deps.writes.transaction(actor, async (work) => {
      const before = await rows(work.tx, actor.workspaceId);
      await work.tx.execute(sql`DELETE FROM channel_rule WHERE workspace_id = ${actor.workspaceId}::uuid`);
      await work.tx.execute(sql`
        INSERT INTO channel_rule (workspace_id, position, channel, condition)
        SELECT ${actor.workspaceId}::uuid, n, r->>'channel', r->'when'
        FROM jsonb_array_elements(${JSON.stringify(items)}::jsonb) WITH ORDINALITY AS a (r, n)`);
      work.audit({
        record: 'channelRules',
        recordId: null,
        unitId: null,
        ownerId: null,
        action: 'update',
        changes: { items: { before, after: items } },
      });
      return toSet(items);
    });
    this.#deps.forget();
    return set;
  }

  /** The channel of a visit under given rules, or the workspace's. */
  async try(
    actor: Actor,
    visit: {
      readonly items?: readonly ChannelRule[] | undefined;
      readonly url: string;
      readonly referrer: string;
      readonly userAgent: string;
    },
  ): Promise<{ channel: string; name: Label | null }> {
    const { items } = visit.items === undefined ? await this.read(actor) : toSet(visit.items);
    const channel = compileChannels(items)(arrivalOfPage(visit.url, visit.referrer, deviceOf(visit.userAgent).inApp));
    return { channel, name: eventChannels[channel] ?? null };
  }

  /** For events: a workspace's own rules, none for the defaults. */
  find(workspaceId: string): Promise<ChannelRule[]> {
    return rows(this.#deps.ownerDb, workspaceId);
  }
}

const toSet = (own: readonly ChannelRule[]): RuleSet => ({
  items: [...(own.length > 0 ? own : defaultChannelRules)],
  own: own.length > 0,
  names: { ...eventChannels },
});

async function rows(tx: Queries, workspaceId: string): Promise<ChannelRule[]> {
  const found = await tx.query<{ channel: string; condition: ChannelCondition }>(
    sql`SELECT channel, condition FROM channel_rule WHERE workspace_id = ${workspaceId}::uuid ORDER BY position`,
  );
  return found.map(({ channel, condition }) => ({ channel, when: condition }));
}
