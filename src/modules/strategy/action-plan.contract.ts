import * as z from 'zod';
import type { ApprovalDef, ApprovalStep } from '../../shared/record/approval.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** From this sum on a plan needs an approval; below it its owner begins at once. */
export const approvalFrom = 10_000;

/** Where the goal of a plan stands, and what is expected of its plans. Exact decimals in the unit of the goal's metric. */
export const PlanEffect = z.object({
  /** What the goal is short of by its forecast, or where there is none by what is reached; 0 where nothing is missing. */
  gap: z.string().nullable(),
  /** What the gap was counted from. */
  from: z.enum(['forecast', 'value']).nullable(),
  target: z.string(),
  value: z.string().nullable(),
  /** Expected of this plan, and of all plans of the goal that are not cancelled. */
  expected: z.string(),
  expectedOfAll: z.string(),
  /** expectedOfAll ÷ gap; null without a gap. */
  covers: z.string().nullable(),
  unit: z.enum(['count', 'person', 'money', 'ratio', 'duration']),
  currency: z.string(),
});
export type PlanEffect = z.infer<typeof PlanEffect>;

/** What is put to the signers: every step with its money, so that an approval is of these very steps. */
export const PlanSummary = z.object({ steps: z.int(), digest: z.string() });

const head: ApprovalStep = {
  key: 'head',
  label: { zh: '业务审批', en: 'Business' },
  approvers: [{ kind: 'structure' }],
  mode: 'all',
  dueHours: 16,
  signature: false,
};
const finance: ApprovalStep = {
  key: 'finance',
  label: { zh: '财务审批', en: 'Finance' },
  approvers: [{ kind: 'position', position: 'finance_director' }],
  mode: 'all',
  dueHours: 16,
  signature: false,
};

const planApproval: ApprovalDef = {
  key: 'actionPlan',
  label: { zh: '行动计划审批', en: 'Approval of the action plan' },
  propose: 'propose',
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  revise: 'revise',
  guards: ['activate'],
  pinned: ['title', 'goal', 'money', 'expected', 'summary'],
  interested: ['proposedBy'],
  figures: ['goal', 'money', 'expected', 'span'],
  policy: {
    rules: [
      {
        key: 'great',
        label: { zh: '金额 10 万元及以上', en: '100,000 and above' },
        when: { field: 'money', op: 'gte', value: 100_000 },
        steps: [head, finance],
        attachments: [],
      },
      { key: 'usual', label: { zh: '金额 10 万元以下', en: 'Below 100,000' }, steps: [head], attachments: [] },
    ],
  },
};

