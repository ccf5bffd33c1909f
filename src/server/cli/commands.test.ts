import { expect, test } from 'vitest';
import { linesOf } from './commands.ts';

const figure = (exact: string | null) => ({ value: exact === null ? null : Number(exact), exact });
const series = (values: readonly string[] | null, ...exact: (string | null)[]) => ({
  key: { values },
  points: exact.map(figure),
});

test('[D11] a course is told day by day, with the names above when it is broken down', () => {
  const buckets = [{ label: '2026-11-18' }, { label: '2026-11-19' }];
  expect(linesOf({ kind: 'trend', buckets, series: [series(null, '46', null)] })).toEqual([
    '2026-11-18\t46',
    '2026-11-19\t—',
  ]);
  expect(
    linesOf({ kind: 'trend', buckets, series: [series(['tmall'], '1', '2'), series(['wecom'], '3', '4')] }),
  ).toEqual(['\ttmall\twecom', '2026-11-18\t1\t3', '2026-11-19\t2\t4']);
});

test('[D11] a total is one line, a breakdown ends with its total', () => {
  expect(linesOf({ kind: 'trend', buckets: [{ label: '2026-11' }], series: [series(null, '46')] })).toEqual([
    '合计\t46',
  ]);
  expect(
    linesOf({
      kind: 'breakdown',
      rows: [
        { key: { values: ['tmall'], other: false }, figures: [figure('5')] },
        { key: { values: null, other: true }, figures: [figure('1')] },
      ],
      total: { figures: [figure('6')] },
    }),
  ).toEqual(['tmall\t5', '其他\t1', '合计\t6']);
});
