import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';
import { GoalStatus } from '../strategy/strategy.contract.ts';

const label = z.object({ zh: z.string(), en: z.string() });
/** An exact decimal as text; null where there is no base ("—"). */
const figure = z.string().nullable();

/** A figure of one day beside the day before and the same day a year ago. Changes are left to the page. */
export const ReportFigure = z.object({
  metric: z.string(),
  label,
  unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
  display: z.enum(['percent', 'times']),
  decimals: z.int(),
  direction: z.enum(['up_good', 'down_good', 'neutral']),
  formula: label,
  value: figure,
  /** 环比: the day before. */
  previous: figure,
  /** 同比: the same day last year. */
  lastYear: figure,
  /** Fourteen days up to the day; null is a gap. */
  series: z.array(z.object({ date: z.iso.date(), value: figure })),
});
export type ReportFigure = z.infer<typeof ReportFigure>;

export const DailyReport = z.object({
  date: z.iso.date(),
  workspace: z.object({ name: z.string(), timeZone: z.string(), currency: z.string(), demo: z.boolean() }),
  figures: z.array(ReportFigure),
  channels: z.array(
    z.object({
      code: z.string(),
      id: z.uuid().nullable(),
      title: z.string().nullable(),
      uv: figure,
      orders: figure,
      gmv: figure,
      gmvPrevious: figure,
      cost: figure,
      roas: figure,
      conversionRate: figure,
    }),
  ),
  /** Goals under way that the reader may see. */
  goals: z.array(
    z.object({
      id: z.uuid(),
      code: z.string(),
      title: z.string(),
      metric: z.string(),
      metricLabel: label,
      unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
      /** Of ratios; papers that were kept from before do not say it. */
      display: z.enum(['percent', 'times']).optional(),
      value: figure,
      target: z.string(),
      ratio: figure,
      pace: figure,
      forecast: figure,
      status: GoalStatus,
      periodEnd: z.iso.date().nullable(),
    }),
  ),
  /** Sentences about what should be known when reading: gaps in the data, a base that is missing, a holiday. */
  notes: z.array(z.object({ kind: z.enum(['gap', 'noBase', 'holiday', 'scope', 'partial', 'cut']), text: label })),
  generatedAt: z.string(),
});
export type DailyReport = z.infer<typeof DailyReport>;

const access = { permission: 'report.read' } as const;
const query = z.strictObject({ date: z.iso.date().optional() });
export const dailyReport = defineRoute({
  id: 'report.daily',
  method: 'GET',
  path: '/api/reports/daily',
  summary: { zh: '日报', en: 'Daily report' },
  access,
  query,
  response: DailyReport,
});
export const dailyReportXlsx = defineRoute({
  id: 'report.dailyXlsx',
  method: 'GET',
  path: '/api/reports/daily.xlsx',
  summary: { zh: '日报（表格）', en: 'Daily report as a spreadsheet' },
  access,
  query: query.extend({ locale: z.enum(['zh', 'en']).optional() }),
});

export const ReportSubscription = z.object({
  kind: z.literal('daily'),
  active: z.boolean(),
  /** Address it goes to: the person's own. */
  email: z.string().nullable(),
  /** Days on which it was sent lately, newest first. */
  sent: z.array(z.object({ date: z.iso.date(), at: z.string() })),
  /** Told when the calendar of working days has no data for this year: weekends are assumed. */
  calendarNote: label.nullable(),
});
export type ReportSubscription = z.infer<typeof ReportSubscription>;
export const getSubscription = defineRoute({
  id: 'report.subscription',
  method: 'GET',
  path: '/api/reports/daily/subscription',
  summary: { zh: '我的日报订阅', en: 'My subscription' },
  access,
  response: ReportSubscription,
});
export const putSubscription = defineRoute({
  id: 'report.subscribe',
  method: 'PUT',
  path: '/api/reports/daily/subscription',
  summary: { zh: '订阅或退订日报', en: 'Subscribe or unsubscribe' },
  access,
  body: z.strictObject({ active: z.boolean() }),
  response: ReportSubscription,
});
/** Sends the report of a day to the asking person now. */
export const sendDailyReport = defineRoute({
  id: 'report.send',
  method: 'POST',
  path: '/api/reports/daily/send',
  summary: { zh: '把日报发给我', en: 'Send me the report' },
  access,
  body: z.strictObject({ date: z.iso.date().optional() }),
  response: z.object({ sent: z.boolean(), email: z.string() }),
  perMinute: 5,
});
