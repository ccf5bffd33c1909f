import type { FastifyReply } from 'fastify';
import {
  applyImport,
  cancelImport,
  checkImport,
  getImport,
  importTargetsOf,
  mapImport,
  tableOfImport,
} from '../../shared/platform/imports.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { lineRoutes, recordRoutes } from '../../shared/record/routes.ts';
import type { Actor } from '../access/actor.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import type { RecordReads } from '../records/read.service.ts';
import { parseFilter } from '../records/selection.ts';
import { working } from '../records/work.ts';
import type { ExportFile } from './export.file.ts';
import { exportRecords, importTemplate } from './export.service.ts';
import type { RecordImports } from './import.service.ts';

/** Export and upload of one record. */
export function recordFileRoutes(d: RecordDef, reads: RecordReads, imports: RecordImports): BoundRoute[] {
  const r = recordRoutes(d);
  return [
    bind(r.exportFile, async (actor, { query, reply }) => {
      const selection = {
        sort: query.sort,
        search: query.search,
        deleted: query.deleted === '1',
        filter: query.filter === undefined ? undefined : parseFilter(query.filter),
      };
      // What cannot be asked is told now: a file that has begun can only break off.
      await reads.list(actor, d, { ...selection, limit: 1 });
      const file = exportRecords(reads, actor, d, {
        format: query.format,
        locale: query.locale ?? actor.locale,
        columns: query.columns?.split(',').filter((c) => c !== ''),
        lines: query.lines,
        selection,
      });
      await tellExport(reads, actor, d, {
        format: query.format,
        ...(query.lines === undefined ? {} : { lines: query.lines }),
        ...selection,
      });
      return send(reply, file);
    }),
    bind(r.importTemplate, (actor, { query, reply }) => send(reply, importTemplate(d, query.locale ?? actor.locale))),
    bind(r.importFile, (actor, { request }) => imports.upload(actor, d, request)),
    ...(d.children === undefined
      ? []
      : [
          bind(lineRoutes(d).importFile, (actor, { query, request }) => imports.upload(actor, d, request, query.lines)),
        ]),
  ];
}

const send = (reply: FastifyReply, file: ExportFile): unknown =>
  reply
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .type(file.type)
    .send(file.stream);

/** Written before the first row leaves: what was taken away in part was taken away. */
const tellExport = (reads: RecordReads, actor: Actor, d: RecordDef, asked: object): Promise<void> =>
  working(reads.deps.db, actor, reads.deps.now, async (work) =>
    work.audit({
      record: d.id,
      recordId: null,
      unitId: null,
      ownerId: actor.personId,
      action: 'export',
      changes: { asked: { before: null, after: JSON.parse(JSON.stringify(asked)) as unknown } },
    }),
  );

/** The steps of an import, whatever its record. */
export function importRoutes(imports: RecordImports): BoundRoute[] {
  return [
    bind(getImport, (actor, { params }) => imports.runs.wire(actor, params.id)),
    bind(importTargetsOf, async (actor, { params }) => ({
      items: (await imports.targets(actor, params.id)).map((t) => ({
        key: t.key,
        label: t.name,
        required: t.required === true,
      })),
    })),
    bind(tableOfImport, (actor, { params, body }) => imports.setTable(actor, params.id, body)),
    bind(mapImport, (actor, { params, body }) => imports.setMapping(actor, params.id, body.mapping)),
    bind(checkImport, (actor, { params, body }) => imports.start(actor, params.id, 'checking', false, body.repeats)),
    bind(applyImport, (actor, { params, body }) => imports.start(actor, params.id, 'applying', body.skipErrors)),
    bind(cancelImport, (actor, { params }) => imports.cancel(actor, params.id)),
  ];
}
