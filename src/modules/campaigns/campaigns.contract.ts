import * as z from 'zod';
import { retrospectiveClock } from '../../shared/platform/retrospective-clock.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type HeadOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { campaignApproval } from './campaign-approval.contract.ts';

/** Kinds of campaign that a marketing department runs; templates for them follow. */
export const campaignKinds = {
  double11: { zh: '双11', en: 'Double 11' },
  sale618: { zh: '618', en: '618 sale' },
  launch: { zh: '新品上市', en: 'Launch' },
  referral: { zh: '拼团·裂变', en: 'Group buy and referral' },
  anniversary: { zh: '周年庆', en: 'Anniversary' },
  livestream: { zh: '直播', en: 'Livestream' },
  tradeFair: { zh: '展会', en: 'Trade fair' },
  coBranding: { zh: '联名', en: 'Co-branding' },
  promotion: { zh: '促销', en: 'Promotion' },
  memberDay: { zh: '会员日', en: 'Member day' },
  brand: { zh: '品牌传播', en: 'Brand' },
} as const;

const paused = { field: 'pausedAt', op: 'notEmpty' } as const;
const notPaused = { field: 'pausedAt', op: 'isEmpty' } as const;

/** What the plan says of one channel. */
export const channelPlanLines = {
  fields: {
    channel: f.ref('channel')({ zh: '渠道', en: 'Channel' }, { required: true }),
    budget: bounded(f.money({ zh: '预算', en: 'Budget' }), { min: 0 }),
    plannedUv: bounded(f.integer({ zh: '计划访客数', en: 'Planned visitors' }), { min: 0 }),
    plannedGmv: bounded(f.money({ zh: '计划成交额', en: 'Planned GMV' }), { min: 0 }),
    notes: f.text({ zh: '说明', en: 'Notes' }),
  },
  max: 100,
} as const;

/** What a campaign sells: at which price, how many of which stock. */
export const productLines = {
  fields: {
    product: f.text(
      { zh: '商品', en: 'Product' },
      {
        required: true,
        help: { zh: '名称或编码，各活动写法一致', en: 'Name or code, written alike in every campaign' },
      },
    ),
    price: bounded(f.money({ zh: '活动价', en: 'Price' }), { min: 0 }),
    quantity: bounded(f.integer({ zh: '占用数量', en: 'Quantity claimed' }), { min: 0 }),
    stock: bounded(f.integer({ zh: '现有库存', en: 'Stock' }), { min: 0 }),
    notes: f.text({ zh: '说明', en: 'Notes' }),
  },
  max: 200,
} as const;

