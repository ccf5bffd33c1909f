import type { Actor } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { dayIn } from '../../../server/calendar/time-zone.ts';
import type { Notices, Telling } from '../../../server/notices/notices.service.ts';
import type { Tx } from '../../../server/postgres/pool.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { OrganizationApi, PersonFacts } from '../../organization/organization.api.ts';
import { type Blocker, openTaskStates, type Task } from '../task.contract.ts';
import type { Bypass } from './bypass.ts';
import { type Ending, tooEarly } from './gantt.rules.ts';
import { barsById, type StoredBar } from './gantt.store.ts';
import {
  checkDependencies,
  loopError,
  refuseBlocked,
  refuseEasing,
  refuseOpenParts,
  refuseVanishing,
  refuseWithoutResult,
  settleChecklist,
  spanOf,
} from './task.rules.ts';
import { countOpenParts, countParts, findLoop, freedBy, openAmong, type StoredBlocker } from './task.store.ts';

export interface TaskHookDeps {
  readonly notices: Notices;
  readonly organization: Pick<OrganizationApi, 'people'>;
  readonly bypass: Bypass;
}
type TaskChange = Change<typeof Task>;

/** The title of a task in another region stays there; its code tells who to ask. */
const shown =
  (actor: Actor) =>
  ({ id, code, title, state, unitId, ownerId }: StoredBlocker): Blocker => ({
    id,
    code,
    title: within(actor.reach('task.read'), { unitId, ownerId }) ? title : null,
    state,
  });

const ending =
  (actor: Actor) =>
  (b: StoredBar): Ending => ({ code: b.code, title: within(actor.reach('task.read'), b) ? b.title : null, end: b.end });
const openEndings = async (tx: Tx, workspaceId: string, ids: readonly string[]): Promise<StoredBar[]> =>
  (await barsById(tx, workspaceId, ids)).filter((b) => openTaskStates.includes(b.state));

/** The rules of tasks, for every caller. */
export function taskHooks(deps: TaskHookDeps): RecordHooks<typeof Task> {
  const { bypass } = deps;
  const waitsFor = async (tx: Tx, actor: Actor, ids: readonly string[]): Promise<Blocker[]> =>
    ids.length === 0
      ? []
      : (await bypass.look(tx, actor, () => openAmong(tx, actor.workspaceId, ids))).map(shown(actor));

  return {
    apart: true,
    async beforeSave(work, { action, before, after }) {
      if (action === 'create' || action === 'update') return settle(deps, work, before, after);
      if (action === 'delete') {
        refuseVanishing(work.actor, before ?? after);
        return undefined;
      }
      if (action === 'restore') {
        await refuseLoop(deps, work, after, after.dependsOn ?? []);
        return undefined;
      }
      if (action === 'reopen' || action === 'cancel') return { doneAt: null };
      if (action === 'accept' || action === 'sendBack') refuseOwnReview(work, after);
      if (action === 'sendBack') return undefined;
      refuseBlocked(await waitsFor(work.tx, work.actor, after.dependsOn ?? []));
      if (action === 'start') return undefined;
      refuseWithoutResult(after);
      refuseOpenParts(
        await bypass.look(work.tx, work.actor, () => countOpenParts(work.tx, work.actor.workspaceId, after.id)),
      );
      return action === 'submit' ? undefined : { doneAt: work.now.toISOString() };
    },

    afterSave: (work, change) => tell(deps, work, change),
    afterCreate: (work, changes) => deps.notices.tellAll(work, changes.flatMap(assigned)),

    async computed(actor, rows, tx) {
      const wanted = [...new Set(rows.flatMap((r) => (openTaskStates.includes(r.state) ? (r.dependsOn ?? []) : [])))];
      const found = new Map((await waitsFor(tx, actor, wanted)).map((b) => [b.id, b]));
      const parts = new Map(
        (
          await countParts(
            tx,
            actor.workspaceId,
            rows.map((r) => r.id),
          )
        ).map(({ id, ...n }) => [id, n]),
      );
      return rows.map((r) => ({
        blockers: openTaskStates.includes(r.state) ? (r.dependsOn ?? []).flatMap((id) => found.get(id) ?? []) : [],
        subtasks: parts.get(r.id) ?? null,
      }));
    },
  };
}

