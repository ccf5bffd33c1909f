import * as z from 'zod';
import type { Condition } from '../../shared/record/condition.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

const label = z.object({ zh: z.string(), en: z.string() });
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'empty')
    .max(max, 'too_long')
    .refine((s) => !s.includes('\u0000') && s.isWellFormed(), 'bad_character');

/** Most points that one checklist holds: beyond that it is several tasks. */
export const maxChecklist = 100;
/** Most tasks that one task waits for. */
export const maxDependencies = 50;

/** Who ticked a point and when is set by the server. */
export const ChecklistItem = z.strictObject({
  text: line(300),
  done: z.boolean().default(false),
  doneBy: z.uuid().nullish(),
  doneAt: z.iso.datetime().nullish(),
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;
export const Checklist = z.array(ChecklistItem).max(maxChecklist);

/** What a task still waits for. The title is null where the reader may not see that task. */
export const Blocker = z.object({ id: z.uuid(), code: z.string(), title: z.string().nullable(), state: z.string() });
export type Blocker = z.infer<typeof Blocker>;
export const SubtaskCount = z.object({ done: z.int(), all: z.int() });

const openStates = ['todo', 'doing', 'review'] as const;
/** Nobody is still at work on a task in one of the other states. */
export const openTaskStates: readonly string[] = openStates;
const open: Condition = { field: 'state', op: 'in', value: openStates };
const mine: Condition = { field: 'ownerId', op: 'eq', value: { relative: 'me' } };
const today = { relative: 'today' } as const;

/** Something one person does until a day and shows a result of (O8). `ownerId` is that person. */
export const Task = defineRecord({
  id: 'task',
  path: 'tasks',
  room: 'work',
  label: { zh: '任务', en: 'Task' },
  code: 'TSK-{yyyy}-{#####}',
  title: 'title',
  parent: 'parent',
  fields: {
    title: f.text(
      { zh: '任务', en: 'Title' },
      { required: true, aliases: ['任务', '任务名称', '事项', 'title', 'task'] },
    ),
    due: f.instant(
      { zh: '截止时间', en: 'Due' },
      { required: true, aliases: ['截止', '截止日期', '完成时间', '期限', 'due', 'deadline'] },
    ),
    startOn: f.date({ zh: '开始日期', en: 'Starts on' }, { aliases: ['开始', '开始时间', 'start'] }),
    priority: f.choice({
      urgent: { zh: '紧急', en: 'Urgent', tone: 'bad' },
      high: { zh: '高', en: 'High', tone: 'warning' },
      normal: { zh: '普通', en: 'Normal' },
      low: { zh: '低', en: 'Low' },
    })({ zh: '优先级', en: 'Priority' }, { required: true, default: 'normal', aliases: ['优先级', 'priority'] }),
    description: f.longText({ zh: '说明', en: 'Description' }, { aliases: ['说明', '备注', 'description'] }),
    campaign: f.ref('campaign')({ zh: '所属活动', en: 'Campaign' }, { aliases: ['活动', 'campaign'] }),
    team: f.ref('team')({ zh: '项目组', en: 'Project team' }),
    goal: f.ref('goal')({ zh: '对应目标', en: 'Goal' }, { aliases: ['目标', 'goal'] }),
    parent: f.ref('task')(
      { zh: '上级任务', en: 'Part of' },
      { help: { zh: '子任务全部完成后，上级任务才能完成', en: 'A task is done only when its parts are' } },
    ),
    dependsOn: f.refs('task')(
      { zh: '前置任务', en: 'Waits for' },
      { help: { zh: '前置任务完成前不能开始', en: 'Cannot begin before these are done' } },
    ),
    estimate: bounded(
      f.decimal({ zh: '预计工时（小时）', en: 'Estimate (hours)' }, { aliases: ['工时', 'estimate'] }),
      {
        min: 0,
        max: 10_000,
      },
    ),
    reviewer: f.person(
      { zh: '验收人', en: 'Reviewer' },
      {
        help: { zh: '指定后，由此人验收才算完成', en: 'With a reviewer the task is done once that person accepts it' },
      },
    ),
    checklist: f.json(Checklist)({ zh: '检查清单', en: 'Checklist' }),
    deliverable: f.text(
      { zh: '交付物要求', en: 'What to deliver' },
      {
        help: { zh: '如：海报定稿、投放链接、签字扫描件', en: 'Such as: the final poster, the link, the signed scan' },
      },
    ),
    needsDeliverable: f.boolean(
      { zh: '必须提交交付物', en: 'A deliverable is required' },
      { required: true, default: false },
    ),
    resultText: f.longText({ zh: '交付说明', en: 'Result in words' }),
    resultLink: f.link({ zh: '交付链接', en: 'Link to the result' }),
    resultFile: f.file({ zh: '交付文件', en: 'File of the result' }),
    sop: f.ref('sop')({ zh: '来自 SOP', en: 'From SOP' }, { readOnly: true }),
    /** What made it: `meeting:…`, `alert:…`. The same source makes one task, once. */
    sourceKey: f.text({ zh: '来源标识', en: 'Source key' }, { readOnly: true }),
    /** Record and row that it came from, to lead back there. */
    source: f.json(z.object({ record: z.string(), id: z.uuid(), label }))(
      { zh: '来源', en: 'Came from' },
      { readOnly: true },
    ),
    /** Days it runs over, both inside; kept by the server for timeline and filters. */
    span: f.dateRange({ zh: '起止', en: 'Days' }, { readOnly: true }),
    doneAt: f.instant({ zh: '完成时间', en: 'Done at' }, { readOnly: true }),
    blockers: f.computed(z.array(Blocker))({ zh: '等待前置任务', en: 'Blocked by' }),
    subtasks: f.computed(SubtaskCount)({ zh: '子任务', en: 'Parts' }),
  },
  states: {
    initial: 'todo',
    all: {
      todo: { zh: '待办', en: 'To do' },
      doing: { zh: '进行中', en: 'Doing', tone: 'info' },
      review: { zh: '待验收', en: 'In review', tone: 'warning' },
      done: { zh: '已完成', en: 'Done', tone: 'good' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'start', label: { zh: '开始', en: 'Start' }, from: 'todo', to: 'doing' },
      {
        action: 'submit',
        label: { zh: '提交验收', en: 'Submit for review' },
        from: ['todo', 'doing'],
        to: 'review',
        when: { field: 'reviewer', op: 'notEmpty' },
        refusal: { zh: '没有指定验收人，可直接完成', en: 'There is no reviewer: finish it at once' },
      },
      {
        action: 'finish',
        label: { zh: '完成', en: 'Finish' },
        from: ['todo', 'doing'],
        to: 'done',
        when: { field: 'reviewer', op: 'isEmpty' },
        refusal: { zh: '此任务需要验收，请提交验收', en: 'This task is reviewed: submit it' },
      },
      { action: 'accept', label: { zh: '验收通过', en: 'Accept' }, from: 'review', to: 'done' },
      {
        action: 'sendBack',
        label: { zh: '退回', en: 'Send back' },
        from: 'review',
        to: 'doing',
        permission: 'task.accept',
        reason: true,
      },
      {
        action: 'reopen',
        label: { zh: '重新打开', en: 'Reopen' },
        from: ['done', 'cancelled'],
        to: 'todo',
        reason: true,
      },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['todo', 'doing', 'review'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['done', 'cancelled'],
  },
  views: {
    list: { columns: ['title', 'state', 'blockers', 'priority', 'due', 'ownerId', 'campaign', 'code'], sort: 'due' },
    board: { card: ['due', 'priority', 'ownerId', 'blockers'] },
    calendar: { field: 'due' },
    timeline: { field: 'span', group: 'ownerId' },
    sections: [
      {
        label: { zh: '任务', en: 'Task' },
        fields: [
          'title',
          'ownerId',
          'due',
          'startOn',
          'priority',
          'description',
          'estimate',
          'campaign',
          'team',
          'goal',
          'unitId',
        ],
      },
      { label: { zh: '前后关系', en: 'Order' }, fields: ['parent', 'dependsOn', 'blockers', 'subtasks'] },
      {
        label: { zh: '交付与验收', en: 'Result and review' },
        fields: ['deliverable', 'needsDeliverable', 'resultText', 'resultLink', 'resultFile', 'reviewer', 'checklist'],
      },
      {
        label: { zh: '来源与进度', en: 'Origin and course' },
        fields: ['source', 'sop', 'span', 'doneAt', 'sourceKey'],
      },
    ],
  },
  savedViews: [
    { key: 'mine', label: { zh: '我的任务', en: 'My tasks' }, filter: { all: [mine, open] }, sort: 'due' },
    {
      key: 'today',
      label: { zh: '今天及逾期', en: 'Today and overdue' },
      filter: { all: [mine, open, { not: { field: 'span', op: 'gt', value: today } }] },
      sort: 'due',
    },
    {
      key: 'review',
      label: { zh: '待我验收', en: 'For me to review' },
      filter: {
        all: [
          { field: 'reviewer', op: 'eq', value: { relative: 'me' } },
          { field: 'state', op: 'eq', value: 'review' },
        ],
      },
      sort: 'due',
    },
    {
      key: 'overdue',
      label: { zh: '全部逾期', en: 'All overdue' },
      filter: { all: [open, { not: { field: 'span', op: 'gte', value: today } }] },
      sort: 'due',
    },
  ],
  search: ['title', 'description'],
  clocks: [
    {
      key: 'due',
      label: { zh: '完成任务', en: 'Task done' },
      start: { field: 'state', op: 'in', value: openStates },
      stop: { field: 'state', op: 'eq', value: 'done' },
      void: { field: 'state', op: 'eq', value: 'cancelled' },
      due: { after: 'due', days: 0, unit: 'days' },
      warn: [{ before: 1, unit: 'workingDays' }],
      escalate: [
        { after: 1, unit: 'workingDays', to: 'responsible' },
        { after: 2, unit: 'workingDays', to: 'unitManager' },
      ],
    },
  ],
  import: { matchKey: ['title', 'campaign'] },
});
export type Task = RowOf<typeof Task>;

export const tickItem = defineRoute({
  id: 'task.tick',
  method: 'POST',
  path: '/api/tasks/:id/tick',
  summary: { zh: '勾选检查项', en: 'Tick a point of the checklist' },
  access: { permission: 'task.update' },
  params: z.strictObject({ id: z.uuid() }),
  /** The text says which point was meant, so that a list that changed meanwhile is not ticked at a wrong place. */
  body: z.strictObject({
    index: z
      .int()
      .min(0)
      .max(maxChecklist - 1),
    text: z.string().max(300),
    done: z.boolean(),
  }),
  response: z.object({ version: z.int(), checklist: z.array(ChecklistItem) }),
  errors: ['not_found', 'conflict', 'transition_refused'],
});