export const Campaign = defineRecord({
  id: 'campaign',
  path: 'campaigns',
  room: 'campaigns',
  label: { zh: '活动', en: 'Campaign' },
  code: 'CMP-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text(
      { zh: '名称', en: 'Title' },
      { required: true, aliases: ['活动', '活动名称', '活动名', '项目名称', 'campaign', 'name'] },
    ),
    kind: f.choice(campaignKinds)(
      { zh: '类型', en: 'Kind' },
      { required: true, aliases: ['活动类型', '活动类别', 'kind', 'type'] },
    ),
    period: f.dateRange(
      { zh: '起止', en: 'Period' },
      { required: true, aliases: ['活动时间', '时间', '起止时间', '活动日期', '周期', 'period'] },
    ),
    theme: f.text({ zh: '主题', en: 'Theme' }, { aliases: ['活动主题', '口号', 'theme'] }),
    form: f.text({ zh: '形式', en: 'Form' }, { aliases: ['活动形式', '玩法', 'form'] }),
    objective: f.longText({ zh: '目的', en: 'Objective' }, { aliases: ['活动目的', '活动目标', 'objective'] }),
    researchFrom: f.date(
      { zh: '调研开始', en: 'Research begins' },
      {
        help: { zh: '从这天起按管理办法计调研期限', en: 'From this day the time for research runs' },
        aliases: ['调研开始日期'],
      },
    ),
    research: f.longText(
      { zh: '调研结论', en: 'Findings' },
      {
        help: { zh: '市场、用户、竞品：为什么这样做', en: 'Market, customers, competitors: why it is done this way' },
        aliases: ['调研', '市场调研', 'research'],
      },
    ),
    researchedAt: f.instant(
      { zh: '调研完成于', en: 'Research done at' },
      { readOnly: true, visibleIf: { field: 'researchedAt', op: 'notEmpty' } },
    ),
    goal: f.ref('goal')(
      { zh: '对应目标', en: 'Goal' },
      { help: { zh: '活动为哪个目标服务', en: 'The goal that this campaign serves' }, aliases: ['目标', 'goal'] },
    ),
    budget: bounded(
      f.money({ zh: '预算', en: 'Budget' }, { aliases: ['活动预算', '费用预算', '预算金额', 'budget'] }),
      {
        min: 0,
      },
    ),
    plannedUv: bounded(
      f.integer({ zh: '计划访客数', en: 'Planned visitors' }, { aliases: ['计划UV', '预计访客', '预估UV'] }),
      { min: 0 },
    ),
    plannedOrders: bounded(
      f.integer({ zh: '计划订单数', en: 'Planned orders' }, { aliases: ['预计订单', '计划订单', '预估订单数'] }),
      { min: 0 },
    ),
    plannedGmv: bounded(
      f.money({ zh: '计划成交额', en: 'Planned GMV' }, { aliases: ['计划GMV', '预计销售额', '预估GMV', '目标销售额'] }),
      { min: 0 },
    ),
    plannedRoi: f.percent(
      { zh: '计划 ROI', en: 'Planned ROI' },
      {
        help: {
          zh: '（净收入 − 花费）÷ 花费，与指标“投资回报率”同一口径',
          en: '(net revenue − cost) ÷ cost, as the metric ROI counts it',
        },
        aliases: ['计划ROI', '预计ROI', '预估ROI', 'roi'],
      },
    ),
    channels: f.refs('channel')(
      { zh: '渠道', en: 'Channels' },
      { aliases: ['投放渠道', '推广渠道', '活动渠道', 'channels'] },
    ),
    manager: f.person({ zh: '负责人', en: 'Manager' }, { aliases: ['活动负责人', '项目负责人', '经办人', 'manager'] }),
    description: f.longText(
      { zh: '方案', en: 'Proposal' },
      {
        help: { zh: '流程、资源、分工', en: 'Flow, resources, who does what' },
        aliases: ['活动方案', '说明', '备注', 'description'],
      },
    ),
    risk: f.longText({ zh: '风险与预案', en: 'Risks and contingency' }, { aliases: ['风险', '风险预案', 'risk'] }),
    materialsReady: f.boolean(
      { zh: '物料到位', en: 'Materials ready' },
      { help: { zh: '页面、素材、货品、礼品等已全部到位', en: 'Pages, creatives, goods and gifts are all there' } },
    ),
    proposedBy: f.person({ zh: '提交人', en: 'Proposed by' }, { readOnly: true }),
    approvedBy: f.person({ zh: '审批人', en: 'Approved by' }, { readOnly: true }),
    approvedAt: f.instant({ zh: '审批时间', en: 'Approved at' }, { readOnly: true }),
    // A mark and no state: whoever pauses stops links and messages, and neither clocks nor budget nor approvals.
    pausedAt: f.instant({ zh: '暂停于', en: 'Paused at' }, { readOnly: true, visibleIf: paused }),
    pausedBy: f.person({ zh: '暂停人', en: 'Paused by' }, { readOnly: true, visibleIf: paused }),
    pauseReason: f.longText({ zh: '暂停原因', en: 'Reason of the pause' }, { readOnly: true, visibleIf: paused }),
    retrospectiveAt: f.instant(
      { zh: '复盘提交于', en: 'Retrospective submitted at' },
      { readOnly: true, visibleIf: { field: 'retrospectiveAt', op: 'notEmpty' } },
    ),
  },
  children: {
    channelPlan: {
      label: { zh: '渠道计划', en: 'Channel plan' },
      help: { zh: '预算分到各渠道，合计不超过活动预算', en: 'The budget by channel; its sum stays within the budget' },
      ...channelPlanLines,
      sums: [{ field: 'budget', atMost: 'budget' }],
    },
    products: {
      label: { zh: '活动商品', en: 'Products' },
      help: {
        zh: '同期活动对同一商品定价不同，或合计超过库存，会列入冲突协调',
        en: 'Other prices for the same product on the same days, or more than its stock together, is told as a conflict',
      },
      ...productLines,
    },
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      proposed: { zh: '待审批', en: 'Proposed', tone: 'warning' },
      approved: { zh: '已批准', en: 'Approved', tone: 'info' },
      preparing: { zh: '筹备中', en: 'Preparing', tone: 'info' },
      live: { zh: '进行中', en: 'Live', tone: 'good' },
      evaluating: { zh: '复盘中', en: 'Evaluating', tone: 'warning' },
      closed: { zh: '已结案', en: 'Closed' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      {
        action: 'propose',
        label: { zh: '提交审批', en: 'Propose' },
        from: 'draft',
        to: 'proposed',
        requires: ['objective', 'budget', 'plannedGmv', 'risk'],
      },
      {
        action: 'proposeUrgent',
        label: { zh: '走绿色通道', en: 'Propose as urgent' },
        from: 'draft',
        to: 'proposed',
        permission: 'campaign.propose',
        reason: true,
        // The other papers follow after the approval.
        requires: ['objective', 'budget'],
      },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'proposed',
        to: 'draft',
        permission: 'campaign.propose',
      },
      { action: 'approve', label: { zh: '批准', en: 'Approve' }, from: 'proposed', to: 'approved' },
      {
        action: 'reject',
        label: { zh: '退回', en: 'Send back' },
        from: 'proposed',
        to: 'draft',
        permission: 'campaign.approve',
        reason: true,
      },
      {
        action: 'revise',
        label: { zh: '退回草稿重报', en: 'Back to draft' },
        from: ['approved', 'preparing'],
        to: 'draft',
        permission: 'campaign.approve',
        reason: true,
      },
      { action: 'prepare', label: { zh: '开始筹备', en: 'Start preparing' }, from: 'approved', to: 'preparing' },
      { action: 'launch', label: { zh: '上线', en: 'Go live' }, from: 'preparing', to: 'live' },
      {
        action: 'pause',
        label: { zh: '暂停', en: 'Pause' },
        from: 'live',
        to: 'live',
        when: notPaused,
        refusal: { zh: '活动已暂停', en: 'The campaign is paused already' },
        quiet: true,
        reason: true,
      },
      ...(['live', 'evaluating', 'closed'] as const).map((state) => ({
        action: 'resume',
        label: { zh: '恢复', en: 'Resume' },
        from: state,
        to: state,
        when: paused,
        refusal: { zh: '活动没有暂停', en: 'The campaign is not paused' },
        quiet: true,
      })),
      { action: 'evaluate', label: { zh: '结束并复盘', en: 'End and evaluate' }, from: 'live', to: 'evaluating' },
      { action: 'close', label: { zh: '结案', en: 'Close' }, from: 'evaluating', to: 'closed' },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['draft', 'proposed', 'approved', 'preparing', 'live'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
      {
        action: 'reopen',
        label: { zh: '恢复为草稿', en: 'Reopen as draft' },
        from: 'cancelled',
        to: 'draft',
        reason: true,
      },
    ],
    frozen: ['closed', 'cancelled'],
  },
  approvals: [campaignApproval],
  views: {
    list: {
      columns: ['title', 'kind', 'state', 'clocks', 'period', 'budget', 'plannedGmv', 'channels', 'manager'],
      sort: '-period',
    },
    board: { card: ['kind', 'period', 'budget', 'manager'] },
    calendar: { field: 'period' },
    timeline: { field: 'period', group: 'kind' },
    sections: [
      {
        label: { zh: '活动', en: 'Campaign' },
        fields: ['title', 'kind', 'period', 'theme', 'form', 'objective', 'goal', 'manager', 'unitId', 'channels'],
      },
      { label: { zh: '调研', en: 'Research' }, fields: ['researchFrom', 'research', 'researchedAt'] },
      {
        label: { zh: '预算与计划', en: 'Budget and plan' },
        fields: ['budget', 'plannedUv', 'plannedOrders', 'plannedGmv', 'plannedRoi'],
      },
      { label: { zh: '方案与风险', en: 'Proposal and risks' }, fields: ['description', 'risk', 'materialsReady'] },
      { label: { zh: '审批', en: 'Approval' }, fields: ['proposedBy', 'approvedBy', 'approvedAt'] },
    ],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我负责的', en: 'Mine' },
      filter: { field: 'manager', op: 'eq', value: { relative: 'me' } },
    },
    {
      key: 'waiting',
      label: { zh: '待审批', en: 'Waiting for approval' },
      filter: { field: 'state', op: 'eq', value: 'proposed' },
      sort: 'period',
    },
    {
      key: 'live',
      label: { zh: '进行中', en: 'Live' },
      filter: { field: 'state', op: 'eq', value: 'live' },
      sort: 'period',
    },
  ],
  search: ['title', 'theme', 'objective', 'description'],
  clocks: [
    {
      key: 'proposal',
      label: { zh: '提交方案', en: 'Proposal' },
      start: {
        all: [
          { field: 'state', op: 'eq', value: 'draft' },
          { field: 'kind', op: 'in', value: ['double11', 'sale618', 'anniversary'] },
        ],
      },
      stop: { field: 'state', op: 'notIn', value: ['draft', 'cancelled'] },
      void: { field: 'state', op: 'eq', value: 'cancelled' },
      due: { before: 'period', days: 15, unit: 'days', setting: 'proposalLeadDays' },
      warn: [
        { before: 7, unit: 'days' },
        { before: 1, unit: 'workingDays' },
      ],
      escalate: [{ after: 1, unit: 'workingDays', to: 'unitManager' }],
      responsible: 'manager',
    },
    {
      key: 'materials',
      label: { zh: '物料到位', en: 'Materials' },
      start: { field: 'state', op: 'in', value: ['approved', 'preparing'] },
      stop: {
        any: [
          { field: 'materialsReady', op: 'eq', value: true },
          { field: 'state', op: 'in', value: ['live', 'evaluating', 'closed'] },
        ],
      },
      void: { field: 'state', op: 'eq', value: 'cancelled' },
      due: { before: 'period', days: 3, unit: 'days', setting: 'materialsLeadDays' },
      warn: [
        { before: 2, unit: 'days' },
        { before: 4, unit: 'workingHours' },
      ],
      escalate: [{ after: 4, unit: 'workingHours', to: 'unitManager' }],
      responsible: 'manager',
    },
    { ...retrospectiveClock(['live', 'evaluating']), responsible: 'manager' },
    {
      key: 'research',
      label: { zh: '调研', en: 'Research' },
      start: {
        all: [
          { field: 'state', op: 'eq', value: 'draft' },
          { field: 'researchFrom', op: 'notEmpty' },
        ],
      },
      stop: {
        any: [
          { field: 'research', op: 'notEmpty' },
          { field: 'state', op: 'notIn', value: ['draft', 'cancelled'] },
        ],
      },
      void: { field: 'state', op: 'eq', value: 'cancelled' },
      due: { after: 'researchFrom', days: 10, unit: 'workingDays', setting: 'researchWorkingDays' },
      warn: [{ before: 2, unit: 'workingDays' }],
      escalate: [{ after: 1, unit: 'workingDays', to: 'unitManager' }],
      responsible: 'manager',
    },
    {
      key: 'strategy',
      label: { zh: '定策略', en: 'Strategy' },
      start: {
        all: [
          { field: 'state', op: 'eq', value: 'draft' },
          { field: 'researchedAt', op: 'notEmpty' },
        ],
      },
      stop: { field: 'state', op: 'notIn', value: ['draft', 'cancelled'] },
      void: { field: 'state', op: 'eq', value: 'cancelled' },
      due: { after: 'researchedAt', days: 5, unit: 'workingDays', setting: 'strategyWorkingDays' },
      warn: [{ before: 1, unit: 'workingDays' }],
      escalate: [{ after: 1, unit: 'workingDays', to: 'unitManager' }],
      responsible: 'manager',
    },
  ],
  import: { matchKey: ['title', 'period'] },
});
/** As lists hold it: without its channel plan. */
export type Campaign = HeadOf<typeof Campaign>;

