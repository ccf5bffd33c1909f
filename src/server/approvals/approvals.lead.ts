import type { ApprovalDef, LeadRule } from '../../shared/record/approval.ts';
import { type Condition, evaluate } from '../../shared/record/condition.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Queries } from '../postgres/pool.ts';
import type { WithDeps } from './approvals.deps.ts';

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
  approvals: WithDeps,
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
