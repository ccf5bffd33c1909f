import * as z from 'zod';
import { isCurrency } from '../../shared/currency.ts';
import { defineRoute } from '../../shared/route.ts';

const label = z.object({ zh: z.string(), en: z.string() });

/** What a file of orders or costs is read with. Sent as the form field `options` (JSON) before the file. */
export const DataImportOptions = z.strictObject({
  /** Checks every row and writes nothing. */
  dryRun: z.boolean().default(false),
  /** Writes the good rows although others are wrong. Without it one wrong row keeps everything out. */
  skipErrors: z.boolean().default(false),
  /** Order of day and month in dates such as 03/04/2026, where the file itself does not settle it. */
  dateOrder: z.enum(['mdy', 'dmy']).optional(),
  /** IANA zone of times without an offset; the workspace's otherwise. */
  timeZone: z.string().max(60).optional(),
  /** ISO 4217; the workspace's otherwise. */
  currency: z.string().refine(isCurrency, 'not_a_currency').optional(),
  /** Name of the source: the same invoice of the same source counts once. The file's kind otherwise. */
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .optional(),
  /** Column index of the file → field, over what was recognised; an empty text leaves the column out. */
  mapping: z.record(z.string(), z.string()).optional(),
  /** 1-based row of the headings; found otherwise. */
  headerRow: z.int().min(1).max(1_000).optional(),
  sheet: z.string().max(200).optional(),
  /** Costs: one day for all rows, where the file's own dates are to be ignored. */
  date: z.iso.date().optional(),
  /** Costs and orders: code or slug of the channel, account or campaign where the file has no such column. */
  channel: z.string().max(64).optional(),
  account: z.string().max(64).optional(),
  campaign: z.string().max(64).optional(),
  /** Orders: country, province or unit code for rows without one. */
  unit: z.string().max(64).optional(),
});
export type DataImportOptions = z.infer<typeof DataImportOptions>;

export const dataImportKinds = {
  orders: { zh: '订单', en: 'Orders' },
  costs: { zh: '投放数据', en: 'Channel figures' },
} as const;
export type DataImportKind = keyof typeof dataImportKinds;

/** Rows of a file become events or facts. Rows that are wrong are told one by one and nothing of their order is kept. */
export const DataImportRun = z.object({
  id: z.uuid(),
  kind: z.enum(['orders', 'costs']),
  fileName: z.string(),
  dryRun: z.boolean(),
  state: z.enum(['waiting', 'reading', 'writing', 'done', 'failed', 'cancelled']),
  header: z.array(z.string()),
  headerRow: z.int(),
  sample: z.array(z.array(z.string())),
  /** Column index → field. */
  mapping: z.record(z.string(), z.string()),
  fields: z.array(z.object({ key: z.string(), label, required: z.boolean() })),
  /** Data rows read so far and in all (0 until known). */
  rows: z.int(),
  processed: z.int(),
  /** 0 to 1. */
  progress: z.number(),
  /** Events (orders) or figures (costs) that are new, changed, or were there already. */
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  /** Rows refused. `errors` holds the first 200. */
  failed: z.int(),
  errors: z.array(z.object({ row: z.int(), column: z.string().nullable(), message: label })),
  /** Rows left out on purpose: totals (合计), repeated headings. */
  dropped: z.int(),
  /** Why it failed as a whole. */
  failure: label.nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type DataImportRun = z.infer<typeof DataImportRun>;

const upload = { upload: true, status: 202, response: DataImportRun, bodyLimit: 210 * 1_048_576 } as const;
/** multipart/form-data: `options` (JSON, optional), then `file`. Answers at once; the work goes on in the background. */
export const importOrders = defineRoute({
  id: 'dataImport.orders',
  method: 'POST',
  path: '/api/imports/orders',
  summary: { zh: '导入订单', en: 'Import orders' },
  access: { permission: 'dataImport.create' },
  errors: ['invalid', 'too_large', 'unsupported_media'],
  ...upload,
});
export const importCosts = defineRoute({
  id: 'dataImport.costs',
  method: 'POST',
  path: '/api/imports/costs',
  summary: { zh: '导入投放数据', en: 'Import channel figures' },
  access: { permission: 'dataImport.create' },
  errors: ['invalid', 'too_large', 'unsupported_media'],
  ...upload,
});

const id = z.strictObject({ id: z.uuid() });
const may = { permission: 'dataImport.read' } as const;
export const listDataImports = defineRoute({
  id: 'dataImport.list',
  method: 'GET',
  path: '/api/imports/data',
  summary: { zh: '数据导入记录', en: 'Data imports' },
  access: may,
  response: z.object({ items: z.array(DataImportRun) }),
});
export const getDataImport = defineRoute({
  id: 'dataImport.get',
  method: 'GET',
  path: '/api/imports/data/:id',
  summary: { zh: '数据导入进度', en: 'Progress of a data import' },
  access: may,
  params: id,
  response: DataImportRun,
  errors: ['not_found'],
});
export const cancelDataImport = defineRoute({
  id: 'dataImport.cancel',
  method: 'POST',
  path: '/api/imports/data/:id/cancel',
  summary: { zh: '取消数据导入', en: 'Cancel a data import' },
  access: { permission: 'dataImport.create' },
  params: id,
  response: DataImportRun,
  errors: ['not_found'],
});
