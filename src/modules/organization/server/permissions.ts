import type { Label } from '../../../shared/label.ts';
import { permissionOf, type RecordDef, transitionPermission } from '../../../shared/record/record.ts';

export interface PermissionInfo {
  readonly permission: string;
  readonly label: Label;
  readonly subject: { readonly id: string; readonly label: Label };
}

const subjects: Readonly<Record<string, Label>> = {
  metric: { zh: '指标', en: 'Metrics' },
  report: { zh: '报告', en: 'Reports' },
  dataImport: { zh: '数据导入', en: 'Data import' },
  tracking: { zh: '埋点与事件', en: 'Tracking' },
  personal: { zh: '个人信息', en: 'Personal data' },
  audit: { zh: '审计记录', en: 'Audit log' },
  access: { zh: '权限说明', en: 'Access' },
  serviceKey: { zh: '服务密钥', en: 'Service keys' },
  personalLook: { zh: '个人信息查看记录', en: 'Looks at personal data' },
  importRun: { zh: '导入任务', en: 'Import runs' },
  workspace: { zh: '工作区', en: 'Workspace' },
  policy: { zh: '管理办法', en: 'House policy' },
  person: { zh: '人员', en: 'Person' },
  budget: { zh: '预算', en: 'Budget' },
  campaign: { zh: '活动', en: 'Campaign' },
};

/** Permissions that belong to no record's declaration. */
const others: readonly (readonly [permission: string, zh: string, en: string])[] = [
  ['metric.read', '查看指标数据', 'See figures'],
  ['report.read', '查看报告', 'Read reports'],
  ['dataImport.read', '查看数据导入', 'See data imports'],
  ['dataImport.create', '导入订单与费用', 'Import orders and costs'],
  ['tracking.read', '查看埋点与死信', 'See tracking and dead letters'],
  ['tracking.manage', '管理写入密钥与死信', 'Manage write keys and dead letters'],
  ['personal.read', '查看完整的个人信息', 'See full personal data'],
  ['audit.read', '查看审计记录', 'Read the audit log'],
  ['access.read', '查看他人权限', "See other people's access"],
  ['person.resetPassword', '重置他人密码', "Reset other people's passwords"],
  ['serviceKey.manage', '管理服务密钥', 'Manage service keys'],
  ['personalLook.read', '查看个人信息访问记录', 'See who looked at personal data'],
  ['importRun.manage', '管理所有人的导入任务', "Manage everyone's import runs"],
  ['policy.manage', '修改管理办法', 'Change the house policy'],
  ['budget.setLimits', '设置预算预警线和红线', 'Set the limits of budgets'],
  ['campaign.decideLaunch', '决定活动是否上线', 'Decide whether a campaign goes live'],
  ['workspace.manage', '管理工作区设置', 'Manage the workspace'],
];

const verbs: readonly (readonly [action: string, zh: string, en: string])[] = [
  ['read', '查看', 'See'],
  ['create', '新建', 'Create'],
  ['update', '修改', 'Change'],
  ['delete', '删除与恢复', 'Delete and restore'],
];

/** Every permission that exists, with words for it: those of all records, and those of no record. */
export function permissionCatalogue(defs: readonly RecordDef[]): readonly PermissionInfo[] {
  const all = new Map<string, PermissionInfo>();
  const add = (info: PermissionInfo): void => void (all.has(info.permission) || all.set(info.permission, info));
  for (const d of defs) {
    const subject = { id: d.id, label: d.label };
    for (const [action, zh, en] of verbs)
      add({
        permission: permissionOf(d, action),
        subject,
        label: { zh: `${zh}${d.label.zh}`, en: `${en}: ${d.label.en.toLowerCase()}` },
      });
    if ((d.clocks ?? []).length > 0)
      add({
        permission: permissionOf(d, 'pauseClock'),
        subject,
        label: { zh: `${d.label.zh}：暂停时限`, en: `${d.label.en}: pause a clock` },
      });
    for (const t of d.states.transitions)
      add({
        permission: transitionPermission(d, t),
        subject,
        label: { zh: `${d.label.zh}：${t.label.zh}`, en: `${d.label.en}: ${t.label.en.toLowerCase()}` },
      });
  }
  for (const [permission, zh, en] of others) {
    const id = permission.split('.')[0] ?? '';
    add({ permission, label: { zh, en }, subject: { id, label: subjects[id] ?? { zh: id, en: id } } });
  }
  return [...all.values()];
}