/** What a new or changed task must be. */
async function settle(
  { bypass, organization }: TaskHookDeps,
  work: Work,
  before: Task | null,
  after: Task,
): Promise<Partial<Task>> {
  const { actor } = work;
  refuseEasing(actor, work.now, before, after);
  if (after.ownerId === null) throw invalid(issue(['ownerId'], '任务需要一位负责人', 'A task needs one owner'));
  let unit: Partial<Task> = {};
  if (after.ownerId !== before?.ownerId) {
    const owner = await ownerOf(organization, work, after.ownerId);
    if (owner?.left === true)
      throw invalid(
        issue(['ownerId'], `${owner.name}已离开，请选择他人`, `${owner.name} has left: choose somebody else`),
      );
    // Where nobody chose a unit the task belongs to that of its owner, whose head answers for it.
    const untouched = before === null && after.unitId === actor.homeUnitId;
    if (untouched && owner?.unitId && within(actor.reach('task.create'), { unitId: owner.unitId, ownerId: null }))
      unit = { unitId: owner.unitId };
  }
  const dependsOn = [...new Set(after.dependsOn ?? [])];
  checkDependencies(after.id, dependsOn);
  if (after.parent !== null && dependsOn.includes(after.parent))
    throw invalid(
      issue(
        ['dependsOn'],
        '子任务不能等待上级任务，上级任务要等它完成',
        'A part cannot wait for the whole, which waits for its parts',
      ),
    );
  const fresh = dependsOn.some((id) => !(before?.dependsOn ?? []).includes(id));
  const placed = after.parent !== null && after.parent !== before?.parent;
  // Nothing waits yet for a new task, unless it is part of another.
  if (before === null ? placed && dependsOn.length > 0 : fresh || placed)
    await refuseLoop({ bypass }, work, after, dependsOn);
  const span = spanOf(after, actor.timeZone);
  // Only what makes it worse: a plan that clashes already can be mended step by step.
  if (before !== null && dependsOn.length > 0 && (before.span === null || span.start < before.span.start)) {
    const holding = await bypass.look(work.tx, actor, () => openEndings(work.tx, actor.workspaceId, dependsOn));
    const early = tooEarly(after.startOn === null ? 'due' : 'startOn', span.start, holding.map(ending(actor)));
    if (early !== null) throw early;
  }
  return {
    ...unit,
    dependsOn: dependsOn.length === 0 ? null : dependsOn,
    span,
    checklist: settleChecklist(before?.checklist ?? null, after.checklist, actor.personId, work.now.toISOString()),
  };
}

/** Owners as they were looked up in a transaction: many new tasks have few of them. */
const owners = new WeakMap<Work, Map<string, Promise<PersonFacts | undefined>>>();

function ownerOf(organization: TaskHookDeps['organization'], work: Work, id: string): Promise<PersonFacts | undefined> {
  const known = owners.get(work) ?? new Map<string, Promise<PersonFacts | undefined>>();
  owners.set(work, known);
  const asked = known.get(id) ?? organization.people(work.actor.workspaceId, [id]).then(([owner]) => owner);
  known.set(id, asked);
  return asked;
}

async function refuseLoop(
  { bypass }: Pick<TaskHookDeps, 'bypass'>,
  work: Work,
  { id, code, title, parent }: Task,
  dependsOn: readonly string[],
): Promise<void> {
  const { tx, actor } = work;
  const loop = await bypass.look(tx, actor, () =>
    findLoop(tx, actor.workspaceId, { id, code, title, parent, dependsOn }),
  );
  if (loop.length > 0) throw loopError(loop, dependsOn.length === 0 ? 'parent' : 'dependsOn');
}

