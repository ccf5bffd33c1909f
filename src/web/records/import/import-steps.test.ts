import { expect, test } from 'vitest';
import { f } from '../../../shared/record/field.ts';
import { defineRecord } from '../../../shared/record/record.ts';
import { doubled, furtherTables, importChoices, secondsLeft, stepOf, unmapped } from './import-steps.ts';

const targets = [
  { key: 'title', label: { zh: '名称', en: 'Title' }, required: true },
  { key: 'period.start', label: { zh: '开始', en: 'Start' }, required: true },
  { key: 'note', label: { zh: '备注', en: 'Note' }, required: false },
];

test('[H2] the wizard opens where the run stands', () => {
  expect(stepOf(null, false)).toBe(0);
  expect(stepOf({ state: 'uploaded' }, false)).toBe(1);
  expect(stepOf({ state: 'checked' }, false)).toBe(2);
  expect(stepOf({ state: 'checked' }, true)).toBe(1);
  expect(stepOf({ state: 'applying' }, false)).toBe(3);
  expect(stepOf({ state: 'done' }, false)).toBe(3);
});

test('[H2] a field matched twice and a required one not matched are told', () => {
  expect(doubled({ 0: 'title', 1: 'title', 2: 'note', 3: '' })).toEqual(['title']);
  expect(unmapped(targets, { 0: 'note' }).map((target) => target.key)).toEqual(['title', 'period.start']);
  expect(unmapped(targets, { 0: 'title', 1: 'period.start' })).toEqual([]);
});

test('[H2] the time left follows the pace', () => {
  expect(secondsLeft(100, 400, 10)).toBe(30);
  expect(secondsLeft(0, 400, 10)).toBeNull();
  expect(secondsLeft(400, 400, 10)).toBeNull();
});

test('[H2] rows are offered to those who may create, lines to those who may change, the other tables of a file at its end', () => {
  const label = (zh: string, en: string) => ({ zh, en });
  const order = defineRecord({
    id: 'order',
    path: 'orders',
    room: 'test',
    label: label('订单', 'Order'),
    code: 'O-{####}',
    title: 'name',
    fields: { name: f.text(label('名称', 'Name')) },
    children: { items: { label: label('物品', 'Items'), fields: { item: f.text(label('物品', 'Item')) } } },
    states: { initial: 'open', all: { open: label('打开', 'Open') }, transitions: [] },
    views: { list: { columns: ['name'] } },
    search: ['name'],
  });
  const linesOf = (create: boolean, update: boolean) => importChoices(order, { create, update }).map((c) => c.lines);
  expect(linesOf(true, true)).toEqual([null, 'items']);
  expect(linesOf(false, true)).toEqual(['items']);
  expect(linesOf(true, false)).toEqual([null]);
  const choices = importChoices(order, { create: true, update: true });
  const further = (lines: string | null, sheets: string[]) =>
    furtherTables({ lines, sheets }, choices).map((c) => c.lines);
  expect(further(null, ['订单', '物品'])).toEqual(['items']);
  expect(further('items', ['Order', 'Items'])).toEqual([null]);
  expect(further(null, [])).toEqual([]);
});
