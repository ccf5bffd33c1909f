import * as z from 'zod';
import { defineRoute } from '../route.ts';
import { ClocksAnswer, PauseBody } from './clock-wire.ts';
import { permissionOf, type RecordDef } from './record.ts';
import {
  BulkAnswer,
  BulkBody,
  CommentBody,
  CommentsAnswer,
  createBody,
  FileInfo,
  FilesAnswer,
  getAnswer,
  HistoryAnswer,
  ImportRun,
  ListQuery,
  LookupAnswer,
  listAnswer,
  listQuery,
  MentionableAnswer,
  SavedView,
  SavedViewBody,
  SavedViewsAnswer,
  TransitionBody,
  updateBody,
} from './wire.ts';

const idParams = z.strictObject({ id: z.uuid() });
const page = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const derived = new WeakMap<RecordDef, unknown>();

/** Every route that a record has, derived once from its declaration. Page and server use the same ones. */
export function recordRoutes<D extends RecordDef>(d: D): RecordRoutes<D> {
  const known = (derived.get(d) as RecordRoutes<D> | undefined) ?? deriveRoutes(d);
  derived.set(d, known);
  return known;
}

function deriveRoutes<D extends RecordDef>(d: D) {
  const base = `/api/records/${d.path}`;
  const one = `${base}/:id`;
  const may = (action: string) => ({ permission: permissionOf(d, action) });
  const readable = d.shared === true ? ('signedIn' as const) : may('read');
  const says = (zh: string, en: string) => ({ zh: `${zh}${d.label.zh}`, en: `${en} ${d.label.en.toLowerCase()}` });
  const row = getAnswer(d);
  return {
    list: defineRoute({
      id: `${d.id}.list`,
      method: 'GET',
      path: base,
      summary: says('列出', 'List'),
      access: readable,
      query: listQuery(d),
      response: listAnswer(d),
    }),
    lookup: defineRoute({
      id: `${d.id}.lookup`,
      method: 'GET',
      path: `${base}/lookup`,
      summary: says('选择', 'Look up'),
      access: readable,
      query: z.strictObject({ q: z.string().max(200).default(''), ids: z.string().max(10_000).optional() }),
      response: LookupAnswer,
    }),
    create: defineRoute({
      id: `${d.id}.create`,
      method: 'POST',
      path: base,
      summary: says('新建', 'Create'),
      access: may('create'),
      body: createBody(d),
      response: row,
      status: 201,
    }),
    get: defineRoute({
      id: `${d.id}.get`,
      method: 'GET',
      path: one,
      summary: says('查看', 'Get'),
      access: readable,
      params: idParams,
      response: row,
    }),
    update: defineRoute({
      id: `${d.id}.update`,
      method: 'PATCH',
      path: one,
      summary: says('修改', 'Update'),
      access: may('update'),
      params: idParams,
      body: updateBody(d),
      response: row,
    }),
    transition: defineRoute({
      id: `${d.id}.transition`,
      method: 'POST',
      path: `${one}/transition`,
      summary: says('流转', 'Move'),
      access: readable,
      params: idParams,
      body: TransitionBody,
      response: row,
    }),
    remove: defineRoute({
      id: `${d.id}.remove`,
      method: 'DELETE',
      path: one,
      summary: says('删除', 'Delete'),
      access: may('delete'),
      params: idParams,
      query: z.strictObject({ version: z.coerce.number().int().positive() }),
      status: 204,
    }),
    restore: defineRoute({
      id: `${d.id}.restore`,
      method: 'POST',
      path: `${one}/restore`,
      summary: says('恢复', 'Restore'),
      access: may('delete'),
      params: idParams,
      response: row,
    }),
    bulk: defineRoute({
      id: `${d.id}.bulk`,
      method: 'POST',
      path: `${base}/bulk`,
      summary: says('批量处理', 'Change many'),
      access: readable,
      body: BulkBody,
      response: BulkAnswer,
    }),
    history: defineRoute({
      id: `${d.id}.history`,
      method: 'GET',
      path: `${one}/history`,
      summary: says('查看历史：', 'History of'),
      access: readable,
      params: idParams,
      query: page,
      response: HistoryAnswer,
    }),
    comments: defineRoute({
      id: `${d.id}.comments`,
      method: 'GET',
      path: `${one}/comments`,
      summary: says('查看评论：', 'Comments on'),
      access: readable,
      params: idParams,
      query: page,
      response: CommentsAnswer,
    }),
    comment: defineRoute({
      id: `${d.id}.comment`,
      method: 'POST',
      path: `${one}/comments`,
      summary: says('评论', 'Comment on'),
      access: readable,
      params: idParams,
      body: CommentBody,
      response: CommentsAnswer.shape.items.element,
      status: 201,
    }),
    mentionable: defineRoute({
      id: `${d.id}.mentionable`,
      method: 'GET',
      path: `${one}/mentionable`,
      summary: says('可以提到谁：', 'Whom to mention about'),
      access: readable,
      params: idParams,
      query: z.strictObject({ q: z.string().max(200).default('') }),
      response: MentionableAnswer,
    }),
    editComment: defineRoute({
      id: `${d.id}.editComment`,
      method: 'PATCH',
      path: `${one}/comments/:commentId`,
      summary: says('修改评论：', 'Edit a comment on'),
      access: readable,
      params: z.strictObject({ id: z.uuid(), commentId: z.uuid() }),
      body: CommentBody,
      response: CommentsAnswer.shape.items.element,
    }),
    deleteComment: defineRoute({
      id: `${d.id}.deleteComment`,
      method: 'DELETE',
      path: `${one}/comments/:commentId`,
      summary: says('删除评论：', 'Delete a comment on'),
      access: readable,
      params: z.strictObject({ id: z.uuid(), commentId: z.uuid() }),
      status: 204,
    }),
    files: defineRoute({
      id: `${d.id}.files`,
      method: 'GET',
      path: `${one}/files`,
      summary: says('查看附件：', 'Files of'),
      access: readable,
      params: idParams,
      response: FilesAnswer,
    }),
    upload: defineRoute({
      id: `${d.id}.upload`,
      method: 'POST',
      path: `${one}/files`,
      summary: says('上传附件：', 'Attach a file to'),
      access: may('update'),
      params: idParams,
      response: FileInfo,
      status: 201,
      upload: true,
      bodyLimit: 210 * 1_048_576,
    }),
    watch: defineRoute({
      id: `${d.id}.watch`,
      method: 'PUT',
      path: `${one}/watch`,
      summary: says('关注', 'Watch'),
      access: readable,
      params: idParams,
      status: 204,
    }),
    unwatch: defineRoute({
      id: `${d.id}.unwatch`,
      method: 'DELETE',
      path: `${one}/watch`,
      summary: says('取消关注', 'Stop watching'),
      access: readable,
      params: idParams,
      status: 204,
    }),
    views: defineRoute({
      id: `${d.id}.views`,
      method: 'GET',
      path: `${base}/views`,
      summary: says('查看视图：', 'Saved views of'),
      access: readable,
      response: SavedViewsAnswer,
    }),
    saveView: defineRoute({
      id: `${d.id}.saveView`,
      method: 'POST',
      path: `${base}/views`,
      summary: says('保存视图：', 'Save a view of'),
      access: readable,
      body: SavedViewBody,
      response: SavedView,
      status: 201,
    }),
    updateView: defineRoute({
      id: `${d.id}.updateView`,
      method: 'PATCH',
      path: `${base}/views/:id`,
      summary: says('修改视图：', 'Change a view of'),
      access: readable,
      params: idParams,
      body: SavedViewBody,
      response: SavedView,
    }),
    deleteView: defineRoute({
      id: `${d.id}.deleteView`,
      method: 'DELETE',
      path: `${base}/views/:id`,
      summary: says('删除视图：', 'Delete a view of'),
      access: readable,
      params: idParams,
      status: 204,
    }),
    exportFile: defineRoute({
      id: `${d.id}.export`,
      method: 'GET',
      path: `${base}/export`,
      summary: says('导出', 'Export'),
      access: may('read'),
      query: ListQuery.omit({ limit: true, cursor: true, count: true }).extend({
        format: z.enum(['csv', 'xlsx']).default('xlsx'),
        columns: z.string().max(2_000).optional(),
        /** Name of a kind of lines: these alone. A workbook holds them all without it. */
        lines: z.string().max(60).optional(),
        locale: z.enum(['zh', 'en']).optional(),
      }),
    }),
    importTemplate: defineRoute({
      id: `${d.id}.importTemplate`,
      method: 'GET',
      path: `${base}/import-template`,
      summary: says('下载导入模板：', 'Template for an import of'),
      access: readable,
      query: z.strictObject({ locale: z.enum(['zh', 'en']).optional() }),
    }),
    importFile: defineRoute({
      id: `${d.id}.import`,
      method: 'POST',
      path: `${base}/imports`,
      summary: says('导入', 'Import'),
      access: may('create'),
      response: ImportRun,
      status: 201,
      upload: true,
      bodyLimit: 210 * 1_048_576,
    }),
  };
}

