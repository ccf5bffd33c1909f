import { expect, test } from 'vitest';
import { TrackedLink } from '../../modules/channels/channels.contract.ts';
import { Goal } from '../../modules/strategy/strategy.contract.ts';
import { exportColumns } from './export.columns.ts';

const wishes = { locale: 'zh', timeZone: 'Asia/Shanghai' } as const;

test('[D11] figures within a computed value have columns of their own', () => {
  const columns = exportColumns(Goal, { ...wishes, columns: ['title', 'progress'] });
  expect(columns.map(({ header }) => header)).toEqual([
    '名称',
    '进度（已完成）',
    '进度（完成率）',
    '进度（应达）',
    '进度（期末预测）',
  ]);
  const row = { title: '三月', progress: { value: '400', ratio: '0.4', pace: '600', forecast: null } };
  expect(columns.map((column) => column.value(row, {}))).toEqual(['三月', '400', '0.4', '600', null]);
  expect(columns.map((column) => column.value({ title: '四月', progress: null }, {})).slice(1)).toEqual(
    Array(4).fill(undefined),
  );
});

test('[H9] a computed text is written as it is, without quotes', () => {
  const [column] = exportColumns(TrackedLink, { ...wishes, columns: ['shortUrl'] });
  expect(column?.value({ shortUrl: 'https://a.example/l/abc' }, {})).toBe('https://a.example/l/abc');
});
