import { v7 as uuidv7 } from 'uuid';
import { AppError, issue } from '../../shared/errors.ts';
import { type ApprovalDef, approvalOf, contentOf } from '../../shared/record/approval.ts';
import type { RecordDef, RowOf } from '../../shared/record/record.ts';
import { type Actor, accessJson } from '../access/actor.ts';
import { everything } from '../access/reach.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { PolicyService } from '../policy/policy.service.ts';
import type { Db } from '../postgres/pool.ts';
import { tableOf } from '../records/columns.ts';
import { actAs, type Work, working } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import type { Contexts, LoadedContext } from './approval.context.ts';
import { subjectOf } from './approval.context.ts';
import { contentChanged, decide, reseat, startFlow, withdraw } from './approval.engine.ts';
import type { Flow, FlowEvent, Outcome, Refusal } from './approval.flow.ts';
import {
  type ApprovalRow,
  fileNames,
  findApproval,
  hashOf,
  insertApproval,
  insertDecision,
  latestApproval,
  lockRecord,
  type SignedBy,
  saveApproval,
  saveSeats,
} from './approvals.store.ts';
import { tellEvents } from './approvals.telling.ts';
import type { Subject } from './approver.rules.ts';

export interface ApprovalsDeps {
  readonly db: Db;
  /** As the owner: the tick looks for what is due in all workspaces. */
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly policies: PolicyService;
  readonly contexts: Contexts;
  readonly now: () => Date;
}

type AnyRow = RowOf<RecordDef> & Readonly<Record<string, unknown>>;
export interface Declared {
  readonly d: RecordDef;
  readonly a: ApprovalDef;
}
export interface DecideAsk {
  readonly approve: boolean;
  readonly reason?: string | undefined;
  readonly hash: string;
}

/** Approvals as they are kept: the engine decides, this writes what it decided with the record, audit and notices. */
export class Approvals {
  readonly deps: ApprovalsDeps;
  /** Units of work in which the approval itself acts: the transitions it guards are open to it alone. */
  readonly #own = new WeakSet<Work>();
  /** Units of work in which approved content is changed by another approval. */
  readonly #amending = new WeakSet<Work>();
  #all: string | undefined;
  #signedOff: (own: Work, declared: Declared, signOff: ApprovalRow) => Promise<void> = async () => {};

  constructor(deps: ApprovalsDeps) {
    this.deps = deps;
  }

  /** What follows from the end of a sign-off of late papers: told by the module, which knows both. */
  onSignOff(follow: (own: Work, declared: Declared, signOff: ApprovalRow) => Promise<void>): void {
    this.#signedOff = follow;
  }

  isOwn(work: Work): boolean {
    return this.#own.has(work);
  }

  declared(record: string, kind: string): Declared {
    const d = this.deps.writes.reads.deps.registry.get(record).def;
    const a = approvalOf(d, kind);
    if (a === undefined) throw new AppError('not_found');
    return { d, a };
  }

  /**
   * The same person with the approval's own powers, for as long as `fn` runs: a seat gives the right to decide, whatever
   * else the person may do. The audit log still names the person.
   */
  async asApproval<T>(work: Work, fn: (own: Work) => Promise<T>): Promise<T> {
    if (this.#own.has(work)) return fn(work);
    const actor = this.#empowered(work.actor);
    const own: Work = { ...work, actor };
    this.#own.add(own);
    await actAs(work.tx, actor);
    const result = await fn(own);
    await actAs(work.tx, work.actor);
    return result;
  }

  /**
   * Changes what was approved because another approval agreed to that very change: the first one stands, for the
   * content as it then is.
   */
  amend<T>(work: Work, fn: (own: Work) => Promise<T>): Promise<T> {
    return this.asApproval(work, async (own) => {
      this.#amending.add(own);
      try {
        return await fn(own);
      } finally {
        this.#amending.delete(own);
      }
    });
  }

  isAmending(work: Work): boolean {
    return this.#amending.has(work);
  }

  /** The granted approval is of the new content from now on; the audit log keeps both hashes. */
  async reseal(work: Work, { d, a }: Declared, approval: ApprovalRow, row: AnyRow): Promise<void> {
    const content = contentOf(a, row, approval.urgent);
    const hash = hashOf(content);
    if (hash === approval.hash) return;
    const title = String(row[d.title] ?? row.code);
    const kept = { ...approval, content, hash, title, flow: { ...approval.flow, hash } };
    await saveApproval(work.tx, kept);
    this.audit(work, d, kept, 'approval.amended', null, {
      approval: { before: { id: approval.id, hash: approval.hash }, after: { id: approval.id, hash } },
    });
  }

  /** A transaction in which nothing but the approval acts. */
  working<T>(actor: Actor, fn: (own: Work) => Promise<T>, now: () => Date = this.deps.now): Promise<T> {
    return working(this.deps.db, this.#empowered(actor), now, (own) => {
      this.#own.add(own);
      return fn(own);
    });
  }

