import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';
import { BudgetUse, dimensions, Use } from './budget.contract.ts';
import { Arithmetic, ReconciledWeek } from './transfer.contract.ts';

const id = z.strictObject({ id: z.uuid() });
const may = (permission: string) => ({ permission });
/** An exact decimal as text; null where the reader may not see the figures of platforms. */
const imported = z.string().nullable();

/** What lines are gathered by. */
export const groupings = {
  kind: { zh: '维度', en: 'Dimension' },
  channel: { zh: '渠道', en: 'Channel' },
  campaign: { zh: '活动', en: 'Campaign' },
  unit: { zh: '部门', en: 'Unit' },
} as const;
const by = z.enum(Object.keys(groupings) as [keyof typeof groupings]);
export type Grouping = z.infer<typeof by>;

export const Limits = z.object({
  /** Use rate from which people are warned, and beyond which spending is refused: 0.9 and 1.05. */
  warnAt: z.string(),
  guardAt: z.string(),
});
export type Limits = z.infer<typeof Limits>;

export const LineFigures = z.object({
  id: z.uuid(),
  code: z.string(),
  title: z.string(),
  kind: z.enum(Object.keys(dimensions) as [keyof typeof dimensions]),
  state: z.enum(['open', 'closed']),
  use: Use,
  /** Cost that platforms reported and that belongs to this line; shown beside, never added. */
  imported,
});
export type LineFigures = z.infer<typeof LineFigures>;

export const BudgetFigures = z.object({
  budget: z.object({ id: z.uuid(), code: z.string(), title: z.string(), state: z.string() }),
  currency: z.string(),
  period: z.object({ start: z.string(), end: z.string() }),
  asOf: z.string(),
  limits: Limits,
  /** False: lines or figures exist that the reader may not see, and that are counted in nothing here. */
  whole: z.boolean(),
  total: z.string(),
  /** What the reserve is meant to be: the budget's share of its total, to the cent. */
  reserve: z.string(),
  use: BudgetUse,
  imported,
  /** Reported cost of the period that no line claims. */
  unassigned: imported,
  by,
  groups: z.array(
    z.object({
      /** Dimension, or id of channel, campaign or unit; '' for lines without one. */
      key: z.string(),
      label: z.object({ zh: z.string(), en: z.string() }),
      lines: z.int(),
      use: Use,
      imported,
    }),
  ),
  months: z.array(
    z.object({ month: z.string(), plan: z.string(), committed: z.string(), actual: z.string(), imported }),
  ),
  lines: z.array(LineFigures),
  /** How many lines the reader sees in all (of the chosen group). */
  lineCount: z.int(),
});
export type BudgetFigures = z.infer<typeof BudgetFigures>;

