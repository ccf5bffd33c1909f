import { describe, expect, test } from 'vitest';
import { Person } from '../../modules/organization/organization.contract.ts';
import { actionLabel, looseText, partLabel, subjectLabel } from './change-words.ts';

describe('words of what was done', () => {
  test('[O6] actions and subjects have words, unknown ones their name', () => {
    expect(actionLabel(Person, 'leave').zh).toBe('离开');
    expect(actionLabel(Person, 'update').zh).toBe('修改');
    expect(actionLabel(undefined, 'strange').en).toBe('strange');
    expect(subjectLabel(undefined, 'writeKey').zh).toBe('写入密钥');
    expect(subjectLabel(Person, 'person').zh).toBe('人员');
    expect(partLabel(undefined, 'clock:x').en).toBe('Clock');
  });
  test('[O6] values that no field describes are told shortly and never as JSON', () => {
    expect(looseText(null, 'zh')).toBe('—');
    expect(looseText([], 'zh')).toBe('—');
    expect(looseText({ amount: '12.50', currency: 'CNY' }, 'en')).toBe('CNY 12.50');
    expect(looseText({ start: '2026-11-01', end: null }, 'en')).toBe('2026-11-01 –');
    expect(looseText('01a20192-684a-727b-923c-7c80f5a410c1', 'zh')).toBe('…a410c1');
    expect(looseText('ab'.repeat(32), 'zh')).toBe('abababab');
    expect(looseText(['a', 2, true], 'zh')).toBe('a、2、是');
    expect(looseText([{ permission: 'goal.read', scope: 'unit' }], 'zh')).toBe('(权限：goal.read，范围：unit)');
    expect(looseText({ id: 'x', round: 2, step: 'head', asked: ['陈立', '王强'] }, 'zh')).toBe(
      '轮次：2，步骤：head，范围：陈立、王强',
    );
    expect(looseText({ go: true, open: [] }, 'en')).toBe('Go: yes, Open: —');
    expect(looseText({ text: '长'.repeat(900) }, 'zh').length).toBeLessThan(410);
  });
});
