import { AppError, issue } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import type { ApprovalRule } from '../../shared/record/approval.ts';
import { type Condition, evaluate, fieldsOf } from '../../shared/record/condition.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { type MissingOutput, missingOutputs, missingSentence } from '../../shared/record/requires.ts';
import { todayIn } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import { subjectOf } from './approval.context.ts';
import { ruleOf } from './approval.engine.ts';
import type { ApprovedRow, Declared, WithDeps } from './approvals.deps.ts';
import { type Lead, leadOf } from './approvals.lead.ts';
import { type ApprovalRow, fileNames } from './approvals.store.ts';

type Attachments = ApprovalRule['attachments'];
const labelOf = (d: RecordDef, f: string): Label => d.fields[f]?.label ?? { zh: f, en: f };

/** What keeps a row from being proposed. */
export interface Gaps {
  readonly transition?: { readonly label: Label; readonly fields: readonly MissingOutput[]; readonly refusal?: Label };
  readonly lead?: { readonly lead: Lead; readonly urgent: Label | undefined; readonly late: boolean };
  readonly needs?: readonly string[];
  readonly files?: Attachments;
  /** The rule has no green channel. */
  readonly closed?: Label;
}

/** A file that is asked for, with what its name must hold. */
export const fileLabel = (x: Attachments[number]): Label => ({
  zh: `${x.label.zh}（文件名含“${x.contains}”）`,
  en: `${x.label.en} (file name with “${x.contains}”)`,
});

/** Attachments that a rule asks for and no file of the row is named after. */
export async function missingFiles(
  work: Work,
  d: RecordDef,
  recordId: string,
  rule: ApprovalRule | undefined,
): Promise<Attachments> {
  if (rule === undefined || rule.attachments.length === 0) return [];
  const files = await fileNames(work.tx, d.id, recordId);
  return rule.attachments.filter((x) => !files.some((f) => f.includes(x.contains)));
}

/** What a rule of the policy asks for besides fields: its files, or that it has a green channel at all. */
export async function papersGap(
  work: Work,
  d: RecordDef,
  recordId: string,
  rule: ApprovalRule,
  urgent: boolean,
): Promise<Gaps> {
  if (urgent) return rule.urgent === undefined ? { closed: rule.label } : {};
  return { files: await missingFiles(work, d, recordId, rule) };
}

/** By which policy, on which day, and by which way a row is to be proposed. */
interface Terms {
  readonly rules: readonly ApprovalRule[];
  readonly urgent: boolean;
  readonly today: string;
  readonly personId: string | null;
}

/** Everything that proposing asks of a row, told for proposing, for edits on the way and for the last signature alike. */
async function gapsOf(
  approvals: WithDeps,
  work: Work,
  { d, a }: Declared,
  row: ApprovedRow,
  { rules, urgent, today, personId }: Terms,
): Promise<Gaps> {
  const { workspaceId } = work.actor;
  const at = { workspaceId, today, personId };
  const action = urgent ? a.urgent : a.propose;
  const step = d.states.transitions.find((t) => t.action === action);
  const fits = step?.when === undefined || evaluate(step.when as Condition, row, at);
  const { ctx } = await approvals.deps.contexts(work.tx, workspaceId, work.now);
  const rule = ruleOf(rules, subjectOf(a, row, null), ctx.condition);
  const lead = urgent ? undefined : await leadOf(approvals, work.tx, at, { d, a }, row);
  return {
    ...(step === undefined
      ? {}
      : {
          transition: {
            label: step.label,
            fields: missingOutputs(d, step, row),
            ...(fits ? {} : { refusal: step.refusal ?? { zh: '条件未满足', en: 'A condition is not met' } }),
          },
        }),
    ...(lead === undefined
      ? {}
      : {
          lead: {
            lead,
            late: lead.left < lead.needed,
            urgent: d.states.transitions.find((t) => t.action === a.urgent)?.label,
          },
          needs: lead.rule.needs.filter((f) => row[f] === null || row[f] === undefined || row[f] === ''),
        }),
    ...(await papersGap(work, d, row.id, rule, urgent)),
  };
}

/** Throws for the first gap, in the words of proposing; `mend` says what to do where it is not being proposed. */
export function refuseGaps(d: RecordDef, gaps: Gaps, mend: Label = { zh: '', en: '' }): void {
  const refuse = (reason: Label, more: object = {}): never => {
    throw new AppError('transition_refused', {
      reason: { zh: `${reason.zh}${mend.zh}`, en: `${reason.en}${mend.en}` },
      ...more,
    });
  };
  const { transition, lead, needs = [], files = [], closed } = gaps;
  if (transition !== undefined && transition.fields.length > 0)
    refuse(missingSentence(transition, transition.fields), {
      issues: transition.fields.map((m) => issue([m.name], `请填写${m.label.zh}`, `${m.label.en} is needed`)),
    });
  if (transition?.refusal !== undefined) refuse(transition.refusal);
  if (lead?.late === true) {
    const { rule, needed, left, day } = lead.lead;
    const { urgent } = lead;
    refuse(
      {
        zh: `${rule.label.zh}须提前 ${needed} 天提交，距 ${day} ${left > 0 ? `只有 ${left} 天` : '已没有时间'}${urgent === undefined ? '' : `，请${urgent.zh}`}`,
        en: `${rule.label.en}: to be proposed ${needed} days ahead, and ${Math.max(0, left)} are left until ${day}${urgent === undefined ? '' : `: ${urgent.en.toLowerCase()}`}`,
      },
      { lead: { needed, left } },
    );
  }
  if (lead !== undefined && needs.length > 0) {
    const { label } = lead.lead.rule;
    refuse(
      {
        zh: `${label.zh}提交前请填写：${needs.map((f) => labelOf(d, f).zh).join('、')}`,
        en: `${label.en}: fill in ${needs.map((f) => labelOf(d, f).en.toLowerCase()).join(', ')} first`,
      },
      {
        issues: needs.map((f) => issue([f], `请填写${labelOf(d, f).zh}`, `${labelOf(d, f).en} is needed`)),
      },
    );
  }
  if (closed !== undefined)
    refuse({
      zh: `“${closed.zh}”不能走绿色通道，请按正常流程提交`,
      en: `The rule “${closed.en}” has no green channel; propose it the usual way`,
    });
  if (files.length > 0)
    refuse({
      zh: `请先上传附件：${files.map((m) => fileLabel(m).zh).join('、')}`,
      en: `Attach first: ${files.map((m) => fileLabel(m).en).join(', ')}`,
    });
}

