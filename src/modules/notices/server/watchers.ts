import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { OutboxMessage } from '../../../server/outbox/outbox.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { findMasked } from '../../../server/records/masked.read.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import type { Label } from '../../../shared/label.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';

export interface WatcherDeps {
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly organization: Pick<OrganizationApi, 'systemActor' | 'people'>;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
  readonly now: () => Date;
}

/** Changes of long ago that were written down later are no news. */
const newsMs = 24 * 3_600_000;
const most = 100;

/**
 * Tells those who watch a row that it was changed or moved on, after the change. Who already heard of the very change
 * in another way is not told twice, who made it is not told, and who may not see the row any more hears nothing.
 */
export async function tellWatchersOfChange(deps: WatcherDeps, message: OutboxMessage): Promise<void> {
  const { ownerDb, writes, notices, organization, now } = deps;
  const { workspaceId, payload } = message;
  const { record, id, action, version, actorId, at } = payload as Readonly<Record<string, string | number | null>>;
  const def = writes.reads.deps.registry.find(String(record))?.def;
  const when = Date.parse(String(at));
  if (def === undefined || action === 'create' || action === 'delete' || now().getTime() - when > newsMs) return;
  // As the owner: who changes a row need not see who watches it.
  const watchers = await ownerDb.query<{ person_id: string }>(sql`
    SELECT w.person_id FROM watcher w WHERE w.workspace_id = ${workspaceId}::uuid AND w.record = ${def.id} AND w.record_id = ${String(id)}::uuid
      AND w.person_id IS DISTINCT FROM ${actorId === null ? null : String(actorId)}::uuid
      AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.workspace_id = w.workspace_id AND n.person_id = w.person_id AND n.record = w.record AND n.record_id = w.record_id AND n.created_at = ${new Date(when).toISOString()}::timestamptz)
    LIMIT ${most}`);
  const people: string[] = [];
  let title: string | undefined;
  for (const { person_id } of watchers) {
    const actor = await deps.actorOf(workspaceId, 'person', person_id);
    const row = actor === null ? undefined : await findMasked(writes.reads, actor, def, String(id));
    if (row === undefined) continue;
    title ??= String((row as unknown as Record<string, unknown>)[def.title] ?? row.code);
    people.push(person_id);
  }
  if (title === undefined) return;
  const [who] = actorId === null ? [] : await organization.people(workspaceId, [String(actorId)]);
  const name: Label = who === undefined ? { zh: '系统', en: 'The system' } : { zh: who.name, en: who.name };
  const step = def.states.transitions.find((t) => t.action === action);
  // Somebody who types for an hour is told of once.
  const hour = new Date(when).toISOString().slice(0, 13);
  const actor = await organization.systemActor(workspaceId, '关注的记录 / watched records');
  await writes.transaction(actor, (work) =>
    notices.tell(work, {
      kind: step === undefined ? 'watch.updated' : 'watch.moved',
      dedupeKey:
        step === undefined
          ? `watch:${def.id}:${id}:${String(action)}:${actorId}:${hour}`
          : `watch:${def.id}:${id}:${version}`,
      title:
        step === undefined
          ? { zh: `${name.zh} 修改了${def.label.zh}“${title}”`, en: `${name.en} changed “${title}”` }
          : {
              zh: `${name.zh} 把${def.label.zh}“${title}”${step.label.zh}`,
              en: `${name.en}: ${step.label.en.toLowerCase()} “${title}”`,
            },
      record: def.id,
      recordId: String(id),
      people,
    }),
  );
}