/** An exact decimal as text; null where there is no base ("—"). */
const figure = z.string().nullable();
export const CampaignFigures = z.object({
  uv: figure,
  orders: figure,
  buyers: figure,
  gmv: figure,
  refunds: figure,
  cost: figure,
  /** (net revenue − cost) ÷ cost. */
  roi: figure,
  /** GMV ÷ cost. */
  roas: figure,
  conversionRate: figure,
});
export type CampaignFigures = z.infer<typeof CampaignFigures>;

export const CampaignFiguresAnswer = z.object({
  campaign: z.object({ id: z.uuid(), code: z.string() }),
  /** Days that count, both inside: from the start of the period to its end or today. Null before the start. */
  range: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
  currency: z.string(),
  asOf: z.string(),
  /** False: only what belongs to the reader's own units is counted. */
  wholeScope: z.boolean(),
  total: CampaignFigures,
  /** Plan of the whole period, pace (what is due by now) and forecast by run rate, of the figures that add up. */
  plan: z.object({
    /** Share of the period that has passed, 0 to 1. */
    elapsed: z.string(),
    uv: z.object({ planned: figure, pace: figure, forecast: figure }),
    orders: z.object({ planned: figure, pace: figure, forecast: figure }),
    gmv: z.object({ planned: figure, pace: figure, forecast: figure }),
    cost: z.object({ planned: figure, pace: figure, forecast: figure }),
    roi: z.object({ planned: figure }),
  }),
  byChannel: z.array(
    z.object({
      /** Value in the events; `id` and `title` when a channel of that code is kept. */
      code: z.string(),
      id: z.uuid().nullable(),
      title: z.string().nullable(),
      figures: CampaignFigures,
    }),
  ),
  byLink: z.array(
    z.object({
      /** Short code of the tracked link. */
      code: z.string(),
      id: z.uuid().nullable(),
      title: z.string().nullable(),
      figures: CampaignFigures.pick({ uv: true, orders: true, buyers: true, gmv: true, conversionRate: true }),
    }),
  ),
  days: z.array(z.object({ date: z.iso.date(), uv: figure, orders: figure, gmv: figure, cost: figure })),
});
export type CampaignFiguresAnswer = z.infer<typeof CampaignFiguresAnswer>;

export const campaignFigures = defineRoute({
  id: 'campaign.figures',
  method: 'GET',
  path: '/api/campaigns/:id/figures',
  summary: { zh: '活动实时数据', en: 'Live figures of a campaign' },
  access: { permission: 'campaign.read' },
  params: z.strictObject({ id: z.uuid() }),
  response: CampaignFiguresAnswer,
  errors: ['not_found'],
});
