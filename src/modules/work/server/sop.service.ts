import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { readCalendarSettings, workCalendar } from '../../../server/calendar/workspace-calendar.ts';
import type { Queries } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Sop, type SopPlan, type SopStep, type SopUse } from '../sop.contract.ts';
import { Task } from '../task.contract.ts';
import type { Bypass } from './bypass.ts';
import { storedCalendar } from './gantt.store.ts';
import { datesOf, holdersNear, inOrder, stepIssues, usedBefore } from './sop.rules.ts';

export interface SopDeps {
  readonly writes: RecordWrites;
  readonly organization: Pick<OrganizationApi, 'people' | 'postings' | 'units' | 'rootUnit'>;
  readonly bypass: Bypass;
  readonly now: () => Date;
}

interface Target {
  readonly sop: Sop;
  readonly steps: readonly SopStep[];
  readonly start: string;
  readonly end: string;
  readonly unitId: string;
  readonly campaign: string | null;
}
interface Run {
  readonly at: string;
  readonly tasks: number;
}

/** Steps must fit together, also while they are drafted; a release keeps what was released. */
export const sopHooks: RecordHooks<typeof Sop> = {
  beforeSave: async (work, { action, after }) => {
    const steps = after.steps ?? [];
    if (action === 'create' || action === 'update') {
      const issues = stepIssues(steps);
      if (issues.length > 0) throw invalid(...issues);
      return action === 'create' ? { release: 0 } : undefined;
    }
    if (action !== 'release') return undefined;
    if (steps.length === 0)
      throw new AppError('transition_refused', {
        reason: { zh: '还没有步骤，不能发布', en: 'There are no steps to release yet' },
      });
    const released = { steps: [...steps], at: work.now.toISOString(), by: work.actor.personId };
    return { released, release: (after.release ?? 0) + 1 };
  },
  computed: async (actor, rows, tx) => {
    const found = await tx.query<{ id: string; n: number }>(
      sql`SELECT sop_id AS id, count(*)::int AS n FROM sop_run WHERE workspace_id = ${actor.workspaceId}::uuid AND sop_id = ANY (${sql.param(rows.map((r) => r.id))}::uuid[]) GROUP BY sop_id`,
    );
    const uses = new Map(found.map((r) => [r.id, r.n]));
    return rows.map((r) => ({ uses: uses.get(r.id) ?? 0 }));
  },
};

/** Makes the tasks of an SOP for a campaign or a day: all of them or none. */
export class SopService {
  readonly #deps: SopDeps;

  constructor(deps: SopDeps) {
    this.#deps = deps;
  }

  plan(actor: Actor, id: string, use: SopUse): Promise<SopPlan> {
    const { writes } = this.#deps;
    return reading(writes.reads.deps.db, actor, async (tx) => {
      const target = await this.#target(tx, actor, id, use);
      return {
        release: target.sop.release ?? 0,
        start: target.start,
        end: target.end,
        unitId: target.unitId,
        steps: await this.#steps(tx, actor, target, use),
        before: (await findRun(tx, actor, target)) ?? null,
      };
    });
  }

  use(actor: Actor, id: string, use: SopUse): Promise<{ tasks: { id: string; code: string; step: string }[] }> {
    const { writes, bypass } = this.#deps;
    return writes.transaction(actor, async (work) => {
      const { tx } = work;
      const target = await this.#target(tx, actor, id, use);
      await tx.query(
        sql`SELECT pg_advisory_xact_lock(hashtextextended(${`sop ${target.sop.id} ${target.campaign ?? target.start}`}, 0))`,
      );
      const before = await findRun(tx, actor, target);
      if (before !== undefined && !use.again) throw usedBefore(before.at, before.tasks);
      const planned = await this.#steps(tx, actor, target, use);
      const nobody = planned.filter((s) => s.ownerId === null);
      if (nobody.length > 0)
        throw invalid(
          ...nobody
            .slice(0, 50)
            .map((s) =>
              issue(
                ['owners', s.key],
                `“${s.title}”没有找到负责人，请选择`,
                `Nobody was found for “${s.title}”: choose`,
              ),
            ),
        );
      const dates = new Map(planned.map((s) => [s.key, s]));
      const ids = new Map<string, string>();
      const tasks: { id: string; code: string; step: string }[] = [];
      // The SOP says who does what, in whichever unit they sit; who may use it here was asked above.
      await bypass.act(work, async (beyond) => {
        for (const step of inOrder(target.steps)) {
          const when = dates.get(step.key);
          const task = await writes.create(
            beyond,
            Task,
            {
              title: step.title,
              due: when?.due ?? '',
              startOn: when?.startOn ?? null,
              ownerId: when?.ownerId ?? null,
              unitId: target.unitId,
              campaign: target.campaign,
              priority: step.priority,
              description: step.description ?? null,
              deliverable: step.deliverable ?? null,
              needsDeliverable: step.needsDeliverable,
              estimate: step.estimate === null || step.estimate === undefined ? null : String(step.estimate),
              checklist: step.checklist.length === 0 ? null : step.checklist.map((text) => ({ text, done: false })),
              dependsOn: step.dependsOn.flatMap((key) => ids.get(key) ?? []),
            },
            { system: { sop: target.sop.id } },
          );
          ids.set(step.key, task.id);
          tasks.push({ id: task.id, code: task.code, step: step.key });
        }
      });
      await tx.execute(sql`
        INSERT INTO sop_run (id, workspace_id, sop_id, release, campaign_id, start_on, unit_id, tasks, at, by)
        VALUES (${uuidv7()}, ${actor.workspaceId}, ${target.sop.id}, ${target.sop.release ?? 0}, ${target.campaign}::uuid, ${target.start}::date, ${target.unitId}::uuid, ${tasks.length}, ${work.now.toISOString()}::timestamptz, ${actor.personId}::uuid)`);
      return { tasks };
    });
  }

