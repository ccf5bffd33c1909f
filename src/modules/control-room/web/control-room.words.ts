import type { Label } from '../../../shared/label.ts';

/** Words of the control room's pages. */
export const words = {
  handling: { zh: '处置', en: 'Handling' },
  runbook: { zh: '处置手册', en: 'Runbook' },
  stepsDone: { zh: '{{done}}/{{all}} 步', en: '{{done}} of {{all}} steps' },
  commander: { zh: '指挥', en: 'Commander' },
  communicator: { zh: '对外沟通', en: 'Communicator' },
  timeline: { zh: '时间线', en: 'Timeline' },
  writeNote: { zh: '记一笔：发生了什么，做了什么', en: 'Write down what happened or was done' },
  addNote: { zh: '记录', en: 'Add' },
  noteOnce: { zh: '写下后不能修改', en: 'Lines cannot be changed later' },
  evidence: { zh: '证据', en: 'Evidence' },
} as const satisfies Record<string, Label>;
