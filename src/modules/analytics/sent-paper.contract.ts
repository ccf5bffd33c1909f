import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';
import { Paper, paperFormats, paperKinds } from './paper.contract.ts';
import { DailyReport, ReportFigure } from './report.contract.ts';

export const sentKinds = { daily: { zh: '日报', en: 'Daily report' }, ...paperKinds } as const;
export const SentKind = z.enum(Object.keys(sentKinds) as [keyof typeof sentKinds]);
export type SentKind = z.infer<typeof SentKind>;

export const sentStates = {
  sending: { zh: '发送中', en: 'Being sent', tone: 'info' },
  sent: { zh: '已发送', en: 'Sent', tone: 'good' },
  failed: { zh: '未送达', en: 'Not delivered', tone: 'bad' },
} as const;
export const occasions = {
  onTime: { zh: '按时发送', en: 'on time' },
  asked: { zh: '本人要求', en: 'asked for' },
} as const;
export const sentWays = {
  mail: { zh: '邮件', en: 'by mail' },
  page: { zh: '页面通知', en: 'in the page' },
} as const;
const oneOf = <T extends Readonly<Record<string, unknown>>>(o: T) => z.enum(Object.keys(o) as [keyof T & string]);

/** What a paper is drawn from, as it was sent. */
export const SentModel = z.discriminatedUnion('form', [
  z.object({ form: z.literal('paper'), paper: Paper }),
  z.object({ form: z.literal('daily'), report: DailyReport }),
]);
export type SentModel = z.infer<typeof SentModel>;

const line = z.object({
  id: z.uuid(),
  kind: SentKind,
  period: z.object({ start: z.iso.date(), end: z.iso.date() }),
  unit: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  to: z.object({ id: z.uuid(), name: z.string() }),
  occasion: oneOf(occasions),
  via: oneOf(sentWays),
  state: oneOf(sentStates),
  madeAt: z.string(),
  sentAt: z.string().nullable(),
});

/** A paper in the list: its first figures as they were sent; null where the reader may not see what stands in it. */
export const SentLine = line.extend({
  figures: z.array(ReportFigure.pick({ metric: true, label: true, unit: true, display: true, value: true })).nullable(),
  currency: z.string(),
});
export type SentLine = z.infer<typeof SentLine>;

export const SentPaper = line.extend({
  /** Of the model's JSON; the same stands in the audit log. */
  sha256: z.string(),
  /** Null where one may know that it was sent, and not what stands in it. */
  model: SentModel.nullable(),
});
export type SentPaper = z.infer<typeof SentPaper>;

const access = { permission: 'report.read' } as const;

const asked = z.strictObject({
  kind: SentKind.optional(),
  /** `mine`: those that went to the one who asks. */
  to: z.enum(['mine', 'all']).default('all'),
});

export const sentPapers = defineRoute({
  id: 'report.sentPapers',
  method: 'GET',
  path: '/api/reports/sent-papers',
  summary: { zh: '已发送的日报、周报、月报', en: 'Papers that were sent' },
  access,
  query: asked.extend({
    cursor: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.object({ items: z.array(SentLine), nextCursor: z.string().nullable() }),
});
/** The list as it is asked for, as a file; that it was taken away is logged. */
export const exportSentPapers = defineRoute({
  id: 'report.exportSentPapers',
  method: 'GET',
  path: '/api/reports/sent-papers/export',
  summary: { zh: '导出已发送的报告清单', en: 'Export the list of papers that were sent' },
  access,
  query: asked.extend({
    format: z.enum(['csv', 'xlsx']).default('xlsx'),
    locale: z.enum(['zh', 'en']).optional(),
  }),
  perMinute: 20,
});
export const sentPaper = defineRoute({
  id: 'report.sentPaper',
  method: 'GET',
  path: '/api/reports/sent-papers/:id',
  summary: { zh: '发送时的日报、周报、月报', en: 'A paper as it was sent' },
  access,
  params: z.strictObject({ id: z.uuid() }),
  response: SentPaper,
  errors: ['not_found'],
});
export const sentPaperFile = defineRoute({
  id: 'report.sentPaperFile',
  method: 'GET',
  path: '/api/reports/sent-papers/:id/file',
  summary: { zh: '下载发送时的报告（Word、PDF、Excel）', en: 'A paper as it was sent, as Word, PDF or Excel file' },
  access,
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({
    /** The daily report comes as Excel file alone. */
    format: z.enum(paperFormats).default('xlsx'),
    locale: z.enum(['zh', 'en']).optional(),
  }),
  perMinute: 30,
  errors: ['not_found', 'forbidden', 'invalid'],
});
