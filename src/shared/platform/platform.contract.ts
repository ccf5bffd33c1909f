import * as z from 'zod';
import { defineRoute } from '../route.ts';

/** Search over everything that one may see. */
export const searchEverything = defineRoute({
  id: 'search.all',
  method: 'GET',
  path: '/api/search',
  summary: { zh: '搜索', en: 'Search' },
  access: 'signedIn',
  query: z.strictObject({ q: z.string().trim().min(1).max(200) }),
  response: z.object({
    items: z.array(
      z.object({ record: z.string(), id: z.uuid(), code: z.string(), title: z.string(), state: z.string() }),
    ),
  }),
});

export const downloadFile = defineRoute({
  id: 'file.download',
  method: 'GET',
  path: '/api/files/:id',
  summary: { zh: '下载附件', en: 'Download a file' },
  access: 'signedIn',
  params: z.strictObject({ id: z.uuid() }),
});
export const deleteFile = defineRoute({
  id: 'file.remove',
  method: 'DELETE',
  path: '/api/files/:id',
  summary: { zh: '删除附件', en: 'Delete a file' },
  access: 'signedIn',
  params: z.strictObject({ id: z.uuid() }),
  status: 204,
});

/** Server-sent events: what changed, as it changes. */
export const liveStream = defineRoute({
  id: 'live.stream',
  method: 'GET',
  path: '/api/live',
  summary: { zh: '实时更新', en: 'Live updates' },
  access: 'signedIn',
});

/** Who did what, for those who audit. */
export const AuditLine = z.object({
  seq: z.string(),
  at: z.string(),
  actorKind: z.string(),
  actorName: z.string(),
  via: z.string(),
  address: z.string().nullable(),
  record: z.string(),
  recordId: z.string().nullable(),
  action: z.string(),
  reason: z.string().nullable(),
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
});
export const listAudit = defineRoute({
  id: 'audit.list',
  method: 'GET',
  path: '/api/audit',
  summary: { zh: '审计日志', en: 'Audit log' },
  access: { permission: 'audit.read' },
  query: z.strictObject({
    cursor: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    record: z.string().max(60).optional(),
    recordId: z.uuid().optional(),
    actorId: z.uuid().optional(),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  }),
  response: z.object({ items: z.array(AuditLine), nextCursor: z.string().nullable() }),
});
