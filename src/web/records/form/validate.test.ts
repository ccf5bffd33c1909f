import { expect, test } from 'vitest';
import { en } from '../../i18n/en.ts';
import { zh } from '../../i18n/zh.ts';
import { Sample } from '../sample.testing.ts';
import { defaultsOf, formSections, sectionsOf } from '../sections.ts';
import { checkDraft, checkPatch } from './validate.ts';

const fault = (patch: Record<string, unknown>) => checkPatch(Sample, patch).get(Object.keys(patch)[0] ?? '');

test('a good draft has no fault; a missing one is asked for as its kind is', () => {
  expect(checkDraft(Sample, { title: '甲', kind: 'promo' }).size).toBe(0);
  expect(Object.fromEntries([...checkDraft(Sample, {})].map(([k, v]) => [k, v.key]))).toEqual({
    title: 'required',
    kind: 'pick',
  });
});

test.each<[Record<string, unknown>, string, Record<string, unknown>?]>([
  [{ title: '  ' }, 'required'],
  [{ title: 'a'.repeat(501) }, 'too_long', { max: 500 }],
  [{ title: 'a\u0000b' }, 'bad_character'],
  [{ kind: 'gone' }, 'not_an_option'],
  [{ budget: { amount: '12a', currency: 'CNY' } }, 'not_a_decimal'],
  [{ budget: { amount: '-1', currency: 'CNY' } }, 'too_small', { min: 0 }],
  [{ visitors: '12.5' }, 'not_an_integer'],
  [{ visitors: 12.5 }, 'not_an_integer'],
  [{ visitors: 5_000 }, 'too_big', { max: 1_000 }],
  [{ share: '1.2' }, 'too_big', { max: '100%' }],
  [{ due: '2026-02-30' }, 'not_a_date'],
  [{ due: '0202-11-30' }, 'far_year'],
  [{ period: { start: '2026-11-22', end: '2026-11-01' } }, 'end_before_start'],
  [{ email: 'x@' }, 'not_an_email'],
  [{ site: 'javascript:alert(1)' }, 'not_a_link'],
  [{ region: 'x' }, 'not_a_region'],
  [{ tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }, 'too_many', { max: 50 }],
])('%j is %s', (patch, key, values) => {
  expect(fault(patch)).toEqual({ key, values: values ?? {} });
});

test('every fault has its words in both languages', () => {
  expect(Object.keys(en.invalid)).toEqual(Object.keys(zh.invalid));
});

test('what is optional may be emptied', () => {
  expect(checkPatch(Sample, { budget: null, due: null, tags: null }).size).toBe(0);
  expect(fault({ title: null })?.key).toBe('required');
});

test('a form asks for nothing that the system knows, and shows a field where its condition holds', () => {
  const ctx = { personId: 'p', today: '2026-11-22' };
  const asked = (values: Record<string, unknown>): string[] =>
    formSections(Sample, values, ctx).flatMap((s) => s.fields);
  expect(asked({})).not.toContain('total');
  expect(asked({})).not.toContain('approvedBy');
  expect(asked({})).not.toContain('reason');
  expect(asked({ urgent: true })).toContain('reason');
  expect(asked({}).slice(-2)).toEqual(['ownerId', 'unitId']);
  expect(sectionsOf(Sample).map((s) => s.label?.zh)).toEqual(['基本', '其他']);
  expect(defaultsOf(Sample)).toEqual({ reason: 'n/a' });
});
