import type { Label } from '../../../shared/label.ts';

export const words = {
  list: { zh: '时限', en: 'Clocks' },
  due: { zh: '{{at}} 到期', en: 'due {{at}}' },
  paused: { zh: '暂停原因：{{reason}}', en: 'Paused: {{reason}}' },
  pause: { zh: '暂停', en: 'Pause' },
  resume: { zh: '继续计时', en: 'Resume' },
  pauseOf: { zh: '暂停“{{name}}”', en: 'Pause “{{name}}”' },
  resumeOf: { zh: '继续“{{name}}”计时', en: 'Resume “{{name}}”' },
  pauseHelp: {
    zh: '暂停期间不提醒、不算超时；原因记入变更历史。',
    en: 'While it is paused nothing is told and no time passes; the reason is kept in the history.',
  },
  reason: { zh: '暂停原因', en: 'Reason for the pause' },
} as const satisfies Readonly<Record<string, Label>>;
