import { expect, test } from 'vitest';
import { cleanNumber, shiftPoint } from './decimal-text.ts';

test.each([
  ['12.5', -2, '0.125'],
  ['0.125', 2, '12.5'],
  ['5', -2, '0.05'],
  ['100', -2, '1'],
  ['0.1', 2, '10'],
  ['-3.07', -2, '-0.0307'],
  ['1.15', 2, '115'],
  ['0', 2, '0'],
  ['abc', 2, 'abc'],
  ['', 2, ''],
])('%s moved by %d is %s', (text, places, moved) => {
  expect(shiftPoint(text, places)).toBe(moved);
});

test.each([
  ['1,234.50', '1234.50'],
  ['￥１２３．４', '123.4'],
  [' ¥ 5 ', '5'],
  ['.5', '0.5'],
  ['-.5', '-0.5'],
  ['7.', '7'],
  ['abc', 'abc'],
])('%s is read as %s', (typed, read) => {
  expect(cleanNumber(typed)).toBe(read);
});
