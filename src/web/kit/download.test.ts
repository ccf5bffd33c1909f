import { describe, expect, test } from 'vitest';
import { csvText } from './download.ts';

describe('csv', () => {
  test('quotes, keeps numbers, defuses formulas', () => {
    const text = csvText([
      ['渠道', 'GMV', '变化'],
      ['抖音, 直播', '-12.50', '=1+1'],
      ['a"b', null, '+12%'],
    ]);
    expect(text).toBe('\uFEFF渠道,GMV,变化\r\n"抖音, 直播",-12.50,\'=1+1\r\n"a""b",,\'+12%\r\n');
  });
});
