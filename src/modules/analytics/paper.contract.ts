import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';
import { DailyReport, ReportFigure } from './report.contract.ts';

const label = z.object({ zh: z.string(), en: z.string() });
/** An exact decimal as text; null where there is no base ("—"). */
const figure = z.string().nullable();
const day = z.iso.date();

export const paperKinds = {
  weekly: { zh: '执行周报', en: 'Weekly review' },
  monthly: { zh: '营销月报', en: 'Monthly report' },
  quarterly: { zh: '营销季报', en: 'Quarterly review' },
  yearly: { zh: '营销年报', en: 'Yearly review' },
} as const;
export const PaperKind = z.enum(Object.keys(paperKinds) as [keyof typeof paperKinds]);
export type PaperKind = z.infer<typeof PaperKind>;

const span = z.object({ start: day, end: day, label });

/** One part of a change: before, after, and its share of the whole change. */
export const ChangePart = z.object({
  code: z.string(),
  title: z.string().nullable(),
  before: z.string(),
  after: z.string(),
  delta: z.string(),
  /** delta ÷ whole change; null where nothing changed. */
  share: figure,
});
export type ChangePart = z.infer<typeof ChangePart>;

/** What explains the change of a metric against the period before. The parts and the rest add up to the change, to the cent. */
export const Cause = z.object({
  metric: z.string(),
  label,
  by: z.enum(['channel', 'campaign', 'factor']),
  before: z.string(),
  after: z.string(),
  delta: z.string(),
  parts: z.array(ChangePart),
  rest: ChangePart.nullable(),
  sentence: label,
});
export type Cause = z.infer<typeof Cause>;

/** Papers count tasks as far as this. */
export const countedTasks = 10_000;
/** How many tasks, in words: beyond what was counted with a plus. */
export const tasksCounted = (n: number): string => (n > countedTasks ? `${countedTasks}+` : String(n));

const line = z.object({ record: z.string(), id: z.uuid(), title: z.string() });

/** A weekly review, monthly report, … as its reader may see it. A part is null where the reader may not read it at all. */
export const Paper = z.object({
  kind: PaperKind,
  period: span,
  previous: span,
  lastYear: span,
  unit: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  workspace: DailyReport.shape.workspace,
  /** `series` is the course of the last periods, the oldest first. */
  figures: z.array(ReportFigure),
  causes: z.array(Cause),
  goals: DailyReport.shape.goals,
  campaigns: z
    .array(
      line.extend({
        state: label,
        period: z.object({ start: day, end: day.nullable() }),
        gmv: figure,
        planned: figure,
        /** What is due by now by the plan. */
        pace: figure,
        cost: figure,
        roas: figure,
        status: z.enum(['onPace', 'behind', 'ahead', 'noPlan', 'noData']),
      }),
    )
    .nullable(),
  tasks: z
    .object({
      /** Each of them counted up to one more than `countedTasks`. */
      due: z.int(),
      done: z.int(),
      overdue: z.int(),
      late: z.array(line.extend({ due: z.string(), owner: z.string().nullable() })),
    })
    .nullable(),
  clocks: z.object({
    missed: z.int(),
    items: z.array(line.extend({ clock: label, at: z.string() })),
  }),
  budgets: z
    .array(
      line.extend({
        plan: z.string(),
        used: z.string(),
        rate: figure,
        level: z.enum(['none', 'fine', 'warned', 'over']),
      }),
    )
    .nullable(),
  incidents: z
    .object({
      total: z.int(),
      items: z.array(line.extend({ severity: label, state: label, at: z.string() })),
    })
    .nullable(),
  /** Dates of the period to come. */
  next: z.array(line.extend({ date: day, what: label })),
  suggestions: z.array(label),
  notes: DailyReport.shape.notes,
  generatedAt: z.string(),
});
export type Paper = z.infer<typeof Paper>;

const access = { permission: 'report.read' } as const;
const params = z.strictObject({ kind: PaperKind });
const unit = z.uuid().optional();

export const readPaper = defineRoute({
  id: 'report.paper',
  method: 'GET',
  path: '/api/reports/papers/:kind',
  summary: { zh: '周报、月报、季报、年报', en: 'Weekly, monthly, quarterly and yearly papers' },
  access,
  params,
  /** Any day of the period; the last whole one without it. */
  query: z.strictObject({ date: day.optional(), unit }),
  response: Paper,
  errors: ['not_found'],
});

export const paperFormats = ['docx', 'pdf', 'xlsx'] as const;
export type PaperFormat = (typeof paperFormats)[number];
export const paperFile = defineRoute({
  id: 'report.paperFile',
  method: 'GET',
  path: '/api/reports/papers/:kind/file',
  summary: { zh: '下载周报、月报（Word、PDF、Excel）', en: 'A paper as Word, PDF or Excel file' },
  access,
  params,
  query: z.strictObject({
    date: day.optional(),
    unit,
    format: z.enum(paperFormats).default('pdf'),
    locale: z.enum(['zh', 'en']).optional(),
  }),
  perMinute: 30,
  errors: ['not_found'],
});

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not_a_time');
/** When papers leave: the weekly one on a day of the week, the others on a working day of the month, quarter or year. */
export const PaperSchedule = z.strictObject({
  weekly: z.strictObject({ weekday: z.int().min(1).max(7), at: clock }),
  monthly: z.strictObject({ workingDay: z.int().min(1).max(10), at: clock }),
});
export type PaperSchedule = z.infer<typeof PaperSchedule>;

export const PaperSubscription = z.object({
  kind: PaperKind,
  unit: z.uuid().nullable(),
  active: z.boolean(),
  email: z.string().nullable(),
  mailEnabled: z.boolean(),
  schedule: PaperSchedule,
  sent: z.array(z.object({ date: day, at: z.string() })),
});
export type PaperSubscription = z.infer<typeof PaperSubscription>;
export const paperSubscription = defineRoute({
  id: 'report.paperSubscription',
  method: 'GET',
  path: '/api/reports/papers/:kind/subscription',
  summary: { zh: '我对周报、月报的订阅', en: 'My subscription to a paper' },
  access,
  params,
  query: z.strictObject({ unit }),
  response: PaperSubscription,
});
export const subscribePaper = defineRoute({
  id: 'report.subscribePaper',
  method: 'PUT',
  path: '/api/reports/papers/:kind/subscription',
  summary: { zh: '订阅或退订周报、月报', en: 'Subscribe to a paper or not' },
  access,
  params,
  body: z.strictObject({ active: z.boolean(), unit }),
  response: PaperSubscription,
  errors: ['not_found'],
});
export const sendPaper = defineRoute({
  id: 'report.sendPaper',
  method: 'POST',
  path: '/api/reports/papers/:kind/send',
  summary: { zh: '把周报、月报发给我', en: 'Send me a paper' },
  access,
  params,
  body: z.strictObject({ date: day.optional(), unit }),
  response: z.object({ sent: z.boolean(), email: z.string() }),
  perMinute: 5,
  errors: ['conflict', 'not_found'],
});
export const putPaperSchedule = defineRoute({
  id: 'report.putSchedule',
  method: 'PUT',
  path: '/api/reports/paper-schedule',
  summary: { zh: '设定周报、月报的发送时间', en: 'Set when papers are sent' },
  access: { permission: 'workspace.manage' },
  body: PaperSchedule,
  response: PaperSchedule,
});
