import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { type ChecklistItem, Task } from '../task.contract.ts';
import { movedPoint } from './create-task.ts';

/** Ticks one point, whatever others ticked meanwhile: two people at one list do not get into each other's way. */
export function tick(
  writes: RecordWrites,
  actor: Actor,
  id: string,
  point: { readonly index: number; readonly text: string; readonly done: boolean },
): Promise<{ version: number; checklist: ChecklistItem[] }> {
  return writes.transaction(actor, async (work) => {
    await work.tx.query(sql`SELECT id FROM task WHERE id = ${id}::uuid FOR UPDATE`);
    const task = await writes.reads.read(work.tx, Task, id);
    const list = task.checklist ?? [];
    if (list[point.index]?.text !== point.text) throw movedPoint();
    const checklist = list.map((item, i) => (i === point.index ? { ...item, done: point.done } : item));
    const saved = await writes.update(work, Task, id, task.version, { checklist });
    return { version: saved.version, checklist: saved.checklist ?? [] };
  });
}
