import type { Label } from '../../../shared/label.ts';
import { titles } from './strategy.titles.ts';

/** Words of the page of conflicts. */
export const conflictWords = {
  page: titles.conflicts,
  found: { zh: '系统发现', en: 'Found by the system' },
  foundHelp: {
    zh: '超过 100% 的人、超额申请的科目、超出余额的排期、同期抢人群、价格或库存的活动（活动的“活动商品”里写价格与占用）',
    en: 'People above 100 %, lines asked for twice, flights beyond their line, campaigns that claim the same people, prices or stock (written under “Products” of a campaign)',
  },
  nothing: { zh: '没有发现冲突', en: 'No conflicts found' },
  typed: { zh: '登记的冲突', en: 'Recorded' },
  typedNone: { zh: '没有未解决的冲突', en: 'Nothing is open' },
  typedHelp: {
    zh: '系统看不到的冲突，在这里登记',
    en: 'What the system cannot see is recorded here',
  },
  claims: { zh: '各方诉求', en: 'Claims' },
  add: { zh: '登记冲突', en: 'Record a conflict' },
  record: { zh: '登记处理', en: 'Record it' },
  recorded: { zh: '已登记', en: 'Recorded' },
  decider: { zh: '裁决人', en: 'Decided by' },
} as const satisfies Record<string, Label>;
