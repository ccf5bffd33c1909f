import { AppError, issue } from '../../shared/errors.ts';
import { evaluate } from '../../shared/record/condition.ts';
import {
  type DraftOf,
  type PatchOf,
  patchSchema,
  permissionOf,
  type RecordDef,
  type RowOf,
  transitionPermission,
  transitionsFrom,
} from '../../shared/record/record.ts';
import { missingOutputs, missingSentence } from '../../shared/record/requires.ts';
import { type Actor, demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import { ClockKeeper } from '../clocks/clock-keeper.ts';
import { perRecord } from './columns.ts';
import { type Created, type CreateOptions, createRows, type WriteSteps } from './create.ts';
import { checkSums, completeLines, storeLines } from './lines.ts';
import { changesOf, redact, seesPersonal } from './mask.ts';
import { outside, placeable } from './placing.ts';
import { type RecordReads, todayIn } from './read.service.ts';
import { checkReferences } from './references.ts';
import type { Change } from './registry.ts';
import { moveParts, updateRow } from './row.store.ts';
import { parse } from './validate.ts';
import { type Work, working } from './work.ts';

type Values = Readonly<Record<string, unknown>>;
const patchOf = perRecord((d) => patchSchema(d));

/** All writing of records. Page, API, import and job come through here, so that access, rules, audit and effects apply to all. */
export class RecordWrites {
  readonly reads: RecordReads;
  readonly clocks = new ClockKeeper();

  readonly #steps: WriteSteps;

  constructor(reads: RecordReads) {
    this.reads = reads;
    this.#steps = {
      reads,
      complete: (work, d, change) => this.#hook(work, d, change),
      follow: (work, d, changes) => this.#after(work, d, changes),
    };
  }

  /** Runs several changes in one transaction. */
  transaction<T>(actor: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
    return working(this.reads.deps.db, actor, this.reads.deps.now, fn);
  }

  async create<D extends RecordDef>(
    work: Work,
    d: D,
    input: DraftOf<D>,
    options: CreateOptions = {},
  ): Promise<RowOf<D>> {
    const [made] = await createRows(this.#steps, work, d, [input], options);
    if (made === undefined || 'refused' in made) throw made?.refused ?? new Error('nothing was created');
    return made.row;
  }

  /**
   * Creates many rows as `create` does, with few statements; answers each draft's row or refusal, in their order. What
   * only the database refuses throws, and then none is made. For records that `createsTogether`.
   */
  createAll<D extends RecordDef>(work: Work, d: D, inputs: readonly DraftOf<D>[]): Promise<readonly Created<D>[]> {
    return createRows(this.#steps, work, d, inputs);
  }

  /** Whether the rules of a record look at each new row by itself, so that many may be made at once. */
  createsTogether(d: RecordDef): boolean {
    const hooks = this.reads.deps.registry.find(d.id)?.hooks;
    return hooks?.apart === true || (hooks?.beforeSave === undefined && hooks?.afterSave === undefined);
  }

  async update<D extends RecordDef>(
    work: Work,
    d: D,
    id: string,
    version: number,
    input: PatchOf<D>,
    options: { readonly reason?: string | undefined; readonly system?: Values } = {},
  ): Promise<RowOf<D>> {
    const patch = parse(patchOf(d), input, d) as Values;
    const before = await this.#current(work, d, id, version, permissionOf(d, 'update'));
    if (d.states.frozen?.includes(before.state) === true)
      throw new AppError('transition_refused', {
        reason: {
          zh: `“${d.states.all[before.state]?.zh ?? before.state}”状态下不能修改`,
          en: `Cannot be changed while ${d.states.all[before.state]?.en ?? before.state}`,
        },
      });
    for (const name of Object.keys(patch)) {
      const permission = d.fields[name]?.writePermission;
      if (permission !== undefined) demand(work.actor, permission);
    }
    const given = Object.fromEntries(
      Object.entries({ ...options.system, ...patch }).filter(([, v]) => v !== undefined),
    );
    return this.#change(
      work,
      d,
      { action: 'update', before, after: { ...before, ...given } as RowOf<D> },
      options.reason,
    );
  }

  async transition<D extends RecordDef>(
    work: Work,
    d: D,
    id: string,
    version: number,
    action: string,
    reason?: string,
    system: Values = {},
  ): Promise<RowOf<D>> {
    const all = d.states.transitions.filter((t) => t.action === action);
    const [any] = all;
    if (any === undefined)
      throw new AppError('invalid', {
        issues: [issue(['action'], `没有操作“${action}”`, `There is no action ${action}`)],
      });
    const before = await this.#current(work, d, id, version, transitionPermission(d, any));
    const step = transitionsFrom(d, before.state).find((t) => t.action === action);
    const stateLabel = d.states.all[before.state];
    if (step === undefined)
      throw new AppError('transition_refused', {
        reason: {
          zh: `“${stateLabel?.zh ?? before.state}”状态下不能${any.label.zh}`,
          en: `Cannot ${any.label.en.toLowerCase()} while ${stateLabel?.en ?? before.state}`,
        },
      });
    if (step.reason === true && (reason === undefined || reason.trim() === ''))
      throw new AppError('invalid', { issues: [issue(['reason'], '请写明原因', 'Please give the reason')] });
    const ctx = { personId: work.actor.personId, today: todayIn(work.now, work.actor.timeZone) };
    if (step.when !== undefined && !evaluate(step.when, before as unknown as Values, ctx))
      throw new AppError('transition_refused', {
        reason: step.refusal ?? { zh: '条件未满足', en: 'A condition is not met' },
      });
    const missing = missingOutputs(d, step, before as unknown as Values);
    if (missing.length > 0)
      throw new AppError('transition_refused', {
        reason: missingSentence(step, missing),
        issues: missing.map((m) => issue([m.name], `请填写${m.label.zh}`, `${m.label.en} is needed`)),
      });
    return this.#change(
      work,
      d,
      { action, before, after: { ...before, ...system, state: step.to } as RowOf<D>, reason },
      reason,
    );
  }

  async remove<D extends RecordDef>(work: Work, d: D, id: string, version: number): Promise<RowOf<D>> {
    const before = await this.#current(work, d, id, version, permissionOf(d, 'delete'));
    return this.#change(work, d, { action: 'delete', before, after: { ...before, deletedAt: work.now.toISOString() } });
  }

  /** Undo of delete. */
  async restore<D extends RecordDef>(work: Work, d: D, id: string): Promise<RowOf<D>> {
    const stored = await this.reads.read(work.tx, d, id);
    if (stored.deletedAt === null) return stored;
    if (!within(demand(work.actor, permissionOf(d, 'delete')), stored)) throw outside();
    return this.#change(work, d, { action: 'restore', before: stored, after: { ...stored, deletedAt: null } });
  }

  async #current<D extends RecordDef>(
    work: Work,
    d: D,
    id: string,
    version: number,
    permission: string,
  ): Promise<RowOf<D>> {
    const row = await this.reads.read(work.tx, d, id);
    if (!within(demand(work.actor, permission), row)) throw outside();
    if (row.deletedAt !== null)
      throw new AppError('gone', {
        reason: { zh: '记录已删除，可先恢复', en: 'The record is deleted; restore it first' },
      });
    if (row.version !== version) throw this.#conflict(work.actor, d, row);
    return row;
  }

  #conflict<D extends RecordDef>(actor: Actor, d: D, current: RowOf<D>): AppError {
    return new AppError('version_conflict', {
      current: redact(d, current as unknown as Values, actor, seesPersonal(actor, current)),
    });
  }

  async #hook<D extends RecordDef>(work: Work, d: D, change: Change<D>): Promise<RowOf<D>> {
    const set = await this.reads.deps.registry.find(d.id)?.hooks.beforeSave?.(work, change as unknown as Change);
    const after = set === undefined ? change.after : ({ ...change.after, ...set } as RowOf<D>);
    for (const observer of this.reads.deps.registry.observers)
      await observer.before?.(work, d, { ...change, after } as unknown as Change);
    return this.#lines(d, after, change.before);
  }

  /** The row with its lines made whole and their sums checked. */
  #lines<D extends RecordDef>(d: D, row: RowOf<D>, before: RowOf<D> | null): RowOf<D> {
    const whole = completeLines(d, row as unknown as Values, before as unknown as Values | null);
    checkSums(d, whole, before as unknown as Values | null);
    return whole as unknown as RowOf<D>;
  }

  async #change<D extends RecordDef>(
    work: Work,
    d: D,
    change: Change<D> & { readonly before: RowOf<D> },
    reason?: string,
  ): Promise<RowOf<D>> {
    const { before } = change;
    const hooked = await this.#hook(work, d, change);
    if (Object.keys(changesOf(d, before as unknown as Values, hooked as unknown as Values)).length === 0) return before;
    const after: RowOf<D> = {
      ...hooked,
      version: before.version + 1,
      updatedAt: work.now.toISOString(),
      updatedBy: work.actor.personId,
    };
    const moved = after.unitId !== before.unitId || after.ownerId !== before.ownerId;
    if (moved && change.action === 'update') {
      const reach = demand(work.actor, permissionOf(d, 'update'));
      const stays = after.unitId === before.unitId;
      if (!within(reach, after) || !(stays || placeable(work.actor, reach, after.unitId))) throw outside();
    }
    await checkReferences(this.reads, work, d, after as unknown as Values, before as unknown as Values);
    // Under the place that the row has now: where it goes, the actor may no longer write. A newer version undoes it all.
    await storeLines(work.tx, work.actor.workspaceId, d, after as never, before as never, this.reads.deps.cipher);
    const done = await updateRow(work, d, after as unknown as Values, before.version, this.reads.deps.cipher);
    if (!done) throw this.#conflict(work.actor, d, await this.reads.read(work.tx, d, before.id));
    if (moved) await moveParts(work, d, after as unknown as Values);
    await this.#after(work, d, [{ action: change.action, before, after }], reason);
    return after;
  }

  /** What follows writes of one kind: history, effects, deadlines, and what rooms and observers do. */
  async #after<D extends RecordDef>(work: Work, d: D, changes: readonly Change<D>[], reason?: string): Promise<void> {
    const { hooks } = this.reads.deps.registry.find(d.id) ?? {};
    const all = changes as unknown as readonly Change[];
    for (const change of all) tell(work, d, change, reason);
    await this.clocks.follow(work, d, all);
    if (hooks?.afterCreate !== undefined && all.every((change) => change.before === null))
      await hooks.afterCreate(work, all);
    else for (const change of all) await hooks?.afterSave?.(work, change);
    for (const observer of this.reads.deps.registry.observers)
      for (const change of all) await observer.after?.(work, d, change, reason);
    const effect = hooks?.afterCommit;
    if (effect !== undefined) for (const change of all) work.tx.afterCommit(() => effect(work.actor, change));
  }
}

function tell(work: Work, d: RecordDef, { action, before, after }: Change, reason: string | undefined): void {
  const place = { unitId: after.unitId, ownerId: after.ownerId };
  work.audit({
    record: d.id,
    recordId: after.id,
    ...place,
    action,
    reason: reason ?? null,
    changes: changesOf(d, before as unknown as Values | null, after as unknown as Values),
  });
  work.live({ type: 'record', record: d.id, id: after.id, version: after.version, ...place });
  work.emit('record.changed', {
    record: d.id,
    id: after.id,
    action,
    version: after.version,
    actorId: work.actor.id,
    at: work.now.toISOString(),
    ...place,
  });
}
