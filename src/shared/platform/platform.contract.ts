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
