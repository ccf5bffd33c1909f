import { exportAudit, listAudit } from '../../shared/platform/audit.contract.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import type { RecordReads } from '../records/read.service.ts';
import { working } from '../records/work.ts';
import { exportAuditLines } from './audit.export.ts';
import { listAuditLines } from './audit.reads.ts';

/** The audit log, to read and to take away. */
export function auditRoutes(reads: RecordReads): BoundRoute[] {
  return [
    bind(listAudit, (actor, { query }) => listAuditLines(reads, actor, query)),
    bind(exportAudit, async (actor, { query, reply }) => {
      const file = exportAuditLines(reads, actor, { ...query, locale: query.locale ?? actor.locale });
      // Written before the first row leaves: what was taken away in part was taken away.
      await working(reads.deps.db, actor, reads.deps.now, async (work) =>
        work.audit({
          record: 'auditLog',
          recordId: null,
          unitId: null,
          ownerId: actor.personId,
          action: 'export',
          changes: { asked: { before: null, after: JSON.parse(JSON.stringify(query)) as unknown } },
        }),
      );
      reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .type(file.type);
      return reply.send(file.stream) as unknown;
    }),
  ];
}
