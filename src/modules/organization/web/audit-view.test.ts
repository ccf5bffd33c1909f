import { describe, expect, test } from 'vitest';
import { Person } from '../organization.contract.ts';
import { actionLabel, subjectLabel, valueText } from './audit-view.ts';

describe('audit log', () => {
  test('[O6] actions and subjects have words, unknown ones their name', () => {
    expect(actionLabel(Person, 'leave').zh).toBe('离开');
    expect(actionLabel(Person, 'update').zh).toBe('修改');
    expect(actionLabel(undefined, 'strange').en).toBe('strange');
    expect(subjectLabel(undefined, 'writeKey').zh).toBe('写入密钥');
    expect(subjectLabel(Person, 'person').zh).toBe('人员');
  });
  test('[O6] values are told shortly', () => {
    expect(valueText(null)).toBe('—');
    expect(valueText([])).toBe('—');
    expect(valueText({ amount: '12.50', currency: 'CNY' })).toBe('CNY 12.50');
    expect(valueText({ start: '2026-11-01', end: null })).toBe('2026-11-01 –');
    expect(valueText('01a20192-684a-727b-923c-7c80f5a410c1')).toBe('…a410c1');
    expect(valueText(['a', 2, true])).toBe('a, 2, true');
    expect(valueText(['left', 'x'], (text) => (text === 'left' ? '已离开' : undefined))).toBe('已离开, x');
  });
});
