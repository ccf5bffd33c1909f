import { expect, test } from 'vitest';
import type { ChildDef } from '../../../shared/record/children.ts';
import { f } from '../../../shared/record/field.ts';
import { lineChanges, moved, newLine, newLineId, sentLines } from './lines.ts';
import { parseCells, placeCells, valueOfText } from './paste.ts';

const child: ChildDef = {
  label: { zh: '步骤', en: 'Steps' },
  fields: {
    item: f.text({ zh: '事项', en: 'Item' }, { required: true, aliases: ['任务'] }),
    kind: f.choice({ shop: { zh: '门店', en: 'Shop' }, net: { zh: '线上', en: 'Online' } })({ zh: '类型', en: 'Kind' }),
    cost: f.money({ zh: '费用', en: 'Cost' }),
    done: f.boolean({ zh: '完成', en: 'Done' }, { default: false }),
  },
};
const columns = Object.keys(child.fields);

test('[O3] cells of a spreadsheet are read as it copies them', () => {
  expect(parseCells('a\tb\r\nc\td\r\n')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(parseCells('"两\n行"\t"说""好"""\n\n')).toEqual([['两\n行', '说"好"']]);
  expect(parseCells('只有一格')).toEqual([['只有一格']]);
});

test('[O3] pasted cells find their columns from where one stands, or by their headings', () => {
  const cells = parseCells('门店\t100\n线上\t200\t是\t多余');
  expect(placeCells(child, columns, cells, 'kind').map((c) => [c.row, c.key, c.text])).toEqual([
    [0, 'kind', '门店'],
    [0, 'cost', '100'],
    [1, 'kind', '线上'],
    [1, 'cost', '200'],
    [1, 'done', '是'],
  ]);
  const headed = parseCells('Cost\t任务\n5\t印刷');
  expect(placeCells(child, columns, headed, 'done').map((c) => [c.row, c.key, c.text])).toEqual([
    [0, 'cost', '5'],
    [0, 'item', '印刷'],
  ]);
});

test('[O3] pasted texts become values of their field, or stay to be refused', () => {
  const value = (field: unknown, text: string): unknown => valueOfText(field as never, text, 'CNY');
  const label = { zh: '甲', en: 'A' };
  expect(value(child.fields['cost'], '¥1,234.50')).toEqual({ amount: '1234.50', currency: 'CNY' });
  expect(value(child.fields['kind'], '线上')).toBe('net');
  expect(value(child.fields['kind'], '别的')).toBe('别的');
  expect(value(child.fields['done'], '是')).toBe(true);
  expect(value(child.fields['done'], '否')).toBe(false);
  expect(value(f.integer(label), '１,０００')).toBe(1000);
  expect(value(f.integer(label), '12.0')).toBe(12);
  expect(value(f.integer(label), '许多')).toBe('许多');
  expect(value(f.percent(label), '12.5%')).toBe('0.125');
  expect(value(f.date(label), '2026/12/1')).toBe('2026-12-01');
  expect(value(f.date(label), '2026年12月1日')).toBe('2026-12-01');
  expect(value(f.dateRange(label), '2026-12-01至2026-12-12')).toEqual({ start: '2026-12-01', end: '2026-12-12' });
  expect(value(f.tags(label), '甲、乙，丙')).toEqual(['甲', '乙', '丙']);
  expect(value(f.text(label), '  ')).toBeNull();
});

test('[O3] lines in which nothing was filled in are not sent; order is what one sees', () => {
  const [one, two] = [{ ...newLine(child), item: '一' }, newLine(child)];
  expect(sentLines(child, [one, two]).map((l) => l['item'])).toEqual(['一']);
  expect(newLineId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const ids = (list: readonly { id: string }[]): string[] => list.map((l) => l.id);
  const all = ['a', 'b', 'c'].map((id) => ({ id }));
  expect(ids(moved(all, 0, 2))).toEqual(['b', 'c', 'a']);
  expect(ids(moved(all, 2, 0))).toEqual(['c', 'a', 'b']);
  expect(moved(all, 0, -1)).toBe(all);
});

test('[O3] the history tells lines that came, went, changed or moved', () => {
  const line = (id: string, item: string, position: number) => ({ id, item, position });
  const changes = lineChanges(
    child,
    [line('a', '一', 1), line('b', '二', 2), line('c', '三', 3)],
    [line('c', '三', 1), line('a', '一改', 2), line('d', '四', 3)],
  );
  expect(changes.map((c) => [c.id, c.kind, c.fields])).toEqual([
    ['c', 'moved', []],
    ['a', 'changed', ['item']],
    ['b', 'removed', ['item']],
    ['d', 'added', ['item']],
  ]);
});
