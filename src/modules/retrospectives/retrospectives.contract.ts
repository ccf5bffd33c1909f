import * as z from 'zod';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { CampaignFigures, CampaignFiguresAnswer } from '../campaigns/campaigns.contract.ts';
import { CaseCauses, CaseGoals } from '../knowledge/cases.contract.ts';

const figure = z.string().nullable();
const label = z.object({ zh: z.string(), en: z.string() });
const line = (max: number) => z.string().trim().min(1, 'empty').max(max, 'too_long');

/** From being shown to buying; each a metric of the campaign's days. */
export const funnelSteps = [
  'impressions',
  'clicks',
  'uv',
  'product_viewers',
  'cart_users',
  'checkout_users',
  'buyers',
] as const;

const outcome = z.enum(['kept', 'late', 'running', 'overdue']);
/** What is known of whatever is looked back at. */
const common = {
  asOf: z.string(),
  currency: z.string(),
  clocks: z.array(z.object({ label, dueAt: z.string(), stoppedAt: z.string().nullable(), outcome })),
  comments: z.array(z.object({ at: z.string(), author: z.string(), body: z.string() })),
};

/** What a campaign was to bring and brought, spent, suffered and kept: counted, never typed. */
export const CampaignFacts = z.object({
  about: z.literal('campaign').optional(),
  ...common,
  range: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
  total: CampaignFigures,
  plan: CampaignFiguresAnswer.shape.plan,
  goals: CaseGoals,
  funnel: z.array(z.object({ step: z.enum(funnelSteps), value: figure })),
  byChannel: z.array(z.object({ code: z.string(), title: z.string().nullable(), figures: CampaignFigures })),
  /** Null where no line of a budget serves it. */
  budget: z.object({ planned: figure, committed: z.string(), actual: z.string(), imported: figure }).nullable(),
  /** Versions of the plan, the first one first: what changed on the way, and why. */
  versions: z.array(
    z.object({
      version: z.int(),
      at: z.string(),
      reason: z.string().nullable(),
      budget: figure,
      plannedGmv: figure,
      end: z.string().nullable(),
    }),
  ),
  incidents: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      severity: z.string(),
      state: z.string(),
      /** Minutes until somebody answered, and until it was over; null while neither. */
      responseMinutes: z.int().nullable(),
      resolveMinutes: z.int().nullable(),
      cause: z.string().nullable(),
    }),
  ),
});
export type CampaignFacts = z.infer<typeof CampaignFacts>;

/** What a project team did: its tasks, meetings and decisions, its campaigns, and what its people carried. */
export const TeamFacts = z.object({
  about: z.literal('team'),
  ...common,
  range: z.object({ from: z.iso.date(), to: z.iso.date() }),
  purpose: z.string(),
  tasks: z.object({
    all: z.int(),
    kept: z.int(),
    late: z.int(),
    running: z.int(),
    overdue: z.int(),
    cancelled: z.int(),
    /** Kept ÷ all whose deadline is over; null where there is none. */
    keptShare: figure,
    /** What was late or still is, the first due first. */
    missed: z.array(
      z.object({ code: z.string(), title: z.string(), owner: z.string().nullable(), due: z.string(), outcome }),
    ),
  }),
  members: z.array(
    z.object({
      name: z.string(),
      role: z.string().nullable(),
      /** Percent of the working time as planned, and the largest sum of all plans of the person in those days. */
      load: z.int().nullable(),
      peak: z.int(),
      awayDays: z.int(),
      tasks: z.int(),
      kept: z.int(),
      late: z.int(),
    }),
  ),
  meetings: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      at: z.string(),
      decisions: z.array(z.object({ text: z.string(), owner: z.string().nullable(), done: z.boolean() })),
    }),
  ),
  /** Figures are null for who may not see figures. */
  campaigns: z.array(
    z.object({
      code: z.string(),
      title: z.string(),
      state: z.string(),
      gmv: figure,
      plannedGmv: figure,
      cost: figure,
      roi: figure,
    }),
  ),
});
export type TeamFacts = z.infer<typeof TeamFacts>;

