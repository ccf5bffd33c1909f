import { AppError, issue } from '../../shared/errors.ts';
import type { ApprovalDef, LeadRule } from '../../shared/record/approval.ts';
import { type Condition, evaluate } from '../../shared/record/condition.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Queries } from '../postgres/pool.ts';
import { todayIn } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import type { Approvals } from './approvals.service.ts';

type Row = Readonly<Record<string, unknown>>;

/** A lead time that a row must keep: days asked for and days that are left until the day. */
export interface Lead {
  readonly rule: LeadRule;
  readonly day: string;
  readonly needed: number;
  readonly left: number;
}

const dayMs = 86_400_000;
const dayOf = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value.slice(0, 10)
    : typeof value === 'object' && value !== null && 'start' in value
      ? String(value.start)
      : undefined;

/** The lead time that the policy asks of a row; undefined where none fits. */
export async function leadOf(
  approvals: Approvals,
  db: Queries,
  at: { readonly workspaceId: string; readonly today: string; readonly personId: string | null },
  { d, a }: { readonly d: RecordDef; readonly a: ApprovalDef },
  row: Row,
): Promise<Lead | undefined> {
  const { policies } = approvals.deps;
  const { policy } = await policies.current(db, at.workspaceId);
  const rules = policies.rulesOf(policy, d, a).lead ?? a.policy.lead ?? [];
  const rule = rules.find((r) => evaluate(r.when as Condition, row, at));
  const day = rule === undefined ? undefined : dayOf(row[rule.before]);
  if (rule === undefined || day === undefined) return undefined;
  const named = rule.setting === undefined ? undefined : await policies.settingOf(at.workspaceId, rule.setting, db);
  const left = Math.round((Date.parse(day) - Date.parse(at.today)) / dayMs);
  return { rule, day, needed: named ?? rule.days, left };
}

/** Who comes later than the policy asks takes the green channel; who comes in time brings what it asks for. */
export async function demandLead(
  approvals: Approvals,
  work: Work,
  d: RecordDef,
  a: ApprovalDef,
  row: Row,
): Promise<void> {
  const { workspaceId, personId, timeZone } = work.actor;
  const today = todayIn(work.now, timeZone);
  const lead = await leadOf(approvals, work.tx, { workspaceId, personId, today }, { d, a }, row);
  if (lead === undefined) return;
  const { rule, needed, left, day } = lead;
  const urgent = d.states.transitions.find((t) => t.action === a.urgent)?.label;
  if (left < needed)
    throw new AppError('transition_refused', {
      reason: {
        zh: `${rule.label.zh}须提前 ${needed} 天提交，距 ${day} ${left > 0 ? `只有 ${left} 天` : '已没有时间'}${urgent === undefined ? '' : `，请${urgent.zh}`}`,
        en: `${rule.label.en}: to be proposed ${needed} days ahead, and ${Math.max(0, left)} are left until ${day}${urgent === undefined ? '' : `: ${urgent.en.toLowerCase()}`}`,
      },
      lead: { needed, left },
    });
  const missing = rule.needs.filter((f) => row[f] === null || row[f] === undefined || row[f] === '');
  if (missing.length === 0) return;
  const label = (f: string) => d.fields[f]?.label ?? { zh: f, en: f };
  throw new AppError('transition_refused', {
    reason: {
      zh: `${rule.label.zh}提交前请填写：${missing.map((f) => label(f).zh).join('、')}`,
      en: `${rule.label.en}: fill in ${missing.map((f) => label(f).en.toLowerCase()).join(', ')} first`,
    },
    issues: missing.map((f) => issue([f], `请填写${label(f).zh}`, `${label(f).en} is needed`)),
  });
}
