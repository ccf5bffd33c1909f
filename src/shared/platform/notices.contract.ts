import * as z from 'zod';
import { defineRoute } from '../route.ts';

export const Notice = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.object({ zh: z.string(), en: z.string() }),
  record: z.string().nullable(),
  recordId: z.uuid().nullable(),
  createdAt: z.string(),
  readAt: z.string().nullable(),
});
export type Notice = z.infer<typeof Notice>;

export const listNotices = defineRoute({
  id: 'notice.list',
  method: 'GET',
  path: '/api/notices',
  summary: { zh: '我的通知', en: 'My notices' },
  access: 'signedIn',
  query: z.strictObject({
    cursor: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(30),
    unread: z.enum(['0', '1']).optional(),
  }),
  response: z.object({ items: z.array(Notice), nextCursor: z.string().nullable(), unread: z.int() }),
});
export const readNotices = defineRoute({
  id: 'notice.read',
  method: 'POST',
  path: '/api/notices/read',
  summary: { zh: '标为已读', en: 'Mark as read' },
  access: 'signedIn',
  body: z.strictObject({ ids: z.array(z.uuid()).max(500).optional() }),
  status: 204,
});
