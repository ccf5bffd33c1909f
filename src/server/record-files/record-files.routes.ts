import type { Label } from '../../shared/label.ts';
import {
  applyImport,
  cancelImport,
  checkImport,
  getImport,
  importTargetsOf,
  mapImport,
} from '../../shared/platform/imports.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { recordRoutes } from '../../shared/record/routes.ts';
import type { Actor } from '../access/actor.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import { parseFilter, type RecordReads } from '../records/read.service.ts';
import { working } from '../records/work.ts';
import { partLabels, systemLabels } from './export.columns.ts';
import { exportRecords } from './export.service.ts';
import { type ImportTarget, importTargets } from './import.columns.ts';
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
      const file = exportRecords(reads, actor, d, {
        format: query.format,
        locale: query.locale ?? actor.locale,
        columns: query.columns?.split(',').filter((c) => c !== ''),
        selection,
      });
      await tellExport(reads, actor, d, { format: query.format, ...selection });
      reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .type(file.type);
      return reply.send(file.stream) as unknown;
    }),
    bind(r.importFile, (actor, { request }) => imports.upload(actor, d, request)),
  ];
}

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

const labelOf = (d: RecordDef, t: ImportTarget): Label => {
  const own = d.fields[t.field]?.label ?? systemLabels[t.field] ?? { zh: t.field, en: t.field };
  const part = t.part === undefined ? undefined : partLabels[t.part];
  return part === undefined ? own : { zh: `${own.zh}（${part.zh}）`, en: `${own.en} (${part.en})` };
};

/** The steps of an import, whatever its record. */
export function importRoutes(reads: RecordReads, imports: RecordImports): BoundRoute[] {
  return [
    bind(getImport, (actor, { params }) => imports.runs.wire(actor, params.id)),
    bind(importTargetsOf, async (actor, { params }) => {
      const { record } = await imports.runs.get(actor, params.id);
      const d = reads.deps.registry.get(record).def;
      return {
        items: importTargets(d).map((t) => ({ key: t.key, label: labelOf(d, t), required: t.required === true })),
      };
    }),
    bind(mapImport, (actor, { params, body }) => imports.setMapping(actor, params.id, body.mapping)),
    bind(checkImport, (actor, { params }) => imports.start(actor, params.id, 'checking')),
    bind(applyImport, (actor, { params, body }) => imports.start(actor, params.id, 'applying', body.skipErrors)),
    bind(cancelImport, (actor, { params }) => imports.cancel(actor, params.id)),
  ];
}
