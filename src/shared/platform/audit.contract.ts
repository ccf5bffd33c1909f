import * as z from 'zod';
import { RefNames } from '../record/wire.ts';
import { defineRoute } from '../route.ts';

/** Who did what, for those who audit. Personal values were masked when they were written. */
export const AuditLine = z.object({
  seq: z.string(),
  at: z.string(),
  actorKind: z.enum(['person', 'key', 'system']),
  actorName: z.string(),
  via: z.string(),
  address: z.string().nullable(),
  record: z.string(),
  recordId: z.string().nullable(),
  /** What the row is called, now or when it was last told of; null for what has no name. */
  title: z.string().nullable(),
  /** The row is there and may be opened. */
  opens: z.boolean(),
  action: z.string(),
  reason: z.string().nullable(),
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
});
export type AuditLine = z.infer<typeof AuditLine>;

const AuditFilter = z.strictObject({
  record: z.string().max(60).optional(),
  recordId: z.uuid().optional(),
  actorId: z.uuid().optional(),
  action: z.string().max(60).optional(),
  /** Words of the row's title, of the reason, of the values, or of who did it. */
  q: z.string().max(200).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const listAudit = defineRoute({
  id: 'audit.list',
  method: 'GET',
  path: '/api/audit',
  summary: { zh: '审计日志', en: 'Audit log' },
  access: { permission: 'audit.read' },
  query: AuditFilter.extend({
    cursor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(AuditLine), refs: RefNames, nextCursor: z.string().nullable() }),
});

/** One row for each value that changed; the look itself is logged. */
export const exportAudit = defineRoute({
  id: 'audit.export',
  method: 'GET',
  path: '/api/audit/export',
  summary: { zh: '导出审计日志', en: 'Export the audit log' },
  access: { permission: 'audit.read' },
  query: AuditFilter.extend({
    format: z.enum(['csv', 'xlsx']).default('xlsx'),
    locale: z.enum(['zh', 'en']).optional(),
  }),
  perMinute: 20,
});
