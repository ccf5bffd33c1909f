import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandExponent, numberText, parseText, shiftPoint } from './cell.result.ts';
import { parseBoolean } from './cell-boolean.parser.ts';
import { parseDate, parseInstant } from './cell-date.parser.ts';
import {
  parseDecimal,
  parseInteger,
  parseMoney,
  parseNumber,
  parsePercent,
  roundDecimal,
} from './cell-number.parser.ts';
import type { Cell } from './tabular.types.ts';

const value = (p: { ok: boolean; value?: unknown; code?: string }): unknown => (p.ok ? p.value : `!${p.code}`);

describe('numbers', () => {
  it.each<[Cell, string | null]>([
    ['12', '12'],
    ['-0.50', '-0.5'],
    ['1,234,567.890', '1234567.89'],
    ['12,3456', '123456'],
    ['1 234', '1234'],
    ['１２，３４５．６', '12345.6'],
    ['￥1,234.5', '1234.5'],
    ['(30.00)', '-30'],
    ['1.2万', '12000'],
    ['3亿', '300000000'],
    ['1.5e-7', '0.00000015'],
    ['+5', '5'],
    ['−5', '-5'],
    ['.5', '0.5'],
    ['007', '7'],
    [0.1 + 0.2, '0.3'],
    [1e21, '1000000000000000000000'],
    ['123456789012345678.123456', '123456789012345678.123456'],
    ['--', null],
    ['—', null],
    ['', null],
    [null, null],
    ['N/A', null],
    ['-0', '0'],
    [-0, '0'],
  ])('[H2] %j is %j', (cell, expected) => expect(value(parseDecimal(cell))).toBe(expected));

  it.each<Cell>([
    'abc',
    '1.2.3',
    '12,34',
    '1e999',
    '--5',
    '5-',
    '1,23,456',
    '0x10',
    '5 kg',
    true,
    Number.NaN,
    `1${' '.repeat(50_000)}x`,
    '$5€',
    '٣',
  ])('[H2] %j is refused as a number', (cell) => expect(value(parseDecimal(cell))).toBe('!not_a_number'));

  it('[H2] a percent is one by its sign or heading, never by its size', () => {
    expect(value(parsePercent('0.85%'))).toBe('0.0085');
    expect(value(parsePercent('0.85'))).toBe('0.85');
    expect(value(parsePercent('85'))).toBe('85');
    expect(value(parsePercent('0.85', { percent: true }))).toBe('0.0085');
    expect(value(parsePercent('0.85%', { percent: true }))).toBe('0.0085');
    expect(value(parsePercent(12, { percent: true }))).toBe('0.12');
    expect(value(parsePercent('１２．５％'))).toBe('0.125');
    expect(value(parsePercent('5‰'))).toBe('0.005');
    expect(value(parsePercent('--'))).toBe(null);
    expect(value(parsePercent('¥5'))).toBe('!not_a_percent');
    expect(value(parseDecimal('5%'))).toBe('!unexpected_percent');
  });

  it('[H2] money keeps every digit and names its currency only when the file does', () => {
    expect(value(parseMoney('¥1,234.50'))).toEqual({ amount: '1234.5', currency: 'CNY' });
    expect(value(parseMoney('12.5万元'))).toEqual({ amount: '125000', currency: 'CNY' });
    expect(value(parseMoney('1200 元'))).toEqual({ amount: '1200', currency: 'CNY' });
    expect(value(parseMoney('1 200.5 美元'))).toEqual({ amount: '1200.5', currency: 'USD' });
    expect(value(parseMoney('HK$ 8'))).toEqual({ amount: '8', currency: 'HKD' });
    expect(value(parseMoney('-$3.10'))).toEqual({ amount: '-3.1', currency: 'USD' });
    expect(value(parseMoney('19.9'))).toEqual({ amount: '19.9', currency: null });
    expect(value(parseMoney('1.2', { power: 4, currency: 'CNY' }))).toEqual({ amount: '12000', currency: 'CNY' });
    expect(value(parseMoney('1.429999948', { scale: 6 }))).toEqual({ amount: '1.43', currency: null });
    expect(value(parseMoney('$5', { currency: 'CNY' }))).toBe('!currency_mismatch');
    expect(value(parseMoney('5%'))).toBe('!not_an_amount');
  });

  it('[H2] integers are whole and safe', () => {
    expect(value(parseInteger('17850.0'))).toBe(17850);
    expect(value(parseInteger('1.5'))).toBe('!not_an_integer');
    expect(value(parseInteger('9007199254740993'))).toBe('!out_of_range');
    expect(value(parseNumber('1.5万'))).toBe(15000);
  });

  it('[H2] the message names the cell in both languages', () => {
    expect(parseDecimal('十二')).toEqual({
      ok: false,
      code: 'not_a_number',
      message: { zh: '“十二”不是数字', en: '“十二” is not a number' },
    });
  });

  it('[H2] exact shifting and rounding agree with whole numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 }), (n, places) => {
        const shifted = shiftPoint(String(n), -places);
        expect(shiftPoint(shifted, places)).toBe(String(n));
        expect(roundDecimal(shifted, places)).toBe(shifted);
      }),
    );
    expect(roundDecimal('-0.0000005', 6)).toBe('-0.000001');
    expect(roundDecimal('-0.0000004', 6)).toBe('0');
    expect(roundDecimal('9.9999995', 6)).toBe('10');
    expect(roundDecimal('2.5', 0)).toBe('3');
    expect(expandExponent('1e3')).toBe('1000');
    expect(numberText(1e-7)).toBe('0.0000001');
  });

  it('[H2] every double is read as itself to 15 digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (n) => {
        const p = parseDecimal(n);
        expect(p.ok && Number(p.value)).toBe(Number(n.toPrecision(15)) + 0);
      }),
    );
  });
});

