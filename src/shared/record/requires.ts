import type { Label } from '../label.ts';
import type { Children, Fields } from './children.ts';

interface Declared {
  readonly fields: Fields;
  readonly children?: Children;
}

const empty = (v: unknown): boolean =>
  v === null || v === undefined || v === '' || (Array.isArray(v) && v.length === 0);

/** A field or lines that a transition asks for and the row has not. */
export interface MissingOutput {
  readonly name: string;
  readonly label: Label;
}

/** What must still be filled before a transition. Lines that were not loaded, as in lists, count as filled. */
export function missingOutputs(
  d: Declared,
  transition: { readonly requires?: readonly string[] },
  row: Readonly<Record<string, unknown>>,
): readonly MissingOutput[] {
  return (transition.requires ?? []).flatMap((name) => {
    const child = d.children?.[name];
    if (child !== undefined && row[name] === undefined) return [];
    const label = child?.label ?? d.fields[name]?.label;
    return label === undefined || !empty(row[name]) ? [] : [{ name, label }];
  });
}

/** 提交审批前请填写：目的、预算 */
export const missingSentence = (transition: { readonly label: Label }, missing: readonly MissingOutput[]): Label => ({
  zh: `${transition.label.zh}前请填写：${missing.map((m) => m.label.zh).join('、')}`,
  en: `To ${transition.label.en.toLowerCase()}, fill in: ${missing.map((m) => m.label.en.toLowerCase()).join(', ')}`,
});
