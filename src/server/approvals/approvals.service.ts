import { AppError, issue } from '../../shared/errors.ts';
import { approvalOf, contentOf } from '../../shared/record/approval.ts';
import type { Actor } from '../access/actor.ts';
import { tableOf } from '../records/columns.ts';
import { actAs, type Work } from '../records/work.ts';
import { subjectOf } from './approval.context.ts';
import { contentChanged, decide, reseat, withdraw } from './approval.engine.ts';
import type { Flow, FlowEvent } from './approval.flow.ts';
import type { ApprovalsDeps, ApprovedRow, Declared } from './approvals.deps.ts';
import { keepOutcome } from './approvals.ledger.ts';
import { ApprovalPowers } from './approvals.powers.ts';
import { demandGrantable } from './approvals.proposable.ts';
import { refusalOf } from './approvals.refusals.ts';
import { type ApprovalRow, findApproval, hashOf, lockRecord, presentHash, type SignedBy } from './approvals.store.ts';

export interface DecideAsk {
  readonly approve: boolean;
  readonly reason?: string | undefined;
  readonly hash: string;
}

/** Approvals as they are kept: the engine decides, this writes what it decided with the record, audit and notices. */
export class Approvals {
  readonly deps: ApprovalsDeps;
  readonly powers: ApprovalPowers;
  #signedOff: (own: Work, declared: Declared, signOff: ApprovalRow) => Promise<void> = async () => {};

  constructor(deps: ApprovalsDeps) {
    this.deps = deps;
    this.powers = new ApprovalPowers(deps);
  }

  /** What follows from the end of a sign-off of late papers: told by the module, which knows both. */
  onSignOff(follow: (own: Work, declared: Declared, signOff: ApprovalRow) => Promise<void>): void {
    this.#signedOff = follow;
  }

  declared(record: string, kind: string): Declared {
    const d = this.deps.writes.reads.deps.registry.get(record).def;
    const a = approvalOf(d, kind);
    if (a === undefined) throw new AppError('not_found');
    return { d, a };
  }

  /** One person's decision, and what follows from it. */
  decideIn(work: Work, id: string, ask: DecideAsk, signedBy: SignedBy): Promise<ApprovalRow> {
    return this.powers.asApproval(work, async (own) => {
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
      if (outcome.flow.state === 'granted' && declared.a.signsOff === undefined)
        await demandGrantable(this, own, declared, row, approval);
      const kept = await keepOutcome(this.deps, own, declared, approval, outcome, subject, loaded, signedBy);
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
    return this.powers.working(actor, (own) => this.decideIn(own, id, ask, signedBy));
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
    return this.powers.asApproval(work, async (own) => {
      const approval = await this.find(own, id);
      if (approval.submitted_by !== null && approval.submitted_by === work.actor.personId) return back(own, own);
      await actAs(work.tx, work.actor);
      await back(work, work);
      await actAs(work.tx, own.actor);
    });
  }

  /**
   * The row's content, place or state has changed: called by the gate within the same transaction. `untouched`: nothing
   * of what is pinned by now has.
   */
  async follow(
    work: Work,
    declared: Declared,
    approval: ApprovalRow,
    row: ApprovedRow,
    { left, untouched = false }: { readonly left: boolean; readonly untouched?: boolean },
  ): Promise<void> {
    const { d, a } = declared;
    const loaded = await this.deps.contexts(work.tx, work.actor.workspaceId, work.now);
    const subject = subjectOf(a, row, approval.submitted_by);
    const content = contentOf(a, row, approval.urgent);
    const hash = hashOf(content);
    const at = { ...approval, unit_id: row.unitId, owner_id: row.ownerId, title: String(row[d.title] ?? row.code) };
    if (left) {
      await keepOutcome(this.deps, work, declared, at, withdraw(approval.flow), subject, loaded);
      return;
    }
    if (approval.state === 'running') {
      // Asked for before more was pinned: it goes on until what is pinned now is changed.
      const older = untouched && approval.hash !== hash && approval.hash === presentHash(a, row, approval);
      const outcome =
        approval.hash === hash || older
          ? reseat(approval.flow, subject, loaded.ctx)
          : contentChanged(approval.flow, hash, work.actor.personId, subject, loaded.ctx);
      const like = a.like === undefined ? null : String(row[a.like] ?? '');
      await keepOutcome(
        this.deps,
        work,
        declared,
        { ...at, ...(older ? {} : { content, hash }), like_value: like },
        outcome,
        subject,
        loaded,
      );
      return;
    }
    if (approval.state === 'granted' && approval.hash !== hash) {
      const flow: Flow = { ...approval.flow, state: 'void' };
      const events: FlowEvent[] = [
        { kind: 'voided', was: 'granted', decisions: approval.flow.decisions ?? [], hash: approval.hash },
      ];
      await keepOutcome(this.deps, work, declared, at, { kind: 'done', flow, events }, subject, loaded);
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
  async locked(work: Work, id: string): Promise<{ declared: Declared; approval: ApprovalRow; row: ApprovedRow }> {
    const { record, record_id, kind } = await this.find(work, id);
    const declared = this.declared(record, kind);
    const [, approval, row] = await Promise.all([
      lockRecord(work.tx, tableOf(declared.d), record_id),
      findApproval(work.tx, id, true),
      this.deps.writes.reads.read(work.tx, declared.d, record_id) as Promise<ApprovedRow>,
    ]);
    if (approval === undefined) throw new AppError('not_found');
    return { declared, approval, row };
  }
}
