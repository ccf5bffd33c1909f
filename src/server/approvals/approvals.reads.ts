import { type SQL, sql } from 'drizzle-orm';
import { AppError } from '../../shared/errors.ts';
import type { ApprovalDetail, ApprovalItem } from '../../shared/platform/approvals.contract.ts';
import { approvalOf, contentOf } from '../../shared/record/approval.ts';
import { permissionOf, type RecordDef, type RowOf } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { Work } from '../records/work.ts';
import { subjectOf } from './approval.context.ts';
import { outlook, startFlow } from './approval.engine.ts';
import { ruleOfFlow } from './approval.flow.ts';
import type { Declared } from './approvals.deps.ts';
import { detailOf } from './approvals.detail.ts';
import { fileLabel, missingFiles } from './approvals.proposable.ts';
import type { Approvals } from './approvals.service.ts';
import { type ApprovalRow, decisionsOf, fileNames, findApproval, hashOf, latestApproval } from './approvals.store.ts';

type AnyRow = RowOf<RecordDef> & Readonly<Record<string, unknown>>;
const noLabel = { zh: '', en: '' };

/** What people see of approvals: their lists, an approval with its comparison, and what a row would have to pass. */
export class ApprovalReads {
  readonly #approvals: Approvals;

  constructor(approvals: Approvals) {
    this.#approvals = approvals;
  }

