import { expect, test } from 'vitest';
import { boardColumns } from '../board/columns.ts';
import { daysOf } from '../dates-of.ts';
import type { AnyRow } from '../registry.ts';
import { Sample } from '../sample.testing.ts';
import { formatBytes } from './bytes.ts';
import { mentionQuery, toBody, toTyped } from './mentions.ts';
import { menuOf, offeredTransitions, transitionTo } from './transitions.ts';

const ctx = { personId: 'p', today: '2026-11-22' };
const id = (n: number): string => `0199aaaa-0000-7000-8000-00000000000${n}`;

test('[E1] steps forward come first, and what the content forbids is shown with its reason', () => {
  const offered = (row: Record<string, unknown> & { state: string }, allowed: string[]) =>
    offeredTransitions(Sample, row, allowed, ctx).map((o) => [o.transition.action, o.refusal?.zh ?? null]);
  expect(offered({ state: 'draft', budget: null }, ['propose', 'cancel'])).toEqual([
    ['propose', '请先填写预算'],
    ['cancel', null],
  ]);
  expect(offered({ state: 'proposed' }, ['withdraw', 'approve', 'cancel']).map(([a]) => a)).toEqual([
    'approve',
    'cancel',
    'withdraw',
  ]);
  // Whoever may only take it back or give it up is not urged to.
  expect(offeredTransitions(Sample, { state: 'proposed' }, ['withdraw', 'cancel'], ctx).some((o) => o.forward)).toBe(
    false,
  );
  expect(offeredTransitions(Sample, { state: 'draft', budget: null }, ['propose'], ctx)[0]?.forward).toBe(true);
  // Neither allowed nor hindered by the content: the person lacks the permission.
  expect(offered({ state: 'proposed' }, ['withdraw'])).toEqual([['withdraw', null]]);
  expect(offered({ state: 'done' }, [])).toEqual([]);
});

test('[E1] a card dropped into a column makes the transition that leads there, or none', () => {
  expect(transitionTo(Sample, 'draft', 'proposed')?.action).toBe('propose');
  expect(transitionTo(Sample, 'done', 'draft')).toBeUndefined();
  const rows = [
    { id: '1', state: 'draft' },
    { id: '2', state: 'unknown' },
  ] as unknown as AnyRow[];
  expect(boardColumns(Sample, rows).map((c) => [c.key, c.rows.length])).toEqual([
    ['', 1],
    ['draft', 1],
    ['proposed', 0],
    ['done', 0],
  ]);
});

test('[O9] mentions are names while typing, ids when stored', () => {
  const people = [
    { id: id(1), name: '王芳' },
    { id: id(2), name: '王芳芳' },
  ];
  const body = toBody('请 @王芳芳 与 @王芳 确认，抄送 @无名', people);
  expect(body).toBe(`请 @[王芳芳](${id(2)}) 与 @[王芳](${id(1)}) 确认，抄送 @无名`);
  expect(toTyped(body)).toEqual({ text: '请 @王芳芳 与 @王芳 确认，抄送 @无名', mentions: [people[1], people[0]] });
});

test('[O9] a mention is being typed after @ at a word, not inside an address', () => {
  expect(mentionQuery('请 @王', 4)).toEqual({ from: 2, q: '王' });
  expect(mentionQuery('好，@', 3)).toEqual({ from: 2, q: '' });
  expect(mentionQuery('a@b.cn', 6)).toBeNull();
  expect(mentionQuery('@王 好', 4)).toBeNull();
});

test('days of a value, sizes of a file', () => {
  expect(daysOf({ kind: 'instant' }, '2026-11-21T16:30:00Z', 'Asia/Shanghai')).toEqual({
    start: '2026-11-22',
    end: '2026-11-22',
  });
  expect(daysOf({ kind: 'dateRange' }, { start: '2026-11-01', end: null }, 'UTC')).toEqual({
    start: '2026-11-01',
    end: '2026-11-01',
  });
  expect(daysOf({ kind: 'date' }, null, 'UTC')).toBeNull();
  expect([formatBytes(512), formatBytes(1_536), formatBytes(220_000_000)]).toEqual(['512 B', '1.5 KB', '210 MB']);
});

test('[O8] a page has one menu: the steps without a button, a line, and what else can be done', () => {
  const [cancel, watch] = [
    { key: 'cancel', label: '取消' },
    { key: 'watch', label: '关注' },
  ];
  expect(menuOf([cancel], [watch]).map((e) => e.key)).toEqual(['cancel', 'steps', 'watch']);
  expect(menuOf([], [watch]).map((e) => e.key)).toEqual(['watch']);
  expect(menuOf([cancel], []).map((e) => e.key)).toEqual(['cancel']);
});
