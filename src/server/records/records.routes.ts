import { AppError, errorCatalogue, issue } from '../../shared/errors.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { recordRoutes } from '../../shared/record/routes.ts';
import type { BulkAnswer, BulkBody } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import type { RecordReads } from './read.service.ts';
import { toSelection } from './selection.ts';
import type { RecordWrites } from './write.service.ts';

/** The derived routes that read and change rows; comments, files, views, import and export are bound beside them. */
export function crudRoutes(d: RecordDef, reads: RecordReads, writes: RecordWrites): BoundRoute[] {
  const r = recordRoutes(d);
  const single = async (actor: Actor, id: string) => reads.get(actor, d, id);
  return [
    bind(r.list, (actor, { query }) => reads.list(actor, d, toSelection(query))),
    bind(r.lookup, async (actor, { query }) => ({ items: await reads.lookup(actor, d, query.q, idList(query.ids)) })),
    bind(r.create, async (actor, { body }) => {
      const row = await writes.transaction(actor, (work) => writes.create(work, d, body));
      return single(actor, row.id);
    }),
    bind(r.get, (actor, { params }) => single(actor, params.id)),
    bind(r.update, async (actor, { params, body }) => {
      await writes.transaction(actor, (work) =>
        writes.update(work, d, params.id, body.version, body.patch, { reason: body.reason }),
      );
      return single(actor, params.id);
    }),
    bind(r.transition, async (actor, { params, body }) => {
      await writes.transaction(actor, (work) =>
        writes.transition(work, d, params.id, body.version, body.action, body.reason),
      );
      return single(actor, params.id);
    }),
    bind(r.remove, async (actor, { params, query }) => {
      await writes.transaction(actor, (work) => writes.remove(work, d, params.id, query.version));
    }),
    bind(r.restore, async (actor, { params }) => {
      await writes.transaction(actor, (work) => writes.restore(work, d, params.id));
      return single(actor, params.id);
    }),
    bind(r.bulk, (actor, { body }) => bulk(actor, d, writes, body)),
  ];
}

function idList(ids: string | undefined): string[] {
  const list = (ids ?? '').split(',').filter((s) => s !== '');
  if (list.length > 200 || list.some((s) => !/^[0-9a-f-]{36}$/i.test(s)))
    throw new AppError('invalid', { issues: [issue(['ids'], '编号列表不正确', 'The list of ids is not valid')] });
  return list;
}

/** One change for many rows in one transaction; a row that refuses is told and leaves the others alone. */
async function bulk(actor: Actor, d: RecordDef, writes: RecordWrites, body: BulkBody): Promise<BulkAnswer> {
  const { patch, action } = body;
  const wishes = [patch, action, body.delete].filter((w) => w !== undefined);
  if (wishes.length !== 1)
    throw new AppError('invalid', { issues: [issue([], '请选择一种批量操作', 'Choose exactly one change')] });
  return writes.transaction(actor, async (work) => {
    const done: { id: string; version: number }[] = [];
    const failed: BulkAnswer['failed'] = [];
    for (const { id, version } of body.items) {
      try {
        const row = await work.attempt(() => {
          if (patch !== undefined) return writes.update(work, d, id, version, patch, { reason: body.reason });
          return action === undefined
            ? writes.remove(work, d, id, version)
            : writes.transition(work, d, id, version, action, body.reason);
        });
        done.push({ id, version: row.version });
      } catch (error) {
        if (!(error instanceof AppError) || error.status >= 500) throw error;
        const first = error.details.issues?.[0];
        failed.push({
          id,
          code: error.code,
          message: error.details.reason ?? first?.message ?? errorCatalogue[error.code].message,
        });
      }
    }
    return { done, failed };
  });
}
