import { AppError } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import type { RecordDef, RowOf } from '../../shared/record/record.ts';
import { type Actor, demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { Db } from '../postgres/pool.ts';
import type { RecordReads } from '../records/read.service.ts';
import { type AuditEntry, reading, type Work } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';

export interface KeepersDeps {
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly organization: {
    systemActor(workspaceId: string, why: string): Promise<Actor>;
    holdersOf(workspaceId: string, permission: string): Promise<readonly { readonly id: string }[]>;
  };
}

/** A receiver as far as its keepers are told of it. */
export interface Kept {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly createdBy: string | null;
  readonly ownerId: string | null;
}

/** Tells those who can mend a receiver: who made it, who owns it, who may change it, and `more`. */
export async function tellKeepers(
  deps: KeepersDeps,
  def: RecordDef,
  kept: Kept,
  told: { readonly kind: string; readonly dedupeKey: string; readonly title: Label },
  more: readonly (string | null)[] = [],
): Promise<void> {
  const { organization, writes, notices } = deps;
  const actor = await organization.systemActor(kept.workspaceId, `${def.label.zh} / ${def.label.en}`);
  const holders = await organization.holdersOf(kept.workspaceId, `${def.id}.update`);
  const people = [...more, kept.createdBy, kept.ownerId, ...holders.map((h) => h.id)].filter((p) => p !== null);
  await writes.transaction(actor, (work) => notices.tell(work, { ...told, record: def.id, recordId: kept.id, people }));
}

/** Pauses a receiver that cannot work as it is set up, and tells its keepers. What waits for it goes on waiting. */
export async function pauseReceiver(
  deps: KeepersDeps,
  def: RecordDef,
  kept: Kept & { readonly version: number },
  reason: Label,
  more: readonly (string | null)[] = [],
): Promise<void> {
  const { organization, writes } = deps;
  const { zh, en } = def.label;
  const actor = await organization.systemActor(kept.workspaceId, `${zh}：自动暂停 / ${en} paused`);
  await writes.transaction(actor, async (work) => {
    await writes.transition(work, def, kept.id, kept.version, 'pause', `${reason.zh} / ${reason.en}`);
  });
  const told = {
    kind: `${def.id}.paused`,
    dedupeKey: `${def.id}.paused:${kept.id}:${kept.version}`,
    title: {
      zh: `${zh}“${kept.name}”已自动暂停：${reason.zh}`,
      en: `The ${en.toLowerCase()} “${kept.name}” was paused: ${reason.en}`,
    },
  };
  await tellKeepers(deps, def, kept, told, more);
}

/** A receiver that the actor may change. */
export async function keptBy<D extends RecordDef>(
  { db, reads }: { readonly db: Db; readonly reads: RecordReads },
  actor: Actor,
  def: D,
  id: string,
): Promise<RowOf<D>> {
  const row = await reading(db, actor, (tx) => reads.read(tx, def, id));
  if (row.deletedAt !== null) throw new AppError('gone');
  if (!within(demand(actor, `${def.id}.update`), row)) throw new AppError('forbidden');
  return row;
}

/** Only one that is active is sent to. */
export function demandActive(def: RecordDef, state: string): void {
  if (state === 'active') return;
  const { zh, en } = def.label;
  throw new AppError('conflict', {
    reason: { zh: `${zh}已暂停，请先启用`, en: `The ${en.toLowerCase()} is not active; activate it first` },
  });
}

/** What somebody did with a receiver beyond its record, in the audit log. */
export const auditAct = (
  work: Work,
  def: RecordDef,
  row: { readonly id: string; readonly unitId: string | null; readonly ownerId: string | null },
  action: string,
  changes: AuditEntry['changes'] = {},
): void => work.audit({ record: def.id, recordId: row.id, unitId: row.unitId, ownerId: row.ownerId, action, changes });
