import { describe, expect, test } from 'vitest';
import { parseInsight } from './insight.ts';
import { explainError } from './result.ts';

const trend = { kind: 'trend', from: '2026-11-01', to: '2026-11-08', metrics: ['gmv'], interval: 'day' };
const told = (change: object): { zh: string; en: string } => {
  const parsed = parseInsight({ ...trend, ...change });
  if (parsed.ok) throw new Error('it is valid');
  return explainError(parsed.error);
};

describe('[D11] what is wrong with a question is told in one language at a time', () => {
  test.each([
    [{ to: '2026-11-01' }, '结束日期应晚于开始日期（当天不计入）'],
    [{ from: '1492-01-01' }, '开始日期应为 1971 至 2100 年间的日期，如 2026-11-22'],
    [{ from: undefined }, '开始日期必填'],
    [{ metrics: [] }, '指标至少 1 项'],
    [{ metrics: ['GMV!'] }, '指标只能用小写字母、数字和下划线'],
    [{ interval: 'minute' }, '时间间隔不在可选范围内'],
    [{ timeZone: 'Mars/Olympus' }, '时区应为时区名称，如 Asia/Shanghai'],
    [{ currency: 'yuan' }, '币种应为三位货币代码，如 CNY'],
    [{ breakdown: { by: ['channel'], top: 99 } }, '分组最多 50'],
  ])('%j', (change, zh) => {
    const label = told(change);
    expect(label.zh).toBe(zh);
    expect(label.en).not.toMatch(/\p{Script=Han}|undefined/u);
    expect(label.zh).not.toMatch(/Invalid|expected|must/);
  });
});
