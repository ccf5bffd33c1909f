import type * as z from 'zod';
import { AppError, type Issue } from '../../shared/errors.ts';
import type { Label } from '../../shared/label.ts';
import { labelAt } from '../../shared/record/children.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { sentenceOf } from '../../shared/record/sentences.ts';

/** zod's issues as the product's: the field, and a sentence in both languages that says how to mend it. */
export function toIssues(
  error: z.ZodError,
  labels: (path: readonly (string | number)[]) => Label | undefined = () => undefined,
): readonly Issue[] {
  const issues = error.issues.slice(0, 100).flatMap((i): Issue[] => {
    const path = i.path.map((p) => (typeof p === 'number' ? p : String(p)));
    if (i.code === 'unrecognized_keys')
      return i.keys.map((k) => ({
        path: [...path, k],
        message: { zh: `没有“${k}”这一项，或不能填写`, en: `There is no “${k}”, or it cannot be set` },
      }));
    return [{ path, message: sentenceOf(i, labels(path)) }];
  });
  // Two rules of a field may say the same of one value: it is said once.
  const said = (i: Issue): string => `${i.path.join('.')} ${i.message.en}`;
  return [...new Map(issues.map((i) => [said(i), i])).values()];
}

/** The value in its checked form, or `invalid` with every issue. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, d?: RecordDef): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new AppError('invalid', {
    issues: toIssues(result.error, (path) => (d === undefined ? undefined : labelAt(d, path))),
  });
}
