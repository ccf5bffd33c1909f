import type { Label } from '../../../shared/label.ts';

/** Words of the audit log. */
export const words = {
  audit: { zh: '审计日志', en: 'Audit log' },
  auditHelp: {
    zh: '谁在什么时候从哪里做了什么。记录只增不改，首尾相连，可用 huanying doctor 校验。',
    en: 'Who did what, when and from where. Lines are only ever added, each bound to the one before; huanying doctor verifies the chain.',
  },
  who: { zh: '谁', en: 'Who' },
  when: { zh: '时间', en: 'When' },
  what: { zh: '做了什么', en: 'What' },
  where: { zh: '从哪里', en: 'Where from' },
  record: { zh: '对象', en: 'Record' },
  anyRecord: { zh: '全部对象', en: 'Any record' },
  from: { zh: '开始日期', en: 'From' },
  to: { zh: '结束日期', en: 'To' },
  changes: { zh: '变化', en: 'Changes' },
  changed: { zh: '改动 {{n}} 项', en: '{{n}} changed' },
  reason: { zh: '原因', en: 'Reason' },
  noAudit: { zh: '没有符合条件的记录', en: 'No line matches' },
  noAuditHelp: { zh: '换一个时段或对象。', en: 'Choose another time or record.' },
  clear: { zh: '清除条件', en: 'Clear conditions' },
  older: { zh: '更早的记录', en: 'Older lines' },
  system: { zh: '系统', en: 'System' },
} as const satisfies Record<string, Label>;

/** What was done, where it is no transition of a record. */
export const actionWords: Readonly<Record<string, Label | undefined>> = {
  create: { zh: '新建', en: 'created' },
  update: { zh: '修改', en: 'changed' },
  delete: { zh: '删除', en: 'deleted' },
  restore: { zh: '恢复', en: 'restored' },
  import: { zh: '导入', en: 'imported' },
  export: { zh: '导出', en: 'exported' },
  comment: { zh: '评论', en: 'commented' },
  revoke: { zh: '吊销', en: 'revoked' },
  invite: { zh: '邀请', en: 'invited' },
  look: { zh: '查看完整个人信息', en: 'looked at personal data' },
  signIn: { zh: '登录', en: 'signed in' },
  signOut: { zh: '退出', en: 'signed out' },
  resetLink: { zh: '生成密码重置链接', en: 'issued a reset link' },
};
export const subjectWords: Readonly<Record<string, Label | undefined>> = {
  writeKey: { zh: '写入密钥', en: 'Write key' },
  serviceKey: { zh: '服务密钥', en: 'Service key' },
  channelRules: { zh: '渠道归类规则', en: 'Channel grouping' },
  deadLetter: { zh: '死信', en: 'Dead letter' },
  workspace: { zh: '工作区', en: 'Workspace' },
  account: { zh: '账号', en: 'Account' },
  session: { zh: '登录', en: 'Session' },
  dataImport: { zh: '数据导入', en: 'Data import' },
  report: { zh: '日报', en: 'Daily report' },
};
export const viaWords: Readonly<Record<string, Label | undefined>> = {
  web: { zh: '网页', en: 'page' },
  page: { zh: '网页', en: 'page' },
  api: { zh: '接口', en: 'API' },
  import: { zh: '导入', en: 'import' },
  job: { zh: '后台任务', en: 'job' },
  system: { zh: '系统', en: 'system' },
  cli: { zh: '命令行', en: 'command line' },
  bulk: { zh: '批量', en: 'bulk' },
};