  /** What waits for the person (stand-ins included), what they decided, what they asked for. */
  async list(
    actor: Actor,
    box: 'waiting' | 'decided' | 'submitted',
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<{ items: ApprovalItem[]; nextCursor: string | null }> {
    const me = actor.personId;
    if (me === null) return { items: [], nextCursor: null };
    const { now } = this.#approvals.deps;
    // The boxes hold nothing but the person's own: seats, decisions and questions.
    return this.#looking(actor, async ({ tx }) => {
      const at = now().toISOString();
      const mine = sql`(SELECT ${me}::uuid UNION SELECT from_person FROM delegation WHERE workspace_id = ${actor.workspaceId}::uuid AND to_person = ${me}::uuid AND ended_at IS NULL AND start_at <= ${at}::timestamptz AND end_at > ${at}::timestamptz)`;
      const which: Readonly<Record<typeof box, SQL>> = {
        waiting: sql`state = 'running' AND submitted_by IS DISTINCT FROM ${me}::uuid AND owner_id IS DISTINCT FROM ${me}::uuid
          AND id IN (SELECT approval_id FROM approval_seat WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id IN ${mine})
          AND id NOT IN (SELECT x.approval_id FROM approval_decision x WHERE x.approval_id = approval.id AND x.round = approval.round AND x.person_id = ${me}::uuid)`,
        decided: sql`id IN (SELECT approval_id FROM approval_decision WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${me}::uuid)`,
        submitted: sql`submitted_by = ${me}::uuid`,
      };
      const order = box === 'waiting' ? sql`due_at NULLS LAST, id` : sql`submitted_at DESC, id DESC`;
      const after = Number(page.cursor ?? 0);
      const offset = Number.isInteger(after) && after > 0 ? after : 0;
      const rows = await tx.query<ApprovalRow>(
        sql`SELECT * FROM approval WHERE workspace_id = ${actor.workspaceId}::uuid AND ${which[box]} ORDER BY ${order} LIMIT ${page.limit + 1} OFFSET ${offset}`,
      );
      const items = rows.slice(0, page.limit).map((a) => this.item(a, now(), box === 'waiting'));
      return { items, nextCursor: rows.length > page.limit ? String(offset + page.limit) : null };
    });
  }

  item(a: ApprovalRow, now: Date, mayAct: boolean): ApprovalItem {
    const steps = a.flow.steps ?? [];
    const def = this.#approvals.deps.writes.reads.deps.registry.find(a.record)?.def;
    const declared = def === undefined ? undefined : approvalOf(def, a.kind);
    return {
      id: a.id,
      about: declared?.signsOff === undefined ? null : declared.label,
      record: a.record,
      recordId: a.record_id,
      code: a.code,
      title: a.title,
      state: a.state,
      urgent: a.urgent,
      step: a.state === 'running' ? (steps[a.flow.at]?.label ?? null) : null,
      stepNumber: Math.min((a.flow.at ?? 0) + 1, Math.max(1, steps.length)),
      steps: steps.length,
      submittedBy: a.submitted_by_name,
      submittedAt: a.submitted_at,
      dueAt: a.due_at,
      overdue:
        a.state === 'running' &&
        ((a.due_at !== null && a.due_at < now.toISOString()) ||
          steps[a.flow.at]?.seats.some((s) => s.level > 0) === true),
      papersDueAt: a.papers_done_at === null ? a.papers_due_at : null,
      papersLate: a.papers_flagged_at !== null && a.papers_done_at === null,
      figures: Object.fromEntries((declared?.figures ?? []).map((f) => [f, a.content[f] ?? null])),
      mayAct,
    };
  }

  get(actor: Actor, id: string): Promise<ApprovalDetail> {
    return this.#looking(actor, async (work) => {
      const approval = await findApproval(work.tx, id);
      if (approval === undefined || !(await this.visible(work, actor, approval))) throw new AppError('not_found');
      return this.#detail(work, actor, approval);
    });
  }

  /** Whoever sees the row, asked for it, was ever asked, or stands in for one of these. */
  async visible(work: Work, actor: Actor, a: ApprovalRow): Promise<boolean> {
    const place = { unitId: a.unit_id, ownerId: a.owner_id };
    if (within(actor.reach(`${a.record}.read`), place)) return true;
    const me = actor.personId;
    if (me === null) return false;
    if (a.submitted_by === me || a.involved.includes(me)) return true;
    const { ctx } = await this.#approvals.deps.contexts(work.tx, actor.workspaceId, work.now);
    const now = work.now.toISOString();
    return ctx.delegations.some((x) => x.to === me && a.involved.includes(x.from) && x.start <= now && now < x.end);
  }

  ofRecord(actor: Actor, record: string, recordId: string) {
    const d = this.#approvals.deps.writes.reads.deps.registry.get(record).def;
    return this.#looking(actor, async (work) => {
      const row = (await this.#approvals.deps.writes.reads.read(work.tx, d, recordId)) as AnyRow;
      const seen = d.shared === true || within(actor.reach(permissionOf(d, 'read')), row);
      const rows = await work.tx.query<ApprovalRow>(
        sql`SELECT * FROM approval WHERE record = ${d.id} AND record_id = ${recordId}::uuid ORDER BY submitted_at DESC, id DESC LIMIT 50`,
      );
      const [first] = rows;
      if (!seen && (first === undefined || !(await this.visible(work, actor, first)))) throw new AppError('not_found');
      const [a] = d.approvals ?? [];
      const signsOff = (r: ApprovalRow): boolean => approvalOf(d, r.kind)?.signsOff !== undefined;
      const current = rows.find((r) => !signsOff(r));
      // Of the approval that stands, not of one before it.
      const papers = rows.find((r) => signsOff(r) && r.submitted_at >= (current?.submitted_at ?? ''));
      const asks =
        a !== undefined &&
        d.states.transitions.some((t) => t.action === a.propose && [t.from].flat().includes(row.state));
      return {
        items: rows.map((r) => this.item(r, work.now, false)),
        current: current === undefined ? null : await this.#detail(work, actor, current),
        papers: papers === undefined ? null : await this.#detail(work, actor, papers),
        preview: asks ? await this.#preview(work, actor, { d, a }, row) : null,
      };
    });
  }

  /** Read with the approval's own eyes; what may be told is decided here. */
  #looking<T>(actor: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
    return this.#approvals.powers.working(actor, fn);
  }

  async #preview(work: Work, actor: Actor, { d, a }: Declared, row: AnyRow) {
    const { policies, contexts } = this.#approvals.deps;
    const { policy } = await policies.current(work.tx, actor.workspaceId);
    const { ctx } = await contexts(work.tx, actor.workspaceId, work.now);
    const submitter = actor.personId;
    const subject = subjectOf(a, row, submitter);
    const { flow } = startFlow(
      { policy: policies.rulesOf(policy, d, a), structure: policy.structure, urgent: false, hash: '', submitter },
      subject,
      ctx,
    );
    const rule = ruleOfFlow(flow);
    const files = (rule?.attachments.length ?? 0) > 0 ? await fileNames(work.tx, d.id, row.id) : [];
    const named = (people: readonly string[]) =>
      people.map((id) => ({ id, name: ctx.facts.people.get(id)?.name ?? '' }));
    const asked = outlook(flow, subject, ctx);
    return {
      label: a.label,
      rule: rule?.label ?? noLabel,
      steps: flow.steps.map((s, i) => ({ label: s.label, people: named(asked[i] ?? []), signature: s.signature })),
      attachments: (rule?.attachments ?? []).map((x) => ({
        label: x.label,
        there: files.some((f) => f.includes(x.contains)),
      })),
    };
  }

  async #detail(work: Work, actor: Actor, a: ApprovalRow): Promise<ApprovalDetail> {
    const { d, a: def } = this.#approvals.declared(a.record, a.kind);
    const { writes, contexts, policies } = this.#approvals.deps;
    const row = (await writes.reads.read(work.tx, d, a.record_id)) as AnyRow;
    const { ctx } = await contexts(work.tx, actor.workspaceId, work.now);
    const approved = await work.tx.maybeOne<ApprovalRow>(sql`
      SELECT * FROM approval WHERE record = ${a.record} AND record_id = ${a.record_id}::uuid AND kind = ${a.kind} AND id <> ${a.id}::uuid AND submitted_at <= ${a.submitted_at}::timestamptz
        AND state IN ('granted', 'void') AND closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT 1`);
    const last = await work.tx.maybeOne<ApprovalRow>(sql`
      SELECT * FROM approval WHERE workspace_id = ${actor.workspaceId}::uuid AND record = ${a.record} AND kind = ${a.kind} AND state = 'granted' AND hash <> '' AND record_id <> ${a.record_id}::uuid
        AND like_value IS NOT DISTINCT FROM ${a.like_value} AND closed_at <= ${a.closed_at ?? work.now.toISOString()}::timestamptz ORDER BY closed_at DESC LIMIT 1`);
    // What somebody else got approved is shown to those who may see it anyway.
    const lastSeen = last !== undefined && (await this.visible(work, actor, last)) ? last : undefined;
    const now = contentOf(def, row, a.urgent);
    const refs = await writes.reads.names.ofRows(work.tx, d, [
      row,
      ...[a, approved, lastSeen].flatMap((x) => (x === undefined ? [] : [x.content])),
    ]);
    return {
      ...this.item(a, work.now, false),
      ...detailOf({
        actor,
        a,
        d,
        def,
        row,
        now,
        hash: a.hash === '' ? hashOf(now) : a.hash,
        subject: subjectOf(def, row, a.submitted_by),
        ctx,
        decisions: await decisionsOf(work.tx, a.id),
        approved,
        last: lastSeen,
        policyVersion: (await policies.current(work.tx, actor.workspaceId)).version,
        missingFiles:
          a.urgent && a.papers_done_at === null
            ? (await missingFiles(work, d, a.record_id, ruleOfFlow(a.flow))).map(fileLabel)
            : [],
      }),
      refs,
    };
  }

  /** The newest approval of a row, for rooms that ask whether it stands. */
  latest(work: Work, record: string, recordId: string, kind: string): Promise<ApprovalRow | undefined> {
    return this.#approvals.powers.asApproval(work, (own) => latestApproval(own.tx, record, recordId, kind));
  }
}