/** Work is accepted by the reviewer, and never by who did it. */
function refuseOwnReview(work: Work, task: Task): void {
  const { actor } = work;
  if (actor.kind === 'system') return;
  if (actor.personId !== null && actor.personId === task.ownerId)
    throw new AppError('forbidden', {
      reason: { zh: '不能验收自己的任务', en: 'Nobody accepts their own work' },
    });
  if (task.reviewer !== null && actor.personId !== task.reviewer)
    throw new AppError('forbidden', {
      reason: { zh: '只有验收人可以验收，可先修改验收人', en: 'Only the reviewer may do this; name another one first' },
    });
}

/** Whoever does it needs longer: who gave it hears of that. */
const isPutOff = (actor: Actor, before: Task, after: Task): boolean =>
  actor.personId !== null &&
  actor.personId === after.ownerId &&
  openTaskStates.includes(after.state) &&
  Date.parse(after.due) > Date.parse(before.due);

/** What is told to whom a task was given. */
const assigned = ({ before, after }: Pick<TaskChange, 'before' | 'after'>): Telling[] =>
  after.ownerId !== null && after.ownerId !== before?.ownerId && openTaskStates.includes(after.state)
    ? [
        {
          kind: 'task.assigned',
          people: [after.ownerId],
          title: { zh: `任务“${after.title}”交给了你`, en: `The task “${after.title}” is yours` },
          dedupeKey: `task.assigned:${after.id}:${after.version}`,
          record: 'task',
          recordId: after.id,
        },
      ]
    : [];

/** Tells those for whom something begins: who was given it, who reviews it, who waited for it. */
async function tell(
  { notices, bypass }: TaskHookDeps,
  work: Work,
  { action, before, after }: TaskChange,
): Promise<void> {
  const one = { record: 'task', recordId: after.id };
  const key = (kind: string): string => `${kind}:${after.id}:${after.version}`;
  await notices.tellAll(work, assigned({ before, after }));
  const putOff = before !== null && action === 'update' && isPutOff(work.actor, before, after);
  if (putOff || (action === 'cancel' && work.actor.personId === after.ownerId)) {
    const until = dayIn(Date.parse(after.due), work.actor.timeZone);
    const { name } = work.actor;
    await notices.tell(work, {
      kind: putOff ? 'task.postponed' : 'task.cancelled',
      people: [after.createdBy, after.reviewer].flatMap((p) => (p === null || p === after.ownerId ? [] : [p])),
      title: putOff
        ? {
            zh: `${name}把任务“${after.title}”延期到 ${until}`,
            en: `${name} put the task “${after.title}” off until ${until}`,
          }
        : { zh: `${name}取消了任务“${after.title}”`, en: `${name} cancelled the task “${after.title}”` },
      dedupeKey: key(putOff ? 'task.postponed' : 'task.cancelled'),
      ...one,
    });
  }
  if (action === 'submit' && after.reviewer !== null)
    await notices.tell(work, {
      kind: 'task.submit',
      people: [after.reviewer],
      title: { zh: `任务“${after.title}”等你验收`, en: `The task “${after.title}” waits for your review` },
      dedupeKey: key('task.submit'),
      ...one,
    });
  if ((action === 'accept' || action === 'sendBack') && after.ownerId !== null)
    await notices.tell(work, {
      kind: `task.${action}`,
      people: [after.ownerId],
      title:
        action === 'accept'
          ? { zh: `任务“${after.title}”已通过验收`, en: `The task “${after.title}” was accepted` }
          : { zh: `任务“${after.title}”被退回`, en: `The task “${after.title}” was sent back` },
      dedupeKey: key(`task.${action}`),
      ...one,
    });
  if (!['finish', 'accept', 'cancel', 'delete'].includes(action)) return;
  const freed = await bypass.look(work.tx, work.actor, () => freedBy(work.tx, work.actor.workspaceId, after.id));
  for (const task of freed)
    if (task.ownerId !== null)
      await notices.tell(work, {
        kind: 'task.freed',
        people: [task.ownerId],
        title: { zh: `任务“${task.title}”可以开始了`, en: `The task “${task.title}” can begin` },
        dedupeKey: `task.freed:${task.id}:${after.id}:${after.version}`,
        record: 'task',
        recordId: task.id,
      });
}
