import { sql } from 'drizzle-orm';
import { AppError, issue } from '../../shared/errors.ts';
import {
  type HousePolicy,
  houseSettings,
  type PolicyAnswer,
  type SettingDef,
} from '../../shared/platform/policy.contract.ts';
import type { ApprovalDef, ApprovalPolicy } from '../../shared/record/approval.ts';
import { amountOf } from '../../shared/record/clock.ts';
import { fieldsOf } from '../../shared/record/condition.ts';
import { type RecordDef, systemFields } from '../../shared/record/record.ts';
import { type Actor, demand } from '../access/actor.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { Db, Queries } from '../postgres/pool.ts';
import type { RecordRegistry } from '../records/registry.ts';
import { reading, type Work, working } from '../records/work.ts';

export interface PolicyDeps {
  readonly db: Db;
  /** As the owner: clocks and gates ask without a person behind them. */
  readonly ownerDb: Db;
  readonly registry: RecordRegistry;
  readonly notices: Notices;
  readonly now: () => Date;
  /** Keys and names of the positions that rules may name. */
  readonly positions: (
    workspaceId: string,
  ) => Promise<readonly { readonly key: string; readonly name: { readonly zh: string; readonly en: string } }[]>;
}

interface Stored {
  readonly version: number;
  readonly data: HousePolicy;
}
const asTheProductComes: HousePolicy = { structure: 'centralised', approvals: {}, settings: {} };
const keptVersions = 100;

export const approvalId = (d: RecordDef, a: ApprovalDef): string => `${d.id}.${a.key}`;

/** The house policy: the last version counts, every version is kept. */
export class PolicyService {
  readonly #deps: PolicyDeps;

  constructor(deps: PolicyDeps) {
    this.#deps = deps;
  }

  /** The policy in force, through any connection that may see the workspace. */
  async current(db: Queries, workspaceId: string): Promise<{ readonly version: number; readonly policy: HousePolicy }> {
    const row = await db.maybeOne<Stored>(
      sql`SELECT version, data FROM house_policy WHERE workspace_id = ${workspaceId}::uuid ORDER BY version DESC LIMIT 1`,
    );
    return row === undefined ? { version: 0, policy: asTheProductComes } : { version: row.version, policy: row.data };
  }

  /** The rules of an approval: those of the house, else those that its record declares. */
  rulesOf(policy: HousePolicy, d: RecordDef, a: ApprovalDef): ApprovalPolicy {
    return policy.approvals[approvalId(d, a)] ?? a.policy;
  }

  /** A number of the policy by its name; the default of the catalogue, or undefined for a name that it does not know. */
  async settingOf(workspaceId: string, key: string, db: Queries = this.#deps.ownerDb): Promise<number | undefined> {
    const { policy } = await this.current(db, workspaceId);
    const known: SettingDef | undefined = (houseSettings as Readonly<Record<string, SettingDef>>)[key];
    return policy.settings[key] ?? known?.default;
  }

