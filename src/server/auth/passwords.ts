import { hash, verify } from '@node-rs/argon2';
import { AppError, issue } from '../../shared/errors.ts';
import { commonPasswords } from './common-passwords.data.ts';

export const shortestPassword = 10;
export const longestPassword = 128;

/** Argon2id (the library's default) with the parameters that OWASP names for it (19 MiB, two passes). */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), options);

export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  try {
    return await verify(stored, password.normalize('NFKC'));
  } catch {
    // A hash of another kind is a wrong password, not a crash.
    return false;
  }
}

export type PasswordFault = 'short' | 'long' | 'common' | 'personal' | 'simple';

/**
 * What is wrong with a new password, if anything. `about` holds the e-mail and names that it must not consist of.
 * A common word with digits and signs around it is as good as the word alone.
 */
export function passwordFault(password: string, about: readonly string[] = []): PasswordFault | undefined {
  const text = password.normalize('NFKC');
  const length = Array.from(text).length;
  if (length < shortestPassword) return 'short';
  if (length > longestPassword) return 'long';
  const lower = text.toLowerCase();
  if (new Set(lower).size < 5 || isSequence(lower)) return 'simple';
  const core = lower
    .replace(/^[\W\d_]+|[\W\d_]+$/g, '')
    .replace(/[@4]/g, 'a')
    .replace(/0/g, 'o')
    .replace(/[1!]/g, 'i')
    .replace(/[$5]/g, 's')
    .replace(/3/g, 'e');
  if (commonPasswords.has(lower) || commonPasswords.has(core)) return 'common';
  const known = about
    .flatMap((a) => [a, a.split('@')[0] ?? ''])
    .map((a) => a.toLowerCase().trim())
    .filter((a) => a.length >= 3);
  if (known.some((k) => lower === k || core === k || (lower.includes(k) && length - k.length < 6))) return 'personal';
  return undefined;
}

const rows = [
  '01234567890',
  '09876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
  '1q2w3e4r5t6y7u8i9o0p',
];
/** Whether the text is made of pieces of keyboard rows or the alphabet, at least four characters each. */
function isSequence(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const longest = Math.max(...rows.map((row) => commonRun(row, rest)));
    if (longest < 4) return false;
    at += longest;
  }
  return true;
}
function commonRun(row: string, text: string): number {
  for (let n = Math.min(text.length, row.length); n >= 4; n -= 1) if (row.includes(text.slice(0, n))) return n;
  return 0;
}

const sentences: Readonly<Record<PasswordFault, readonly [string, string]>> = {
  short: [`密码至少 ${shortestPassword} 个字符`, `The password needs at least ${shortestPassword} characters`],
  long: [`密码最多 ${longestPassword} 个字符`, `The password may have at most ${longestPassword} characters`],
  common: ['这是常见密码，请换一个', 'This password is a common one, choose another'],
  personal: ['密码不能由姓名或邮箱组成', 'The password must not consist of a name or e-mail address'],
  simple: ['密码过于简单，请换一个', 'This password is too simple, choose another'],
};

/** Refuses a weak new password, naming the field. */
export function demandGoodPassword(password: string, about: readonly string[], field = 'password'): void {
  const fault = passwordFault(password, about);
  if (fault === undefined) return;
  const [zh, en] = sentences[fault];
  throw new AppError('invalid', { issues: [issue([field], zh, en)] });
}
