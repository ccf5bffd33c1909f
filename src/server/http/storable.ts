import { AppError, type Issue } from '../../shared/errors.ts';
import { isStorable } from '../../shared/record/field.ts';
import { sentenceOf } from '../../shared/record/sentences.ts';

/** Refuses texts that the database cannot keep (NUL, half a surrogate pair), wherever they stand in an input. */
export function demandStorable(input: unknown): void {
  const at = findUnstorable(input, []);
  if (at !== undefined) throw new AppError('invalid', { issues: [{ path: at, message: sentenceOf(badCharacter) }] });
}

const badCharacter = { message: 'bad_character' } as const;

function findUnstorable(value: unknown, path: Issue['path']): Issue['path'] | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const at = isStorable(key) ? findUnstorable(inner, [...path, key]) : path;
    if (at !== undefined) return at;
  }
  return undefined;
}
