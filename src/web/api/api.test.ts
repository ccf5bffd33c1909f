import { expect, test } from 'vitest';
import { lineRoutes, recordRoutes } from '../../shared/record/routes.ts';
import { pathOf } from '../../shared/route.ts';
import { safePath } from '../pages/safe-path.ts';
import { Sample } from '../records/sample.testing.ts';
import { ApiError, errorOf, issuesByField } from './api-error.ts';
import { refusalOf } from './auth-api.ts';
import { queryText } from './call.ts';
import { parseLive } from './live.ts';
import { recordApi } from './record-api.ts';

const label = { zh: '有误', en: 'Wrong' };

test('an error of the API keeps its code, sentence, fields and request id', () => {
  const error = errorOf(
    422,
    {
      error: {
        code: 'invalid',
        message: label,
        details: { issues: [{ path: ['patch', 'budget', 'amount'], message: label }] },
        requestId: 'r1',
      },
    },
    null,
  );
  expect(error).toMatchObject({ code: 'invalid', status: 422, requestId: 'r1' });
  expect(issuesByField(error).get('budget')).toEqual(label);
  expect(issuesByField(new Error('x')).size).toBe(0);
});

test('what is no error of ours is still told with an id', () => {
  expect(errorOf(502, '<html>', 'r2')).toMatchObject({ code: 'internal', requestId: 'r2' });
  expect(errorOf(401, undefined, null).code).toBe('unauthenticated');
});

test('[O6] a refused sign-in does not tell whether the address is known', () => {
  const of = (status: number, code: ApiError['code']): string => refusalOf(new ApiError(code, status, label, {}, null));
  expect(of(401, 'unauthenticated')).toBe('wrong');
  expect(of(422, 'invalid')).toBe('wrong');
  expect(of(429, 'locked_out')).toBe('locked');
  expect(of(500, 'internal')).toBe('other');
});

test('[O6] the way back after signing in stays on this site', () => {
  expect(safePath('/campaigns?q=1')).toBe('/campaigns?q=1');
  for (const evil of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/sign-in?to=/x',
    undefined,
  ])
    expect(safePath(evil)).toBeNull();
});

test('a query leaves out what is not given', () => {
  expect(queryText({ a: 1, b: undefined, c: '', d: 'x y', e: null })).toBe('?a=1&d=x+y');
  expect(queryText({})).toBe('');
});

test('[O9] live messages that make no sense are left alone', () => {
  expect(parseLive('{"type":"notice"}')).toEqual({ type: 'notice' });
  expect(parseLive('hello')).toBeNull();
  expect(parseLive('null')).toBeNull();
});

test('the pages call the addresses that the routes declare', async () => {
  const seen: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = ((url: string, init: RequestInit) => {
    seen.push(`${init.method} ${url.split('?')[0]}`);
    return Promise.resolve(new Response('{}', { status: 200 }));
  }) as typeof fetch;
  try {
    await Promise.all([
      recordApi.list(Sample, {}),
      recordApi.lookup(Sample, { q: '' }),
      recordApi.create(Sample, {}),
      recordApi.get(Sample, 'i'),
      recordApi.update(Sample, 'i', 1, {}),
      recordApi.transition(Sample, 'i', 1, 'a'),
      recordApi.remove(Sample, 'i', 1),
      recordApi.restore(Sample, 'i'),
      recordApi.bulk(Sample, { items: [] }),
      recordApi.history(Sample, 'i'),
      recordApi.comments(Sample, 'i'),
      recordApi.addComment(Sample, 'i', 'x'),
      recordApi.editComment(Sample, 'i', 'c', 'x'),
      recordApi.removeComment(Sample, 'i', 'c'),
      recordApi.mentionable(Sample, 'i', 'x'),
      recordApi.files(Sample, 'i'),
      recordApi.watch(Sample, 'i', true),
      recordApi.watch(Sample, 'i', false),
      recordApi.views(Sample),
      recordApi.addView(Sample, { name: 'n', shared: false, settings: {} }),
      recordApi.editView(Sample, 'i', { name: 'n', shared: false, settings: {} }),
      recordApi.removeView(Sample, 'i'),
    ]);
  } finally {
    globalThis.fetch = real;
  }
  const declared = Object.values(recordRoutes(Sample)).map(
    (route) => `${route.method} ${pathOf(route.path, { id: 'i', commentId: 'c' })}`,
  );
  const files = [
    `POST ${recordApi.filesUrl(Sample, 'i')}`,
    `POST ${recordApi.importsUrl(Sample)}`,
    `GET ${recordApi.importTemplateUrl(Sample, 'zh').split('?')[0]}`,
    `GET ${recordApi.exportUrl(Sample, 'csv', {}).split('?')[0]}`,
  ];
  expect([...seen, ...files].toSorted()).toEqual(declared.toSorted());
  expect(recordApi.importsUrl(Sample, 'items')).toBe(`${lineRoutes(Sample).importFile.path}?lines=items`);
});