/** Who comes later than the policy asks takes the green channel; who comes in time brings what it asks for. */
export async function demandProposable(
  approvals: WithDeps,
  work: Work,
  { d, a }: Declared,
  row: ApprovedRow,
): Promise<void> {
  const { policies } = approvals.deps;
  const { policy } = await policies.current(work.tx, work.actor.workspaceId);
  const { rules } = policies.rulesOf(policy, d, a);
  const { personId, timeZone } = work.actor;
  const terms = { rules, urgent: false, today: todayIn(work.now, timeZone), personId };
  refuseGaps(d, await gapsOf(approvals, work, { d, a }, row, terms));
}

const withdrawFirst: Label = {
  zh: '。正在审批中，要这样改请先撤回',
  en: '. It is being approved: to change it so, withdraw it first',
};

/** Fields that a lead time is measured by, other than the day itself. */
const measuredBy = (lead: Lead, before: ApprovedRow, after: ApprovedRow): boolean =>
  fieldsOf(lead.rule.when as Condition).every((f) => JSON.stringify(before[f]) === JSON.stringify(after[f]));

/**
 * An edit on the way takes nothing away that proposing asked for. Lead time counts from the day of proposing, so that a
 * slow approver harms nobody; who moves the day nearer, or makes it something else, is measured anew today. What was
 * missing before, because the policy asks more by now, is not held against an edit of something else.
 */
export async function demandStillProposable(
  approvals: WithDeps,
  work: Work,
  { d, a }: Declared,
  before: ApprovedRow,
  after: ApprovedRow,
  approval: ApprovalRow,
): Promise<void> {
  const { urgent, flow } = approval;
  const { personId, timeZone } = work.actor;
  const terms = { rules: flow.rules, urgent, today: todayIn(work.now, timeZone), personId };
  const [was, is] = [
    await gapsOf(approvals, work, { d, a }, before, terms),
    await gapsOf(approvals, work, { d, a }, after, terms),
  ];
  const old = was.lead?.lead;
  const now = is.lead?.lead;
  const kept =
    old !== undefined &&
    now !== undefined &&
    old.rule.key === now.rule.key &&
    now.day >= old.day &&
    measuredBy(now, before, after);
  const { transition, lead, closed } = is;
  refuseGaps(
    d,
    {
      ...(transition === undefined
        ? {}
        : {
            transition: {
              label: transition.label,
              fields: transition.fields.filter((f) => was.transition?.fields.some((x) => x.name === f.name) !== true),
              ...(was.transition?.refusal !== undefined || transition.refusal === undefined
                ? {}
                : { refusal: transition.refusal }),
            },
          }),
      ...(lead === undefined ? {} : { lead: { ...lead, late: lead.late && !kept } }),
      needs: (is.needs ?? []).filter((f) => was.needs?.includes(f) !== true),
      files: (is.files ?? []).filter((f) => was.files?.some((x) => x.contains === f.contains) !== true),
      ...(closed === undefined || was.closed !== undefined ? {} : { closed }),
    },
    withdrawFirst,
  );
}

/** A file that the rule asked for stays as long as the approval runs: nobody signs what is not there any more. */
export async function demandFileStays(
  work: Work,
  d: RecordDef,
  recordId: string,
  rule: ApprovalRule | undefined,
  name: string,
): Promise<void> {
  const missing = await missingFiles(work, d, recordId, rule);
  refuseGaps(d, { files: missing.filter((x) => name.includes(x.contains)) }, withdrawFirst);
}

/** The last wall: what is granted is what could have been proposed, on the day on which it was. */
export async function demandGrantable(
  approvals: WithDeps,
  work: Work,
  { d, a }: Declared,
  row: ApprovedRow,
  approval: ApprovalRow,
): Promise<void> {
  const { workspaceId, timeZone } = work.actor;
  const today = todayIn(new Date(approval.submitted_at), timeZone);
  const terms = { rules: approval.flow.rules, urgent: approval.urgent, today, personId: approval.submitted_by };
  const { lead, needs, ...gaps } = await gapsOf(approvals, work, { d, a }, row, terms);
  // Lead times are not kept with the approval: a policy written since changes nothing here.
  const { version } = await approvals.deps.policies.current(work.tx, workspaceId);
  const same = version === approval.policy_version && lead !== undefined;
  refuseGaps(d, { ...gaps, ...(same ? { lead, needs: needs ?? [] } : {}) }, sendBack);
}

const sendBack: Label = { zh: '。请退回，由提交人改好后重报', en: '. Send it back, to be mended and proposed anew' };
