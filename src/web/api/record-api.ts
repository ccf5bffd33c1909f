import type * as z from 'zod';
import type { Label, Locale } from '../../shared/label.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type {
  BulkAnswer,
  BulkBody,
  Comment,
  FileInfo,
  FilesAnswer,
  HistoryEntry,
  ImportRepeats,
  ImportRun,
  ImportTableBody,
  LookupAnswer,
  Mentionable,
  RefNames,
  SavedView,
  SavedViewBody,
} from '../../shared/record/wire.ts';
import type { AnyRow } from '../records/registry.ts';
import { queryText, request } from './call.ts';

/** The generic routes of every record, with the row type left open: the declaration is known at run time only. */
export interface ListParams {
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  readonly search?: string | undefined;
  readonly limit?: number;
  readonly cursor?: string | undefined;
  readonly deleted?: '1' | undefined;
  readonly count?: '1' | undefined;
}
export interface RowList {
  readonly items: readonly AnyRow[];
  readonly nextCursor: string | null;
  readonly total: number | null;
  readonly refs: RefNames;
}
export interface RowAnswer {
  readonly item: AnyRow;
  readonly refs: RefNames;
  readonly can: { readonly update: boolean; readonly delete: boolean; readonly transitions: readonly string[] };
  readonly watching: boolean;
}
interface Paged<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}
export type ViewBody = z.infer<typeof SavedViewBody>;
export type Patch = Readonly<Record<string, unknown>>;

const base = (def: RecordDef, id?: string): string =>
  `/api/records/${def.path}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;

export const recordApi = {
  list: (def: RecordDef, params: ListParams, signal?: AbortSignal) =>
    request<RowList>(base(def), { query: { ...params }, ...(signal ? { signal } : {}) }),
  get: (def: RecordDef, id: string, signal?: AbortSignal) =>
    request<RowAnswer>(base(def, id), signal ? { signal } : {}),
  create: (def: RecordDef, draft: Patch) => request<RowAnswer>(base(def), { method: 'POST', body: draft }),
  update: (def: RecordDef, id: string, version: number, patch: Patch, reason?: string) =>
    request<RowAnswer>(base(def, id), {
      method: 'PATCH',
      body: { version, patch, ...(reason === undefined ? {} : { reason }) },
    }),
  transition: (def: RecordDef, id: string, version: number, action: string, reason?: string) =>
    request<RowAnswer>(`${base(def, id)}/transition`, {
      method: 'POST',
      body: { version, action, ...(reason === undefined ? {} : { reason }) },
    }),
  remove: (def: RecordDef, id: string, version: number) =>
    request<void>(base(def, id), { method: 'DELETE', query: { version } }),
  restore: (def: RecordDef, id: string) => request<RowAnswer>(`${base(def, id)}/restore`, { method: 'POST' }),
  bulk: (def: RecordDef, body: BulkBody) => request<BulkAnswer>(`${base(def)}/bulk`, { method: 'POST', body }),
  lookup: (def: RecordDef, query: { readonly q: string; readonly ids?: string }, signal?: AbortSignal) =>
    request<z.infer<typeof LookupAnswer>>(`${base(def)}/lookup`, { query, ...(signal ? { signal } : {}) }),
  history: (def: RecordDef, id: string, cursor?: string) =>
    request<Paged<HistoryEntry>>(`${base(def, id)}/history`, { query: { cursor } }),

  comments: (def: RecordDef, id: string, cursor?: string) =>
    request<Paged<Comment>>(`${base(def, id)}/comments`, { query: { cursor } }),
  addComment: (def: RecordDef, id: string, body: string) =>
    request<unknown>(`${base(def, id)}/comments`, { method: 'POST', body: { body } }),
  mentionable: (def: RecordDef, id: string, q: string, signal?: AbortSignal) =>
    request<{ readonly items: readonly Mentionable[] }>(`${base(def, id)}/mentionable`, {
      query: { q },
      ...(signal ? { signal } : {}),
    }),
  editComment: (def: RecordDef, id: string, commentId: string, body: string) =>
    request<unknown>(`${base(def, id)}/comments/${commentId}`, { method: 'PATCH', body: { body } }),
  removeComment: (def: RecordDef, id: string, commentId: string) =>
    request<void>(`${base(def, id)}/comments/${commentId}`, { method: 'DELETE' }),

  files: (def: RecordDef, id: string) => request<z.infer<typeof FilesAnswer>>(`${base(def, id)}/files`),
  filesUrl: (def: RecordDef, id: string) => `${base(def, id)}/files`,
  removeFile: (file: FileInfo) => request<void>(`/api/files/${file.id}`, { method: 'DELETE' }),
  watch: (def: RecordDef, id: string, on: boolean) =>
    request<void>(`${base(def, id)}/watch`, { method: on ? 'PUT' : 'DELETE' }),

  views: (def: RecordDef) => request<{ items: readonly SavedView[] }>(`${base(def)}/views`),
  addView: (def: RecordDef, body: ViewBody) => request<SavedView>(`${base(def)}/views`, { method: 'POST', body }),
  editView: (def: RecordDef, viewId: string, body: ViewBody) =>
    request<SavedView>(`${base(def)}/views/${viewId}`, { method: 'PATCH', body }),
  removeView: (def: RecordDef, viewId: string) => request<void>(`${base(def)}/views/${viewId}`, { method: 'DELETE' }),

  exportUrl: (
    def: RecordDef,
    format: 'csv' | 'xlsx',
    params: ListParams & { readonly columns?: string | undefined; readonly lines?: string | undefined },
  ) => `${base(def)}/export${queryText({ format, ...params })}`,
  importTemplateUrl: (def: RecordDef, locale: Locale) => `${base(def)}/import-template${queryText({ locale })}`,
  /** Of rows, or of a kind of lines. */
  importsUrl: (def: RecordDef, lines: string | null = null) =>
    lines === null ? `${base(def)}/imports` : `${base(def)}/line-imports${queryText({ lines })}`,
  importTable: (runId: string, table: ImportTableBody) =>
    request<ImportRun>(`/api/imports/${runId}/table`, { method: 'PUT', body: table }),
  importRun: (runId: string, signal?: AbortSignal) =>
    request<ImportRun>(`/api/imports/${runId}`, signal ? { signal } : {}),
  importMapping: (runId: string, mapping: Readonly<Record<string, string>>) =>
    request<ImportRun>(`/api/imports/${runId}/mapping`, { method: 'PUT', body: { mapping } }),
  importTargets: (runId: string) =>
    request<{ items: readonly { key: string; label: Label; required: boolean }[] }>(`/api/imports/${runId}/targets`),
  importStep: (
    runId: string,
    step: 'check' | 'apply' | 'cancel',
    body?: { readonly skipErrors: boolean } | { readonly repeats: ImportRepeats },
  ) => request<ImportRun>(`/api/imports/${runId}/${step}`, { method: 'POST', ...(body === undefined ? {} : { body }) }),
};

export const fileUrl = (fileId: string): string => `/api/files/${encodeURIComponent(fileId)}`;
