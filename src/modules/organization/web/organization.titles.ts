import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  access: { zh: '权限', en: 'Access' },
  account: { zh: '登录账号', en: 'Sign-in account' },
  assignments: { zh: '任职', en: 'Positions held' },
  audit: { zh: '审计日志', en: 'Audit log' },
  holders: { zh: '任职人员', en: 'Held by' },
  keys: { zh: '服务密钥', en: 'Service keys' },
  myAccess: { zh: '我的权限', en: 'My permissions' },
  standardAdd: { zh: '补上新增的权限', en: 'Add what is new' },
  deliveries: { zh: '投递记录', en: 'Deliveries' },
  title: { zh: '工作时间', en: 'Working time' },
} as const satisfies Record<string, Label>;