/** Routes of the lines of a record; only those that declare lines have them. */
export function lineRoutes(d: RecordDef) {
  return {
    importFile: defineRoute({
      id: `${d.id}.importLines`,
      method: 'POST',
      path: `/api/records/${d.path}/line-imports`,
      summary: { zh: `导入${d.label.zh}的明细`, en: `Import lines of ${d.label.en.toLowerCase()}` },
      access: { permission: permissionOf(d, 'update') },
      query: z.strictObject({ lines: z.string().max(60) }),
      response: ImportRun,
      status: 201,
      upload: true,
      bodyLimit: 210 * 1_048_576,
    }),
  };
}

/** Routes of the clocks of a record; only those that declare clocks have them. */
export function clockRoutes(d: RecordDef) {
  const base = `/api/records/${d.path}`;
  const readable = d.shared === true ? ('signedIn' as const) : { permission: permissionOf(d, 'read') };
  const says = (zh: string, en: string) => ({ zh: `${d.label.zh}：${zh}`, en: `${d.label.en}: ${en}` });
  const key = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,59}$/);
  const clock = {
    method: 'POST',
    access: { permission: permissionOf(d, 'pauseClock') },
    params: z.strictObject({ id: z.uuid(), key }),
    response: ClocksAnswer,
  } as const;
  return {
    ofRows: defineRoute({
      id: `${d.id}.clocksOfRows`,
      method: 'GET',
      path: `${base}/clocks`,
      summary: says('列表中的时限', 'clocks of a list'),
      access: readable,
      query: z.strictObject({ ids: z.string().max(10_000) }),
      response: ClocksAnswer,
    }),
    ofRow: defineRoute({
      id: `${d.id}.clocks`,
      method: 'GET',
      path: `${base}/:id/clocks`,
      summary: says('时限', 'clocks'),
      access: readable,
      params: idParams,
      response: ClocksAnswer,
    }),
    pause: defineRoute({
      ...clock,
      id: `${d.id}.pauseClock`,
      path: `${base}/:id/clocks/:key/pause`,
      summary: says('暂停时限', 'pause a clock'),
      body: PauseBody,
    }),
    resume: defineRoute({
      ...clock,
      id: `${d.id}.resumeClock`,
      path: `${base}/:id/clocks/:key/resume`,
      summary: says('继续计时', 'resume a clock'),
    }),
  };
}

export type RecordRoutes<D extends RecordDef> = ReturnType<typeof deriveRoutes<D>>;
