import { expect, test } from 'vitest';
import { SopStep } from '../sop.contract.ts';
import { freshKey, toPoints, whenOf, withoutStep } from './work-view.ts';

const step = (key: string, more: object = {}): SopStep => SopStep.parse({ key, title: key, offset: 0, ...more });

test('[O8] a step is told in words, gets a key of its own and leaves no one waiting for it', () => {
  const told = (more: object) => {
    const { label, base, n, unit } = whenOf(step('a', more));
    return label.zh.replace('{{base}}', base.zh).replace('{{n}}', String(n)).replace('{{unit}}', unit.zh);
  };
  expect(told({})).toBe('开始日当天');
  expect(told({ offset: -3 })).toBe('开始日前 3 个工作日');
  expect(told({ offset: 2, from: 'end', unit: 'days' })).toBe('结束日后 2 天');
  expect(freshKey([step('s1'), step('s3')])).toBe('s4');
  expect(freshKey([])).toBe('s1');
  expect(withoutStep([step('a'), step('b', { dependsOn: ['a'] })], 0)).toMatchObject([{ key: 'b', dependsOn: [] }]);
  expect(toPoints(' 一 \n\n二')).toEqual(['一', '二']);
});