  async #target(tx: Queries, actor: Actor, id: string, use: SopUse): Promise<Target> {
    const { writes, organization } = this.#deps;
    const sop = await writes.reads.read(tx, Sop, id);
    const steps = sop.released?.steps ?? [];
    if (sop.deletedAt !== null || sop.state === 'retired' || steps.length === 0)
      throw new AppError('transition_refused', {
        reason: { zh: 'SOP 尚未发布或已停用', en: 'The SOP is not released, or retired' },
      });
    let [start, end, unitId] = [use.date ?? null, use.date ?? null, use.unitId ?? null];
    if (use.campaign !== null && use.campaign !== undefined) {
      demand(actor, 'campaign.read');
      const campaign = await writes.reads.read(tx, Campaign, use.campaign);
      if (campaign.deletedAt !== null) throw new AppError('not_found');
      start = campaign.period.start;
      end = campaign.period.end ?? start;
      unitId ??= campaign.unitId;
    }
    if (start === null || end === null)
      throw invalid(issue(['date'], '请选择活动或日期', 'Choose a campaign or a day'));
    const unit = unitId ?? actor.homeUnitId ?? (await organization.rootUnit(actor.workspaceId));
    if (!within(demand(actor, 'task.create'), { unitId: unit, ownerId: null }))
      throw new AppError('forbidden', {
        reason: { zh: '不能在这个部门建任务', en: 'You may not make tasks in this unit' },
      });
    return { sop, steps, start, end, unitId: unit, campaign: use.campaign ?? null };
  }

  async #steps(tx: Queries, actor: Actor, target: Target, use: SopUse): Promise<SopPlan['steps']> {
    const { organization, now } = this.#deps;
    const today = todayIn(now(), actor.timeZone);
    const calendar = workCalendar(actor.timeZone, readCalendarSettings(await storedCalendar(tx, actor.workspaceId)));
    const [postings, units, chosen] = await Promise.all([
      organization.postings(actor.workspaceId, today),
      organization.units(actor.workspaceId),
      organization.people(actor.workspaceId, [...new Set(Object.values(use.owners))]),
    ]);
    const people = new Map(chosen.filter((p) => !p.left).map((p) => [p.id, p.name]));
    return target.steps.map((step) => {
      const { startOn, dueOn, due, known } = datesOf(step, target, calendar);
      const near = step.position ? holdersNear(postings, units, target.unitId, step.position) : [];
      const wanted = use.owners[step.key];
      const owner =
        wanted !== undefined && people.has(wanted) ? { id: wanted, name: people.get(wanted) ?? '' } : near[0];
      return {
        key: step.key,
        title: step.title,
        startOn,
        due,
        known,
        ownerId: owner?.id ?? null,
        ownerName: owner?.name ?? null,
        candidates: [...near],
        past: dueOn < today,
      };
    });
  }
}

const findRun = (tx: Queries, actor: Actor, t: Target): Promise<Run | undefined> =>
  tx.maybeOne<Run>(sql`
    SELECT at, tasks FROM sop_run WHERE workspace_id = ${actor.workspaceId}::uuid AND sop_id = ${t.sop.id}::uuid
      AND ${t.campaign === null ? sql`campaign_id IS NULL AND start_on = ${t.start}::date AND unit_id = ${t.unitId}::uuid` : sql`campaign_id = ${t.campaign}::uuid`}
    ORDER BY at DESC LIMIT 1`);
