import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { reading, type Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { Incident, type IncidentEntry, type RunbookState } from '../incidents.contract.ts';
import { entriesOf, writeEntry } from './incident.store.ts';

export interface RunbookPoint {
  readonly step: string;
  readonly done: boolean;
}

/** What people do in an incident besides changing it: they write lines and take steps. */
export class IncidentService {
  readonly #writes: RecordWrites;

  constructor(writes: RecordWrites) {
    this.#writes = writes;
  }

  timeline(actor: Actor, id: string): Promise<{ items: IncidentEntry[] }> {
    const { reads } = this.#writes;
    return reading(reads.deps.db, actor, async (tx) => {
      await reads.load(tx, Incident, id);
      return { items: await entriesOf(tx, actor.workspaceId, id) };
    });
  }

  note(actor: Actor, id: string, text: string): Promise<IncidentEntry> {
    return this.#writes.transaction(actor, (work) => this.noteIn(work, id, text));
  }

  async noteIn(work: Work, id: string, text: string): Promise<IncidentEntry> {
    const row = await this.#writes.reads.read(work.tx, Incident, id);
    this.#refuseOutside(work.actor, row);
    const entry = await writeEntry(work, id, { kind: 'note', text: { zh: text, en: text } });
    const place = { unitId: row.unitId, ownerId: row.ownerId };
    const changes = { note: { before: null, after: text } };
    work.audit({ record: Incident.id, recordId: id, ...place, action: 'note', changes });
    work.live({ type: 'record', record: Incident.id, id, version: row.version, ...place });
    return entry;
  }

  tick(actor: Actor, id: string, point: RunbookPoint): Promise<{ runbook: RunbookState; version: number }> {
    return this.#writes.transaction(actor, (work) => this.tickIn(work, id, point));
  }

  /** Ticks one step, whatever others ticked meanwhile. */
  async tickIn(
    work: Work,
    id: string,
    { step, done }: RunbookPoint,
  ): Promise<{ runbook: RunbookState; version: number }> {
    await work.tx.query(sql`SELECT id FROM incident WHERE id = ${id}::uuid FOR UPDATE`);
    const row = await this.#writes.reads.read(work.tx, Incident, id);
    const known = (row.runbook ?? []) as RunbookState;
    const found = known.find((s) => s.key === step);
    if (found === undefined) throw invalid(issue(['step'], '处置手册没有这一步', 'The runbook has no such step'));
    if ((found.doneAt !== null) === done) return { runbook: known, version: row.version };
    const mark = { doneAt: done ? work.now.toISOString() : null, doneBy: done ? work.actor.personId : null };
    const runbook = known.map((s) => (s.key === step ? { ...s, ...mark } : s));
    const saved = await this.#writes.update(work, Incident, id, row.version, {}, { system: { runbook } });
    const { text } = found;
    await writeEntry(work, id, {
      kind: 'runbook',
      text: done
        ? { zh: `完成：${text.zh}`, en: `Done: ${text.en}` }
        : { zh: `撤回：${text.zh}`, en: `Not done: ${text.en}` },
    });
    return { runbook, version: saved.version };
  }

  #refuseOutside(actor: Actor, row: Incident): void {
    if (!within(actor.reach('incident.update'), row))
      throw new AppError('forbidden', {
        reason: { zh: '此突发事件不在你的权限范围内', en: 'This incident lies outside your permission' },
      });
    if (row.deletedAt !== null)
      throw new AppError('gone', { reason: { zh: '突发事件已删除', en: 'The incident is deleted' } });
  }
}
