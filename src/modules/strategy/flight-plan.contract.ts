import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** How money is laid over the days of a line. */
export const shapes = {
  even: { zh: '平均', en: 'Even' },
  front: { zh: '前重后轻', en: 'Front-loaded' },
  season: { zh: '按季节性', en: 'By season' },
  manual: { zh: '手工', en: 'By hand' },
} as const;
export type Shape = keyof typeof shapes;

/** Which channel gets how much on which days of a campaign (S4). */
export const FlightPlan = defineRecord({
  id: 'flightPlan',
  path: 'flight-plans',
  room: 'strategy',
  label: { zh: '投放排期', en: 'Flight plan' },
  code: 'FLT-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true, aliases: ['排期', '名称', 'name'] }),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { required: true, aliases: ['活动', 'campaign'] }),
    budget: bounded(
      f.money(
        { zh: '投放预算', en: 'Media budget' },
        {
          required: true,
          help: { zh: '各行金额合计须与它相等', en: 'The lines add up to it' },
          aliases: ['预算', 'budget'],
        },
      ),
      { min: 0.01 },
    ),
    audience: f.text({ zh: '目标人群', en: 'Audience' }, { aliases: ['人群', '画像', 'audience'] }),
    notes: f.longText({ zh: '说明', en: 'Notes' }, { aliases: ['备注', 'notes'] }),
    span: f.dateRange({ zh: '起止', en: 'Days' }, { readOnly: true }),
  },
  children: {
    flights: {
      label: { zh: '投放', en: 'Flights' },
      help: {
        zh: '手工排期时填每日金额，用逗号隔开，天数与合计要对得上',
        en: 'By hand: the money of each day, by commas, as many as days',
      },
      fields: {
        channel: f.ref('channel')({ zh: '渠道', en: 'Channel' }, { required: true }),
        startOn: f.date({ zh: '开始', en: 'Start' }, { required: true }),
        endOn: f.date({ zh: '结束', en: 'End' }, { required: true }),
        amount: bounded(f.money({ zh: '金额', en: 'Money' }, { required: true }), { min: 0 }),
        shape: f.choice(shapes)({ zh: '节奏', en: 'Shape' }, { required: true, default: 'even' }),
        daily: f.text(
          { zh: '每日金额', en: 'Daily money' },
          { visibleIf: { field: 'shape', op: 'eq', value: 'manual' } },
        ),
      },
      max: 100,
      sums: [{ field: 'amount', equals: 'budget' }],
    },
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      active: { zh: '执行中', en: 'Active', tone: 'good' },
      done: { zh: '已结束', en: 'Done' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      {
        action: 'activate',
        label: { zh: '开始执行', en: 'Activate' },
        from: 'draft',
        to: 'active',
        requires: ['flights'],
      },
      { action: 'revise', label: { zh: '退回草稿', en: 'Back to draft' }, from: 'active', to: 'draft', reason: true },
      { action: 'finish', label: { zh: '结束', en: 'Finish' }, from: 'active', to: 'done' },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['draft', 'active'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['active', 'done', 'cancelled'],
  },
  views: {
    list: { columns: ['title', 'campaign', 'budget', 'span', 'audience', 'ownerId', 'state'], sort: '-span' },
    board: { card: ['campaign', 'budget', 'span'] },
    timeline: { field: 'span', group: 'campaign' },
    sections: [
      {
        label: { zh: '排期', en: 'Plan' },
        fields: ['title', 'campaign', 'budget', 'audience', 'span', 'ownerId', 'unitId'],
      },
      { label: { zh: '说明', en: 'Notes' }, fields: ['notes'] },
    ],
  },
  search: ['title', 'audience', 'notes'],
});
export type FlightPlan = RowOf<typeof FlightPlan>;

/** Money as exact decimals with two places. `actual` is null where nothing is known yet. */
export const FlightDays = z.object({
  currency: z.string(),
  today: z.iso.date(),
  days: z.array(z.iso.date()),
  planned: z.array(z.string()),
  actual: z.array(z.string().nullable()),
  flights: z.array(
    z.object({
      id: z.uuid(),
      channel: z.object({ id: z.uuid(), title: z.string() }),
      startOn: z.iso.date(),
      endOn: z.iso.date(),
      amount: z.string(),
      shape: z.enum(Object.keys(shapes) as [Shape, ...Shape[]]),
      /** What the season was learned from; null for other shapes. */
      season: z.enum(['lastYear', 'weekdays', 'none']).nullable(),
    }),
  ),
  channels: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      planned: z.string(),
      /** Planned until yesterday: today is not over. */
      due: z.string(),
      actual: z.string().nullable(),
      /** actual ÷ due − 1; null where nothing was due. */
      deviation: z.string().nullable(),
      /** Free money of the budget lines of this channel; null where there is none or it is not the reader's to see. */
      room: z.string().nullable(),
      overRoom: z.boolean(),
    }),
  ),
});
export type FlightDays = z.infer<typeof FlightDays>;

