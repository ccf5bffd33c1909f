import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from './app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

test('the whole server answers as whoever asks', async () => {
  expect((await t.anonymous.get('/api/me')).status).toBe(401);
  const me = await t.as('salesEast').get('/api/me');
  expect(me.body).toMatchObject({ person: { name: 'salesEast' }, workspace: { id: t.workspaces.main } });
  const key = await t.key([{ permission: 'person.read', scope: 'workspace' }]);
  expect((await key.get('/api/records/people')).body).toMatchObject({ items: expect.any(Array) });
});
