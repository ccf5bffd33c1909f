import type { Label } from '../../../shared/label.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { words } from './webhook.words.ts';

export interface EventChoice {
  readonly value: string;
  readonly label: Label;
}

const common: readonly (readonly [action: string, label: Label])[] = [
  ['create', { zh: '新建', en: 'created' }],
  ['update', { zh: '修改', en: 'changed' }],
  ['delete', { zh: '删除', en: 'deleted' }],
  ['restore', { zh: '恢复', en: 'restored' }],
];

/** Every change that can be asked for, with words: all, all of a record, each action of a record. */
export function eventChoices(defs: readonly RecordDef[]): readonly EventChoice[] {
  const put = (label: Label, record: Label): Label => ({
    zh: label.zh.replace('{{record}}', record.zh),
    en: label.en.replace('{{record}}', record.en),
  });
  return [
    { value: '*', label: words.everything },
    ...defs.flatMap((d) => {
      const steps = new Map(d.states.transitions.map((t) => [t.action, t.label]));
      return [
        { value: `${d.id}.*`, label: put(words.everyAction, d.label) },
        ...[...common, ...steps].map(([action, label]) => ({
          value: `${d.id}.${action}`,
          label: { zh: `${d.label.zh}：${label.zh}`, en: `${d.label.en}: ${label.en.toLowerCase()}` },
        })),
      ];
    }),
  ];
}
