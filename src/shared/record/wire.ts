import * as z from 'zod';
import { conditionSchema } from './condition.ts';
import { line } from './field.ts';
import {
  type DraftOf,
  draftSchema,
  type HeadOf,
  headSchema,
  type PatchOf,
  patchSchema,
  type RecordDef,
  type RowOf,
  rowSchema,
} from './record.ts';

/** What the generic routes of a record take and answer. `:type` is the record's path, such as `campaigns`. */

/** Most rows of one answer. A tree with figures is shown as a whole, and its figures are asked for a page at once: its pages are larger. */
export const maxRows = { ofList: 200, ofFigures: 1_000 } as const;
export function mostRows(d: RecordDef): number {
  const isTreeOfFigures = d.parent !== undefined && Object.values(d.fields).some((field) => field.kind === 'metric');
  return isTreeOfFigures ? maxRows.ofFigures : maxRows.ofList;
}

/** Query of `GET /api/records/:type`, of any record; see `listQuery`. */
export const ListQuery = z.strictObject({
  /** A condition as JSON. */
  filter: z.string().max(20_000).optional(),
  /** `-startDate,title`: a minus sorts downwards. */
  sort: z.string().max(200).optional(),
  search: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(maxRows.ofFigures).default(50),
  cursor: z.string().max(2_000).optional(),
  /** 1 lists deleted rows instead of living ones. */
  deleted: z.enum(['0', '1']).optional(),
  /** 1 counts all rows that match, up to one more than `countedRows`. */
  count: z.enum(['0', '1']).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;
/** The same for one record: it asks for no more rows than an answer holds. */
export const listQuery = (d: RecordDef) =>
  ListQuery.extend({ limit: ListQuery.shape.limit.unwrap().max(mostRows(d)).default(50) });

/** How far a list counts its rows. Texts are looked at one by one, so a search counts less far. */
export const countedRows = (search: string | undefined): number => ((search ?? '').trim() === '' ? 10_000 : 1_000);

/** Names of the rows that references point to, by record id and row id; a row one may not see is left out. */
export const RefNames = z.record(z.string(), z.record(z.string(), z.object({ code: z.string(), title: z.string() })));
export type RefNames = z.infer<typeof RefNames>;

export interface ListAnswer<D extends RecordDef> {
  readonly items: readonly HeadOf<D>[];
  readonly nextCursor: string | null;
  /** Only with `count=1`; more than `countedRows` means that not all were counted. */
  readonly total: number | null;
  readonly refs: RefNames;
}
export const listAnswer = <D extends RecordDef>(d: D): z.ZodType<ListAnswer<D>> =>
  z.object({
    items: z.array(headSchema(d)),
    nextCursor: z.string().nullable(),
    total: z.int().nullable(),
    refs: RefNames,
  }) as unknown as z.ZodType<ListAnswer<D>>;

export interface GetAnswer<D extends RecordDef> {
  readonly item: RowOf<D>;
  readonly refs: RefNames;
  /** What the asking person may do with this very row. */
  readonly can: { readonly update: boolean; readonly delete: boolean; readonly transitions: readonly string[] };
  readonly watching: boolean;
}
export const getAnswer = <D extends RecordDef>(d: D): z.ZodType<GetAnswer<D>> =>
  z.object({
    item: rowSchema(d),
    refs: RefNames,
    watching: z.boolean(),
    can: z.object({ update: z.boolean(), delete: z.boolean(), transitions: z.array(z.string()) }),
  }) as unknown as z.ZodType<GetAnswer<D>>;

export const createBody = <D extends RecordDef>(d: D): z.ZodType<DraftOf<D>> => draftSchema(d);
/** `version` is the one that was read: a newer stored one answers `version_conflict` with `details.current` and `details.base`. */
export interface UpdateBody<D extends RecordDef> {
  readonly version: number;
  readonly patch: PatchOf<D>;
  readonly reason?: string | undefined;
}
export const updateBody = <D extends RecordDef>(d: D): z.ZodType<UpdateBody<D>> =>
  z.strictObject({
    version: z.int().positive(),
    patch: patchSchema(d),
    reason: z.string().max(2_000).optional(),
  }) as unknown as z.ZodType<UpdateBody<D>>;
export const TransitionBody = z.strictObject({
  version: z.int().positive(),
  action: z.string().max(60),
  reason: z.string().max(2_000).optional(),
});
export type TransitionBody = z.infer<typeof TransitionBody>;

export const BulkBody = z.strictObject({
  items: z
    .array(z.strictObject({ id: z.uuid(), version: z.int().positive() }))
    .min(1)
    .max(500),
  /** One of: a patch, a transition or a deletion, for every row. */
  patch: z.record(z.string(), z.unknown()).optional(),
  action: z.string().max(60).optional(),
  delete: z.literal(true).optional(),
  reason: z.string().max(2_000).optional(),
});
export type BulkBody = z.infer<typeof BulkBody>;
export const BulkAnswer = z.object({
  done: z.array(z.object({ id: z.uuid(), version: z.int() })),
  failed: z.array(z.object({ id: z.uuid(), code: z.string(), message: z.object({ zh: z.string(), en: z.string() }) })),
});
export type BulkAnswer = z.infer<typeof BulkAnswer>;

const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** One line of a row's history. */
export const HistoryEntry = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({ id: z.string().nullable(), kind: z.enum(['person', 'key', 'system']), name: z.string() }),
  via: z.string(),
  address: z.string().nullable(),
  action: z.string(),
  reason: z.string().nullable(),
  /** Field → before and after. */
  changes: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export const HistoryAnswer = page(HistoryEntry);

export const Comment = z.object({
  id: z.uuid(),
  body: z.string(),
  createdAt: z.string(),
  editedAt: z.string().nullable(),
  deletedAt: z.string().nullable(),
  author: z.object({ id: z.uuid().nullable(), name: z.string() }),
  mentions: z.array(z.uuid()),
  mine: z.boolean(),
});
export type Comment = z.infer<typeof Comment>;
export const CommentsAnswer = page(Comment);
/** Mentions are written `@[name](person id)` in the body. */
export const CommentBody = z.strictObject({ body: z.string().trim().min(1).max(10_000) });

export const FileInfo = z.object({
  id: z.uuid(),
  name: z.string(),
  size: z.int(),
  type: z.string(),
  createdAt: z.string(),
  createdBy: z.object({ id: z.uuid().nullable(), name: z.string() }),
});
export type FileInfo = z.infer<typeof FileInfo>;
export const FilesAnswer = z.object({ items: z.array(FileInfo) });

export const SavedView = z.object({
  id: z.string(),
  name: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  builtIn: z.boolean(),
  /** Filter, sort, columns, density, layout (`list`, `board`, `calendar`, `timeline`). */
  settings: z.object({
    filter: conditionSchema.nullish(),
    sort: z.string().nullish(),
    search: z.string().nullish(),
    columns: z.array(z.string()).nullish(),
    density: z.enum(['compact', 'normal']).nullish(),
    layout: z.enum(['list', 'board', 'calendar', 'timeline', 'tree']).nullish(),
  }),
});
export type SavedView = z.infer<typeof SavedView>;
export const SavedViewsAnswer = z.object({ items: z.array(SavedView) });
export const SavedViewBody = SavedView.pick({ name: true, settings: true, shared: true }).extend({
  name: line(60),
});

/** Short list for pickers. */
export const LookupAnswer = z.object({
  items: z.array(z.object({ id: z.uuid(), code: z.string(), title: z.string(), state: z.string() })),
});

/** Colleagues for a mention: `may` says whether they may read the row; who may not cannot be mentioned. */
export const MentionableAnswer = z.object({
  items: z.array(z.object({ id: z.uuid(), name: z.string(), state: z.string(), may: z.boolean() })),
});
export type Mentionable = z.infer<typeof MentionableAnswer>['items'][number];

const RowNote = z.object({
  row: z.int(),
  column: z.string().nullable(),
  message: z.object({ zh: z.string(), en: z.string() }),
});
/** Rows that nothing tells apart are one record, or one each. */
export const ImportRepeats = z.enum(['one', 'each']);
export type ImportRepeats = z.infer<typeof ImportRepeats>;

/** The run of an import: upload → mapping and dry run → apply → done; may be resumed. */
export const ImportRun = z.object({
  id: z.uuid(),
  record: z.string(),
  /** Name of a kind of lines; null for rows of the record itself. */
  lines: z.string().nullable(),
  /** Worksheet that is read, and all that the file has. */
  sheet: z.string().nullable(),
  sheets: z.array(z.string()),
  fileName: z.string(),
  state: z.enum(['uploaded', 'checking', 'checked', 'applying', 'done', 'failed', 'cancelled']),
  header: z.array(z.string()),
  headerRow: z.int(),
  sample: z.array(z.array(z.string())),
  /** Column index of the file → field. */
  mapping: z.record(z.string(), z.string()),
  rows: z.int(),
  processed: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  failed: z.int(),
  /** Of lines: what becomes of them; the counts above are of the rows that they belong to. */
  lineTally: z.object({ added: z.int(), changed: z.int(), removed: z.int() }).nullable(),
  errors: z.array(RowNote),
  /** Rows that are left out as the same as an earlier one. */
  notes: z.array(RowNote),
  /** Rows that may be one record with an earlier one, or one each. */
  repeated: z.int(),
  repeats: ImportRepeats,
  createdAt: z.string(),
});
export type ImportRun = z.infer<typeof ImportRun>;
/** Another table of the same file: rows or a kind of lines, from a worksheet. */
export const ImportTableBody = z.strictObject({
  lines: z.string().max(60).nullable(),
  sheet: z.string().max(200).nullish(),
});
export type ImportTableBody = z.infer<typeof ImportTableBody>;
export const ImportMappingBody = z.strictObject({ mapping: z.record(z.string(), z.string()) });
