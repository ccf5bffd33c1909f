import { expect, test } from 'vitest';
import { askOf, piecesOf } from './library-view.ts';

test('[K1] a text is cut at its marks, and nothing of it is lost', () => {
  expect(piecesOf({ text: '社群裂变五步', ranges: [[0, 4]] })).toEqual([
    { text: '社群裂变', hit: true },
    { text: '五步', hit: false },
  ]);
  const wild = piecesOf({
    text: 'abc',
    ranges: [
      [1, 2],
      [0, 1],
      [2, 9],
    ],
  });
  expect(wild.map((p) => p.text).join('')).toBe('abc');
  expect(piecesOf({ text: '', ranges: [] })).toEqual([]);
});

test('[K1] the address may hold anything', () => {
  expect(askOf({ q: 618, page: '2', record: 'case', kind: ['x'] })).toEqual({
    q: '618',
    record: 'case',
    kind: undefined,
    channel: undefined,
    tag: undefined,
    page: 2,
  });
  expect(askOf({ page: -1 }).page).toBe(0);
});
