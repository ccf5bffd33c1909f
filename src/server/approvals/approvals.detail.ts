import type { Label } from '../../shared/label.ts';
import type { ApprovalDetail, ApprovalItem } from '../../shared/platform/approvals.contract.ts';
import { type ApprovalDef, canonicalJson, saidBy } from '../../shared/record/approval.ts';
import { type RecordDef, type RowOf, transitionPermission } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import { actorsOf } from './approval.engine.ts';
import type { FlowContext } from './approval.flow.ts';
import type { ApprovalRow, DecisionRow } from './approvals.store.ts';
import type { Subject } from './approver.rules.ts';

export interface DetailInput {
  readonly actor: Actor;
  readonly a: ApprovalRow;
  readonly d: RecordDef;
  readonly def: ApprovalDef;
  readonly row: RowOf<RecordDef>;
  readonly now: Readonly<Record<string, unknown>>;
  readonly hash: string;
  readonly subject: Subject;
  readonly ctx: FlowContext;
  readonly decisions: readonly DecisionRow[];
  readonly approved: ApprovalRow | undefined;
  readonly last: ApprovalRow | undefined;
  readonly policyVersion: number;
  /** Files that the green channel lets follow and nobody has attached. */
  readonly missingFiles: readonly Label[];
}

type Detail = Omit<ApprovalDetail, keyof ApprovalItem | 'refs'> & {
  readonly mayAct: boolean;
};
const noLabel = { zh: '', en: '' };
/** An empty list says as little as nothing: what was approved before lines were pinned has none of them. */
const told = (x: unknown): unknown => (Array.isArray(x) && x.length === 0 ? null : x);
const same = (x: unknown, y: unknown): boolean => canonicalJson(told(x)) === canonicalJson(told(y));

/** An approval as a person sees it: the steps, what is missing, who can act, and now beside then. Pure. */
export function detailOf(input: DetailInput): Detail {
  const { actor, a, def, ctx, decisions, subject, approved, last } = input;
  const person = (id: string) => ({
    id,
    name: ctx.facts.people.get(id)?.name ?? decisions.find((x) => x.by === id)?.byName ?? '',
  });
  const steps = a.flow.steps ?? [];
  const running = a.state === 'running';
  const at = ctx.now.toISOString();
  const standIns = (people: readonly string[]): string[] => [
    ...new Set(ctx.delegations.filter((x) => people.includes(x.from) && x.start <= at && at < x.end).map((x) => x.to)),
  ];
  const signed = (x: DecisionRow): ApprovalDetail['decisions'][number] => ({
    round: x.round,
    step: x.step,
    stepLabel: steps.find((s) => s.key === x.step)?.label ?? noLabel,
    seat: x.seat,
    by: { id: x.by, name: x.byName },
    actedFor: x.actedFor === null ? null : person(x.actedFor),
    approve: x.approve,
    reason: x.reason,
    at: x.at,
    signedBy: x.signedBy,
    counts: x.round === a.round && a.state !== 'void',
  });
  const actors = running ? actorsOf(a.flow, subject, ctx) : [];
  const me = actor.personId;
  const mayAct = me !== null && actor.kind === 'person' && actors.includes(me);
  const rule = a.flow.rules?.find((r) => r.key === a.flow.rule);
  const withdrawal = input.d.states.transitions.find((t) => t.action === def.withdraw);
  const mayWithdraw =
    running &&
    def.signsOff === undefined &&
    me !== null &&
    (a.submitted_by === me ||
      (withdrawal !== undefined && within(actor.reach(transitionPermission(input.d, withdrawal)), input.row)));
  const missing = a.urgent && a.papers_done_at === null ? (def.papers ?? []) : [];
  const row = input.row as Readonly<Record<string, unknown>>;
  return {
    kind: a.kind,
    label: def.label,
    round: a.round,
    hash: input.hash,
    rule: rule?.label ?? null,
    policyVersion: a.policy_version,
    policyChanged: running && a.policy_version !== input.policyVersion,
    reason: a.reason,
    imported: a.imported,
    closedAt: a.closed_at,
    papersDoneAt: a.papers_done_at,
    papersSignedAt: a.papers_signed_at,
    papersDoneLate: a.papers_done_at !== null && a.papers_due_at !== null && a.papers_done_at > a.papers_due_at,
    missingPapers: missing.filter((f) => row[f] === null || row[f] === ''),
    missingFiles: [...input.missingFiles],
    mayAct,
    flow: steps.map((s, i) => ({
      key: s.key,
      label: s.label,
      mode: s.mode,
      need: s.need,
      signature: s.signature,
      state: s.doneAt !== null ? 'done' : running && i === a.flow.at ? 'open' : 'next',
      dueAt: running && i === a.flow.at ? s.dueAt : null,
      doneAt: s.doneAt,
      seats: s.seats.map((seat, index) => {
        const decision = decisions.find((x) => x.round === a.round && x.step === s.key && x.seat === index);
        return {
          people: seat.people.map(person),
          standIns: standIns(seat.people)
            .filter((p) => actors.includes(p))
            .map(person),
          raised: seat.raised,
          level: seat.level,
          decision: decision === undefined ? null : signed(decision),
        };
      }),
    })),
    decisions: decisions.map(signed),
    comparison: def.pinned.map((field) => {
      // As it is pinned: lines without their ids.
      const now = saidBy(row[field]);
      const before = approved?.content[field] ?? null;
      const asked = a.content[field] ?? null;
      const listed = field in a.content;
      const wasVoid = a.state === 'void' || a.state === 'granted';
      return {
        field,
        now,
        asked,
        approved: wasVoid ? asked : before,
        last: last?.content[field] ?? null,
        changed: wasVoid
          ? listed && a.hash !== '' && !same(now, asked)
          : approved !== undefined && approved.hash !== '' && !same(now, before),
      };
    }),
    last:
      last === undefined
        ? null
        : { recordId: last.record_id, code: last.code, title: last.title, at: last.closed_at ?? last.submitted_at },
    approvedAt: a.state === 'granted' || a.state === 'void' ? a.closed_at : (approved?.closed_at ?? null),
    can: {
      decide: mayAct,
      why: mayAct || !running || me === null ? null : whyNot(me, subject.interested, a.flow.editors ?? []),
      signature: running && steps[a.flow.at]?.signature === true,
      withdraw: mayWithdraw,
      remind: running && me !== null && (a.submitted_by === me || subject.interested.includes(me)),
    },
  };
}

function whyNot(me: string, interested: readonly string[], editors: readonly string[]): Label | null {
  if (interested.includes(me)) return { zh: '自己的事项由他人审批', en: 'Your own is approved by others' };
  return editors.includes(me)
    ? { zh: '你改过正在审批的内容，由他人审批', en: 'You changed what is being approved: others decide' }
    : null;
}