export const flightDays = defineRoute({
  id: 'flightPlan.days',
  method: 'GET',
  path: '/api/flight-plans/:id/days',
  summary: { zh: '投放排期的每日花费', en: 'Spend per day of a flight plan' },
  access: { permission: 'flightPlan.read' },
  params: z.strictObject({ id: z.uuid() }),
  response: FlightDays,
  errors: ['not_found'],
});

/** What channels are scored by; higher is better for each but the first. */
export const criteria = ['cac', 'roi', 'cvr', 'reach', 'stability'] as const;
export type Criterion = (typeof criteria)[number];

const weight = z.coerce.number().int().min(0).max(100);
const figure = z.string().nullable();
export const ScoredChannel = z.object({
  id: z.uuid(),
  title: z.string(),
  cost: figure,
  uv: figure,
  newBuyers: figure,
  netRevenue: figure,
  parts: z.array(
    z.object({
      criterion: z.enum(criteria),
      /** The figure itself; null where there is too little data for it. */
      value: figure,
      /** 0 for the worst of the channels, 1 for the best. */
      norm: figure,
      /** weight × norm. */
      points: figure,
    }),
  ),
  /** Σ points ÷ Σ weights of what is known, 0 to 100; null where nothing is. */
  score: figure,
  /** Enough data for all criteria. */
  enough: z.boolean(),
  /** What of the budget is suggested; null for channels that are left out. */
  suggested: figure,
  cap: figure,
});
export type ScoredChannel = z.infer<typeof ScoredChannel>;
export const ChannelScores = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  currency: z.string(),
  budget: z.string(),
  days: z.int(),
  least: z.object({ uv: z.int(), newBuyers: z.int(), weeks: z.int() }),
  channels: z.array(ScoredChannel),
  /** What no channel could take within its cap. */
  unplaced: z.string(),
});
export type ChannelScores = z.infer<typeof ChannelScores>;

export const channelScores = defineRoute({
  id: 'flightPlan.scores',
  method: 'GET',
  path: '/api/channel-scores',
  summary: { zh: '渠道评分与预算分配建议', en: 'Scores of channels and a suggested split' },
  access: { permission: 'flightPlan.read' },
  query: z.strictObject({
    budget: z.string().regex(/^\d{1,12}(\.\d{1,2})?$/, 'not_a_decimal'),
    /** Days that the money is for: caps come from what a channel took in a day. */
    days: z.coerce.number().int().min(1).max(366).default(30),
    /** Days of history. */
    window: z.coerce.number().int().min(28).max(366).default(90),
    device: z.enum(['all', 'mobile', 'desktop']).default('all'),
    cac: weight.default(25),
    roi: weight.default(35),
    cvr: weight.default(15),
    reach: weight.default(15),
    stability: weight.default(10),
  }),
  response: ChannelScores,
  errors: ['invalid', 'forbidden'],
});