  #empowered(actor: Actor): Actor {
    this.#all ??= accessJson(this.deps.writes.reads.deps.registry.defs, () => everything);
    return { ...actor, reach: () => everything, accessJson: this.#all };
  }

  /** Asks for the approval of a row that has just been proposed. */
  async start(
    work: Work,
    { d, a }: Declared,
    row: AnyRow,
    urgent: boolean,
    reason: string | undefined,
  ): Promise<ApprovalRow> {
    const { policies, contexts } = this.deps;
    const { workspaceId, personId, name } = work.actor;
    const loaded = await contexts(work.tx, workspaceId, work.now);
    const { version, policy } = await policies.current(work.tx, workspaceId);
    const subject = subjectOf(a, row, personId);
    const content = contentOf(a, row, urgent);
    const { flow, events } = startFlow(
      {
        policy: policies.rulesOf(policy, d, a),
        structure: policy.structure,
        urgent,
        hash: hashOf(content),
        submitter: personId,
      },
      subject,
      loaded.ctx,
    );
    const rule = flow.rules.find((r) => r.key === flow.rule);
    if (urgent && !flow.urgent)
      throw new AppError('transition_refused', {
        reason: {
          zh: `“${rule?.label.zh ?? ''}”不能走绿色通道，请按正常流程提交`,
          en: `The rule “${rule?.label.en ?? ''}” has no green channel; propose it the usual way`,
        },
      });
    if (!urgent && (rule?.attachments.length ?? 0) > 0) {
      const files = await fileNames(work.tx, d.id, row.id);
      const missing = rule?.attachments.filter((x) => !files.some((f) => f.includes(x.contains))) ?? [];
      if (missing.length > 0)
        throw new AppError('transition_refused', {
          reason: {
            zh: `请先上传附件：${missing.map((m) => `${m.label.zh}（文件名含“${m.contains}”）`).join('、')}`,
            en: `Attach first: ${missing.map((m) => `${m.label.en} (file name with “${m.contains}”)`).join(', ')}`,
          },
        });
    }
    const made: ApprovalRow = {
      id: uuidv7(),
      workspace_id: workspaceId,
      record: d.id,
      record_id: row.id,
      kind: a.key,
      unit_id: row.unitId,
      owner_id: row.ownerId,
      code: row.code,
      title: String(row[d.title] ?? row.code),
      state: 'running',
      round: 1,
      urgent,
      content,
      hash: flow.hash,
      flow,
      policy_version: version,
      seated_by: loaded.seatedBy,
      like_value: a.like === undefined ? null : String(row[a.like] ?? ''),
      reason: reason ?? null,
      imported: false,
      submitted_by: personId,
      submitted_by_name: name,
      submitted_at: work.now.toISOString(),
      due_at: flow.steps[0]?.dueAt ?? null,
      closed_at: null,
      papers_due_at: null,
      papers_done_at: null,
      papers_signed_at: null,
      papers_flagged_at: null,
      reminded_at: null,
      involved: [],
    };
    await insertApproval(work.tx, made);
    return this.keep(work, { d, a }, made, { kind: 'done', flow, events }, subject, loaded);
  }

  /** One person's decision, and what follows from it. */
  decideIn(work: Work, id: string, ask: DecideAsk, signedBy: SignedBy): Promise<ApprovalRow> {
    return this.asApproval(work, async (own) => {
      const [{ declared, approval, row }, loaded] = await Promise.all([
        this.locked(own, id),
        this.deps.contexts(own.tx, own.actor.workspaceId, own.now),
      ]);
      const person = own.actor.personId;
      if (person === null || own.actor.kind !== 'person')
        throw new AppError('forbidden', {
          reason: { zh: '审批须由人签署，不能用密钥', en: 'An approval is signed by a person, not by a key' },
        });
      const subject = subjectOf(declared.a, row, approval.submitted_by);
      const step = approval.flow.steps[approval.flow.at];
      if (approval.state === 'running' && step?.signature === true && signedBy === 'session')
        throw new AppError('invalid', {
          issues: [issue(['signature'], '此步骤须输入密码或动态码签署', 'This step is signed by password or code')],
        });
      const reason = ask.reason?.trim() === '' ? null : (ask.reason ?? null);
      const outcome = decide(
        approval.flow,
        { person, approve: ask.approve, reason, hash: ask.hash },
        subject,
        loaded.ctx,
      );
      if (outcome.kind === 'refused') throw refusalOf(outcome.refusal);
      const kept = await this.keep(own, declared, approval, outcome, subject, loaded, signedBy);
      if (kept.state === 'running') return kept;
      if (declared.a.signsOff !== undefined) {
        await this.#signedOff(own, declared, kept);
        return kept;
      }
      const action = kept.state === 'granted' ? declared.a.approve : declared.a.reject;
      await this.deps.writes.transition(own, declared.d, row.id, row.version, action, reason ?? undefined);
      return kept;
    });
  }