  read(actor: Actor): Promise<PolicyAnswer> {
    return reading(this.#deps.db, actor, async (tx) => this.#answer(tx, actor.workspaceId));
  }

  versions(actor: Actor) {
    return reading(this.#deps.db, actor, async (tx) => ({
      items: await tx.query<{ version: number; at: string; by: string; reason: string; policy: HousePolicy }>(sql`
        SELECT version, created_at AS at, created_by_name AS by, reason, data AS policy FROM house_policy
        WHERE workspace_id = ${actor.workspaceId}::uuid ORDER BY version DESC LIMIT ${keptVersions}`),
    }));
  }

  write(
    actor: Actor,
    input: { readonly version: number; readonly policy: HousePolicy; readonly reason: string },
  ): Promise<PolicyAnswer> {
    demand(actor, 'policy.manage');
    return working(this.#deps.db, actor, this.#deps.now, async (work) => {
      await work.tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`policy ${actor.workspaceId}`}, 0))`);
      const before = await this.current(work.tx, actor.workspaceId);
      if (before.version !== input.version) throw new AppError('version_conflict', { current: before });
      await this.#check(actor, input.policy);
      const version = before.version + 1;
      await work.tx.execute(sql`
        INSERT INTO house_policy (workspace_id, version, data, reason, created_at, created_by, created_by_name)
        VALUES (${actor.workspaceId}::uuid, ${version}, ${JSON.stringify(input.policy)}::jsonb, ${input.reason}, ${work.now.toISOString()}::timestamptz, ${actor.personId}::uuid, ${actor.name})`);
      work.audit({
        record: 'policy',
        recordId: null,
        unitId: null,
        ownerId: null,
        action: 'update',
        reason: input.reason,
        changes: changesOf(before.policy, input.policy, version),
      });
      work.emit('policy.changed', { version });
      await this.#tellRunning(work, version);
      return this.#answer(work.tx, actor.workspaceId);
    });
  }

  /** Who has an approval running is told that it goes on by the policy it began with. */
  async #tellRunning(work: Work, version: number): Promise<void> {
    const running = await work.tx.query<{ submitter: string }>(
      sql`SELECT DISTINCT submitted_by AS submitter FROM approval WHERE workspace_id = ${work.actor.workspaceId}::uuid AND state = 'running' AND submitted_by IS NOT NULL LIMIT 500`,
    );
    await this.#deps.notices.tell(work, {
      kind: 'policy.changed',
      title: {
        zh: '管理办法已修改，审批中的事项仍按提交时的办法办理',
        en: 'The house policy has changed; what is being approved goes on by the policy it began with',
      },
      dedupeKey: `policy.changed:${version}`,
      people: running.map((r) => r.submitter),
    });
  }

  async #check(actor: Actor, policy: HousePolicy): Promise<void> {
    const known = new Map(this.#declared().map(({ d, a }) => [approvalId(d, a), d]));
    const positions = new Set((await this.#deps.positions(actor.workspaceId)).map((p) => p.key));
    const bad = (path: (string | number)[], zh: string, en: string): AppError =>
      new AppError('invalid', { issues: [issue(['policy', ...path], zh, en)] });
    for (const [id, rules] of Object.entries(policy.approvals)) {
      const d = known.get(id);
      if (d === undefined) throw bad(['approvals', id], '没有这项审批', 'There is no such approval');
      for (const [i, lead] of (rules.lead ?? []).entries())
        for (const name of [lead.before, ...lead.needs, ...fieldsOf(lead.when)])
          if (!(name in d.fields) && !(systemFields as readonly string[]).includes(name))
            throw bad(['approvals', id, 'lead', i], `没有字段“${name}”`, `There is no field ${name}`);
      for (const [i, rule] of rules.rules.entries()) {
        const fields = [
          ...(rule.when === undefined ? [] : fieldsOf(rule.when)),
          ...[...rule.steps, ...(rule.urgent?.steps ?? [])].flatMap((s) =>
            s.approvers.flatMap((p) => (p.kind === 'field' ? [p.field] : [])),
          ),
        ];
        for (const name of fields)
          if (!(name in d.fields) && !(systemFields as readonly string[]).includes(name))
            throw bad(['approvals', id, 'rules', i], `没有字段“${name}”`, `There is no field ${name}`);
        for (const step of [...rule.steps, ...(rule.urgent?.steps ?? [])])
          for (const p of [...step.approvers, ...(step.escalateTo === undefined ? [] : [step.escalateTo])])
            if (p.kind === 'position' && !positions.has(p.position))
              throw bad(['approvals', id, 'rules', i], `没有岗位“${p.position}”`, `There is no position ${p.position}`);
      }
    }
    const settings = new Map(this.#settings().map((s) => [s.key, s]));
    for (const [key, value] of Object.entries(policy.settings)) {
      const s = settings.get(key);
      if (s === undefined) throw bad(['settings', key], '没有这项规定', 'There is no such setting');
      if (value < s.min || value > s.max)
        throw bad(['settings', key], `请填写 ${s.min} 到 ${s.max}`, `Must be between ${s.min} and ${s.max}`);
    }
  }

  #declared(): { readonly d: RecordDef; readonly a: ApprovalDef }[] {
    return this.#deps.registry.defs.flatMap((d) => (d.approvals ?? []).map((a) => ({ d, a })));
  }

  #settings(): (SettingDef & { readonly key: string })[] {
    const own: (SettingDef & { readonly key: string })[] = Object.entries(houseSettings).map(([key, s]) => ({
      key,
      ...s,
    }));
    // A clock that names a number of the policy brings it along, with its own words and default.
    for (const { label, due } of this.#deps.registry.defs.flatMap((d) => d.clocks ?? [])) {
      const { setting: key, unit } = due;
      if (key !== undefined && !own.some((s) => s.key === key))
        own.push({ key, label, unit, default: amountOf(due), min: 0, max: 2_000 });
    }
    return own;
  }

  async #answer(tx: Queries, workspaceId: string): Promise<PolicyAnswer> {
    const { version, policy } = await this.current(tx, workspaceId);
    const { n } = await tx.one<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM approval WHERE workspace_id = ${workspaceId}::uuid AND state = 'running' AND policy_version < ${version}`,
    );
    const declared = this.#declared();
    return {
      version,
      policy: {
        structure: policy.structure,
        approvals: Object.fromEntries(declared.map(({ d, a }) => [approvalId(d, a), this.rulesOf(policy, d, a)])),
        settings: {
          ...Object.fromEntries(this.#settings().map((s) => [s.key, s.default])),
          ...policy.settings,
        },
      },
      approvals: declared.map(({ d, a }) => ({
        id: approvalId(d, a),
        label: a.label,
        record: d.id,
        recordLabel: d.label,
        own: approvalId(d, a) in policy.approvals,
      })),
      settings: this.#settings(),
      positions: [...(await this.#deps.positions(workspaceId))],
      running: n,
    };
  }
}

/** What is different, part by part, for the audit log. */
function changesOf(before: HousePolicy, after: HousePolicy, version: number) {
  const changes: Record<string, { before: unknown; after: unknown }> = {
    version: { before: version - 1, after: version },
  };
  for (const part of ['structure', 'approvals', 'settings'] as const)
    if (JSON.stringify(before[part]) !== JSON.stringify(after[part]))
      changes[part] = { before: before[part], after: after[part] };
  return changes;
}
