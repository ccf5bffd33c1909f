import { sql } from 'drizzle-orm';
import type { Accounts } from '../../../server/auth/accounts.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import type { Grant } from '../../../shared/access.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import type { RowOf } from '../../../shared/record/record.ts';
import { Assignment, OrgUnit, Person, Position } from '../organization.contract.ts';
import { assignmentsOf, unitsBelow } from './directory.store.ts';
import { addedGrants, demandGrantable, isAdministrator } from './grants.rules.ts';

/** Makes every cached permission of the workspace stale. Its row lock also puts such changes in a line, one after another. */
const organisationChanged = (work: Work): Promise<unknown> =>
  work.tx.execute(
    sql`UPDATE workspace SET access_version = access_version + 1 WHERE id = ${work.actor.workspaceId}::uuid`,
  );

/** Somebody must be able to mend everything: the last administrator cannot be removed, by any way. Call it after the lock. */
async function keepAnAdministrator(work: Work): Promise<void> {
  if (work.actor.kind === 'system') return;
  const today = todayIn(work.now, work.actor.timeZone);
  const one = await work.tx.maybeOne(sql`
    SELECT 1 AS one FROM assignment a JOIN position p ON p.id = a.position JOIN person h ON h.id = a.person
    WHERE a.workspace_id = ${work.actor.workspaceId} AND a.deleted_at IS NULL AND a.state = 'active'
      AND (a.period_start IS NULL OR a.period_start <= ${today}::date) AND (a.period_end IS NULL OR a.period_end >= ${today}::date)
      AND p.deleted_at IS NULL AND p.state = 'active' AND p.grants @> '[{"permission": "*", "scope": "workspace"}]'
      AND h.deleted_at IS NULL AND h.state = 'active' LIMIT 1`);
  if (one === undefined)
    throw new AppError('conflict', {
      reason: { zh: '至少要保留一位系统管理员', en: 'At least one administrator must remain' },
    });
}

/** Refuses to touch somebody who holds more than the actor does: no reaching upwards. */
export async function demandAbove(work: Work, personId: string): Promise<void> {
  if (isAdministrator(work.actor)) return;
  const below = await unitsBelow(work.tx, work.actor.workspaceId);
  const held = await assignmentsOf(work.tx, work.actor.workspaceId, personId, todayIn(work.now, work.actor.timeZone));
  for (const a of held) demandGrantable(work.actor, a.grants, a.unit_id, below, ['person']);
}

const unitRecord = registerRecord(OrgUnit, {
  beforeSave: async (work, { action, after }) => {
    if (action === 'delete' || action === 'close') await refuseWhileInUse(work, after.id);
    // A unit lies within its parent: whoever leads a region adds teams below it, and does not rename the region itself.
    return { unitId: after.parent };
  },
  afterSave: (work) => organisationChanged(work).then(() => undefined),
});

async function refuseWhileInUse(work: Work, unitId: string): Promise<void> {
  const used = await work.tx.one<{ units: number; people: number }>(sql`
    SELECT (SELECT count(*)::int FROM org_unit WHERE parent = ${unitId}::uuid AND deleted_at IS NULL AND state = 'active') AS units,
           (SELECT count(*)::int FROM person WHERE unit_id = ${unitId}::uuid AND deleted_at IS NULL AND state <> 'left') AS people`);
  if (used.units + used.people > 0)
    throw new AppError('conflict', {
      reason: {
        zh: `部门下还有 ${used.units} 个下级部门、${used.people} 人，请先调整`,
        en: `The unit still has ${used.units} units below and ${used.people} people; move them first`,
      },
    });
}

const positionRecord = registerRecord(Position, {
  beforeSave: async (work, { action, before, after }) => {
    const below = await unitsBelow(work.tx, work.actor.workspaceId);
    const added = addedGrants(before?.grants ?? [], after.grants ?? []);
    const removed = addedGrants(after.grants ?? [], before?.grants ?? []);
    demandGrantable(work.actor, added, null, below, ['grants']);
    // Taking power from those above is as bad as taking it for oneself.
    if (before !== null && (removed.length > 0 || ['delete', 'retire'].includes(action)))
      demandGrantable(work.actor, before.grants ?? [], null, below, ['grants']);
    if (
      before !== null &&
      added.length + removed.length > 0 &&
      !isAdministrator(work.actor) &&
      (await holds(work, after.id))
    )
      throw ownAssignment();
    return undefined;
  },
  afterSave: async (work, { before }) => {
    await organisationChanged(work);
    if (before !== null) await keepAnAdministrator(work);
  },
});