  decide(actor: Actor, id: string, ask: DecideAsk, signedBy: SignedBy): Promise<ApprovalRow> {
    return this.working(actor, (own) => this.decideIn(own, id, ask, signedBy));
  }

  /** The submitter takes it back; others need the right to the record's own transition. */
  withdrawIn(work: Work, id: string): Promise<void> {
    const back = async (own: Work, work_: Work): Promise<void> => {
      const { declared, approval, row } = await this.locked(own, id);
      if (approval.state !== 'running') throw refusalOf('over');
      if (declared.a.signsOff !== undefined)
        throw new AppError('transition_refused', {
          reason: {
            zh: '绿色通道的材料必须审签，不能撤回；要改请直接修改活动内容',
            en: 'Papers of the green channel must be signed off and cannot be taken back; change them in the record',
          },
        });
      await this.deps.writes.transition(work_, declared.d, row.id, row.version, declared.a.withdraw);
    };
    return this.asApproval(work, async (own) => {
      const approval = await this.find(own, id);
      if (approval.submitted_by !== null && approval.submitted_by === work.actor.personId) return back(own, own);
      await actAs(work.tx, work.actor);
      await back(work, work);
      await actAs(work.tx, own.actor);
    });
  }

  /** The row's content, place or state has changed: called by the gate within the same transaction. */
  async follow(work: Work, declared: Declared, approval: ApprovalRow, row: AnyRow, left: boolean): Promise<void> {
    const { d, a } = declared;
    const loaded = await this.deps.contexts(work.tx, work.actor.workspaceId, work.now);
    const subject = subjectOf(a, row, approval.submitted_by);
    const content = contentOf(a, row, approval.urgent);
    const hash = hashOf(content);
    const at = { ...approval, unit_id: row.unitId, owner_id: row.ownerId, title: String(row[d.title] ?? row.code) };
    if (left) {
      await this.keep(work, declared, at, withdraw(approval.flow), subject, loaded);
      return;
    }
    if (approval.state === 'running') {
      const outcome =
        approval.hash === hash
          ? reseat(approval.flow, subject, loaded.ctx)
          : contentChanged(approval.flow, hash, work.actor.personId, subject, loaded.ctx);
      const like = a.like === undefined ? null : String(row[a.like] ?? '');
      await this.keep(work, declared, { ...at, content, hash, like_value: like }, outcome, subject, loaded);
      return;
    }
    if (approval.state === 'granted' && approval.hash !== hash) {
      const flow: Flow = { ...approval.flow, state: 'void' };
      const events: FlowEvent[] = [
        { kind: 'voided', was: 'granted', decisions: approval.flow.decisions ?? [], hash: approval.hash },
      ];
      await this.keep(work, declared, at, { kind: 'done', flow, events }, subject, loaded);
      const { revise } = a;
      if (
        revise !== undefined &&
        d.states.transitions.some((t) => t.action === revise && [t.from].flat().includes(row.state))
      )
        await this.deps.writes.transition(work, d, row.id, row.version, revise, '修改了已批准的内容');
    }
  }

  /** As the approval: whoever may look at it was found out before. */
  async find(work: Work, id: string): Promise<ApprovalRow> {
    const found = await findApproval(work.tx, id);
    if (found === undefined) throw new AppError('not_found');
    return found;
  }

  /** Record first, then approval: edits lock in the same order, so that nobody waits for each other in a ring. */
  async locked(work: Work, id: string): Promise<{ declared: Declared; approval: ApprovalRow; row: AnyRow }> {
    const { record, record_id, kind } = await this.find(work, id);
    const declared = this.declared(record, kind);
    const [, approval, row] = await Promise.all([
      lockRecord(work.tx, tableOf(declared.d), record_id),
      findApproval(work.tx, id, true),
      this.deps.writes.reads.read(work.tx, declared.d, record_id) as Promise<AnyRow>,
    ]);
    if (approval === undefined) throw new AppError('not_found');
    return { declared, approval, row };
  }

  running(work: Work, d: RecordDef, a: ApprovalDef, recordId: string): Promise<ApprovalRow | undefined> {
    return latestApproval(work.tx, d.id, recordId, a.key, true);
  }

