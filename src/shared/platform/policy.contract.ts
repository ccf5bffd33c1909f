import * as z from 'zod';
import type { Label } from '../label.ts';
import { ApprovalPolicy, Structure } from '../record/approval.ts';
import { defineRoute } from '../route.ts';

const label = z.object({ zh: z.string(), en: z.string() });

/** What a number of the policy counts; `yesNo` is 1 or 0. */
const settingUnits = ['days', 'workingDays', 'workingHours', 'hours', 'percent', 'seconds', 'count', 'yesNo'] as const;
export type SettingUnit = (typeof settingUnits)[number];

export interface SettingDef {
  readonly label: Label;
  readonly unit: SettingUnit;
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** Numbers of the house policy that clocks and gates read by their name (`settingOf`). */
export const houseSettings = {
  proposalLeadDays: {
    label: { zh: '大型活动方案提前天数', en: 'Days ahead for the proposal of a large campaign' },
    unit: 'days',
    default: 15,
    min: 0,
    max: 180,
  },
  researchWorkingDays: {
    label: { zh: '调研期限', en: 'Time for research' },
    unit: 'workingDays',
    default: 10,
    min: 1,
    max: 60,
  },
  strategyWorkingDays: {
    label: { zh: '策略期限：调研完成到提交方案', en: 'Time for the strategy: from research to proposal' },
    unit: 'workingDays',
    default: 5,
    min: 1,
    max: 60,
  },
  materialsLeadDays: {
    label: { zh: '物料齐备提前天数', en: 'Days ahead for materials' },
    unit: 'days',
    default: 3,
    min: 0,
    max: 60,
  },
  retrospectiveWorkingDays: {
    label: { zh: '复盘期限', en: 'Time for the retrospective' },
    unit: 'workingDays',
    default: 3,
    min: 1,
    max: 30,
  },
  farmingOrdersPerHour: {
    label: { zh: '刷单信号：同一设备一小时内的订单数', en: 'Click farming: orders of one device within an hour' },
    unit: 'count',
    default: 5,
    min: 2,
    max: 10_000,
  },
  farmingViewsPerHour: {
    label: { zh: '刷单信号：同一设备一小时内打开的页面数', en: 'Click farming: pages of one device within an hour' },
    unit: 'count',
    default: 300,
    min: 10,
    max: 100_000,
  },
  farmingSecondsToOrder: {
    label: { zh: '刷单信号：下单最短用时', en: 'Click farming: shortest time to an order' },
    unit: 'seconds',
    default: 3,
    min: 0,
    max: 600,
  },
  holdProposalsForRetrospective: {
    label: {
      zh: '复盘逾期未交时，暂缓其负责人的新方案',
      en: 'Hold new proposals of who owes an overdue retrospective',
    },
    unit: 'yesNo',
    default: 1,
    min: 0,
    max: 1,
  },
} as const satisfies Record<string, SettingDef>;

/** 《营销活动管理办法》 as data. What is left out is as the product comes. */
export const HousePolicy = z.strictObject({
  structure: Structure,
  /** By `<record>.<approval>`. */
  approvals: z.record(z.string().max(80), ApprovalPolicy),
  /** By the name of the setting. */
  settings: z.record(z.string().max(80), z.number()),
});
export type HousePolicy = z.infer<typeof HousePolicy>;

export const PolicyAnswer = z.object({
  /** 0: nothing was written yet. */
  version: z.int(),
  policy: HousePolicy,
  /** What may be written: the approvals that records declare, with fields that rules may ask of, and the settings. */
  approvals: z.array(
    z.object({
      id: z.string(),
      label,
      record: z.string(),
      recordLabel: label,
      /** True: written by the house; false: as the product comes. */
      own: z.boolean(),
    }),
  ),
  settings: z.array(
    z.object({
      key: z.string(),
      label,
      unit: z.enum(settingUnits),
      default: z.number(),
      min: z.number(),
      max: z.number(),
    }),
  ),
  positions: z.array(z.object({ key: z.string(), name: label })),
  /** Approvals that run by an earlier version: they keep it. */
  running: z.int(),
});
export type PolicyAnswer = z.infer<typeof PolicyAnswer>;

export const readPolicy = defineRoute({
  id: 'policy.read',
  method: 'GET',
  path: '/api/policy',
  summary: { zh: '营销活动管理办法', en: 'The house policy' },
  access: 'signedIn',
  response: PolicyAnswer,
});
export const writePolicy = defineRoute({
  id: 'policy.write',
  method: 'PUT',
  path: '/api/policy',
  summary: { zh: '修改管理办法', en: 'Change the house policy' },
  access: { permission: 'policy.manage' },
  body: z.strictObject({
    /** The version that was changed: 409 when somebody was faster. */
    version: z.int().min(0),
    policy: HousePolicy,
    reason: z.string().trim().min(1).max(2_000),
  }),
  response: PolicyAnswer,
  errors: ['version_conflict', 'invalid'],
});
export const listPolicyVersions = defineRoute({
  id: 'policy.versions',
  method: 'GET',
  path: '/api/policy/versions',
  summary: { zh: '管理办法的历次版本', en: 'Versions of the house policy' },
  access: 'signedIn',
  response: z.object({
    items: z.array(
      z.object({
        version: z.int(),
        at: z.string(),
        by: z.string(),
        reason: z.string(),
        policy: HousePolicy,
      }),
    ),
  }),
});
