import type { Label, Locale } from '../label.ts';
import type { RecordDef } from './record.ts';

/** What was done, where it is no transition of the record: for histories, the audit log and its export. */
export const actionWords: Readonly<Record<string, Label | undefined>> = {
  create: { zh: '新建', en: 'Created' },
  update: { zh: '修改', en: 'Changed' },
  delete: { zh: '删除', en: 'Deleted' },
  restore: { zh: '恢复', en: 'Restored' },
  erase: { zh: '到期清除', en: 'Erased when due' },
  import: { zh: '导入', en: 'Imported' },
  export: { zh: '导出', en: 'Exported' },
  comment: { zh: '评论', en: 'Commented' },
  editComment: { zh: '修改评论', en: 'Edited a comment' },
  deleteComment: { zh: '删除评论', en: 'Deleted a comment' },
  attach: { zh: '上传文件', en: 'Attached a file' },
  detach: { zh: '删除文件', en: 'Removed a file' },
  note: { zh: '记录进展', en: 'Noted' },
  invite: { zh: '邀请', en: 'Invited' },
  join: { zh: '加入', en: 'Joined' },
  resetPassword: { zh: '生成密码重置链接', en: 'Issued a link that resets the password' },
  leaveStandard: { zh: '不采用标准岗位新增的权限', en: 'Left out what the standard position has newly' },
  signIn: { zh: '登录', en: 'Signed in' },
  revoke: { zh: '吊销', en: 'Revoked' },
  end: { zh: '结束', en: 'Ended' },
  discard: { zh: '丢弃', en: 'Discarded' },
  replay: { zh: '重新处理', en: 'Processed again' },
  setLimits: { zh: '修改预算上限', en: 'Changed the limits' },
  setAddress: { zh: '更换地址', en: 'Changed the address' },
  redeliver: { zh: '重新投递', en: 'Delivered again' },
  resend: { zh: '重发', en: 'Sent again' },
  renewSecret: { zh: '更换签名密钥', en: 'Renewed the signing secret' },
  renewKey: { zh: '更换密钥', en: 'Renewed the key' },
  noticeSettings: { zh: '修改通知设置', en: 'Changed notice settings' },
  noticeQuiet: { zh: '修改免打扰时间', en: 'Changed quiet hours' },
  paperSchedule: { zh: '修改报告发送时间', en: 'Changed when papers are sent' },
  decideGo: { zh: '决定上线', en: 'Decided: go' },
  decideNoGo: { zh: '决定不上线', en: 'Decided: no go' },
  removeDemo: { zh: '移除演示数据', en: 'Removed the demo' },
  'approval.started': { zh: '发起审批', en: 'asked for approval' },
  'approval.stepOpened': { zh: '进入下一步审批', en: 'opened the next step' },
  'approval.signed': { zh: '审批同意', en: 'approved a step' },
  'approval.refused': { zh: '审批退回', en: 'sent it back' },
  'approval.granted': { zh: '审批通过', en: 'approval granted' },
  'approval.returned': { zh: '审批被退回', en: 'approval refused' },
  'approval.withdrawn': { zh: '审批撤回', en: 'approval taken back' },
  'approval.voided': { zh: '内容被修改，审批作废', en: 'approval void: the content changed' },
  'approval.amended': { zh: '按变更更新审批内容', en: 'approved content changed by a signed change' },
  'approval.escalated': { zh: '审批超时升级', en: 'approval went up, overdue' },
  'approval.overdue': { zh: '审批超时提醒', en: 'approval overdue' },
  'approval.reseated': { zh: '更换审批人', en: 'approvers changed' },
  'approval.stuck': { zh: '没有人可以审批', en: 'nobody may approve' },
  'approval.reminded': { zh: '催办', en: 'reminded' },
  'approval.papers': { zh: '补齐材料', en: 'completed the papers' },
  'approval.papersReopened': { zh: '撤下材料，须重新补齐', en: 'took a paper away: they are owed again' },
  'approval.papersReturned': { zh: '材料被退回，须重新补齐', en: 'papers sent back: they are owed again' },
  'approval.papersSigned': { zh: '材料已审签', en: 'papers signed off' },
  'approval.papersLate': { zh: '材料逾期未补', en: 'papers overdue' },
  'clock.warned': { zh: '时限临近，已提醒', en: 'was reminded' },
  'clock.missed': { zh: '时限已超时', en: 'missed a deadline' },
  'clock.escalated': { zh: '超时已上报', en: 'escalated a missed deadline' },
  'clock.moved': { zh: '时限已重算', en: 'moved a deadline' },
  'clock.pause': { zh: '暂停时限', en: 'paused a clock' },
  'clock.resume': { zh: '继续计时', en: 'resumed a clock' },
};

/** The words of an action: a transition's own, else the usual ones, else its name. */
export const actionLabel = (d: RecordDef | undefined, action: string): Label =>
  d?.states.transitions.find((t) => t.action === action)?.label ?? actionWords[action] ?? { zh: action, en: action };

/** What is logged and is no record. */
export const subjectWords: Readonly<Record<string, Label | undefined>> = {
  writeKey: { zh: '写入密钥', en: 'Write key' },
  serviceKey: { zh: '服务密钥', en: 'Service key' },
  channelRules: { zh: '渠道归类规则', en: 'Channel grouping' },
  deadLetter: { zh: '死信', en: 'Dead letter' },
  workspace: { zh: '工作区', en: 'Workspace' },
  account: { zh: '账号', en: 'Account' },
  session: { zh: '登录', en: 'Signed in' },
  dataImport: { zh: '数据导入', en: 'Data import' },
  report: { zh: '日报', en: 'Daily report' },
  delegation: { zh: '审批代理', en: 'Stand-in' },
  policy: { zh: '管理办法', en: 'House policy' },
  auditLog: { zh: '审计日志', en: 'Audit log' },
};

