import { sql } from 'drizzle-orm';
import { AppError, issue } from '../../shared/errors.ts';
import { type CalendarSettings, getCalendar, putCalendar } from '../../shared/platform/calendar.contract.ts';
import { myClocks } from '../../shared/record/clock-wire.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { clockRoutes } from '../../shared/record/routes.ts';
import { type Actor, demand } from '../access/actor.ts';
import { knownUntil, readCalendarSettings } from '../calendar/workspace-calendar.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import type { RecordReads } from '../records/read.service.ts';
import { todayIn } from '../records/read.service.ts';
import { reading } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import { replanTopic } from './clock-runner.ts';
import { Clocks } from './clocks.service.ts';

const idsOf = (text: string): string[] => {
  const ids = text.split(',').filter((s) => s !== '');
  if (ids.length > 200 || ids.some((s) => !/^[0-9a-f-]{36}$/i.test(s)))
    throw new AppError('invalid', { issues: [issue(['ids'], '编号列表不正确', 'The list of ids is not valid')] });
  return ids;
};

/** Clocks of rows and of people, and the working time that they are counted in. */
export function clocksRoutes(reads: RecordReads, writes: RecordWrites): BoundRoute[] {
  const clocks = new Clocks(reads, writes);
  const ofRecord = (d: RecordDef): BoundRoute[] => {
    const r = clockRoutes(d);
    return [
      bind(r.ofRows, (actor, { query }) => clocks.ofRows(actor, d, idsOf(query.ids))),
      bind(r.ofRow, (actor, { params }) => clocks.ofRow(actor, d, params.id)),
      bind(r.pause, (actor, { params, body }) => clocks.pause(actor, d, params.id, params.key, body.reason)),
      bind(r.resume, (actor, { params }) => clocks.resume(actor, d, params.id, params.key)),
    ];
  };
  const calendar = (actor: Actor) =>
    reading(reads.deps.db, actor, async (tx) => {
      const { stored } = await tx.one<{ stored: unknown }>(
        sql`SELECT settings->'calendar' AS stored FROM workspace WHERE id = ${actor.workspaceId}::uuid`,
      );
      const year = Number(todayIn(reads.deps.now(), actor.timeZone).slice(0, 4));
      return { ...readCalendarSettings(stored), timeZone: actor.timeZone, knownUntil: knownUntil(year) };
    });
  return [
    ...reads.deps.registry.defs.filter((d) => (d.clocks ?? []).length > 0).flatMap(ofRecord),
    bind(myClocks, (actor) => clocks.mine(actor)),
    bind(getCalendar, calendar),
    bind(putCalendar, async (actor, { body }) => {
      await setCalendar(writes, actor, body);
      return calendar(actor);
    }),
  ];
}

/** New hours or days; all running clocks of the workspace follow. */
const setCalendar = (writes: RecordWrites, actor: Actor, settings: CalendarSettings): Promise<void> =>
  writes.transaction(actor, async (work) => {
    // The hours of all are not those of one region.
    if (!demand(actor, 'workspace.manage').all)
      throw new AppError('forbidden', {
        permission: 'workspace.manage',
        reason: { zh: '只有管理整个工作区的人能修改', en: 'Only who manages the whole workspace changes it' },
      });
    const before = await work.tx.one<{ stored: unknown }>(
      sql`SELECT settings->'calendar' AS stored FROM workspace WHERE id = ${actor.workspaceId}::uuid FOR UPDATE`,
    );
    await work.tx.execute(
      sql`UPDATE workspace SET settings = settings || jsonb_build_object('calendar', ${JSON.stringify(settings)}::jsonb) WHERE id = ${actor.workspaceId}::uuid`,
    );
    work.audit({
      record: 'workspace',
      recordId: actor.workspaceId,
      unitId: null,
      ownerId: null,
      action: 'calendar',
      changes: { calendar: { before: readCalendarSettings(before.stored), after: settings } },
    });
    work.emit(replanTopic, {});
  });
