import { describe, expect, it } from 'vitest';
import { translateAuthError } from './auth.words.ts';

const chinese = /[\u4e00-\u9fff]/;

describe('[O3] what better-auth refuses, in both languages', () => {
  it('names the fields of a validation; the English of the library stays in the details', () => {
    const message = '[body.email] Invalid input: expected string; [body.password] Invalid input: expected string';
    const { code, details } = translateAuthError(400, { code: 'VALIDATION_ERROR', message });
    expect(code).toBe('invalid');
    expect(details.issues?.map((i) => [i.path, i.message.zh])).toEqual([
      [['email'], '邮箱没有填写，或格式不对'],
      [['password'], '密码没有填写，或格式不对'],
    ]);
    expect(details['detail']).toBe(message);
  });

  it('says something general of what it does not know, in Chinese too', () => {
    const { code, details } = translateAuthError(400, { code: 'SOMETHING_NEW', message: 'Something new happened' });
    expect(code).toBe('invalid');
    expect(details.reason?.zh).toMatch(chinese);
    expect(details.reason?.zh).not.toContain('Something');
    expect(details).toMatchObject({ cause: 'SOMETHING_NEW', detail: 'Something new happened' });
  });

  it('keeps its own words for what can happen, and nothing of what broke inside', () => {
    expect(translateAuthError(400, { code: 'INVALID_PASSWORD', message: 'Invalid password' }).details.reason?.zh).toBe(
      '当前密码不正确',
    );
    expect(translateAuthError(401, { code: 'USER_NOT_FOUND' }).details.reason).toEqual(
      translateAuthError(401, { code: 'INVALID_EMAIL_OR_PASSWORD' }).details.reason,
    );
    expect(translateAuthError(500, { message: 'secret' }).details).toEqual({});
  });
});