export const subjectLabel = (d: RecordDef | undefined, record: string): Label =>
  d?.label ?? subjectWords[record] ?? { zh: record, en: record };

/** Where an action came from. */
export const viaWords: Readonly<Record<string, Label | undefined>> = {
  web: { zh: '网页', en: 'Page' },
  page: { zh: '网页', en: 'Page' },
  api: { zh: '接口', en: 'API' },
  import: { zh: '导入', en: 'Import' },
  job: { zh: '后台任务', en: 'Background job' },
  system: { zh: '系统', en: 'System' },
  cli: { zh: '命令行', en: 'Command line' },
  bulk: { zh: '批量', en: 'Bulk edit' },
};

/** Names of what changed and is no field of a record, and of the parts of such values. */
const partWords: Readonly<Record<string, Label | undefined>> = {
  deletedAt: { zh: '删除时间', en: 'Deleted at' },
  comment: { zh: '评论', en: 'Comment' },
  file: { zh: '文件', en: 'File' },
  name: { zh: '名称', en: 'Name' },
  kind: { zh: '种类', en: 'Kind' },
  grants: { zh: '权限', en: 'Permissions' },
  permission: { zh: '权限', en: 'Permission' },
  scope: { zh: '范围', en: 'Scope' },
  account: { zh: '账号', en: 'Account' },
  address: { zh: '地址', en: 'Address' },
  asked: { zh: '范围', en: 'Asked for' },
  format: { zh: '格式', en: 'Format' },
  filter: { zh: '筛选', en: 'Filter' },
  search: { zh: '搜索', en: 'Search' },
  sort: { zh: '排序', en: 'Order' },
  count: { zh: '数量', en: 'Count' },
  ids: { zh: '涉及的行', en: 'Rows' },
  items: { zh: '规则', en: 'Rules' },
  limits: { zh: '上限', en: 'Limits' },
  quiet: { zh: '免打扰时间', en: 'Quiet hours' },
  schedule: { zh: '发送时间', en: 'Schedule' },
  launchDecision: { zh: '上线决定', en: 'Launch decision' },
  go: { zh: '上线', en: 'Go' },
  open: { zh: '未完成', en: 'Open' },
  approval: { zh: '审批', en: 'Approval' },
  round: { zh: '轮次', en: 'Round' },
  step: { zh: '步骤', en: 'Step' },
  people: { zh: '审批人', en: 'Approvers' },
  signedBy: { zh: '签署方式', en: 'Signed by' },
  actedForName: { zh: '代', en: 'On behalf of' },
  hash: { zh: '内容指纹', en: 'Fingerprint' },
  now: { zh: '现指纹', en: 'Fingerprint now' },
  papers: { zh: '材料', en: 'Papers' },
  note: { zh: '进展', en: 'Note' },
  version: { zh: '版本', en: 'Version' },
  structure: { zh: '组织方式', en: 'Structure' },
  approvals: { zh: '审批办法', en: 'Approvals' },
  settings: { zh: '参数', en: 'Settings' },
  from: { zh: '从', en: 'From' },
  to: { zh: '到', en: 'To' },
  day: { zh: '日', en: 'Day' },
  time: { zh: '时间', en: 'Time' },
};
/** Means nothing to a reader, or is too long for a line. */
const leftOut = new Set(['id', 'content', 'actedFor']);

/** What the changed thing is called where it is no field: a clock's name, a known word, else its name. */
export function partLabel(d: RecordDef | undefined, name: string): Label {
  if (name.startsWith('clock:')) {
    const clock = d?.clocks?.find((c) => `clock:${c.key}` === name);
    return clock?.label ?? { zh: '时限', en: 'Clock' };
  }
  return partWords[name] ?? { zh: name, en: name };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const hex = /^[0-9a-f]{40,}$/;
const longest = 400;

/** A value that no field describes, as a sentence and not as JSON. Rows are told by their last characters, hashes by their first. */
export function looseText(value: unknown, locale: Locale, depth = 0): string {
  const inner = (v: unknown): string => looseText(v, locale, depth + 1);
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'boolean') return locale === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'string')
    return uuid.test(value) ? `…${value.slice(-6)}` : hex.test(value) ? value.slice(0, 8) : value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '—' : cut(value.map(inner).join(locale === 'zh' ? '、' : ', '));
  const { amount, currency, start, end } = value as Readonly<Record<string, unknown>>;
  if (typeof amount === 'string' && typeof currency === 'string') return `${currency} ${amount}`;
  if (typeof start === 'string') return `${start} – ${typeof end === 'string' ? end : ''}`.trim();
  const parts = Object.entries(value).flatMap(([key, part]) =>
    leftOut.has(key) || part === null || part === undefined
      ? []
      : [`${partLabel(undefined, key)[locale]}${locale === 'zh' ? '：' : ': '}${inner(part)}`],
  );
  const text = parts.length === 0 ? '—' : parts.join(locale === 'zh' ? '，' : ', ');
  return depth === 0 ? cut(text) : parts.length > 1 ? `(${text})` : text;
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);