/** How a goal is to be reached: steps with people, days, money and the effect they are expected to have (S2). */
export const ActionPlan = defineRecord({
  id: 'actionPlan',
  path: 'action-plans',
  room: 'strategy',
  label: { zh: '行动计划', en: 'Action plan' },
  code: 'ACT-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true, aliases: ['计划', '计划名称', 'plan', 'name'] }),
    goal: f.ref('goal')({ zh: '对应目标', en: 'Goal' }, { required: true, aliases: ['目标', 'goal'] }),
    campaign: f.ref('campaign')({ zh: '所属活动', en: 'Campaign' }, { aliases: ['活动', 'campaign'] }),
    purpose: f.longText(
      { zh: '思路', en: 'Idea' },
      { help: { zh: '为什么这样做能补上差距', en: 'Why this closes the gap' }, aliases: ['说明', '思路', 'purpose'] },
    ),
    span: f.dateRange({ zh: '起止', en: 'Days' }, { readOnly: true }),
    money: f.money({ zh: '金额合计', en: 'Money' }, { readOnly: true }),
    expected: f.decimal({ zh: '预期效果合计', en: 'Expected effect' }, { readOnly: true }),
    summary: f.json(PlanSummary)({ zh: '报批内容', en: 'As proposed' }, { readOnly: true }),
    proposedBy: f.person({ zh: '提交人', en: 'Proposed by' }, { readOnly: true }),
    approvedBy: f.person({ zh: '审批人', en: 'Approved by' }, { readOnly: true }),
    effect: f.computed(PlanEffect)({ zh: '对目标', en: 'Against the goal' }),
  },
  children: {
    steps: {
      label: { zh: '步骤', en: 'Steps' },
      help: {
        zh: '预期效果按目标指标的单位填，比率填小数',
        en: 'Effects in the unit of the goal’s metric; ratios as fractions',
      },
      fields: {
        step: f.text({ zh: '步骤', en: 'Step' }, { required: true }),
        owner: f.person({ zh: '负责人', en: 'Owner' }, { required: true }),
        startOn: f.date({ zh: '开始', en: 'Start' }, { required: true }),
        endOn: f.date({ zh: '结束', en: 'End' }, { required: true }),
        money: bounded(f.money({ zh: '金额', en: 'Money' }), { min: 0 }),
        effect: f.decimal({ zh: '预期效果', en: 'Expected effect' }),
        resources: f.text({ zh: '所需资源', en: 'Resources' }),
        deliverable: f.text({ zh: '交付物', en: 'Deliverable' }),
      },
      max: 60,
    },
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      proposed: { zh: '待审批', en: 'Proposed', tone: 'warning' },
      approved: { zh: '已批准', en: 'Approved', tone: 'info' },
      active: { zh: '执行中', en: 'Active', tone: 'good' },
      done: { zh: '已完成', en: 'Done' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      {
        action: 'begin',
        label: { zh: '直接执行', en: 'Begin' },
        from: 'draft',
        to: 'active',
        requires: ['steps'],
        when: {
          any: [
            { field: 'money', op: 'isEmpty' },
            { field: 'money', op: 'lt', value: approvalFrom },
          ],
        },
        refusal: { zh: '金额 1 万元及以上须先审批', en: 'From 10,000 on it needs an approval first' },
      },
      {
        action: 'propose',
        label: { zh: '提交审批', en: 'Propose' },
        from: 'draft',
        to: 'proposed',
        requires: ['steps', 'purpose'],
      },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'proposed',
        to: 'draft',
        permission: 'actionPlan.propose',
      },
      { action: 'approve', label: { zh: '批准', en: 'Approve' }, from: 'proposed', to: 'approved' },
      {
        action: 'reject',
        label: { zh: '退回', en: 'Send back' },
        from: 'proposed',
        to: 'draft',
        permission: 'actionPlan.approve',
        reason: true,
      },
      {
        action: 'revise',
        label: { zh: '修改后退回草稿', en: 'Back to draft by a change' },
        from: ['approved', 'active'],
        to: 'draft',
        permission: 'actionPlan.approve',
      },
      { action: 'activate', label: { zh: '开始执行', en: 'Activate' }, from: 'approved', to: 'active' },
      { action: 'finish', label: { zh: '完成', en: 'Finish' }, from: 'active', to: 'done' },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['draft', 'proposed', 'approved', 'active'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['proposed', 'done', 'cancelled'],
  },
  approvals: [planApproval],
  views: {
    list: { columns: ['title', 'goal', 'state', 'effect', 'money', 'span', 'ownerId', 'code'], sort: '-createdAt' },
    board: { card: ['goal', 'money', 'span', 'ownerId'] },
    timeline: { field: 'span', group: 'goal' },
    sections: [
      { label: { zh: '计划', en: 'Plan' }, fields: ['title', 'goal', 'campaign', 'purpose', 'ownerId', 'unitId'] },
      {
        label: { zh: '合计与审批', en: 'Sums and approval' },
        fields: ['span', 'money', 'expected', 'effect', 'proposedBy', 'approvedBy'],
      },
    ],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我的计划', en: 'My plans' },
      filter: { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    },
    { key: 'active', label: { zh: '执行中', en: 'Active' }, filter: { field: 'state', op: 'eq', value: 'active' } },
  ],
  search: ['title', 'purpose'],
});
export type ActionPlan = RowOf<typeof ActionPlan>;

/** A step as a task; null where none was made yet. */
export const PlanTask = z.object({
  line: z.uuid(),
  task: z.object({ id: z.uuid(), code: z.string(), state: z.string() }).nullable(),
});
const params = z.strictObject({ id: z.uuid() });

export const planTasks = defineRoute({
  id: 'actionPlan.tasks',
  method: 'GET',
  path: '/api/action-plans/:id/tasks',
  summary: { zh: '行动计划的任务', en: 'Tasks of an action plan' },
  access: { permission: 'actionPlan.read' },
  params,
  response: z.object({ items: z.array(PlanTask) }),
  errors: ['not_found'],
});

export const makePlanTasks = defineRoute({
  id: 'actionPlan.makeTasks',
  method: 'POST',
  path: '/api/action-plans/:id/tasks',
  summary: { zh: '步骤生成任务', en: 'Make tasks of the steps' },
  access: { permission: 'actionPlan.update' },
  params,
  body: z.strictObject({}),
  response: z.object({ made: z.int(), items: z.array(PlanTask) }),
  status: 201,
  errors: ['not_found', 'transition_refused'],
});