describe('days and instants', () => {
  it.each<[Cell, string | null]>([
    ['2026-11-22', '2026-11-22'],
    ['2026/1/2', '2026-01-02'],
    ['2026.11.22', '2026-11-22'],
    ['2026年11月22日', '2026-11-22'],
    ['2026 年 1 月 2 日', '2026-01-02'],
    ['2026年11月22日 星期日', '2026-11-22'],
    ['２０２６－１１－２２', '2026-11-22'],
    ['20261122', '2026-11-22'],
    ['20261122 08:30', '2026-11-22'],
    ['2026-11-22 08:30:15', '2026-11-22'],
    ['2026-11-22T08:30:15.123Z', '2026-11-22'],
    ['2018.02.26 19:58', '2018-02-26'],
    [46348, '2026-11-22'],
    ['46348.5', '2026-11-22'],
    [20261122, '2026-11-22'],
    ['2024-02-29', '2024-02-29'],
    ['--', null],
    [null, null],
  ])('[H2] %j is the day %j', (cell, expected) => expect(value(parseDate(cell))).toBe(expected));

  it.each<[Cell, string]>([
    ['2026-02-29', '!no_such_date'],
    ['2026-13-01', '!no_such_date'],
    ['0000-01-01', '!no_such_date'],
    ['03/04/2026', '!ambiguous_date'],
    ['31-08-2023', '!ambiguous_date'],
    ['tomorrow', '!not_a_date'],
    ['2026-11-22 25:00', '!not_a_date'],
    ['2026-11', '!not_a_date'],
    [12, '!not_a_date'],
    [true, '!not_a_date'],
  ])('[H2] %j is refused: %s', (cell, code) => expect(value(parseDate(cell))).toBe(code));

  it('[H2] day and month are told apart only by the order one states', () => {
    expect(value(parseDate('31-08-2023', { order: 'dmy' }))).toBe('2023-08-31');
    expect(value(parseDate('12/1/2010 8:26', { order: 'mdy' }))).toBe('2010-12-01');
    expect(value(parseDate('31-08-2023', { order: 'mdy' }))).toBe('!no_such_date');
  });

  it('[H2] a time is meant in the zone of the workspace', () => {
    const at = (cell: Cell, zone = 'Asia/Shanghai') => value(parseInstant(cell, zone));
    expect(at('2026-11-22 08:30:15')).toBe('2026-11-22T00:30:15.000Z');
    expect(at('2026-11-22')).toBe('2026-11-21T16:00:00.000Z');
    expect(at('2026年11月22日8时30分')).toBe('2026-11-22T00:30:00.000Z');
    expect(at('2026-11-22 下午3:05')).toBe('2026-11-22T07:05:00.000Z');
    expect(at('2026-11-22 3:05 PM')).toBe('2026-11-22T07:05:00.000Z');
    expect(at('2026-11-22T08:30:15.5+02:00')).toBe('2026-11-22T06:30:15.500Z');
    expect(at('20261122083015')).toBe('2026-11-22T00:30:15.000Z');
    expect(at('1511658000')).toBe('2017-11-26T01:00:00.000Z');
    expect(at(1511658000123)).toBe('2017-11-26T01:00:00.123Z');
    expect(at(46348.354166666664)).toBe('2026-11-22T00:30:00.000Z');
    expect(at('--')).toBe(null);
    expect(at('soon')).toBe('!not_a_date');
  });

  it('[H2] daylight saving: a time that comes twice is the first, a skipped one lies after the gap', () => {
    const at = (cell: Cell) => value(parseInstant(cell, 'America/New_York'));
    expect(at('2026-07-01 12:00')).toBe('2026-07-01T16:00:00.000Z');
    expect(at('2026-12-01 12:00')).toBe('2026-12-01T17:00:00.000Z');
    expect(at('2026-11-01 01:30')).toBe('2026-11-01T05:30:00.000Z');
    expect(at('2026-11-01 02:30')).toBe('2026-11-01T07:30:00.000Z');
    expect(at('2026-03-08 02:30')).toBe('2026-03-08T07:30:00.000Z');
    expect(at('2026-03-08 01:59')).toBe('2026-03-08T06:59:00.000Z');
  });

  it('[H2] every day of 1901 to 2100 round-trips through every spelling', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1928, 0, 1) / 864e5, max: Date.UTC(2100, 0, 1) / 864e5 }), (n) => {
        const iso = new Date(n * 864e5).toISOString().slice(0, 10);
        const [y, m, d] = iso.split('-').map(Number);
        for (const text of [
          iso,
          `${y}/${m}/${d}`,
          `${y}.${m}.${d}`,
          `${y}年${m}月${d}日`,
          iso.replaceAll('-', ''),
          n + 25_569,
        ])
          expect(value(parseDate(text))).toBe(iso);
      }),
    );
  });
});

describe('booleans and texts', () => {
  it('[H2] yes and no in the words files use', () => {
    for (const t of ['是', '有', '√', 'TRUE', 'Yes', '1', 'Ｙ', true]) expect(value(parseBoolean(t))).toBe(true);
    for (const t of ['否', '无', '×', 'false', 'N', '0', 0, false]) expect(value(parseBoolean(t))).toBe(false);
    expect(value(parseBoolean('也许'))).toBe('!not_a_boolean');
    expect(value(parseBoolean(''))).toBe(null);
  });

  it('[H2] texts are trimmed, numbers become their digits, -- is nothing', () => {
    expect(value(parseText('  茶 '))).toBe('茶');
    expect(value(parseText(17850))).toBe('17850');
    expect(value(parseText('--'))).toBe(null);
    expect(value(parseText('🍵'))).toBe('🍵');
  });
});