export const budgetFigures = defineRoute({
  id: 'budget.figures',
  method: 'GET',
  path: '/api/budgets/:id/figures',
  summary: { zh: '预算执行', en: 'Use of a budget' },
  access: may('budget.read'),
  params: id,
  query: z.strictObject({
    by: by.default('kind'),
    /** Only the lines of this group. */
    group: z.string().max(60).optional(),
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: BudgetFigures,
  errors: ['not_found'],
});

const movementKinds = {
  open: { zh: '启用', en: 'Opened' },
  commit: { zh: '承诺', en: 'Committed' },
  release: { zh: '释放', en: 'Released' },
  spend: { zh: '入账', en: 'Booked' },
  void: { zh: '冲销', en: 'Voided' },
  transfer: { zh: '调拨', en: 'Transferred' },
} as const;

export { movementKinds };
export const Movement = z.object({
  id: z.uuid(),
  kind: z.enum(Object.keys(movementKinds) as [keyof typeof movementKinds]),
  date: z.string(),
  at: z.string(),
  by: z.string(),
  note: z.string().nullable(),
  record: z.string(),
  recordId: z.uuid(),
  /** Where the money went: each account with what came in (above zero) or went out. Adds up to zero. */
  entries: z.array(
    z.object({
      account: z.enum(['funding', 'reserve', 'free', 'committed', 'actual']),
      line: z.object({ id: z.uuid(), title: z.string() }).nullable(),
      amount: z.string(),
    }),
  ),
});
export type Movement = z.infer<typeof Movement>;

export const budgetMovements = defineRoute({
  id: 'budget.movements',
  method: 'GET',
  path: '/api/budgets/:id/movements',
  summary: { zh: '每一元的去向', en: 'Where each yuan went' },
  access: may('budget.read'),
  params: id,
  query: z.strictObject({
    line: z.uuid().optional(),
    cursor: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ items: z.array(Movement), nextCursor: z.string().nullable() }),
  errors: ['not_found'],
});

/** Several lines at once by shares: every cent is given away, the odd ones by the largest remainder. */
export const splitBudget = defineRoute({
  id: 'budget.split',
  method: 'POST',
  path: '/api/budgets/:id/split',
  summary: { zh: '按比例拆分科目', en: 'Split into lines by shares' },
  access: may('budgetLine.create'),
  params: id,
  body: z.strictObject({
    parts: z
      .array(
        z.strictObject({
          title: z.string().trim().min(1).max(200),
          kind: z.enum(Object.keys(dimensions) as [keyof typeof dimensions]),
          share: z.string().regex(/^\d{1,6}(\.\d{1,4})?$/, 'not_a_decimal'),
          purpose: z.string().trim().min(1).max(10_000),
          channel: z.uuid().optional(),
          campaign: z.uuid().optional(),
        }),
      )
      .min(1)
      .max(100),
  }),
  response: z.object({ items: z.array(z.object({ id: z.uuid(), amount: z.string() })) }),
  status: 201,
  errors: ['not_found', 'transition_refused'],
});

const ChannelReturn = z.object({
  line: z.uuid(),
  title: z.string(),
  channel: z.string(),
  cost: z.string(),
  netRevenue: z.string(),
  roi: z.string().nullable(),
  roas: z.string().nullable(),
  free: z.string(),
  plan: z.string(),
});
export const Proposal = z.object({
  window: z.object({ from: z.string(), to: z.string() }),
  currency: z.string(),
  /** ROI of all paid channels together: who is above takes, who is below gives. */
  average: z.string().nullable(),
  share: z.string(),
  channels: z.array(ChannelReturn),
  moves: z.array(
    z.object({
      fromLine: z.uuid(),
      toLine: z.uuid(),
      arithmetic: Arithmetic,
    }),
  ),
  gain: z.string(),
});
export type Proposal = z.infer<typeof Proposal>;

const windowOf = {
  from: z.iso.date(),
  /** First day outside. */
  to: z.iso.date(),
  /** Greatest part of a giver's plan that may go: 0.2. */
  share: z
    .string()
    .regex(/^0(\.\d{1,4})?$|^1$/, 'not_a_decimal')
    .default('0.2'),
};
export const proposeMoves = defineRoute({
  id: 'budget.proposal',
  method: 'GET',
  path: '/api/budgets/:id/proposal',
  summary: { zh: '调拨建议', en: 'Proposed transfers' },
  access: may('budgetTransfer.read'),
  params: id,
  query: z.strictObject(windowOf),
  response: Proposal,
  errors: ['not_found'],
});
export const draftMoves = defineRoute({
  id: 'budget.draftTransfers',
  method: 'POST',
  path: '/api/budgets/:id/proposal',
  summary: { zh: '生成调拨草稿', en: 'Draft the proposed transfers' },
  access: may('budgetTransfer.create'),
  params: id,
  body: z.strictObject(windowOf),
  response: z.object({ items: z.array(z.object({ id: z.uuid(), code: z.string() })) }),
  status: 201,
  errors: ['not_found'],
});

export const CampaignBudget = z.object({
  currency: z.string(),
  /** Budget of the campaign's proposal; null without one. */
  planned: z.string().nullable(),
  /** `plan`: what its lines hold and what was promised or paid for it from other lines, in `currency` alone. */
  use: Use,
  imported,
  lines: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      budget: z.object({ id: z.uuid(), title: z.string() }),
      use: Use,
      currency: z.string(),
      imported,
    }),
  ),
  commitments: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      supplier: z.string().nullable(),
      amount: z.string(),
      currency: z.string(),
      settled: z.string(),
      due: z.string().nullable(),
      state: z.string(),
    }),
  ),
});
export type CampaignBudget = z.infer<typeof CampaignBudget>;

export const campaignBudget = defineRoute({
  id: 'budget.ofCampaign',
  method: 'GET',
  path: '/api/campaigns/:id/budget',
  summary: { zh: '活动的预算', en: 'Budget of a campaign' },
  access: may('budgetLine.read'),
  params: id,
  response: CampaignBudget,
  errors: ['not_found'],
});

export const readLimits = defineRoute({
  id: 'budget.limits',
  method: 'GET',
  path: '/api/budget-limits',
  summary: { zh: '预算红线', en: 'Limits of use' },
  access: may('budget.read'),
  response: Limits,
});
export const writeLimits = defineRoute({
  id: 'budget.setLimits',
  method: 'PUT',
  path: '/api/budget-limits',
  summary: { zh: '设置预算红线', en: 'Set the limits of use' },
  access: may('budget.setLimits'),
  body: z.strictObject({
    warnAt: z.string().regex(/^[01](\.\d{1,4})?$/, 'not_a_decimal'),
    guardAt: z.string().regex(/^[12](\.\d{1,4})?$/, 'not_a_decimal'),
  }),
  response: Limits,
});

/** The sums of a week anew, as long as nobody has signed them. */
export const refreshWeek = defineRoute({
  id: 'reconciliation.refresh',
  method: 'POST',
  path: '/api/reconciliations/:id/refresh',
  summary: { zh: '重新取数', en: 'Take the sums anew' },
  access: may('reconciliation.update'),
  params: id,
  response: ReconciledWeek,
  errors: ['not_found', 'transition_refused'],
});