const holds = async (work: Work, positionId: string): Promise<boolean> =>
  (await work.tx.maybeOne(
    sql`SELECT 1 AS one FROM assignment WHERE workspace_id = ${work.actor.workspaceId} AND person = ${work.actor.personId}::uuid AND position = ${positionId}::uuid AND deleted_at IS NULL AND state = 'active' LIMIT 1`,
  )) !== undefined;

const ownAssignment = (): AppError =>
  new AppError('forbidden', {
    reason: {
      zh: '不能修改自己的任职或岗位权限，请他人操作',
      en: 'Nobody changes their own assignments or position; ask somebody else',
    },
  });

const assignmentRecord = (accounts: Accounts): RegisteredRecord =>
  registerRecord(Assignment, {
    beforeSave: async (work, { before, after }) => {
      const { actor } = work;
      if (actor.personId !== null && [before?.person, after.person].includes(actor.personId) && !isAdministrator(actor))
        throw ownAssignment();
      const below = await unitsBelow(work.tx, actor.workspaceId);
      const named = await namesOf(work, after);
      for (const row of [before, after].filter((r) => r !== null))
        demandGrantable(actor, await grantsOf(work, row.position), row.orgUnit, below, ['position']);
      return { unitId: after.orgUnit, ownerId: after.person, name: named };
    },
    afterSave: async (work, { after }) => {
      if (after.isPrimary === true && after.state === 'active' && after.deletedAt === null) {
        await work.tx.execute(
          sql`UPDATE assignment SET is_primary = false WHERE person = ${after.person}::uuid AND id <> ${after.id}::uuid AND is_primary`,
        );
        await work.tx.execute(
          sql`UPDATE person SET unit_id = ${after.orgUnit}::uuid WHERE id = ${after.person}::uuid AND unit_id IS DISTINCT FROM ${after.orgUnit}::uuid`,
        );
      }
      // Whoever was given a link for somebody with fewer powers must not come in with these.
      await accounts.withdrawLinks(after.person, work.actor.personId);
      await organisationChanged(work);
      await keepAnAdministrator(work);
    },
  });

async function grantsOf(work: Work, positionId: string): Promise<Grant[]> {
  const row = await work.tx.maybeOne<{ grants: Grant[] | null }>(
    sql`SELECT grants FROM position WHERE id = ${positionId}::uuid AND workspace_id = ${work.actor.workspaceId}`,
  );
  return row?.grants ?? [];
}

async function namesOf(work: Work, a: RowOf<typeof Assignment>): Promise<string> {
  const row = await work.tx.one<{ person: string | null; position: string | null; unit: string | null }>(sql`
    SELECT (SELECT name FROM person WHERE id = ${a.person}::uuid) AS person, (SELECT name FROM position WHERE id = ${a.position}::uuid) AS position,
           (SELECT name FROM org_unit WHERE id = ${a.orgUnit}::uuid) AS unit`);
  return [row.person, row.position, row.unit].filter((n) => n !== null).join(' · ');
}

const personRecord = (accounts: Accounts): RegisteredRecord =>
  registerRecord(Person, {
    beforeSave: async (work, { action, before, after }) => {
      const email = after.email.trim().toLowerCase();
      if (before !== null && (action !== 'update' || before.email !== email || before.state !== after.state))
        await demandAbove(work, before.id);
      if (['leave', 'delete'].includes(action) && before?.id === work.actor.personId)
        throw new AppError('forbidden', {
          reason: { zh: '不能让自己离开，请他人操作', en: 'Nobody takes themselves out; ask somebody else' },
        });
      if (after.manager === after.id)
        throw new AppError('invalid', {
          issues: [issue(['manager'], '上级不能是自己', 'The manager must be somebody else')],
        });
      if (after.projectLead === after.id)
        throw new AppError('invalid', {
          issues: [issue(['projectLead'], '项目负责人不能是自己', 'The project lead must be somebody else')],
        });
      return { email, ...(before === null ? { ownerId: null } : {}) };
    },
    afterSave: async (work, { action, before, after }) => {
      // A person's own row is theirs; it could not point to itself before it existed.
      if (before === null) await work.tx.execute(sql`UPDATE person SET owner_id = id WHERE id = ${after.id}::uuid`);
      await organisationChanged(work);
      if (before === null || action === 'update') return;
      await keepAnAdministrator(work);
      if (after.state !== 'left' && after.deletedAt === null) return;
      // On another connection and before the commit: if the change fails after all, access is lost too early, never kept.
      await accounts.revokeKeysOf(after.id);
      await accounts.withdrawLinks(after.id);
      if (before.userId !== null) await accounts.endSessions(before.userId);
    },
  });

/** The records of the room with their rules. */
export const organizationRecords = (accounts: Accounts): RegisteredRecord[] => [
  unitRecord,
  positionRecord,
  personRecord(accounts),
  assignmentRecord(accounts),
];
