import { expect, test } from 'vitest';
import { changeOf, formatExact, formatFigure, groupDigits, roundDecimal, toneOf } from './figure.ts';

const zh = { locale: 'zh' } as const;
const en = { locale: 'en' } as const;

test.each([
  ['0', '0'],
  [9_999, '9,999'],
  [10_000, '1.00万'],
  [12_345, '1.23万'],
  [123_456, '12.3万'],
  [1_234_567, '123万'],
  [12_345_678, '1,235万'],
  [99_996_000, '1.00亿'],
  [123_456_789, '1.23亿'],
  [-12_345, '-1.23万'],
  [null, '—'],
  ['', '—'],
  ['abc', '—'],
])('[D3] %s reads %s in Chinese', (value, text) => {
  expect(formatFigure(value, { unit: 'count', ...zh })).toBe(text);
});

test.each([
  [9_999, '9,999'],
  [12_345, '12.3k'],
  [1_234_567, '1.23M'],
  [1_234_567_890, '1.23B'],
])('[D3] %s reads %s in English', (value, text) => {
  expect(formatFigure(value, { unit: 'count', ...en })).toBe(text);
});

test('[D3] money carries its sign, and its exact value keeps two decimals', () => {
  expect(formatFigure('1234567.891', { unit: 'money', currency: 'CNY', ...zh })).toBe('¥123万');
  expect(formatExact('1234567.895', { unit: 'money', currency: 'CNY', ...zh })).toBe('¥1,234,567.90');
  expect(formatFigure('-12.5', { unit: 'money', currency: 'USD', ...en })).toBe('-$12.50');
  expect(formatFigure('12.5', { unit: 'money', currency: 'CNY', bare: true, ...zh })).toBe('12.50');
  expect(formatExact('123456789012345678.12', { unit: 'money', currency: 'CNY', ...zh })).toBe(
    '¥123,456,789,012,345,678.12',
  );
});

test('[D3] a rate has one decimal, two on demand', () => {
  expect(formatFigure('0.12345', { unit: 'ratio', ...zh })).toBe('12.3%');
  expect(formatExact('0.12345', { unit: 'ratio', ...zh })).toBe('12.35%');
  expect(formatFigure(0, { unit: 'ratio', ...zh })).toBe('0.0%');
});

test('[D3] a duration names its two greatest parts', () => {
  expect(formatFigure(45, { unit: 'duration', ...zh })).toBe('45 秒');
  expect(formatFigure(125, { unit: 'duration', ...en })).toBe('2m 5s');
  expect(formatFigure(3_725, { unit: 'duration', ...zh })).toBe('1 小时 2 分');
});

test('[D4] a change is relative, and in percentage points between rates', () => {
  expect(changeOf(112.5, 100, 'count')).toEqual({ text: '+12.5%', way: 'up' });
  expect(changeOf('0.10', '0.125', 'ratio')).toEqual({ text: '-2.5pp', way: 'down' });
  expect(changeOf(5, 0, 'count')).toEqual({ text: '—', way: 'none' });
  expect(changeOf(5, null, 'count')).toEqual({ text: '—', way: 'none' });
  expect(changeOf(100.01, 100, 'count')).toEqual({ text: '0.0%', way: 'flat' });
  expect(changeOf(-50, -100, 'money').way).toBe('up');
});

test('[D4] a rising cost is a loss, a rising profit a gain', () => {
  expect(toneOf('up', 'down_good')).toBe('loss');
  expect(toneOf('down', 'down_good')).toBe('gain');
  expect(toneOf('up')).toBe('gain');
  expect(toneOf('flat')).toBe('none');
});

test('rounding is exact where binary numbers are not', () => {
  expect(roundDecimal('1.005', 2)).toBe('1.01');
  expect(roundDecimal('-0.004', 2)).toBe('0.00');
  expect(roundDecimal('999.995', 2)).toBe('1000.00');
  expect(roundDecimal('12', 0)).toBe('12');
  expect(groupDigits('-1234567.5')).toBe('-1,234,567.5');
});