export const RetrospectiveFacts = z.union([TeamFacts, CampaignFacts]);
export type RetrospectiveFacts = z.infer<typeof RetrospectiveFacts>;

/** What is done so that it goes better next time; becomes a task of its owner. */
export const RetrospectiveActions = z
  .array(
    z.strictObject({
      text: line(500),
      owner: z.uuid(),
      due: z.iso.date(),
      deliverable: z.string().trim().max(500, 'too_long').nullish(),
    }),
  )
  .max(30);
export type RetrospectiveActions = z.infer<typeof RetrospectiveActions>;

const filled = (field: string) => ({ field, op: 'notEmpty' }) as const;

/** 复盘 of a campaign (E6) or a project team (O4): what was planned, what came of it, why, and what is done about it. */
export const Retrospective = defineRecord({
  id: 'retrospective',
  path: 'retrospectives',
  room: 'retrospectives',
  label: { zh: '复盘', en: 'Retrospective' },
  code: 'RET-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { readOnly: true }),
    campaign: f.ref('campaign')(
      { zh: '活动', en: 'Campaign' },
      {
        unique: true,
        visibleIf: { field: 'team', op: 'isEmpty' },
        help: { zh: '活动或项目组，二选一', en: 'A campaign or a project team' },
        aliases: ['活动', 'campaign'],
      },
    ),
    team: f.ref('team')(
      { zh: '项目组', en: 'Project team' },
      { unique: true, visibleIf: { field: 'campaign', op: 'isEmpty' }, aliases: ['项目组', 'team'] },
    ),
    facts: f.json(RetrospectiveFacts)(
      { zh: '提交时的数据', en: 'Figures at submission' },
      { readOnly: true, readPermission: 'metric.read', visibleIf: filled('facts') },
    ),
    highlights: f.longText(
      { zh: '做得好的', en: 'What went well' },
      { help: { zh: '下次照做的，写出数据', en: 'What to repeat, with its figure' }, aliases: ['亮点', 'highlights'] },
    ),
    problems: f.json(CaseCauses)(
      { zh: '问题与 5 个为什么', en: 'Problems and five whys' },
      {
        help: {
          zh: '每个问题连问“为什么”，最多五次，直到找到能改的原因',
          en: 'Ask why of each problem, up to five times, until you reach what can be changed',
        },
      },
    ),
    causes: f.longText(
      { zh: '根本原因', en: 'Root causes' },
      { help: { zh: '几个问题共同的原因', en: 'What several problems have in common' }, aliases: ['原因', 'causes'] },
    ),
    actions: f.json(RetrospectiveActions)(
      { zh: '改进行动', en: 'Actions' },
      { help: { zh: '提交后每一项成为负责人的任务', en: 'Each becomes a task of its owner on submission' } },
    ),
    lessons: f.longText(
      { zh: '结论', en: 'Lessons' },
      { help: { zh: '下次照做什么、不做什么', en: 'What to repeat and what to avoid' }, aliases: ['结论', 'lessons'] },
    ),
    tasks: f.refs('task')({ zh: '生成的任务', en: 'Tasks' }, { readOnly: true, visibleIf: filled('tasks') }),
    filedCase: f.ref('case')({ zh: '归档的案例', en: 'Case' }, { readOnly: true, visibleIf: filled('filedCase') }),
    submittedBy: f.person({ zh: '提交人', en: 'Submitted by' }, { readOnly: true, visibleIf: filled('submittedAt') }),
    submittedAt: f.instant(
      { zh: '提交时间', en: 'Submitted at' },
      { readOnly: true, visibleIf: filled('submittedAt') },
    ),
    acceptedBy: f.person({ zh: '通过人', en: 'Accepted by' }, { readOnly: true, visibleIf: filled('acceptedAt') }),
    acceptedAt: f.instant({ zh: '通过时间', en: 'Accepted at' }, { readOnly: true, visibleIf: filled('acceptedAt') }),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '待写', en: 'To be written', tone: 'warning' },
      submitted: { zh: '已提交', en: 'Submitted', tone: 'info' },
      accepted: { zh: '已通过', en: 'Accepted', tone: 'good' },
      filed: { zh: '已归档', en: 'Filed', tone: 'good' },
    },
    transitions: [
      {
        action: 'submit',
        label: { zh: '提交复盘', en: 'Submit' },
        from: 'draft',
        to: 'submitted',
        requires: ['highlights', 'problems', 'actions', 'lessons'],
      },
      {
        action: 'withdraw',
        label: { zh: '撤回', en: 'Withdraw' },
        from: 'submitted',
        to: 'draft',
        permission: 'retrospective.submit',
      },
      { action: 'accept', label: { zh: '通过', en: 'Accept' }, from: 'submitted', to: 'accepted' },
      {
        action: 'sendBack',
        label: { zh: '退回', en: 'Send back' },
        from: 'submitted',
        to: 'draft',
        permission: 'retrospective.accept',
        reason: true,
      },
      { action: 'file', label: { zh: '归档为案例', en: 'File as a case' }, from: 'accepted', to: 'filed' },
    ],
    frozen: ['submitted', 'accepted', 'filed'],
  },
  approvals: [
    {
      key: 'acceptance',
      label: { zh: '复盘验收', en: 'Acceptance of the retrospective' },
      propose: 'submit',
      approve: 'accept',
      reject: 'sendBack',
      withdraw: 'withdraw',
      guards: [],
      pinned: ['highlights', 'problems', 'causes', 'actions', 'lessons'],
      interested: ['submittedBy'],
      policy: {
        rules: [
          {
            key: 'usual',
            label: { zh: '全部', en: 'All' },
            steps: [
              {
                key: 'head',
                label: { zh: '部门负责人', en: 'Head of the unit' },
                approvers: [{ kind: 'unitHead' }],
                mode: 'all',
                dueHours: 8,
                signature: false,
              },
            ],
            attachments: [],
          },
        ],
      },
    },
  ],
  views: {
    list: {
      columns: ['title', 'campaign', 'team', 'state', 'ownerId', 'submittedAt', 'acceptedBy', 'filedCase'],
      sort: '-createdAt',
    },
    board: { card: ['campaign', 'team', 'ownerId', 'submittedAt'] },
    sections: [
      {
        label: { zh: '复盘', en: 'Retrospective' },
        fields: [
          'title',
          'campaign',
          'team',
          'highlights',
          'problems',
          'causes',
          'actions',
          'lessons',
          'ownerId',
          'unitId',
        ],
      },
      {
        label: { zh: '结果', en: 'Outcome' },
        fields: ['submittedBy', 'submittedAt', 'acceptedBy', 'acceptedAt', 'tasks', 'filedCase', 'facts'],
      },
    ],
  },
  savedViews: [
    {
      key: 'open',
      label: { zh: '待写', en: 'To be written' },
      filter: { field: 'state', op: 'eq', value: 'draft' },
    },
    {
      key: 'mine',
      label: { zh: '我的复盘', en: 'Mine' },
      filter: { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['title', 'highlights', 'causes', 'lessons'],
  import: { matchKey: ['campaign'] },
});
export type Retrospective = RowOf<typeof Retrospective>;

/** What the system knows of its campaign or team: counted anew until it is submitted, from then on as it stood. */
export const retrospectiveFacts = defineRoute({
  id: 'retrospective.facts',
  method: 'GET',
  path: '/api/retrospectives/:id/facts',
  summary: { zh: '复盘的数据底稿', en: 'What the system fills in of a retrospective' },
  access: { permission: 'retrospective.read' },
  params: z.strictObject({ id: z.uuid() }),
  response: z.object({
    /** True: as it stood at submission. */
    frozen: z.boolean(),
    /** Null for who may not see figures. */
    facts: RetrospectiveFacts.nullable(),
  }),
  errors: ['not_found'],
});
