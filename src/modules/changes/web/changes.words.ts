import type { Label } from '../../../shared/label.ts';
import { titles } from './changes.titles.ts';

/** Words of the versions of a plan and of changes. */
export const words = {
  plan: titles.plan,
  ask: { zh: '申请变更', en: 'Ask for a change' },
  none: { zh: '还没有批准的计划', en: 'No plan was approved yet' },
  noneHelp: {
    zh: '方案批准时存为第 1 版。之后每次变更经两人签字生效，存为下一版，旧版不再改动。',
    en: 'The approved proposal is version 1. Each change signed by two makes the next; earlier ones are never altered.',
  },
  version: { zh: '第 {{n}} 版', en: 'Version {{n}}' },
  current: { zh: '现行', en: 'in force' },
  signedBy: { zh: '{{names}} 签署', en: 'signed by {{names}}' },
  compare: { zh: '比较', en: 'Compare' },
  from: { zh: '从', en: 'From' },
  to: { zh: '到', en: 'To' },
  now: { zh: '现在', en: 'Now' },
  field: { zh: '项目', en: 'Field' },
  equal: { zh: '两边相同', en: 'Both are the same' },
  onlyChanged: { zh: '只看不同', en: 'Differences only' },
  drift: {
    zh: '现在的内容与现行版本不同：{{names}}',
    en: 'The campaign differs from the version in force: {{names}}',
  },
  changes: { zh: '变更单', en: 'Changes' },
  noChanges: { zh: '没有变更', en: 'No changes' },
  versions: { zh: '版本', en: 'Versions' },
  arrow: { zh: '改为', en: 'becomes' },
} as const satisfies Record<string, Label>;