  /** Writes down what the engine decided, with audit, notices and pages that listen. */
  async keep(
    work: Work,
    declared: Declared,
    approval: ApprovalRow,
    outcome: Outcome,
    subject: Subject,
    loaded: LoadedContext,
    signedBy: SignedBy = 'session',
  ): Promise<ApprovalRow> {
    if (outcome.kind === 'refused') throw refusalOf(outcome.refusal);
    const { flow, events } = outcome;
    const over = flow.state !== 'running';
    const kept: ApprovalRow = {
      ...approval,
      flow,
      state: flow.state,
      round: flow.round ?? approval.round,
      seated_by: loaded.seatedBy,
      due_at: over ? null : (flow.steps[flow.at]?.dueAt ?? null),
      closed_at: over && approval.state === 'running' ? work.now.toISOString() : approval.closed_at,
      papers_due_at: flow.papersDueAt ?? null,
      involved: [
        ...new Set([
          ...approval.involved,
          ...events.flatMap((e) => ('people' in e ? e.people : e.kind === 'decided' ? [e.decision.by] : [])),
        ]),
      ],
    };
    // None waits for another: they share a round trip, in this order.
    const decided = events.flatMap((e) => (e.kind === 'decided' ? [e.decision] : []));
    await Promise.all([
      saveApproval(work.tx, kept),
      saveSeats(work.tx, kept),
      ...decided.map((x) => insertDecision(work.tx, kept, x, work.actor.name, signedBy)),
    ]);
    for (const e of events) this.#log(work, declared.d, approval, kept, e, loaded, signedBy);
    await tellEvents(this.deps.notices, work, declared.d, kept, events, loaded, subject.interested);
    work.live({
      type: 'record',
      record: declared.d.id,
      id: kept.record_id,
      unitId: kept.unit_id,
      ownerId: kept.owner_id,
    });
    return kept;
  }

  #log(
    work: Work,
    d: RecordDef,
    before: ApprovalRow,
    after: ApprovalRow,
    e: FlowEvent,
    { ctx }: LoadedContext,
    signedBy: SignedBy,
  ): void {
    const names = (people: readonly string[]): string[] => people.map((p) => ctx.facts.people.get(p)?.name ?? p);
    const log = (action: string, reason: string | null, facts: Readonly<Record<string, unknown>>): void =>
      this.audit(work, d, after, `approval.${action}`, reason, {
        approval: { before: null, after: { id: after.id, round: after.round, ...facts } },
      });
    if (e.kind === 'decided') {
      const { step, actedFor, hash, approve, reason } = e.decision;
      const standsFor = actedFor === null ? {} : { actedFor, actedForName: names([actedFor])[0] };
      log(approve ? 'signed' : 'refused', reason, { step, hash, signedBy, ...standsFor });
    } else if (e.kind === 'voided')
      log('voided', null, { hash: before.hash, now: after.hash, content: before.content });
    else if ('people' in e) log(e.kind, null, { step: e.step, asked: names(e.people) });
    else log(e.kind, null, { hash: after.hash });
  }

  audit(
    work: Work,
    d: RecordDef,
    a: ApprovalRow,
    action: string,
    reason: string | null,
    changes: Readonly<Record<string, { before: unknown; after: unknown }>>,
  ): void {
    work.audit({
      record: d.id,
      recordId: a.record_id,
      unitId: a.unit_id,
      ownerId: a.owner_id,
      action,
      reason,
      changes,
    });
  }
}

const refusals: Readonly<Record<Refusal, readonly ['transition_refused' | 'forbidden' | 'conflict', string, string]>> =
  {
    over: ['transition_refused', '此审批已结束，请刷新查看结果', 'This approval is over; reload to see how it ended'],
    changed: ['conflict', '内容刚被修改，请看过再决定', 'The content has just changed; look at it before you decide'],
    interested: ['forbidden', '不能审批自己的事项，请由他人审批', 'Nobody approves their own: ask somebody else'],
    edited: [
      'forbidden',
      '你改过正在审批的内容，请由他人审批',
      'You changed what is being approved: ask somebody else to decide',
    ],
    counted: ['forbidden', '你已签过，每人只计一次', 'You have signed already; everybody counts once'],
    notYours: ['forbidden', '现在不由你审批', 'It is not for you to decide now'],
    reasonMissing: ['transition_refused', '请写明退回原因', 'Please give the reason for sending it back'],
  };

export function refusalOf(refusal: Refusal): AppError {
  if (refusal === 'reasonMissing')
    return new AppError('invalid', { issues: [issue(['reason'], '请写明退回原因', 'Please give the reason')] });
  const [code, zh, en] = refusals[refusal];
  return new AppError(code, { reason: { zh, en }, refusal });
}
