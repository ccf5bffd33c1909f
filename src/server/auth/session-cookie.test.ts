import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { sessionToken } from './session-cookie.ts';

const sign = (token: string, secret = 'secret'): string =>
  encodeURIComponent(`${token}.${createHmac('sha256', secret).update(token).digest('base64')}`);

test('[O6] only a signed token of the right cookie counts', () => {
  const read = (header: string): string | null => sessionToken(header, 'huanying.session_token', 'secret');
  expect(read(`a=1; huanying.session_token=${sign('abc.def')}; b=2`)).toBe('abc.def');
  for (const header of [
    '',
    'huanying.session_token=',
    'huanying.session_token=abc',
    'huanying.session_token=.x',
    'huanying.session_token=%E0%A4%A',
    `huanying.session_token=${sign('abc', 'other')}`,
    `huanying.session_token=${sign('abc')}x`,
    `other.session_token=${sign('abc')}`,
    `xhuanying.session_token=${sign('abc')}`,
    // The first one decides: a second cookie of the name cannot slip one in.
    `huanying.session_token=x.y; huanying.session_token=${sign('abc')}`,
  ])
    expect([header, read(header)]).toEqual([header, null]);
});
