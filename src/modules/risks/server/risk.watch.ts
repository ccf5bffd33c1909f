import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { readWorkCalendar } from '../../../server/calendar/calendar.store.ts';
import { addWorkingTime } from '../../../server/calendar/working-time.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { bases, comparisons, Risk } from '../risks.contract.ts';
import { crossed, rangeOf } from './risk.rules.ts';

export interface WatchDeps {
  /** As the owner: the watch looks at the live campaigns of all workspaces. */
  readonly ownerDb: Db;
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly metrics: Metrics;
  readonly tasks: Pick<WorkApi, 'createTask'>;
  readonly organization: Pick<OrganizationApi, 'systemActor' | 'people'>;
  readonly now: () => Date;
}

interface Watched {
  readonly id: string;
  readonly workspace: string;
  readonly version: number;
  readonly metric: string;
  readonly comparison: 'lt' | 'gt';
  readonly threshold: string;
  readonly basis: 'campaign' | 'today';
  readonly afterDays: number;
  readonly campaign: string;
  readonly start: string;
  readonly end: string;
}

/** Three working hours are enough for the first answer to a risk. */
const answerHours = 3;

/** Risks whose figures are asked for together: few queries for all of them, and bounded memory. */
const batch = 1_000;

/** Figures of a campaign against the triggers of its risks. */
export class RiskWatch {
  readonly #deps: WatchDeps;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** The figure that a trigger asks for; null without a base, undefined before its time. */
  async value(
    actor: Actor,
    campaignCode: string,
    period: { readonly start: string; readonly end: string | null },
    risk: Pick<Risk, 'basis' | 'afterDays'> & { readonly metric: string },
  ): Promise<string | null | undefined> {
    const range = rangeOf(risk, period, todayIn(this.#deps.now(), actor.timeZone));
    if (range === undefined) return undefined;
    return this.#deps.metrics.figure(actor, risk.metric, range, { field: 'campaign', op: 'eq', value: campaignCode });
  }

  /** Looks at every watched risk of every live campaign, however many there are. Answers how many triggered. */
  async evaluate(): Promise<number> {
    const actors = new Map<string, Actor>();
    let triggered = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const watched = await this.#watched(after);
      const byWorkspace = grouped(watched, (risk) => risk.workspace);
      for (const [workspace, risks] of byWorkspace) {
        const actor =
          actors.get(workspace) ?? (await this.#deps.organization.systemActor(workspace, '风险监控 / watch of risks'));
        actors.set(workspace, actor);
        for (const { risk, value } of await this.#values(actor, risks))
          if (crossed(risk, value) && (await this.#trigger(actor, risk, value))) triggered += 1;
      }
      if (watched.length < batch) return triggered;
      after = watched.at(-1)?.id ?? after;
    }
  }

  #watched(after: string): Promise<Watched[]> {
    return this.#deps.ownerDb.query<Watched>(sql`
      SELECT r.id, r.workspace_id AS workspace, r.version, r.metric, r.comparison, r.threshold::text AS threshold, r.basis, r.after_days::int AS "afterDays",
        c.code AS campaign, c.period_start AS start, c.period_end AS "end"
      FROM risk r JOIN campaign c ON c.id = r.campaign AND c.workspace_id = r.workspace_id
      WHERE r.id > ${after}::uuid AND r.state = 'open' AND r.deleted_at IS NULL AND r.metric IS NOT NULL AND r.comparison IS NOT NULL
        AND r.threshold IS NOT NULL AND c.state = 'live' AND c.deleted_at IS NULL
      ORDER BY r.id LIMIT ${batch}`);
  }

  /** The figures of risks of one workspace; those before their time or without a figure are left out. */
  async #values(actor: Actor, risks: readonly Watched[]): Promise<{ risk: Watched; value: string }[]> {
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const asked = risks.flatMap((risk) => {
      const range = rangeOf(risk, risk, today);
      const where = [{ field: 'campaign', values: [risk.campaign] }];
      return range === undefined ? [] : [{ risk, question: { metric: risk.metric, range, where } }];
    });
    const { metrics } = this.#deps;
    const together = async (some: typeof asked): Promise<{ risk: Watched; value: string }[]> => {
      try {
        const figures = await metrics.figuresOf(
          actor,
          some.map((one) => one.question),
        );
        return some.flatMap(({ risk }, i) => {
          const value = figures[i] ?? null;
          return value === null ? [] : [{ risk, value }];
        });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        // A metric that is no more stops its own risks, not the others.
        const byMetric = [...grouped(some, (one) => one.risk.metric).values()];
        return byMetric.length === 1 ? [] : (await Promise.all(byMetric.map(together))).flat();
      }
    };
    return together(asked);
  }

  async #trigger(actor: Actor, risk: Watched, value: string): Promise<boolean> {
    const reason = `${bases[risk.basis].zh} ${risk.metric} = ${value}，${comparisons[risk.comparison].zh} ${risk.threshold}`;
    try {
      await this.#deps.writes.transaction(actor, (work) =>
        this.#deps.writes.transition(work, Risk, risk.id, risk.version, 'trigger', reason, { triggeredValue: value }),
      );
      return true;
    } catch (error) {
      // Somebody else was at it in between: the next look decides.
      if (error instanceof AppError && ['version_conflict', 'transition_refused', 'gone'].includes(error.code))
        return false;
      throw error;
    }
  }

  /** Owner and manager are told once, and the owner gets a task. */
  async follow(
    work: Work,
    risk: Risk,
    campaign: { readonly title: string; readonly manager: string | null },
  ): Promise<void> {
    const people = [...new Set([risk.ownerId, campaign.manager].filter((p) => p !== null))];
    await this.#deps.notices.tell(work, {
      kind: 'risk.triggered',
      title: {
        zh: `活动“${campaign.title}”的风险“${risk.title}”已触发`,
        en: `The risk “${risk.title}” of “${campaign.title}” has triggered`,
      },
      dedupeKey: `risk.triggered:${risk.id}:${risk.version}`,
      record: Risk.id,
      recordId: risk.id,
      people,
    });
    const owner = risk.ownerId ?? campaign.manager;
    if (owner === null) return;
    const calendar = await readWorkCalendar(work.tx, work.actor.workspaceId);
    // A task is what one person reads in a list: it has the language of who does it.
    const [doer] = await this.#deps.organization.people(work.actor.workspaceId, [owner]);
    await this.#deps.tasks.createTask(work, {
      title: (doer?.locale === 'en' ? `Handle the risk: ${risk.title}` : `处置风险：${risk.title}`).slice(0, 200),
      ownerId: owner,
      due: new Date(addWorkingTime(calendar, work.now.getTime(), answerHours * 3_600_000).at).toISOString(),
      unitId: risk.unitId,
      campaign: risk.campaign,
      priority: 'urgent',
      ...(risk.contingency === null ? {} : { description: risk.contingency }),
      source: {
        key: `risk:${risk.id}:${risk.version}`,
        record: Risk.id,
        id: risk.id,
        label: { zh: '风险触发', en: 'Risk triggered' },
      },
    });
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
