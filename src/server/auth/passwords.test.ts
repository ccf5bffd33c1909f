import { describe, expect, test } from 'vitest';
import { hashPassword, passwordFault, verifyPassword } from './passwords.ts';

describe('[O6] new passwords', () => {
  test.each([
    ['short', 'short'],
    ['12345678', 'short'],
    ['1234567890', 'simple'],
    ['qwertyuiop12345', 'simple'],
    ['abcdefghijkl', 'simple'],
    ['1qaz2wsx3edc', 'simple'],
    ['ababababab', 'simple'],
    ['啊啊啊啊啊啊啊啊啊啊', 'simple'],
    ['Password123', 'common'],
    ['P@ssw0rd2026!!', 'common'],
    ['iloveyou1314', 'common'],
    ['woaini5201314', 'common'],
    ['Huanying2026', 'common'],
    ['lin.ke2026', 'personal'],
    ['x'.repeat(129), 'long'],
  ])('%s is refused: %s', (password, fault) => {
    expect(passwordFault(password, ['lin.ke@example.cn', '林可'])).toBe(fault);
  });

  test.each([
    'sesame-opens-42',
    '一二三四五六七八九十',
    'correct battery staple horse',
    'Tr0ub4dor&3x',
    '春江花月夜 2026 年',
  ])('%s is taken', (password) => {
    expect(passwordFault(password, ['lin.ke@example.cn', '林可'])).toBeUndefined();
  });

  test('the same text typed on another keyboard is the same password', async () => {
    const stored = await hashPassword('ｓｅｓａｍｅ-opens-é');
    expect(await verifyPassword(stored, 'sesame-opens-é')).toBe(true);
    expect(await verifyPassword(stored, 'sesame-opens-e')).toBe(false);
    expect(await verifyPassword('not a hash', 'sesame-opens-é')).toBe(false);
  });
});
